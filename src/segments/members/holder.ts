import { isoOf, type Holder } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

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
