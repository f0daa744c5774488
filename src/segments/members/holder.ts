import { isoOf, type Holder } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'

/** In which tracked segments a person is. */
export function memberHolder (db: Database): Holder {
  return {
    name: 'segment-members',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<unknown[]>('SELECT segmentId FROM segment_members WHERE accountId = ? AND followerId = ?', [accountId, followerId])
      if (rows.length === 0) return null
      return {
        rows: rows.length,
        write: async (tx) => { await change(tx, 'DELETE FROM segment_members WHERE accountId = ? AND followerId = ?', [accountId, followerId]) },
      }
    },
    async * tell ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ name: string, enteredAt: unknown }>>(`SELECT name, enteredAt FROM segment_members
        JOIN segments ON segments.id = segmentId WHERE segment_members.accountId = ? AND followerId = ? ORDER BY segmentId`, [accountId, followerId])
      for (const { name, enteredAt } of rows) yield { segment: name, enteredAt: isoOf(enteredAt) }
    },
  }
}

/** Those who have no record any more are in no segment, and on no list: nobody is told that they left. */
export async function forgetRemoved (tx: Tx, { accountId, followerIds }: { accountId: number, followerIds: readonly number[] }): Promise<void> {
  for (const ids of inParts(followerIds)) {
    for (const table of ['segment_members', 'segment_list_members']) {
      await change(tx, `DELETE FROM ${table} WHERE accountId = ? AND followerId IN (${placeholders(ids)})`, [accountId, ...ids])
    }
  }
}
