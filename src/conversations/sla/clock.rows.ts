import { type EntityManager, In } from 'typeorm'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { change, inParts, insertRows } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Ending, LiveClock, PlannedClock } from './plan.ts'
import { SlaClock } from './sla.entity.ts'

export interface Whose { accountId: number, conversationId: number, followerId: number }

const changing = ['policyId', 'teamId', 'state', 'sinceAt', 'spentMs', 'totalMs', 'warnAtPercent', 'dueAt', 'pausedAt', 'step', 'nextAt'] as const
const planned = ['target', 'startedAt', ...changing] as const
const columns = ['accountId', 'conversationId', 'followerId', 'isLive', ...planned]

/** The clocks that run for these conversations, by conversation. */
export async function liveClocks (from: EntityManager, accountId: number, conversationIds: readonly number[]): Promise<Map<number, SlaClock[]>> {
  const found: SlaClock[] = []
  for (const some of inParts([...new Set(conversationIds)])) {
    found.push(...await from.find(SlaClock, { where: { accountId, conversationId: In(some), isLive: 1 }, order: { id: 'ASC' } }))
  }
  return grouped(found, ({ conversationId }) => conversationId)
}

export async function insertClocks (tx: Tx, dialect: Dialect, begins: ReadonlyArray<Whose & { clock: PlannedClock }>): Promise<void> {
  const rows = begins.map(({ accountId, conversationId, followerId, clock }) => (
    [accountId, conversationId, followerId, 1, ...planned.map((column) => stored(clock[column]))]))
  await insertRows(tx, { table: 'sla_clocks', columns, rows, ending: dialect.keepExisting(['accountId', 'conversationId', 'target', 'isLive']) })
}

/** A clock as it was read: nobody has warned, moved or ended it since. */
const asRead = 'id = ? AND isLive = 1 AND state = ? AND step = ? AND COALESCE(nextAt, 0) = ?'
const asReadValues = ({ id, state, step, nextAt }: LiveClock): unknown[] => [id, state, step, nextAt === null ? 0 : momentValue(nextAt)]

/** False when somebody has changed it since it was read. */
export async function changeClock (tx: Tx, clock: LiveClock, to: LiveClock): Promise<boolean> {
  const sets = changing.map((column) => `${column} = ?`).join(', ')
  return await change(tx, `UPDATE sla_clocks SET ${sets} WHERE ${asRead}`, [...changing.map((column) => stored(to[column])), ...asReadValues(clock)]) === 1
}

export async function endClock (tx: Tx, { clock, state, endedAt }: Ending): Promise<boolean> {
  return await change(tx, `UPDATE sla_clocks SET state = ?, endedAt = ?, nextAt = NULL, isLive = NULL WHERE ${asRead}`,
    [state, momentValue(endedAt), ...asReadValues(clock)]) === 1
}

function stored (value: unknown): unknown {
  return value instanceof Date ? momentValue(value) : value
}
