import type { Database } from '../../platform/database/database.ts'
import { momentValue } from '../../platform/database/columns.ts'

/**
 * How many mass sends went out in this span that were not ours, such as those of WeChat's console. WeChat does not tell to
 * whom: each may have taken one of a follower's share.
 */
export function createForeignSends (db: Database) {
  return async function foreignSends (accountId: number, from: Date, to: Date): Promise<number> {
    const [row] = await db.read.query<Array<{ sends: number | string }>>(`SELECT COUNT(*) AS sends FROM send_results
      WHERE accountId = ? AND state = 'foreign' AND occurredAt >= ? AND occurredAt < ? AND outcome = 'delivered'`, [accountId, momentValue(from), momentValue(to)])
    return Number(row?.sends ?? 0)
  }
}

export type ForeignSends = ReturnType<typeof createForeignSends>
