import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { Purpose, Route } from '../standing/standing.ts'
import { talliesTooLong } from './sending.errors.ts'
import type { TouchStatus } from './touch.entity.ts'
import type { TouchSource } from './touch.facts.ts'

export interface Tallied {
  accountId: number
  route: Route
  purpose: Purpose
  /** `refused`: asked for and turned away at once, so that there is no touch. */
  status: TouchStatus | 'refused'
  reason: string | null
  /** By what the touch was asked for, if there is one. */
  sourceKind?: string
  sourceId?: number
  /** Its source has no other touch. */
  isAlone?: boolean
}

interface Needs {
  db: Database
  /** The day of the account. */
  dayOf: (tx: Tx, accountId: number) => Promise<string>
  onTallied: (labels: { route: string, status: string, reason: string }, touches: number) => void
  onEnded: (tx: Tx, source: TouchSource) => void
}

const keys = ['accountId', 'day', 'route', 'purpose', 'status', 'reason']

/** Counts how touches ended, day by day of the account: collected in a transaction, written at once before it commits. */
export function createTally ({ db, dayOf, onTallied, onEnded }: Needs) {
  const { orChange, incoming } = db.dialect
  const waiting = new WeakMap<Tx, Map<string, { tallied: Tallied, touches: number }>>()

  return function tally (tx: Tx, tallied: Tallied, touches: number): void {
    const { accountId, sourceKind, sourceId, status, isAlone = false } = tallied
    if (touches > 0 && sourceKind !== undefined && sourceId !== undefined) {
      onEnded(tx, { accountId, sourceKind, sourceId, arrival: isAlone && (status === 'submitted' || status === 'delivered') ? status : null })
    }
    const mine = waiting.get(tx) ?? new Map<string, { tallied: Tallied, touches: number }>()
    const key = [tallied.accountId, tallied.route, tallied.purpose, tallied.status, tallied.reason].join(' ')
    const sum = mine.get(key)
    if (sum === undefined) mine.set(key, { tallied, touches })
    else sum.touches += touches
    if (waiting.has(tx)) return
    waiting.set(tx, mine)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      const rows: unknown[][] = []
      for (const [, { tallied: each, touches: amount }] of [...mine].sort(([a], [b]) => (a < b ? -1 : 1))) {
        rows.push([each.accountId, await dayOf(tx, each.accountId), each.route, each.purpose, each.status, each.reason ?? '', amount])
      }
      await insertRows(tx, {
        table: 'touch_tallies', columns: [...keys, 'touches'], rows, ending: orChange(keys, [`touches = touch_tallies.touches + ${incoming('touches')}`]),
      })
    })
    db.afterCommit(tx, () => {
      for (const { tallied: { route, status, reason }, touches: amount } of mine.values()) onTallied({ route, status, reason: reason ?? '' }, amount)
    })
  }
}

export type Tally = ReturnType<typeof createTally>

const dayMs = 24 * 3600_000
const maxDays = 92

export interface TallyRow { day: string, route: Route, purpose: Purpose, status: string, reason: string | null, touches: number }

/** What was counted in a span of the account's days, both ends included. */
export function createTallyReader (db: Database) {
  return async function read (accountId: number, { from, until }: { from: string, until: string }): Promise<TallyRow[]> {
    const days = (Date.parse(until) - Date.parse(from)) / dayMs + 1
    if (!(days >= 1 && days <= maxDays)) throw talliesTooLong()
    const rows = await db.read.query<TallyRow[]>(`SELECT day, route, purpose, status, reason, touches FROM touch_tallies
      WHERE accountId = ? AND day >= ? AND day <= ? AND touches <> 0 ORDER BY day, route, purpose, status, reason`, [accountId, from, until])
    return rows.map((row) => ({ ...row, reason: row.reason === '' ? null : row.reason, touches: Number(row.touches) }))
  }
}

export type TallyReader = ReturnType<typeof createTallyReader>
