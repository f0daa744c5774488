import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams, ListQuery } from './control.schemas.ts'

const closed = { additionalProperties: false }
const ConsoleBody = Type.Object({
  protection: Type.Optional(Type.Enum(['off', 'silent', 'told'])), hasAgreement: Type.Optional(Type.Boolean()),
}, closed)
const VerdictBody = Type.Object({
  status: Type.Optional(Type.String({ pattern: '^(err\\(\\d+\\)|send fail)$' })),
  reprint: Type.Optional(Type.Enum(['allowed', 'forbidden', 'unchecked'])),
  errors: Type.Optional(Type.Integer({ minimum: 0 })),
}, closed)
const SendBody = Type.Object({ text: Type.String({ minLength: 1 }), tagId: Type.Optional(Type.Integer()) }, closed)
const JobParams = Type.Object({ appid: Type.String(), msgId: Type.String() })

interface Options {
  handle: (appid: string) => AccountHandle
}

/** What the operator and the administrator do about mass sends. */
export const massRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: AccountParams }

  app.get('/', { schema: { ...schema, querystring: ListQuery } }, async ({ params, query }) => {
    const account = handle(params.appid)
    return { console: account.massConsole(), jobs: account.massJobs().slice(0, query.limit) }
  })
  app.put('/console', { schema: { ...schema, body: ConsoleBody } }, async ({ params, body }) => {
    const account = handle(params.appid)
    account.setMassConsole(body)
    return { console: account.massConsole() }
  })
  app.put('/next', { schema: { ...schema, body: VerdictBody } }, async ({ params, body }) => {
    handle(params.appid).nextMass(body)
    return { next: body }
  })
  app.post('/send', { schema: { ...schema, body: SendBody } }, async ({ params, body }) => ({ msgId: handle(params.appid).sendFromConsole(body) }))
  app.post('/:msgId/confirm', { schema: { params: JobParams } }, async ({ params: { appid, msgId } }) => {
    handle(appid).confirmMass(msgId)
    return { msgId }
  })
  app.post('/:msgId/refuse', { schema: { params: JobParams } }, async ({ params: { appid, msgId } }) => {
    handle(appid).refuseMass(msgId)
    return { msgId }
  })
}
