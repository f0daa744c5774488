import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { pageHeaders } from '../../platform/http/html-page.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { type Language, languageAskedFor } from '../../platform/i18n.ts'
import type { Links, Whose } from './links.ts'
import { choicesHtml, messageHtml } from './page.html.ts'
import type { PageService } from './page.service.ts'

export interface PageRoutesOptions { links: Links, page: PageService }

const Params = Type.Object({ token: Type.String({ maxLength: 80 }) })
const Query = Type.Object({ saved: Type.Optional(Type.Literal('1')) })
const Key = Type.String({ maxLength: 48 })
const Form = Type.Object({ shown: Type.Array(Key, { maxItems: 60 }), wanted: Type.Array(Key, { maxItems: 60 }) }, { additionalProperties: false })
const html = { content: { 'text/html': { schema: Type.String() } } }
const bodyLimit = 16 * 1024

/** What a follower's link opens. They have no account with us: the token says who they are, so the access rule is `public`. */
export const pageRoutes: FastifyPluginAsyncTypebox<PageRoutesOptions> = async (app, { links, page }) => {
  const tags = ['attention']
  const turnstile = createTurnstile({ clock: app.clock, perMinute: 30 })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit }, (_request, body, done) => {
    const form = new URLSearchParams(String(body))
    done(null, { shown: form.getAll('shown'), wanted: form.getAll('wanted') })
  })
  app.addHook('onSend', async (_request, reply) => {
    void reply.headers(pageHeaders)
  })
  const answer = (reply: FastifyReply, status: number, text: string) => reply.code(status).type('text/html; charset=utf-8').send(text)
  const languageOf = (request: FastifyRequest) => languageAskedFor(request.headers['accept-language'])

  /** What is done for whom the token names; null if nobody is let in now, undefined if it names nobody. */
  async function forWhom <Done> (token: string, work: (whose: Whose) => Promise<Done>): Promise<Done | null | undefined> {
    const whose = links.open(token)
    if (whose === undefined) return undefined
    return turnstile.passes(`${whose.accountId}:${whose.followerId}`) ? work(whose) : null
  }

  function refuse (reply: FastifyReply, language: Language, isBusy: boolean) {
    if (isBusy) void reply.header('retry-after', 60)
    return answer(reply, isBusy ? 429 : 404, messageHtml(language, isBusy ? 'busy' : 'gone'))
  }

  app.get('/:token', {
    config: { access: 'public' },
    schema: {
      operationId: 'showAttentionPage', summary: 'The page where a follower chooses what they want to hear', tags,
      description: 'In the language that Accept-Language asks for. 404, as a page too, when the link is none of ours or has ended.',
      params: Params, querystring: Query, response: { 200: html },
    },
  }, async (request, reply) => {
    const language = languageOf(request)
    const shown = await forWhom(request.params.token, (whose) => page.show(whose, language))
    if (!shown) return refuse(reply, language, shown === null)
    return answer(reply, 200, choicesHtml(shown, { isSaved: request.query.saved === '1' }))
  })

  app.post('/:token', {
    config: { access: 'public' },
    bodyLimit,
    schema: {
      operationId: 'saveAttentionPage', summary: 'Keep what a follower chose, each change as a consent', tags,
      description: 'A form: `shown` names each option that the page had, `wanted` each that is ticked. Answers with 303 to the page.',
      consumes: ['application/x-www-form-urlencoded'], params: Params, body: Form, response: { 200: html },
    },
  }, async (request, reply) => {
    const language = languageOf(request)
    const { params: { token }, body } = request
    const saved = await forWhom(token, (whose) => page.save(whose, language, body))
    if (!saved) return refuse(reply, language, saved === null)
    return reply.redirect(`${token}?saved=1`, 303)
  })
}
