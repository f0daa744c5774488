import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { languageAskedFor } from '../../platform/i18n.ts'
import { Problem } from '../../platform/http/problem.ts'
import {
  type EventResult, EventResults, EventsBody, EventsParams, ExternalIdBody, ExternalIdParams, ExternalIdsParams, ExternalIdsView, ExternalIdView,
} from './behaviour.schemas.ts'
import type { EventService, NewEvent, Outcome } from './events.service.ts'
import type { ExternalIds } from './external-ids.service.ts'

/** For other systems, by an API key: what happened there with our followers, and what they are called there. */
export const behaviourRoutes: FastifyPluginAsyncTypebox<{ events: EventService, externalIds: ExternalIds }> = async (app, { events, externalIds }) => {
  const tags = ['followers']
  const mayWrite = { access: { permission: 'events.write', scope: 'account' } } as const
  const one = '/:followerId/external-ids'

  app.post('/events', {
    config: mayWrite,
    schema: {
      operationId: 'recordEvents', summary: 'What happened with followers elsewhere, each event once', tags,
      params: EventsParams, body: EventsBody, response: { 200: EventResults, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const outcomes = await events.take(accountId, request.body.events, async (tx, all) => {
      const amount = (status: Outcome['status']) => all.filter((each) => each.status === status).length
      const detail = { recorded: amount('recorded'), repeated: amount('repeated'), refused: amount('refused') }
      await app.access.audit(tx, request, { action: 'followers.events', accountId, targetKind: 'follower', detail })
    })
    const language = languageAskedFor(request.headers['accept-language'])
    void reply.headers({ 'content-language': language, 'vary': 'accept-language' })
    const view = ({ id, system }: NewEvent, outcome: Outcome): EventResult => {
      if (outcome.status !== 'refused') return { id, system, ...outcome }
      const { title, advice } = app.texts.say(outcome.error, language)
      const { code, place } = outcome.error
      return { id, system, status: 'refused', followerId: null, code, title, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
    }
    return { results: request.body.events.flatMap((event, at) => { const outcome = outcomes[at]; return outcome === undefined ? [] : [view(event, outcome)] }) }
  })

  app.get(one, {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listExternalIds', summary: 'What other systems call a follower', tags, params: ExternalIdsParams, response: { 200: ExternalIdsView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    await app.followers.get(accountId, followerId)
    const items = await externalIds.of({ accountId, followerId })
    await app.access.auditRead(request, { action: 'follower.external-ids', accountId, targetKind: 'follower', targetId: followerId })
    return { items: items.map(({ system, externalId }) => ({ system, externalId })) }
  })

  app.put(`${one}/:system`, {
    config: mayWrite,
    schema: {
      operationId: 'putExternalId', summary: 'Say what another system calls a follower', tags,
      params: ExternalIdParams, body: ExternalIdBody, response: { 200: ExternalIdView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId, system } = request.params
    const { externalId } = request.body
    await app.db.write(async (tx) => {
      await externalIds.put(tx, { accountId, followerId }, { system, externalId })
      await app.access.audit(tx, request, { action: 'follower.external-id.put', accountId, targetKind: 'follower', targetId: followerId, detail: { system } })
    })
    return { system, externalId }
  })

  app.delete(`${one}/:system`, {
    config: mayWrite,
    schema: {
      operationId: 'deleteExternalId', summary: 'Forget what another system calls a follower', tags,
      params: ExternalIdParams, response: { 204: Type.Null({ description: 'Forgotten' }), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId, system } = request.params
    await app.db.write(async (tx) => {
      await externalIds.remove(tx, { accountId, followerId }, system)
      await app.access.audit(tx, request, { action: 'follower.external-id.delete', accountId, targetKind: 'follower', targetId: followerId, detail: { system } })
    })
    // Not what is left: who may only write events is not told what others call the follower.
    return reply.code(204).send(null)
  })
}
