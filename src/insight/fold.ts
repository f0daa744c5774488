import { IsNull } from 'typeorm'
import { Account } from '../accounts/account.entity.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../platform/database/rows.ts'
import { addDays, dayOf } from '../reach/index.ts'
import type { DayTick } from './day-count.entity.ts'
import { china } from './statistics.ts'

interface Needs { db: Database, clock: Clock }

const pieceSize = 3000
const keys = ['accountId', 'day', 'figure']
/** So many followers are looked at in one statement: on SQLite nothing else happens meanwhile. */
const step = 20_000

class FoldedElsewhereError extends Error {}

/** Adds what was counted to its day, a piece at a time: what is added is gone. */
export function createFold ({ db }: Pick<Needs, 'db'>) {
  const { orChange, incoming } = db.dialect
  const ending = orChange(keys, [`amount = day_counts.amount + ${incoming('amount')}`])

  /** True when there may be more. */
  async function foldPiece (): Promise<boolean> {
    const ticks = await db.read.query<DayTick[]>(`SELECT id, accountId, day, figure, amount FROM day_ticks WHERE id > 0 ORDER BY id LIMIT ${pieceSize}`)
    if (ticks.length === 0) return false
    const sums = new Map<string, { tick: DayTick, amount: number }>()
    for (const tick of ticks) {
      const key = `${String(tick.accountId).padStart(16, '0')} ${tick.day} ${tick.figure}`
      sums.set(key, { tick, amount: (sums.get(key)?.amount ?? 0) + Number(tick.amount) })
    }
    await db.write(async (tx) => {
      let gone = 0
      for (const some of inParts(ticks)) gone += await change(tx, `DELETE FROM day_ticks WHERE id IN (${placeholders(some)})`, some.map(({ id }) => Number(id)))
      // A process that was taken for dead is adding the same.
      if (gone !== ticks.length) throw new FoldedElsewhereError('others fold too')
      const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { tick, amount }]) => [Number(tick.accountId), tick.day, tick.figure, amount])
      await insertRows(tx, { table: 'day_counts', columns: [...keys, 'amount'], rows, ending })
    })
    return ticks.length === pieceSize
  }

  return async function fold (): Promise<void> {
    try {
      while (await foldPiece());
    } catch (error) {
      if (!(error instanceof FoldedElsewhereError)) throw error
    }
  }
}

/** Writes down how many follow each account as a day ends: run just after midnight in China. */
export function createFollowerCount ({ db, clock }: Needs) {
  async function countOf (accountId: number): Promise<number> {
    let count = 0
    for (let after = 0; ;) {
      const [row] = await db.read.query<Array<{ subscribed: number | string | null, lastId: number | string | null }>>(`SELECT SUM(subscribed) AS subscribed,
        MAX(id) AS lastId FROM (SELECT id, subscribed FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT ${step}) AS some`, [accountId, after])
      if (row === undefined || row.lastId === null) return count
      count += Number(row.subscribed)
      after = Number(row.lastId)
    }
  }

  return async function countFollowers (): Promise<void> {
    const day = addDays(dayOf(clock.now().getTime(), china), -1)
    const accounts = await db.read.find(Account, { select: { id: true }, where: { disabledAt: IsNull() } })
    for (const { id: accountId } of accounts) {
      const amount = await countOf(accountId)
      await db.write((tx) => insertRows(tx, {
        table: 'day_counts', columns: [...keys, 'amount'], rows: [[accountId, day, 'followers', amount]], ending: db.dialect.orReplace(keys, ['amount']),
      }), { repeatable: true })
    }
  }
}
