import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, FollowerParams, PageQuery } from '../follower.schemas.ts'
import { ConsentBody, ConsentPage, ConsentsView, ConsentView, ErasedQuery, viewConsent } from './consent.schemas.ts'
import type { ConsentService } from './consent.service.ts'

export interface ConsentRoutesOptions { consents: ConsentService }

export const consentRoutes: FastifyPluginAsyncTypebox<ConsentRoutesOptions> = async (app, { consents }) => {
  const tags = ['personal data']

  app.post('/:followerId/consents', {
    config: { access: { permission: 'followers.write', scope: 'account' } },
    schema: {
      operationId: 'recordConsent', summary: 'Keep what somebody agreed to or took back, and in which words', tags,
      params: FollowerParams, body: ConsentBody, response: { 201: ConsentView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId, followerId }, body: { topic, state, at, how, wording, evidence } } = request
    const recordedBy = request.actor?.name ?? 'system'
    const consent = await app.db.write(async (tx) => {
      const recorded = await consents.record(tx, {
        accountId, followerId, recordedBy, topic, state, how, wording, evidence, at: at === undefined ? undefined : new Date(at),
      })
      await app.access.audit(tx, request, { action: 'follower.consent', accountId, targetKind: 'follower', targetId: String(followerId), detail: { topic, state } })
      return recorded
    })
    return reply.code(201).send(viewConsent(consent))
  })

  app.get('/:followerId/consents', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listConsents', summary: 'What somebody agreed to: what holds now, and everything they said', tags,
      params: FollowerParams, querystring: PageQuery, response: { 200: ConsentsView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId }, query: { before, limit } } = request
    const items = await consents.list(accountId, followerId, { before, limit })
    const current = await consents.current(accountId, followerId)
    await app.access.auditRead(request, { action: 'follower.consents', accountId, targetKind: 'follower', targetId: String(followerId) })
    return { current: current.map(viewConsent), items: items.map(viewConsent), next: nextOf(items, limit) }
  })
}

export const erasedConsentRoutes: FastifyPluginAsyncTypebox<ConsentRoutesOptions> = async (app, { consents }) => {
  app.get('', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listErasedConsents', summary: 'What somebody agreed to before they were erased', tags: ['personal data'],
      description: 'Of the erased a consent names nobody: whoever brings the openid proves whose it was. Of who is in the records, ask their record.',
      params: AccountParams, querystring: ErasedQuery, response: { 200: ConsentPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query: { openid, before, limit } } = request
    const items = await consents.listErased(accountId, openid, { before, limit })
    await app.access.auditRead(request, { action: 'consents.erased', accountId, targetKind: 'consent', detail: { count: items.length } })
    return { items: items.map(viewConsent), next: nextOf(items, limit) }
  })
}
