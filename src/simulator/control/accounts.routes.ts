import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams, FollowBody, ListQuery, SeedsBody, WebhookBody } from './control.schemas.ts'
import { readWhen } from './moments.ts'

interface Options {
  handle: (appid: string) => AccountHandle
  viewAccount: (handle: AccountHandle) => unknown
}

const seedBodyLimit = 32 * 1024 * 1024

export const accountRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle, viewAccount }) => {
  const schema = { params: AccountParams }

  app.get('/', { schema }, async ({ params }) => viewAccount(handle(params.appid)))

  app.put('/webhook', { schema: { ...schema, body: WebhookBody } }, async ({ params, body }) => {
    const account = handle(params.appid)
    account.setWebhook(body.url)
    return viewAccount(account)
  })
  app.post('/webhook/verify', { schema }, async ({ params }) => handle(params.appid).verifyWebhook())

  app.get('/followers', { schema: { ...schema, querystring: ListQuery } }, async ({ params, query }) => {
    const account = handle(params.appid)
    return { total: account.followerCount(), openids: account.firstFollowers(query.limit) }
  })
  app.post('/followers', { bodyLimit: seedBodyLimit, schema: { ...schema, body: SeedsBody } }, async ({ params, body }) => {
    const account = handle(params.appid)
    const openids = body.followers.map(({ subscribedAt, ...seed }) =>
      account.addFollower(subscribedAt === undefined ? seed : { ...seed, subscribedAt: new Date(subscribedAt) }))
    return { openids }
  })
  app.post('/follow', { schema: { ...schema, body: FollowBody } }, async ({ params, body }) => {
    const { openid, qrScene, ...when } = body
    return handle(params.appid).follow({
      ...(openid === undefined ? {} : { openid }), ...(qrScene === undefined ? {} : { qrScene }), ...readWhen(when),
    })
  })

  app.get('/received', { schema }, async ({ params }, reply) =>
    reply.type('application/x-ndjson').send(Readable.from(linesOf(handle(params.appid)))))
  app.get('/deliveries', { schema }, async ({ params }) => ({ entries: handle(params.appid).deliveryLog }))

  app.post('/tokens', { schema }, async ({ params }) => ({ token: handle(params.appid).token() }))
  app.post('/tokens/expire', { schema }, async ({ params }) => {
    const account = handle(params.appid)
    account.expireTokens()
    return { tokensIssued: account.tokensIssued }
  })
}

/** One line per follower who received anything: there may be a million. */
function * linesOf (account: AccountHandle): Generator<string> {
  for (const entry of account.allReceived()) yield `${JSON.stringify(entry)}\n`
}
