import { LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { addDays, dayOf } from '../../reach/index.ts'
import { spanUnfit } from '../codes.errors.ts'
import { type DayFigures, dayFiguresOf, type DayTally, type Totals, totalsOf } from './report.ts'
import { CodeScan, type CountedKind } from './scan.entity.ts'

export interface Span { from?: string | undefined, until?: string | undefined }
interface Counted { ofKind: CountedKind, ofId: number }
interface Needs { db: Database, clock: Clock, zoneOf: (accountId: number) => Promise<string> }

const mostDays = 366
const usualDays = 30

export function createReports ({ db, clock, zoneOf }: Needs) {
  async function spanOf (accountId: number, { from, until }: Span): Promise<{ first: string, last: string, today: string }> {
    const today = dayOf(clock.now().getTime(), await zoneOf(accountId))
    const last = until ?? (from === undefined ? today : addDays(from, usualDays - 1))
    const first = from ?? addDays(last, 1 - usualDays)
    if (first > last || addDays(first, mostDays - 1) < last) throw spanUnfit()
    return { first, last, today }
  }

  return {
    /** Days on which something happened, the first first. */
    async days (accountId: number, { ofKind, ofId }: Counted, asked: Span): Promise<{ from: string, until: string, items: DayFigures[], totals: Totals }> {
      const { first, last, today } = await spanOf(accountId, asked)
      const rows = await db.read.query<Array<{ day: string, what: string, amount: number | string }>>(
        'SELECT day, what, amount FROM code_days WHERE accountId = ? AND ofKind = ? AND ofId = ? AND day >= ? AND day <= ? ORDER BY day, what', [accountId, ofKind, ofId, first, last])
      const tallies = rows.map(({ day, what, amount }): DayTally => ({ day, what, amount: Number(amount) }))
      const items = [...grouped(tallies, ({ day }) => day)].map(([day, theirs]) => dayFiguresOf(day, theirs, today))
      return { from: first, until: last, items, totals: totalsOf(tallies, today) }
    },

    /** Of many, side by side. */
    async compare (accountId: number, ofKind: CountedKind, ids: readonly number[], asked: Span): Promise<{ from: string, until: string, totals: Map<number, Totals> }> {
      const { first, last, today } = await spanOf(accountId, asked)
      const rows = ids.length === 0 ? [] : await db.read.query<Array<{ ofId: number | string, day: string, what: string, amount: number | string }>>(
        `SELECT ofId, day, what, amount FROM code_days WHERE accountId = ? AND ofKind = ? AND ofId IN (${placeholders(ids)}) AND day >= ? AND day <= ?`,
        [accountId, ofKind, ...ids, first, last])
      const byId = grouped(rows.map(({ ofId, day, what, amount }) => ({ ofId: Number(ofId), day, what, amount: Number(amount) })), ({ ofId }) => ofId)
      return { from: first, until: last, totals: new Map(ids.map((id) => [id, totalsOf(byId.get(id) ?? [], today)])) }
    },

    /** Newest first. */
    scans: (accountId: number, codeId: number, { before, limit }: { before?: number | undefined, limit: number }): Promise<CodeScan[]> => db.read.find(CodeScan, {
      where: { accountId, codeId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),
  }
}

export type Reports = ReturnType<typeof createReports>
