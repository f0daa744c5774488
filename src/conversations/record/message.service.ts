import { randomUUID } from 'node:crypto'
import { In, IsNull, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { isReason, notSendable, type TouchContent } from '../../reach/index.ts'
import type { Tell } from '../tell.ts'
import type { Conversation } from './conversation.entity.ts'
import { Mention } from './draft.entity.ts'
import { type Flag, Message } from './message.entity.ts'
import { textOf } from './message-text.ts'
import { mentionUnknown, messageKeyReused, messageNotFound, wordBlocked } from './record.errors.ts'
import type { Say, Saying } from './say.ts'

interface Needs {
  db: Database
  clock: Clock
  say: Say
  tell: Tell
  /** What the account's words leave of a text, and what they found. */
  judge: (accountId: number, text: string, tx: Tx) => Promise<{ text: string, flags: readonly Flag[], isBlocked: boolean }>
  /** The users behind agents that are in use, by agent. */
  usersOf: (tx: Tx, accountId: number, agentIds: readonly number[]) => Promise<ReadonlyMap<number, number>>
}

export interface Reply { conversation: Pick<Conversation, 'id' | 'accountId' | 'followerId'>, agentId: number, content: TouchContent, key: string | null }

export interface Note { conversation: Pick<Conversation, 'id' | 'accountId' | 'followerId'>, agentId: number | null, text: string, mentions: readonly number[] }

export function createMessageService ({ db, clock, say, tell, judge, usersOf }: Needs) {
  /** Replaces words in what agents wrote themselves; a content with a blocked one is not sent. */
  async function worded (tx: Tx, accountId: number, content: TouchContent): Promise<{ content: TouchContent, flags: readonly Flag[] }> {
    const judged = await judge(accountId, textOf({ direction: 'outbound', type: content.type, content }), tx)
    const blocked = judged.flags.find(({ action }) => action === 'block')
    if (judged.isBlocked) throw wordBlocked(blocked?.word ?? '')
    return { content: content.type === 'text' ? { ...content, text: judged.text } : content, flags: judged.flags }
  }

  return {
    /** Newest first, notes among them. */
    list: (accountId: number, conversationId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<Message[]> => (
      db.read.find(Message, { where: { accountId, conversationId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit })),

    async get (accountId: number, conversationId: number, messageId: number): Promise<Message> {
      const message = await db.read.findOneBy(Message, { accountId, conversationId, id: messageId })
      if (message === null) throw messageNotFound()
      return message
    },

    /**
     * An agent answers in a conversation that they hold. Throws CONVERSATION_TAKEN, WORD_BLOCKED, or the reason why nothing may be
     * sent now; then nothing was said. The same key again gives the same message.
     */
    async reply (tx: Tx, { conversation: { id: conversationId, accountId, followerId }, agentId, content: written, key }: Reply): Promise<{ message: Message, isNew: boolean }> {
      const { content, flags } = await worded(tx, accountId, written)
      const saying: Saying = { conversationId, followerId, speaker: 'agent', agentId, content, flags, key: keyOf(agentId, key ?? randomUUID()), heldBy: agentId, orNothing: true }
      // The same key twice at one moment: whoever comes second has waited for the first, and finds what was said.
      const [outcome] = await say(tx, accountId, [saying]).catch((error: unknown) => { if (isDuplicate(error)) return say(tx, accountId, [saying]); throw error })
      const { messageId = null, isNew = false, reason = null } = outcome ?? {}
      if (messageId === null) throw isReason(reason ?? '') ? notSendable(reason as Parameters<typeof notSendable>[0]) : new Error('a reply left no trace')
      const message = await tx.findOneByOrFail(Message, { accountId, id: messageId })
      if (message.conversationId !== conversationId || JSON.stringify(message.content) !== JSON.stringify(content)) throw messageKeyReused()
      return { message, isNew }
    },

    /** Whether the agent said something under this key before. */
    isSaid: (tx: Tx, { accountId, agentId, key }: { accountId: number, agentId: number, key: string }): Promise<boolean> => (
      tx.existsBy(Message, { accountId, sourceKind: 'said', sourceId: keyOf(agentId, key) })),

    /** For our own people: never sent, and told to those whom it mentions. */
    async note (tx: Tx, { conversation: { id: conversationId, accountId, followerId }, agentId, text, mentions }: Note): Promise<Message> {
      const users = await usersOf(tx, accountId, mentions)
      const unknown = mentions.find((id) => !users.has(id))
      if (unknown !== undefined) throw mentionUnknown(unknown)
      const now = clock.now()
      const message = await tx.save(tx.create(Message, {
        accountId, conversationId, followerId, direction: 'note', type: 'text', content: { text, mentions: [...mentions] }, speaker: agentId === null ? 'system' : 'agent', agentId,
        occurredAt: now, createdAt: now, sourceKind: 'note', sourceId: randomUUID(), route: null, status: null, reason: null, errcode: null, flags: null, toIndex: 1,
      }))
      await insertRows(tx, {
        table: 'mentions', columns: ['accountId', 'messageId', 'agentId', 'conversationId', 'followerId'], rows: mentions.map((id) => [accountId, message.id, id, conversationId, followerId]),
      })
      const detail = { messageId: message.id, agentId }
      await tell(tx, [
        { accountId, followerId, conversationId, kind: 'note.added', detail },
        ...mentions.map((id) => ({ accountId, followerId, conversationId, kind: 'mention', toUserId: users.get(id) ?? null, detail })),
      ])
      return message
    },

    /** Notes that name an agent, newest first. */
    async mentions (accountId: number, agentId: number, { unread, before, limit }: Mentions): Promise<Array<{ mention: Mention, message: Message }>> {
      const mentions = await db.read.find(Mention, {
        where: { accountId, agentId, ...(unread && { readAt: IsNull() }), ...(before !== undefined && { messageId: LessThan(before) }) }, order: { messageId: 'DESC' }, take: limit,
      })
      const messages = new Map((await db.read.findBy(Message, { accountId, id: In(mentions.map(({ messageId }) => messageId)) })).map((each) => [each.id, each]))
      return mentions.flatMap((mention) => {
        const message = messages.get(mention.messageId)
        return message === undefined ? [] : [{ mention, message }]
      })
    },

    async readMention (tx: Tx, { accountId, agentId, messageId }: { accountId: number, agentId: number, messageId: number }): Promise<void> {
      await tx.query('UPDATE mentions SET readAt = ? WHERE accountId = ? AND messageId = ? AND agentId = ? AND readAt IS NULL', [momentValue(clock.now()), accountId, messageId, agentId])
    },
  }
}

const keyOf = (agentId: number, key: string) => `agent:${agentId}:${key}`

export interface Mentions { unread: boolean, before: number | undefined, limit: number }

export type MessageService = ReturnType<typeof createMessageService>
