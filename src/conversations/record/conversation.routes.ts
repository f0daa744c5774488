import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { whoAsks } from './acting.ts'
import {
  AccountParams, ChangesPage, ChangesQuery, ConversationPage, ConversationParams, ConversationView, LabelIdsView, LabelsBody, ListQuery, MergeBody, PriorityBody, ResolveBody, SnoozeBody,
  StartBody, viewChange, viewConversation,
} from './conversation.schemas.ts'
import type { BesideOf } from './beside.ts'
import type { ConversationService, Listing } from './conversation.service.ts'
import type { LabelService } from './label.service.ts'
import type { Merge } from './merge.ts'

export interface ConversationRoutesOptions { conversations: ConversationService, labels: LabelService, merge: Merge, besideOf: BesideOf }

type Moving = Awaited<ReturnType<ConversationService['get']>>

const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
const mayWrite = { access: { permission: 'conversations.write', scope: 'account' } } as const
const tags = ['conversations']
const one = { 200: ConversationView, '4xx': Problem } as const

export const conversationRoutes: FastifyPluginAsyncTypebox<ConversationRoutesOptions> = async (app, { conversations, labels, merge, besideOf }) => {
  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listConversations', summary: 'Conversations, latest word first', tags,
      description: 'With `labelId` or `followerId` the latest conversation first; such a page may be short with `next` set.',
      params: AccountParams, querystring: ListQuery, response: { 200: ConversationPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { before, ...query } = request.query
    const { items, next } = await conversations.list(accountId, { ...query, after: placeOf(before) })
    const beside = await besideOf(accountId, items.map(({ id }) => id))
    await app.access.auditRead(request, { action: 'conversations.list', accountId, targetKind: 'conversation', detail: { count: items.length } })
    return { items: items.map((each) => viewConversation(each, beside(each.id))), next: next === null ? null : `${next.atMs}-${next.id}` }
  })

  app.post('', {
    config: mayWrite,
    schema: {
      operationId: 'startConversation', summary: 'Begin to talk with a follower', tags, description: 'You hold it at once. What may be said, and by which route, the follower’s reach tells.',
      params: AccountParams, body: StartBody, response: { 201: ConversationView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    await app.followers.get(accountId, request.body.followerId)
    const started = await app.db.write((tx) => conversations.start(tx, { accountId, followerId: request.body.followerId, agentId, by: { kind: 'agent', id: agentId } }))
    return reply.code(201).send(viewConversation(started))
  })

  app.get('/:conversationId', {
    config: mayRead,
    schema: { operationId: 'getConversation', summary: 'One conversation', tags, params: ConversationParams, response: one },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const found = await conversations.get(accountId, conversationId)
    await app.access.auditRead(request, { action: 'conversations.read', accountId, targetKind: 'conversation', targetId: String(conversationId) })
    return viewConversation(found, (await besideOf(accountId, [conversationId]))(conversationId))
  })

  app.get('/:conversationId/changes', {
    config: mayRead,
    schema: {
      operationId: 'listConversationChanges', summary: 'What happened to a conversation, who did it and why', tags, description: 'Newest first.',
      params: ConversationParams, querystring: ChangesQuery, response: { 200: ChangesPage, '4xx': Problem },
    },
  }, async ({ params: { accountId, conversationId }, query: { before, limit } }) => {
    await conversations.get(accountId, conversationId)
    const changes = await conversations.changes(accountId, conversationId, { before, limit })
    return { items: changes.map(viewChange), next: changes.length === limit ? changes.at(-1)?.id ?? null : null }
  })

  await app.register(moveRoutes, { conversations, labels, merge, besideOf })
}

const moveRoutes: FastifyPluginAsyncTypebox<ConversationRoutesOptions> = async (app, { conversations, labels, merge, besideOf }) => {
  const whole = async (conversation: Moving): Promise<ConversationView> => viewConversation(conversation, (await besideOf(conversation.accountId, [conversation.id]))(conversation.id))

  app.post('/:conversationId/resolve', {
    config: mayWrite,
    schema: {
      operationId: 'resolveConversation', summary: 'End a conversation', tags, description: 'Agents end those that they hold. A message of the follower within the set time reopens it.',
      params: ConversationParams, body: ResolveBody, response: one,
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { by, heldBy } = await whoAsks(app, request, accountId)
    return whole(await app.db.write((tx) => conversations.resolve(tx, accountId, conversationId, { by, heldBy, why: null, note: request.body.note })))
  })

  app.post('/:conversationId/snooze', {
    config: mayWrite,
    schema: {
      operationId: 'snoozeConversation', summary: 'Put a conversation aside', tags, description: 'Until a moment or the follower’s next message; its seat is free meanwhile.',
      params: ConversationParams, body: SnoozeBody, response: one,
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { by, heldBy } = await whoAsks(app, request, accountId)
    const { until, note } = request.body
    return whole(await app.db.write((tx) => conversations.snooze(tx, accountId, conversationId, { by, heldBy, why: null, note, until: new Date(until) })))
  })

  app.post('/:conversationId/reopen', {
    config: mayWrite,
    schema: { operationId: 'reopenConversation', summary: 'Take up a resolved conversation again', tags, params: ConversationParams, response: one },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    return whole(await app.db.write((tx) => conversations.reopen(tx, accountId, conversationId, { agentId, by: { kind: 'agent', id: agentId } })))
  })

  app.post('/:conversationId/merge', {
    config: mayWrite,
    schema: {
      operationId: 'mergeConversation', summary: 'Take over what was said in a resolved conversation with the same follower', tags,
      params: ConversationParams, body: MergeBody, response: one,
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { by } = await whoAsks(app, request, accountId)
    await app.db.write((tx) => merge(tx, accountId, { from: request.body.from, into: conversationId }, { by, why: null }))
    return whole(await conversations.get(accountId, conversationId))
  })

  app.put('/:conversationId/priority', {
    config: mayWrite,
    schema: { operationId: 'prioritiseConversation', summary: 'Say how urgent it is', tags, params: ConversationParams, body: PriorityBody, response: one },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { by } = await whoAsks(app, request, accountId)
    return whole(await app.db.write((tx) => conversations.prioritise(tx, accountId, conversationId, request.body.priority, { by, why: null })))
  })

  app.post('/:conversationId/labels', {
    config: mayWrite,
    schema: {
      operationId: 'labelConversation', summary: 'Say what it is about', tags, params: ConversationParams, body: LabelsBody, response: { 200: LabelIdsView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { by } = await whoAsks(app, request, accountId)
    const { add = [], remove = [] } = request.body
    return { labelIds: await app.db.write((tx) => labels.label(tx, accountId, conversationId, { add, remove }, { by, why: null })) }
  })
}

function placeOf (before: string | undefined): Listing['after'] {
  const [atMs, id] = before?.split('-').map(Number) ?? []
  return atMs === undefined || id === undefined ? undefined : { atMs, id }
}
