import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import { Problem } from '../../platform/http/problem.ts'
import { isReason, notSendable, type TouchContent } from '../../reach/index.ts'
import { whoAsks } from './acting.ts'
import { AccountParams, ConversationParams } from './conversation.schemas.ts'
import type { ConversationService } from './conversation.service.ts'
import type { DraftService } from './draft.service.ts'
import {
  ComposingView, DraftBody, DraftView, MentionPage, MentionParams, MentionsQuery, MessagePage, MessageParams, MessageView, NoteBody, PageQuery, ReplyBody, viewDraft, viewMessage,
} from './message.schemas.ts'
import type { MessageService } from './message.service.ts'

export interface MessageRoutesOptions { conversations: ConversationService, messages: MessageService, drafts: DraftService }

const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
const mayWrite = { access: { permission: 'conversations.write', scope: 'account' } } as const
const tags = ['conversations']

export const messageRoutes: FastifyPluginAsyncTypebox<MessageRoutesOptions> = async (app, { conversations, messages, drafts }) => {
  app.get('/:conversationId/messages', {
    config: mayRead,
    schema: {
      operationId: 'listMessages', summary: 'What was said, newest first', tags, description: 'Notes to each other among it.',
      params: ConversationParams, querystring: PageQuery, response: { 200: MessagePage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const { limit, before } = request.query
    await conversations.get(accountId, conversationId)
    const items = await messages.list(accountId, conversationId, { before, limit })
    await app.access.auditRead(request, { action: 'messages.list', accountId, targetKind: 'conversation', targetId: String(conversationId), detail: { count: items.length } })
    return { items: items.map(viewMessage), next: items.length === limit ? items.at(-1)?.id ?? null : null }
  })

  app.get('/:conversationId/messages/:messageId', {
    config: mayRead,
    schema: { operationId: 'getMessage', summary: 'One message', tags, params: MessageParams, response: { 200: MessageView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, conversationId, messageId } = request.params
    const message = await messages.get(accountId, conversationId, messageId)
    await app.access.auditRead(request, { action: 'messages.read', accountId, targetKind: 'conversation', targetId: String(conversationId) })
    return viewMessage(message)
  })

  app.post('/:conversationId/messages', {
    config: mayWrite,
    schema: {
      operationId: 'replyToConversation', summary: 'Answer the follower', tags,
      description: 'In a conversation that you hold. 409 with a reason when nothing may be sent now: `data.routes` then shows which ways are open. '
        + 'What became of it comes as `message.settled` on the stream.',
      params: ConversationParams, body: ReplyBody, response: { 200: MessageView, 201: MessageView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, conversationId } = request.params
    const { key = null, content, draftVersion } = request.body
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    const conversation = await conversations.get(accountId, conversationId)
    await app.reach.library.assertReady(accountId, content, routeOf(content))
    const { message, isNew } = await app.db.write(async (tx) => {
      const said = await messages.reply(tx, { conversation, agentId, content, key })
      if (said.isNew) await drafts.spend(tx, { accountId, conversationId, agentId }, draftVersion)
      await drafts.stopComposing(tx, conversation, agentId)
      return said
    }).catch(async (error: unknown) => { throw await withAlternatives(error, conversation) })
    return reply.code(isNew ? 201 : 200).send(viewMessage(message))
  })

  async function withAlternatives (error: unknown, { accountId, followerId }: { accountId: number, followerId: number }): Promise<unknown> {
    if (!(error instanceof AppError) || !isReason(error.code)) return error
    return notSendable(error.code, { routes: await app.reach.alternatives(accountId, followerId, 'answer') })
  }

  app.post('/:conversationId/notes', {
    config: mayWrite,
    schema: {
      operationId: 'noteOnConversation', summary: 'Write a note to the others', tags, description: 'Never sent to the follower. Who is mentioned hears of it at once.',
      params: ConversationParams, body: NoteBody, response: { 201: MessageView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, conversationId } = request.params
    const { text, mentions = [] } = request.body
    const { agentId } = await whoAsks(app, request, accountId)
    const conversation = await conversations.get(accountId, conversationId)
    const message = await app.db.write(async (tx) => {
      const noted = await messages.note(tx, { conversation, agentId, text, mentions })
      // Who is no agent stands in no message.
      await app.access.audit(tx, request, { action: 'conversation.note', accountId, targetKind: 'conversation', targetId: String(conversationId), detail: { messageId: noted.id } })
      return noted
    })
    return reply.code(201).send(viewMessage(message))
  })

  await app.register(draftRoutes, { conversations, messages, drafts })
}

const draftRoutes: FastifyPluginAsyncTypebox<MessageRoutesOptions> = async (app, { conversations, drafts }) => {
  const mine = async (request: FastifyRequest, { accountId, conversationId }: { accountId: number, conversationId: number }) => {
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    return { conversation: await conversations.get(accountId, conversationId), whose: { accountId, conversationId, agentId } }
  }

  app.get('/:conversationId/draft', {
    config: mayWrite,
    schema: { operationId: 'getDraft', summary: 'What you have begun to write', tags, params: ConversationParams, response: { 200: DraftView, '4xx': Problem } },
  }, async (request) => viewDraft(await drafts.get((await mine(request, request.params)).whose)))

  app.put('/:conversationId/draft', {
    config: mayWrite,
    schema: {
      operationId: 'saveDraft', summary: 'Keep what you have begun to write', tags, description: 'Refused when it was changed on another machine since it was read.',
      params: ConversationParams, body: DraftBody, response: { 200: DraftView, '4xx': Problem },
    },
  }, async (request) => {
    const { conversation: { followerId }, whose } = await mine(request, request.params)
    return viewDraft(await app.db.write((tx) => drafts.save(tx, { ...whose, followerId }, request.body)))
  })

  app.put('/:conversationId/composing', {
    config: mayWrite,
    schema: {
      operationId: 'compose', summary: 'Say that you are writing an answer', tags, description: 'The others see it, and the follower sees that somebody is typing. Refused while another agent is writing.',
      params: ConversationParams, response: { 200: ComposingView, '4xx': Problem },
    },
  }, async (request) => {
    const { conversation, whose } = await mine(request, request.params)
    const { until, isToShow } = await app.db.write((tx) => drafts.compose(tx, conversation, whose.agentId))
    if (isToShow && conversation.agentId === whose.agentId) app.reach.showTyping(conversation.accountId, conversation.followerId)
    return { until: until.toISOString() }
  })

  app.delete('/:conversationId/composing', {
    config: mayWrite,
    schema: { operationId: 'stopComposing', summary: 'Say that you are not writing any more', tags, params: ConversationParams, response: { 204: { type: 'null' }, '4xx': Problem } },
  }, async (request, reply) => {
    const { conversation, whose } = await mine(request, request.params)
    await app.db.write((tx) => drafts.stopComposing(tx, conversation, whose.agentId))
    return reply.code(204).send(null)
  })
}

export const mentionRoutes: FastifyPluginAsyncTypebox<{ messages: MessageService }> = async (app, { messages }) => {
  app.get('', {
    config: mayRead,
    schema: { operationId: 'listMentions', summary: 'Notes that mention you, newest first', tags, params: AccountParams, querystring: MentionsQuery, response: { 200: MentionPage, '4xx': Problem } },
  }, async (request) => {
    const { accountId } = request.params
    const { unread, before, limit } = request.query
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    const items = await messages.mentions(accountId, agentId, { unread, before, limit })
    await app.access.auditRead(request, { action: 'mentions.list', accountId, targetKind: 'agent', targetId: String(agentId), detail: { count: items.length } })
    return {
      items: items.map(({ mention, message }) => ({ conversationId: mention.conversationId, message: viewMessage(message), readAt: mention.readAt?.toISOString() ?? null })),
      next: items.length === limit ? items.at(-1)?.message.id ?? null : null,
    }
  })

  app.post('/:messageId/read', {
    config: mayRead,
    schema: { operationId: 'readMention', summary: 'Say that you have read it', tags, params: MentionParams, response: { 204: { type: 'null' }, '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, messageId } = request.params
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    await app.db.write((tx) => messages.readMention(tx, { accountId, agentId, messageId }))
    return reply.code(204).send(null)
  })
}

const routeOf = ({ type }: TouchContent) => (type === 'template' || type === 'notice' ? type : 'service')
