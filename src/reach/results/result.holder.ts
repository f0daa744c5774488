import { type Holder, oldRows, tellRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change, maxListed, placeholders } from '../../platform/database/rows.ts'

/** Results of which it is not known yet what they are of, and mass sends of others, which name nobody. */
export function resultHolder (db: Database): Holder {
  return {
    name: 'send-results',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM send_results WHERE accountId = ? AND followerId = ? LIMIT ${maxListed}`,
        [accountId, followerId])
      if (rows.length === 0) return null
      const ids = rows.map(({ id }) => Number(id))
      return { rows: ids.length, write: async (tx) => { await change(tx, `DELETE FROM send_results WHERE id IN (${placeholders(ids)})`, ids) } }
    },
    tell: tellRows(db, 'send_results', ({ id, kind, templateId, outcome, reason, occurredAt }) => ({
      id: Number(id), kind, templateId, outcome, reason, occurredAt: new Date(Number(occurredAt)).toISOString(),
    })),
    old: oldRows(db, { dataClass: 'touches', table: 'send_results', moment: 'occurredAt' }),
  }
}
