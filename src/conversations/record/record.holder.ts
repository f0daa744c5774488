import { type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Message } from './message.entity.ts'
import type { Moves } from './moves.ts'

type Forgotten = Pick<Message, 'id' | 'accountId' | 'direction' | 'type' | 'content'>

interface Needs {
  db: Database
  /** Takes messages out of what search knows, in the transaction that takes them away. */
  forget: (tx: Tx, messages: readonly Forgotten[]) => Promise<void>
}

const pieceSize = 900

interface Row { id: number | string, accountId: number | string, direction: Message['direction'], type: string, content: string }

/** What was said. Of the erased nothing stays; their conversations stay as rows of numbers, for the reports. */
export function messageHolder ({ db, forget }: Needs): Holder {
  const parsed = (rows: readonly Row[]): Forgotten[] => rows.map((row) => ({ ...row, id: Number(row.id), accountId: Number(row.accountId), content: JSON.parse(row.content) as Message['content'] }))

  function taking (messages: readonly Forgotten[]) {
    const ids = messages.map(({ id }) => id)
    return {
      rows: ids.length,
      async write (tx: Tx): Promise<void> {
        await forget(tx, messages)
        for (const [accountId, notes] of grouped(messages.filter(({ direction }) => direction === 'note'), (note) => note.accountId)) {
          await change(tx, `DELETE FROM mentions WHERE accountId = ? AND messageId IN (${placeholders(notes)})`, [accountId, ...notes.map(({ id }) => id)])
        }
        await change(tx, `DELETE FROM messages WHERE id IN (${placeholders(ids)})`, ids)
      },
    }
  }

  return {
    name: 'messages',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Row[]>(`SELECT id, accountId, direction, type, content FROM messages WHERE accountId = ? AND followerId = ? LIMIT ${pieceSize}`, [accountId, followerId])
      return rows.length === 0 ? null : taking(parsed(rows))
    },
    tell: tellRows(db, 'messages', ({ id, conversationId, direction, type, content, occurredAt, status }) => ({
      id: Number(id), conversationId: Number(conversationId), direction, type, content: JSON.parse(String(content)) as unknown, occurredAt: isoOf(occurredAt), status,
    })),
    old: oldRows(db, {
      dataClass: 'messages', table: 'messages', moment: 'createdAt', isOrdered: true,
      async remove (tx, old) {
        for (const some of inParts(old.map(({ id }) => Number(id)))) {
          const rows = await tx.query<Row[]>(`SELECT id, accountId, direction, type, content FROM messages WHERE id IN (${placeholders(some)})`, some)
          if (rows.length > 0) await taking(parsed(rows)).write(tx)
        }
      },
    }),
  }
}

/** Their conversations end, and stay as numbers without a name; what we noted about them goes. */
export function conversationHolder ({ db, moves }: { db: Database, moves: Moves }): Holder {
  return {
    name: 'conversations',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM conversations WHERE accountId = ? AND followerId = ? LIMIT ${pieceSize}`, [accountId, followerId])
      if (rows.length === 0) return null
      const ids = rows.map(({ id }) => Number(id))
      return {
        rows: ids.length,
        async write (tx) {
          await moves.resolve(tx, accountId, ids, { by: { kind: 'system', id: null }, why: 'ERASED', reopenUntil: new Date(0) })
          await change(tx, `UPDATE conversations SET followerId = 0 WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
          await change(tx, `UPDATE conversation_changes SET detail = '{}' WHERE accountId = ? AND conversationId IN (${placeholders(ids)})`, [accountId, ...ids])
          await change(tx, `DELETE FROM drafts WHERE accountId = ? AND followerId = ?`, [accountId, followerId])
          await change(tx, `DELETE FROM mentions WHERE accountId = ? AND followerId = ?`, [accountId, followerId])
        },
      }
    },
    tell: tellRows(db, 'conversations', ({ id, status, startedAt, resolvedAt, inboundCount, outboundCount }) => ({
      id: Number(id), status, startedAt: isoOf(startedAt), resolvedAt: isoOf(resolvedAt), inboundCount, outboundCount,
    })),
  }
}
