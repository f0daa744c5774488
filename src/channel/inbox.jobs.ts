import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { placeholders } from '../platform/database/rows.ts'

const batch = 5000

interface Needs { db: Database, clock: Clock, keepDays: number }

/** Forgets deliveries that were worked on longer ago than `keepDays`, a piece at a time. Parked ones stay until somebody decides. */
export async function forgetOldDeliveries ({ db, clock, keepDays }: Needs): Promise<number> {
  const oldest = clock.now().getTime() - keepDays * 24 * 3600 * 1000
  let forgotten = 0
  for (let after = 0; ;) {
    const rows = await db.read.query<Array<{ id: number, status: string, receivedAt: number }>>(`SELECT id, status, receivedAt FROM inbox WHERE id > ? ORDER BY id LIMIT ${batch}`, [after])
    const old = rows.filter((row) => row.status === 'done' && Number(row.receivedAt) < oldest).map(({ id }) => Number(id))
    if (old.length > 0) {
      forgotten += await db.change(`DELETE FROM inbox WHERE id IN (${placeholders(old)})`, old, { repeatable: true })
    }
    const last = rows.at(-1)
    if (rows.length < batch || last === undefined || Number(last.receivedAt) >= oldest) return forgotten
    after = Number(last.id)
  }
}
