import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'

interface Needs { db: Database, clock: Clock, files: FileStore }

const atOnce = 100
const piece = 5000
/** An upload that has not ended by then was cut off by a crash. */
const uploadMs = 24 * 3600_000

/** Files of lists go as soon as they are read. */
export async function forgetListFiles ({ db, clock, files }: Needs): Promise<void> {
  for (;;) {
    const now = momentValue(clock.now())
    const rows = await db.read.query<Array<{ id: number | string, fileName: string }>>(`SELECT id, fileName FROM segment_lists
      WHERE fileRemovedAt IS NULL AND (status IN ('ready', 'stopped', 'removed') OR (status = 'uploading' AND createdAt < ?)) ORDER BY createdAt LIMIT ${atOnce}`, [now - uploadMs])
    if (rows.length === 0) return
    await files.remove(rows.map(({ fileName }) => fileName))
    const ids = rows.map(({ id }) => Number(id))
    await db.change(`UPDATE segment_lists SET fileRemovedAt = ?, file = NULL WHERE id IN (${placeholders(ids)})`, [now, ...ids], { repeatable: true })
    await db.change(`UPDATE segment_lists SET status = 'removed', liveName = NULL WHERE id IN (${placeholders(ids)}) AND status = 'uploading'`, ids, { repeatable: true })
  }
}

/** What was on lists that are gone, or never became any, goes some thousand rows at a time. */
export async function forgetLists ({ db }: Pick<Needs, 'db'>): Promise<void> {
  const lists = await db.read.query<Array<{ id: number | string, accountId: number | string, status: string }>>(
    `SELECT id, accountId, status FROM segment_lists WHERE status = 'removed' AND fileRemovedAt IS NOT NULL`)
  for (const { id, accountId } of lists) {
    for (const [table, column] of [['segment_list_members', 'followerId'], ['segment_list_faults', 'lineNumber']] as const) {
      for (let isMore = true; isMore;) isMore = await forgetPiece(Number(accountId), Number(id), table, column)
    }
    await db.change(`DELETE FROM segment_lists WHERE id = ? AND status = 'removed'`, [Number(id)], { repeatable: true })
  }

  async function forgetPiece (account: number, listId: number, table: string, column: string): Promise<boolean> {
    return db.write(async (tx) => {
      const rows = await tx.query<Array<{ upTo: number | string }>>(`SELECT ${column} AS upTo FROM ${table} WHERE accountId = ? AND listId = ? ORDER BY ${column}
        LIMIT 1 OFFSET ${piece - 1}`, [account, listId])
      const upTo = rows[0] === undefined ? Number.MAX_SAFE_INTEGER : Number(rows[0].upTo)
      await change(tx, `DELETE FROM ${table} WHERE accountId = ? AND listId = ? AND ${column} <= ?`, [account, listId, upTo])
      return rows[0] !== undefined
    }, { repeatable: true })
  }
}
