import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { placeholders } from '../platform/database/rows.ts'

/** A webhook waits for seconds, so what waits is among the newest: in a long queue nobody looks through all that is older. */
const newest = 1000

/** Until when a webhook of each of these followers waits for its answer; those of whom none does are missing. At most 900. */
export function createWaiting ({ db, clock }: { db: Database, clock: Clock }) {
  const unworked = (status: string) => `SELECT * FROM (SELECT accountId, openid, slot, slotUntil FROM inbox WHERE status = '${status}' ORDER BY id DESC LIMIT ${newest}) AS ${status}`

  return async (accountId: number, openids: readonly string[]): Promise<Map<string, number>> => {
    if (openids.length === 0) return new Map()
    const rows = await db.read.query<Array<{ openid: string, untilMs: number | string }>>(`SELECT openid, MAX(slotUntil) AS untilMs
      FROM (${unworked('pending')} UNION ALL ${unworked('held')}) AS unworked
      WHERE accountId = ? AND slot = 'open' AND slotUntil > ? AND openid IN (${placeholders(openids)}) GROUP BY openid`,
    [accountId, momentValue(clock.now()), ...openids])
    return new Map(rows.map(({ openid, untilMs }) => [openid, Number(untilMs)]))
  }
}
