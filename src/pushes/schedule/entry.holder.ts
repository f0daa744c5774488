import type { Holder } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

const most = 500

/** Who got which push by entering a segment. The deliveries tell the person what they got. */
export function entryHolder (db: Database): Holder {
  return {
    name: 'push-entries',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<unknown[]>('SELECT pushId FROM push_entries WHERE accountId = ? AND followerId = ? LIMIT ?', [accountId, followerId, most])
      if (rows.length === 0) return null
      return {
        rows: rows.length,
        write: async (tx) => { await change(tx, 'DELETE FROM push_entries WHERE accountId = ? AND followerId = ?', [accountId, followerId]) },
      }
    },
  }
}
