import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { whoAsks } from '../record/acting.ts'
import type { BesideOf } from '../record/beside.ts'
import { ConversationView, viewConversation } from '../record/conversation.schemas.ts'
import type { ConversationService } from '../record/conversation.service.ts'
import type { Decisions } from './decisions.ts'
import {
  ConversationParams, DecisionPage, DecisionsQuery, EscalateBody, ReleaseBody, StandingView, TransferBody, viewDecision, viewStanding,
} from './handover.schemas.ts'
import type { Acting, Handover } from './handover.service.ts'
import type { Queue } from './queue.service.ts'

export interface HandoverRoutesOptions {
  handover: Handover
  decisions: Decisions
  queue: Queue
  conversations: Pick<ConversationService, 'get'>
  besideOf: BesideOf
}

/** How conversations go from hand to hand. */
export const handoverRoutes: FastifyPluginAsyncTypebox<HandoverRoutesOptions> = async (app, { handover, decisions, queue, conversations, besideOf }) => {
  const tags = ['conversations']
  const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
  const mayWrite = { access: { permission: 'conversations.write', scope: 'account' } } as const
  interface Params { accountId: number, conversationId: number }

  type Handing = (tx: Tx, acting: Acting) => ReturnType<Handover['take']>

  async function hand (request: FastifyRequest, { accountId, conversationId }: Params, action: string, work: Handing) {
    const acting = await whoAsks(app, request, accountId)
    const handed = await app.db.write(async (tx) => {
      const conversation = await work(tx, acting)
      const detail = { status: conversation.status, teamId: conversation.teamId, agentId: conversation.agentId }
      await app.access.audit(tx, request, { action, accountId, targetKind: 'conversation', targetId: conversationId, detail })
      return conversation
    })
    return viewConversation(handed, (await besideOf(accountId, [conversationId]))(conversationId))
  }

  app.post('/take', {
    config: mayWrite,
    schema: {
      operationId: 'takeConversation', summary: 'Take a waiting conversation', tags,
      description: 'Of two who take the same one exactly one gets it; the other is told who. Taking what one holds changes nothing.',
      params: ConversationParams, response: { 200: ConversationView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { id } = await app.agents.require(request.actor, accountId)
    return hand(request, request.params, 'conversation.take', (tx) => handover.take(tx, accountId, conversationId, id))
  })

  app.post('/transfer', {
    config: mayWrite,
    schema: {
      operationId: 'transferConversation', summary: 'Hand a conversation to another agent or to a team', tags,
      params: ConversationParams, body: TransferBody, response: { 200: ConversationView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, conversationId }, body } = request
    return hand(request, request.params, 'conversation.transfer', (tx, acting) => handover.transfer(tx, accountId, conversationId, body, acting))
  })

  app.post('/release', {
    config: mayWrite,
    schema: {
      operationId: 'releaseConversation', summary: 'Give a conversation back to the queue', tags,
      params: ConversationParams, body: ReleaseBody, response: { 200: ConversationView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, conversationId }, body } = request
    return hand(request, request.params, 'conversation.release', (tx, acting) => handover.release(tx, accountId, conversationId, body, acting))
  })

  app.post('/escalate', {
    config: mayWrite,
    schema: {
      operationId: 'escalateConversation', summary: 'Hand a conversation to the team that takes over from its own', tags,
      params: ConversationParams, body: EscalateBody, response: { 200: ConversationView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, conversationId }, body } = request
    return hand(request, request.params, 'conversation.escalate', (tx, acting) => handover.escalate(tx, accountId, conversationId, body, acting))
  })

  app.get('/queue', {
    config: mayRead,
    schema: {
      operationId: 'getQueuePosition', summary: 'Where a conversation stands in the queue, and why nobody has it yet', tags,
      params: ConversationParams, response: { 200: StandingView, '4xx': Problem },
    },
  }, async ({ params: { accountId, conversationId } }) => viewStanding(await queue.standing(await conversations.get(accountId, conversationId))))

  app.get('/decisions', {
    config: mayRead,
    schema: {
      operationId: 'listRoutingDecisions', summary: 'Why a conversation came to its teams and agents, newest first', tags,
      params: ConversationParams, querystring: DecisionsQuery, response: { 200: DecisionPage, '4xx': Problem },
    },
  }, async ({ params: { accountId, conversationId }, query: { before, limit } }) => {
    const { followerId } = await conversations.get(accountId, conversationId)
    const items = await decisions.list(accountId, { followerId, conversationId, before, limit })
    return { items: items.map(viewDecision), next: nextOf(items, limit) }
  })
}
