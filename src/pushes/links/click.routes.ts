import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { pageHeaders } from '../../platform/http/html-page.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { languageAskedFor } from '../../platform/i18n.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Clicks } from './clicks.ts'
import type { Codes, Named } from './codes.ts'
import { CodeParams } from './links.schemas.ts'
import type { KnownLink, Links } from './links.service.ts'
import type { Begun, Oauth } from './oauth.ts'
import { messageHtml } from './said.ts'
import { isInsideWechat, isPerson } from './visitors.ts'

export interface ClickRoutesOptions { codes: Codes, links: Pick<Links, 'find'>, clicks: Clicks, oauth: Pick<Oauth, 'begin'> }

export function goTo (reply: FastifyReply, { url, cookie: { name, value, path, isSecure, maxAgeSeconds } }: Begun) {
  // Lax: it comes back with the browser, from a page of WeChat's.
  return reply.setCookie(name, value, { path, httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: maxAgeSeconds }).redirect(url)
}

/** Where the links of pushes lead through. Whoever holds one may open it. */
export const clickRoutes: FastifyPluginAsyncTypebox<ClickRoutesOptions> = async (app, { codes, links, clicks, oauth }) => {
  // Nobody opens one more often with their own hands, and the table of clicks is not for who does not use theirs.
  const turnstile = createTurnstile({ clock: app.clock, perMinute: 20 })
  app.addHook('onSend', async (_request, reply) => { void reply.headers(pageHeaders) })

  /** The name of the visit; undefined when the database is away: they still get where they wanted. */
  async function keep (link: KnownLink, named: Named): Promise<string | undefined> {
    try {
      return await clicks.take({ ...named, accountId: link.accountId, isAsked: link.asksReader })
    } catch (error) {
      if (!isUnavailable(error)) throw error
      app.log.warn({ linkId: link.id, deliveryId: named.deliveryId }, 'click lost')
      return undefined
    }
  }

  app.get('/:code', {
    config: { access: 'public' },
    schema: {
      operationId: 'openLink', summary: 'Count a click and go where the link leads', tags: ['links'],
      description: 'Programs, previews and HEAD are sent on and not counted. 404, as a page, when the link is none of ours.',
      params: CodeParams,
      response: { 302: Type.Null({ description: 'Where the link leads' }), 404: { description: 'A page', content: { 'text/html': { schema: Type.String() } } } },
    },
  }, async (request, reply) => {
    const { code } = request.params
    const named = codes.open(code)
    const link = named === undefined ? undefined : await links.find(named.linkId)
    if (named === undefined || link === undefined) {
      return reply.code(404).type('text/html; charset=utf-8').send(messageHtml(languageAskedFor(request.headers['accept-language']), 'gone'))
    }
    if (!isPerson(request) || !turnstile.passes(code)) return reply.redirect(link.url)
    const asksReader = link.asksReader && isInsideWechat(request.headers)
    const visit = await keep({ ...link, asksReader }, named)
    if (!asksReader || visit === undefined) return reply.redirect(link.url)
    return goTo(reply, oauth.begin({ accountId: link.accountId, appid: link.appid, to: link.url, scope: 'base', visit }))
  })
}
