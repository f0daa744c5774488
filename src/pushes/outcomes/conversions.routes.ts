import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { languageAskedFor } from '../../platform/i18n.ts'
import { AccountParams, type ConversionResult, ConversionResults, ConversionsBody, type NewConversion } from './conversions.schemas.ts'
import type { ConversionOutcome, Conversions } from './conversions.service.ts'

/** For other systems, by an API key: what followers bought. */
export const conversionRoutes: FastifyPluginAsyncTypebox<{ conversions: Conversions }> = async (app, { conversions }) => {
  app.post('', {
    config: { access: { permission: 'conversions.write', scope: 'account' } },
    schema: {
      operationId: 'recordConversions', summary: 'What followers bought or did elsewhere, each once, put down to a push', tags: ['pushes'],
      params: AccountParams, body: ConversionsBody, response: { 200: ConversionResults, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    const outcomes = await conversions.take(accountId, body.conversions, async (tx, all) => {
      const amount = (status: string) => all.filter((each) => each.status === status).length
      const detail = { recorded: amount('recorded'), repeated: amount('repeated'), refused: amount('refused') }
      await app.access.audit(tx, request, { action: 'conversions.record', accountId, targetKind: 'follower', detail })
    })
    const language = languageAskedFor(request.headers['accept-language'])
    void reply.headers({ 'content-language': language, 'vary': 'accept-language' })
    const view = ({ id, system }: NewConversion, outcome: ConversionOutcome): ConversionResult => {
      if (outcome.status !== 'refused') return { id, system, status: outcome.status, followerId: outcome.followerId, pushId: outcome.pushId }
      const { title, advice } = app.texts.say(outcome.error, language)
      const { code, place } = outcome.error
      return { id, system, status: 'refused', followerId: null, pushId: null, code, title, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
    }
    return { results: body.conversions.flatMap((each, at) => { const outcome = outcomes[at]; return outcome === undefined ? [] : [view(each, outcome)] }) }
  })
}
