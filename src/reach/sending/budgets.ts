import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { dayOf } from '../attention/local-time.ts'
import type { ReachSettings } from '../settings/settings.schemas.ts'
import type { Reason } from '../standing/reasons.ts'
import type { Purpose, Route } from '../standing/standing.ts'

const dayMs = 24 * 3600_000

/**
 * Our day of quotas begins so long after midnight in China. That WeChat renews them at midnight is not documented, only usual, and
 * its clock is not ours: a call that comes a moment too early would be taken for the end of the whole new day.
 */
const marginMs = 5 * 60_000
const dayBeginsMs = marginMs - 8 * 3600_000

/** Where the next day of quotas begins, in milliseconds. */
export function nextChinaDay (nowMs: number): number {
  return (Math.floor((nowMs - dayBeginsMs) / dayMs) + 1) * dayMs + dayBeginsMs
}

const chinaDay = (nowMs: number) => dayOf(nowMs - marginMs, 'Asia/Shanghai')

export interface Budgets {
  /** Why a call would be one too many today; null when it is not. */
  obstacle: (route: Route, purpose: Purpose) => Reason | null
  /** How many calls are left today for this purpose; null when nobody counts. */
  left: (route: Route, purpose: Purpose) => number | null
  spend: (route: Route) => void
  /** Writes what was spent. */
  write: (tx: Tx) => Promise<void>
}

interface Used { used: number, isExhausted: boolean }
type Limits = Pick<ReachSettings, 'dailyBudget' | 'keptForAnswersPercent'>

/** Today's calls of an account. Whoever spends holds the account's lane, so nobody else counts meanwhile. */
export async function readBudgets (tx: Tx, db: Database, { accountId, nowMs, limits }: { accountId: number, nowMs: number, limits: Limits }): Promise<Budgets> {
  const day = chinaDay(nowMs)
  const rows = await tx.query<Array<{ route: string, used: number, isExhausted: number }>>(
    'SELECT route, used, isExhausted FROM reach_budgets WHERE accountId = ? AND day = ?', [accountId, day])
  const today = new Map(rows.map(({ route, used, isExhausted }): [string, Used] => [route, { used: Number(used), isExhausted: Number(isExhausted) === 1 }]))
  const spent = new Map<Route, number>()
  const boundOf = (route: Route): number | null => (route === 'passive' ? null : limits.dailyBudget[route])

  function left (route: Route, purpose: Purpose): number | null {
    const { used = 0, isExhausted = false } = today.get(route) ?? {}
    const bound = boundOf(route)
    if (isExhausted) return 0
    if (bound === null) return null
    // A mass send answers nobody: nothing of its calls need be kept.
    const mine = purpose === 'answer' || route === 'mass' ? bound : Math.floor(bound * (100 - limits.keptForAnswersPercent) / 100)
    return Math.max(0, mine - used - (spent.get(route) ?? 0))
  }

  return {
    left,
    obstacle (route, purpose) {
      if (left(route, purpose) !== 0) return null
      return left(route, 'answer') === 0 ? 'DAILY_BUDGET_SPENT' : 'BUDGET_KEPT_FOR_ANSWERS'
    },
    spend: (route) => { spent.set(route, (spent.get(route) ?? 0) + 1) },
    async write (transaction) {
      if (spent.size === 0) return
      const keys = ['accountId', 'route', 'day']
      await insertRows(transaction, {
        table: 'reach_budgets', columns: [...keys, 'used'], rows: [...spent].map(([route, calls]) => [accountId, route, day, calls]),
        ending: db.dialect.orChange(keys, [`used = reach_budgets.used + ${db.dialect.incoming('used')}`]),
      })
    },
  }
}

/** WeChat says that today's quota of a route is used up. */
export async function exhaustBudget (tx: Tx, db: Database, { accountId, route, nowMs }: { accountId: number, route: Route, nowMs: number }): Promise<void> {
  const keys = ['accountId', 'route', 'day']
  await insertRows(tx, {
    table: 'reach_budgets', columns: [...keys, 'used', 'isExhausted'], rows: [[accountId, route, chinaDay(nowMs), 0, 1]], ending: db.dialect.orChange(keys, ['isExhausted = 1']),
  })
}
