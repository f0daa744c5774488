import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'

interface Needs {
  db: Database
  contextOf: (accountId: number) => Promise<{ settings: { pace: { perSecond: number }, dailyBudget: { mass: number | null } } }>
}

export interface KnownPace { pace: { perSecond: number, measured: number | null }, callsADay: number | null }

const looked = 5
/** Fewer tell nothing: a run waits for quiet hours and for people in conversations. */
const enough = 100

/** How fast an account sends: what it allows itself, and the best of its last runs. */
export function createPaceReader ({ db, contextOf }: Needs) {
  return async function paceOf (accountId: number): Promise<KnownPace> {
    const { settings: { pace: { perSecond }, dailyBudget } } = await contextOf(accountId)
    const runs = await db.read.query<Array<{ id: number | string, tookMs: number | string }>>(`SELECT id, endedAt - startedAt AS tookMs FROM push_runs
      WHERE accountId = ? AND status = 'done' AND isOpen = 0 AND endedAt > startedAt ORDER BY dueAt DESC, id DESC LIMIT ${looked}`, [accountId])
    const ids = runs.map(({ id }) => Number(id))
    const tried = ids.length === 0 ? [] : await db.read.query<Array<{ runId: number | string, amount: number | string }>>(`SELECT runId, SUM(amount) AS amount
      FROM push_tallies WHERE accountId = ? AND runId IN (${placeholders(ids)}) AND status IN ('submitted', 'delivered', 'failed', 'unknown') AND route <> 'mass' GROUP BY runId`,
    [accountId, ...ids])
    const amounts = new Map(tried.map(({ runId, amount }) => [Number(runId), Number(amount)]))
    const rates = runs.map(({ id, tookMs }) => ({ calls: amounts.get(Number(id)) ?? 0, seconds: Number(tookMs) / 1000 }))
      .filter(({ calls }) => calls >= enough).map(({ calls, seconds }) => calls / seconds)
    return { pace: { perSecond, measured: rates.length === 0 ? null : Math.max(...rates) }, callsADay: dailyBudget.mass }
  }
}

export type PaceReader = ReturnType<typeof createPaceReader>
