import type { Database, Tx } from '../../platform/database/database.ts'
import { dropLease, takeLease } from '../../platform/database/leases.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWatch } from '../../platform/watch.ts'
import type { Message } from '../record/message.entity.ts'
import { type Indexed, termsOf } from './grams.ts'

interface Needs { db: Database, logger: Logger, holder: string }

const lease = 'search-index'
const leaseMs = 10_000
const batchSize = 400
/** A few long texts have as many words as hundreds of others. */
const batchBytes = 200_000
const columns = ['accountId', 'gram', 'messageId']

/** Somebody else had some of them first, or took them away: what was read is not what is there. */
class OutOfDate extends Error {}

/**
 * Lets the search know of messages, a batch in a transaction: a process that is killed leaves the batch to the next one, and two that take the
 * same do it once. The lease only keeps them from trying.
 */
export function createIndexer ({ db, logger, holder }: Needs) {
  const watch = createWatch({ look, logger, failure: 'messages not indexable' })

  async function look (): Promise<boolean> {
    const rows = await db.read.query<Array<Record<'id' | 'bytes', number | string>>>(
      `SELECT id, LENGTH(content) AS bytes FROM messages WHERE toIndex = 1 ORDER BY id LIMIT ${batchSize}`)
    if (rows.length === 0 || !await takeLease(db, { name: lease, holder, ttlMs: leaseMs })) return false
    let sum = 0
    const fitting = rows.filter(({ bytes }, at) => (sum += Number(bytes)) <= batchBytes || at === 0)
    await takeTogether(fitting.map(({ id }) => Number(id)))
    return fitting.length < rows.length || rows.length === batchSize
  }

  async function takeTogether (ids: readonly number[]): Promise<void> {
    try {
      await db.write((tx) => take(tx, ids), { repeatable: true })
    } catch (error) {
      if (error instanceof OutOfDate) return
      if (isUnavailable(error)) throw error
      logger.error({ err: error, messages: ids.length, first: ids[0] }, 'messages not indexed')
      // One of them cannot be read: the others must not wait for it.
      if (ids.length > 1) for (const id of ids) await takeTogether([id])
      else await db.change('UPDATE messages SET toIndex = 0 WHERE id = ? AND toIndex = 1', ids, { repeatable: true })
    }
  }

  /** Claims first and reads then: nobody can erase meanwhile what is about to be written down of it. */
  async function take (tx: Tx, ids: readonly number[]): Promise<void> {
    const claimed = await change(tx, `UPDATE messages SET toIndex = NULL WHERE id IN (${placeholders(ids)}) AND toIndex = 1`, ids)
    if (claimed !== ids.length) throw new OutOfDate()
    const rows = await tx.query<MessageRow[]>(`SELECT id, accountId, direction, type, content FROM messages WHERE id IN (${placeholders(ids)})`, [...ids])
    const grams = rows.map(readMessage).flatMap((message) => termsOf(message).map((term) => [message.accountId, term, message.id] as const))
    // In the order of the key, so that two who write the same words do not wait for each other in a circle.
    const sorted = grams.toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2]))
    await insertRows(tx, { table: 'message_grams', columns, rows: sorted, ending: db.dialect.keepExisting(columns) })
  }

  return {
    wake: watch.wake,
    start: watch.start,
    async stop (): Promise<void> {
      await watch.stop()
      await dropLease(db, { name: lease, holder }).catch(() => undefined)
    },
  }
}

export type Forgotten = Indexed & Pick<Message, 'id' | 'accountId'>

/**
 * Before messages go, in the same transaction: their words lead to them no more. Takes them out of the indexer's hands first: one that had
 * them under way has finished before their words are taken away, and one that has not begun finds nothing.
 */
export async function forgetMessages (tx: Tx, messages: readonly Forgotten[]): Promise<void> {
  for (const ids of inParts(messages.map(({ id }) => id))) {
    await change(tx, `UPDATE messages SET toIndex = NULL WHERE id IN (${placeholders(ids)}) AND toIndex = 1`, ids)
  }
  for (const message of messages) {
    for (const terms of inParts(termsOf(message))) {
      await change(tx, `DELETE FROM message_grams WHERE accountId = ? AND messageId = ? AND gram IN (${placeholders(terms)})`, [message.accountId, message.id, ...terms])
    }
  }
}

export interface MessageRow { id: number | string, accountId: number | string, direction: Message['direction'], type: string, content: string }

export function readMessage ({ id, accountId, direction, type, content }: MessageRow): Forgotten {
  return { id: Number(id), accountId: Number(accountId), direction, type, content: JSON.parse(content) as Message['content'] }
}
