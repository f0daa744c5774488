import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { accountNotFound } from '../../accounts/index.ts'
import { isUnavailable } from '../../platform/errors.ts'
import { pageHeaders } from '../../platform/http/html-page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { WechatError } from '../../wechat/errors.ts'
import { answerPage, goTo } from './answers.ts'
import type { Clicks } from './clicks.ts'
import { hostNotAllowed } from './links.errors.ts'
import { AccountParams, AppidParams, CallbackQuery, StartQuery, TicketAnswer, TicketBody } from './links.schemas.ts'
import { type Asking, cookieOf, type Oauth, type Reader } from './oauth.ts'
import type { Tickets } from './tickets.ts'

export interface OauthRoutesOptions {
  oauth: Oauth
  tickets: Tickets
  clicks: Clicks
  /** Hosts to which visitors may be sent with a ticket. */
  allowedHosts: (accountId: number) => Promise<readonly string[]>
}

/** Lets other systems know who looks at their pages inside WeChat. */
export const oauthRoutes: FastifyPluginAsyncTypebox<OauthRoutesOptions> = async (app, { oauth, tickets, clicks, allowedHosts }) => {
  const tags = ['links']
  // Each may cost a call of WeChat's.
  const turnstile = createTurnstile({ clock: app.clock, perMinute: 600 })
  app.addHook('onSend', async (_request, reply) => { void reply.headers(pageHeaders) })

  app.get('/:appid/start', {
    config: { access: 'public' },
    schema: {
      operationId: 'startWebAuthorisation', summary: 'Send a visitor to WeChat, which says who they are, and on to a page of yours', tags,
      description: 'Only works inside WeChat, and for verified service accounts whose console names our host for web authorisation. Comes back to `to` with '
        + '`ticket`, which POST …/oauth/tickets exchanges; without one when the visitor would not say.',
      params: AppidParams, querystring: StartQuery, response: { 302: Type.Null({ description: 'WeChat’s page' }), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { appid }, query: { to, scope } } = request
    const accountId = app.accounts.keyring.byAppid(appid)?.accountId
    if (accountId === undefined) throw accountNotFound()
    if (!isAllowed(to, await allowedHosts(accountId))) throw hostNotAllowed()
    return goTo(reply, oauth.begin({ accountId, appid, to, scope: scope === 'userinfo' ? 'userinfo' : 'base', visit: null }))
  })

  app.get('/:appid/callback', {
    config: { access: 'public' },
    schema: {
      operationId: 'finishWebAuthorisation', summary: 'Where WeChat sends a visitor back to', tags,
      description: 'Only in the browser that started, once, within ten minutes: 400, as a page, otherwise. 503, as a page, when WeChat does not say who it is.',
      params: AppidParams, querystring: CallbackQuery, response: { 302: Type.Null({ description: 'Where they wanted to go' }) },
    },
  }, async (request, reply) => {
    const { params: { appid }, query: { state, code } } = request
    const name = cookieOf(state)
    const asking = oauth.resume(state, request.cookies[name])
    if (asking === undefined || asking.appid !== appid) return answerPage(request, reply, 400)
    // Once: whoever opens the address again has no cookie for it any more.
    void reply.clearCookie(name, { path: `/oauth/${appid}` })
    const reader = code === undefined || !turnstile.passes(request.ip) ? null : await readerOf(asking, code)
    if (asking.visit !== null) {
      await keep(asking, asking.visit, reader)
      return reply.redirect(asking.to)
    }
    // They would not say, which is theirs to choose; or WeChat did not.
    if (reader === null && code !== undefined) return answerPage(request, reply, 503)
    return reply.redirect(reader === null ? asking.to : withTicket(asking.to, tickets.write(asking.accountId, reader)))
  })

  /** With the database away they still get where they wanted, and the click counts without a name. */
  async function keep ({ accountId }: Asking, visit: string, reader: Reader | null): Promise<void> {
    try {
      await clicks.named(accountId, visit, reader?.openid ?? undefined)
    } catch (error) {
      if (!isUnavailable(error)) throw error
      app.log.warn({ accountId }, 'reader of a link lost')
    }
  }

  /** Null when WeChat refuses the code or is away. */
  async function readerOf (asking: Asking, code: string): Promise<Reader | null> {
    try {
      return await oauth.readerOf(asking, code)
    } catch (error) {
      if (!(error instanceof WechatError)) throw error
      app.log.warn({ accountId: asking.accountId, errcode: error.errcode }, 'web authorisation not finished')
      return null
    }
  }
}

export const ticketRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  app.post('/tickets', {
    config: { access: { permission: 'conversions.write', scope: 'account' } },
    schema: {
      operationId: 'exchangeTicket', summary: 'Who a visitor is that came with a ticket', tags: ['links'],
      params: AccountParams, body: TicketBody, response: { 200: TicketAnswer, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    const { openid, expiresAt, ...reader } = tickets.read(accountId, body.ticket)
    const follower = openid === null ? null : await app.followers.findByOpenid(accountId, openid)
    await app.access.auditRead(request, { action: 'oauth.ticket', accountId, targetKind: 'follower', ...(follower !== null && { targetId: follower.id }) })
    return { followerId: follower?.id ?? null, openid, ...reader, expiresAt: expiresAt.toISOString() }
  })
}

/** By its whole name, and nothing that only looks like it: no `https://shop.example.com@elsewhere/`. */
function isAllowed (to: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(to)) return false
  const { protocol, host, username, password } = new URL(to)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hosts.includes(host)
}

function withTicket (to: string, ticket: string): string {
  const url = new URL(to)
  url.searchParams.set('ticket', ticket)
  return url.href
}
