import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { ClockReader } from './clock.reader.ts'
import type { PolicyService } from './policy.service.ts'
import {
  AccountParams, ClockPage, ClocksQuery, ConversationParams, NewPolicyBody, PageQuery, PolicyEditBody, policyEditFrom, policyFrom, PolicyPage, PolicyParams, PolicyView,
  viewClock, viewPolicy,
} from './sla.schemas.ts'

export interface SlaRoutesOptions { policies: PolicyService, clocks: ClockReader }

const tags = ['sla']
const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
const mayManage = { access: { permission: 'conversations.manage', scope: 'account' } } as const

/** What is promised, and which promises run. */
export const slaRoutes: FastifyPluginAsyncTypebox<SlaRoutesOptions> = async (app, { policies, clocks }) => {
  app.get('/policies', {
    config: mayRead,
    schema: {
      operationId: 'listSlaPolicies', summary: 'What is promised, newest first', tags,
      description: 'Of those that are on, one holds for a conversation: for its team and priority; else for its team and any priority; else for its priority and any team; '
        + 'else for any. They are not mixed.',
      params: AccountParams, querystring: PageQuery, response: { 200: PolicyPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await policies.list(accountId, { before, limit })
    return { items: items.map(viewPolicy), next: nextOf(items, limit) }
  })

  app.get('/policies/:policyId', {
    config: mayRead,
    schema: { operationId: 'getSlaPolicy', summary: 'One policy', tags, params: PolicyParams, response: { 200: PolicyView, '4xx': Problem } },
  }, async ({ params: { accountId, policyId } }) => viewPolicy(await policies.get(accountId, policyId)))

  app.post('/policies', {
    config: mayManage,
    schema: { operationId: 'addSlaPolicy', summary: 'Promise something', tags, params: AccountParams, body: NewPolicyBody, response: { 201: PolicyView, '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId } = request.params
    const policy = await app.db.write(async (tx) => {
      const created = await policies.create(tx, accountId, policyFrom(request.body))
      await app.access.audit(tx, request, { action: 'sla-policy.add', accountId, targetKind: 'sla-policy', targetId: created.id, detail: { name: created.name } })
      return created
    })
    return reply.code(201).send(viewPolicy(policy))
  })

  app.patch('/policies/:policyId', {
    config: mayManage,
    schema: { operationId: 'changeSlaPolicy', summary: 'Promise something else', tags, params: PolicyParams, body: PolicyEditBody, response: { 200: PolicyView, '4xx': Problem } },
  }, async (request) => {
    const { params: { accountId, policyId }, body: { version, ...edit } } = request
    const policy = await app.db.write(async (tx) => {
      const before = await policies.get(accountId, policyId, tx)
      const changed = await policies.change(tx, { accountId, policyId, version }, policyEditFrom(edit, before))
      const detail = { changed: Object.keys(edit) }
      await app.access.audit(tx, request, { action: 'sla-policy.change', accountId, targetKind: 'sla-policy', targetId: policyId, detail })
      return changed
    })
    return viewPolicy(policy)
  })

  app.delete('/policies/:policyId', {
    config: mayManage,
    schema: { operationId: 'removeSlaPolicy', summary: 'Promise it no more', tags, params: PolicyParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, policyId } = request.params
    await app.db.write(async (tx) => {
      const { name } = await policies.remove(tx, accountId, policyId)
      await app.access.audit(tx, request, { action: 'sla-policy.remove', accountId, targetKind: 'sla-policy', targetId: policyId, detail: { name } })
    })
    return reply.code(204).send(null)
  })

  app.get('/clocks', {
    config: mayRead,
    schema: {
      operationId: 'listSlaClocks', summary: 'Promises that run, were warned of or are broken and still not kept, newest first', tags,
      params: AccountParams, querystring: ClocksQuery, response: { 200: ClockPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => {
    const items = await clocks.live(accountId, query)
    return { items: items.map(viewClock), next: nextOf(items, query.limit) }
  })
}

export const conversationSlaRoutes: FastifyPluginAsyncTypebox<Pick<SlaRoutesOptions, 'clocks'>> = async (app, { clocks }) => {
  app.get('/:conversationId/sla', {
    config: mayRead,
    schema: {
      operationId: 'getConversationSla', summary: 'What was promised about a conversation, and what came of it, newest first', tags,
      params: ConversationParams, querystring: PageQuery, response: { 200: ClockPage, '4xx': Problem },
    },
  }, async ({ params: { accountId, conversationId }, query: { before, limit } }) => {
    const items = await clocks.ofConversation(accountId, conversationId, { before, limit })
    return { items: items.map(viewClock), next: nextOf(items, limit) }
  })
}
