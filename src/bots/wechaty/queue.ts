import { In } from 'typeorm'
import { Conversation } from '../../conversations/record/conversation.entity.ts'
import { Message } from '../../conversations/record/message.entity.ts'
import { Follower } from '../../followers/follower.entity.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { momentValue } from '../../platform/database/columns.ts'
import { change, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { Asked } from '../core/answerer.ts'
import { PluginMessage } from './plugin.entity.ts'

/** A message that this process has taken, with all that plugins see of it. */
export interface Taken { row: PluginMessage, message: Message, follower: Follower }

interface Needs { db: Database, holder: string }

/** Renewed while plugins have a message: who is dead is followed by another process so soon. */
export const holdMs = 20_000

/** The messages that wait for plugins: rows that whoever claims them may work on, and that go when that is done. */
export function createPluginQueue ({ db, holder }: Needs) {
  const { nowMs } = db.dialect

  return {
    /** In the transaction of the deliveries. */
    async add (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<void> {
      await insertRows(tx, {
        table: 'plugin_messages', columns: ['accountId', 'inboxId', 'followerId', 'conversationId', 'messageId', 'heldUntilMs', 'attempts'],
        rows: asked.map(({ heard: { inboxId, followerId }, conversation, messageId }) => [accountId, inboxId, followerId, conversation?.id, messageId, 0, 0]),
        ending: db.dialect.keepExisting(['accountId', 'inboxId']),
      })
    },

    /** Some that nobody has; those whose holder is dead among them. With `before` only what was said earlier. */
    async claim (limit: number, before?: Date): Promise<Taken[]> {
      const free = `heldUntilMs < ${nowMs}`
      const isEarlier = before === undefined ? '' : 'AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = plugin_messages.messageId AND messages.createdAt >= ?)'
      const found = await db.read.query<Array<{ id: number }>>(`SELECT id FROM plugin_messages WHERE ${free} ${isEarlier} ORDER BY heldUntilMs, id LIMIT ${limit}`,
        before === undefined ? [] : [momentValue(before)])
      const ids = found.map(({ id }) => Number(id))
      if (ids.length === 0) return []
      const claimed = await db.change(`UPDATE plugin_messages SET holder = ?, heldUntilMs = ${nowMs} + ?, attempts = attempts + 1 WHERE id IN (${placeholders(ids)}) AND ${free}`,
        [holder, holdMs, ...ids])
      if (claimed === 0) return []
      const rows = await db.read.findBy(PluginMessage, { id: In(ids), holder })
      const messages = new Map((await db.read.findBy(Message, { id: In(rows.map(({ messageId }) => messageId)) })).map((each) => [each.id, each]))
      const followers = new Map((await db.read.findBy(Follower, { id: In(rows.map(({ followerId }) => followerId)) })).map((each) => [each.id, each]))
      const taken = rows.flatMap((row): Taken[] => {
        const message = messages.get(row.messageId)
        const follower = followers.get(row.followerId)
        return message === undefined || follower === undefined ? [] : [{ row, message, follower }]
      })
      // Of the erased nothing is left to be answered.
      const gone = rows.filter((row) => !taken.some((each) => each.row === row)).map(({ id }) => id)
      if (gone.length > 0) await db.change(`DELETE FROM plugin_messages WHERE id IN (${placeholders(gone)})`, gone, { repeatable: true })
      return taken
    },

    /** For another process, as if this one had never had them. */
    async giveBack (ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      await db.change(`UPDATE plugin_messages SET holder = NULL, heldUntilMs = 0, attempts = attempts - 1 WHERE id IN (${placeholders(ids)}) AND holder = ?`, [...ids, holder])
    },

    async renew (ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      await db.change(`UPDATE plugin_messages SET heldUntilMs = ${nowMs} + ? WHERE id IN (${placeholders(ids)}) AND holder = ?`, [holdMs, ...ids, holder], { repeatable: true })
    },

    /** Takes them away. Tells which were still ours: of the others somebody else decides. */
    async end (tx: Tx, ids: readonly number[]): Promise<Set<number>> {
      const mine = await tx.query<Array<{ id: number }>>(`SELECT id FROM plugin_messages WHERE id IN (${placeholders(ids)}) AND holder = ?`, [...ids, holder])
      const ended = new Set<number>()
      for (const { id } of mine) ended.add(Number(id))
      if (ended.size === 0) return ended
      const gone = await change(tx, `DELETE FROM plugin_messages WHERE id IN (${placeholders([...ended])}) AND holder = ?`, [...ended, holder])
      if (gone !== ended.size) throw new Error('another process took messages of plugins')
      return ended
    },

    /** What the chain asks about, as it was told when the delivery was worked on. */
    async askedAgain (tx: Tx, taken: readonly Taken[]): Promise<Asked[]> {
      const conversations = new Map((await tx.findBy(Conversation, { id: In(taken.map(({ row }) => row.conversationId)) })).map((each) => [each.id, each]))
      return taken.flatMap((each): Asked[] => {
        const { row: { accountId, inboxId, followerId, conversationId, messageId }, message: { type, content, createdAt }, follower: { openid } } = each
        const conversation = conversations.get(conversationId)
        if (conversation === undefined) return []
        const text = type === 'text' ? content['content'] : content['recognition']
        const heard = { inboxId, accountId, openid, followerId, inbound: inboundOf(each), receivedAt: createdAt }
        return [{ heard, conversation, messageId, text: typeof text === 'string' ? text : null }]
      })
    },
  }
}

/** As it was heard. What is null was left out when it was kept. */
export function inboundOf ({ message: { type, content, occurredAt }, follower: { openid } }: Taken): Inbound {
  const common = { kind: 'message', toUserName: '', fromUserName: openid, openid, createdAt: occurredAt, fields: {} }
  const absent = { msgId: null, msgDataId: null, idx: null, businessId: null, bizMsgMenuId: null }
  return { ...common, ...absent, ...content, type } as unknown as Inbound
}

export type PluginQueue = ReturnType<typeof createPluginQueue>
