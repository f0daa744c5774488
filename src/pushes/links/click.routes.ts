import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { isUnavailable } from '../../platform/errors.ts'
import { pageHeaders } from '../../platform/http/html-page.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { answerPage, goTo } from './answers.ts'
import type { Clicks } from './clicks.ts'
import type { Codes, Named } from './codes.ts'
import { CodeParams } from './links.schemas.ts'
import type { KnownLink, Links } from './links.service.ts'
import type { Oauth } from './oauth.ts'
import { isInsideWechat, isPerson } from './visitors.ts'

export interface ClickRoutesOptions { codes: Codes, links: Pick<Links, 'find'>, clicks: Clicks, oauth: Pick<Oauth, 'begin'> }

/** Where the links of pushes lead through. Whoever holds one may open it. */
export const clickRoutes: FastifyPluginAsyncTypebox<ClickRoutesOptions> = async (app, { codes, links, clicks, oauth }) => {
  // Nobody opens theirs more often with their own hands, and the table of clicks is not for whoever does not use them.
  const turnstile = createTurnstile({ clock: app.clock, perMinute: 20 })
  const ofMany = createTurnstile({ clock: app.clock, perMinute: 60_000 })
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
      params: CodeParams, response: { 302: Type.Null({ description: 'Where the link leads' }) },
    },
  }, async (request, reply) => {
    const { code } = request.params
    const named = codes.open(code)
    const link = named === undefined ? undefined : await links.find(named.linkId)
    if (named === undefined || link === undefined) return answerPage(request, reply, 404)
    if (!isPerson(request) || !(named.deliveryId === 0 ? ofMany : turnstile).passes(code)) return reply.redirect(link.url)
    const asksReader = link.asksReader && isInsideWechat(request.headers)
    const visit = await keep({ ...link, asksReader }, named)
    if (!asksReader || visit === undefined) return reply.redirect(link.url)
    return goTo(reply, oauth.begin({ accountId: link.accountId, appid: link.appid, to: link.url, scope: 'base', visit }))
  })
}
