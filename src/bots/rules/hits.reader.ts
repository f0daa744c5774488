import { LessThan } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { addDays, dayOf, momentsOf } from '../../reach/index.ts'
import type { AnsweredBy } from '../core/answerer.ts'
import { BotHit, type HitOutcome } from '../core/hit.entity.ts'
import { daysUnsound } from './rules.errors.ts'

const maxDays = 31
const maxItems = 5000

export interface HitFilter { of?: string | undefined, followerId?: number | undefined, before?: number | undefined, limit: number }

/** How often something of ours answered on a day. */
export type DayCounts = { day: string, kind: string, refId: number } & Record<HitOutcome, number>

interface Row { kind: string, refId: number | string, outcome: HitOutcome, dayAt: number | string, amount: number | string }

/** What was answered without a person: one by one, and in numbers. */
export function createHitReader ({ db, clock }: { db: Database, clock: Clock }) {
  return {
    /** Newest first. */
    list (accountId: number, { of, followerId, before, limit }: HitFilter): Promise<BotHit[]> {
      const [kind, refId] = of?.split(':') ?? []
      return db.read.find(BotHit, {
        where: {
          accountId, ...(kind !== undefined && { kind: kind as AnsweredBy['kind'], refId: Number(refId) }), ...(followerId !== undefined && { followerId }),
          ...(before !== undefined && { id: LessThan(before) }),
        },
        order: { id: 'DESC' }, take: limit,
      })
    },

    async byDay (accountId: number, asked: { from?: string | undefined, until?: string | undefined }): Promise<{ from: string, until: string, items: DayCounts[] }> {
      const { timeZone } = await db.read.findOneOrFail(Account, { select: { id: true, timeZone: true }, where: { id: accountId } })
      const until = asked.until ?? dayOf(clock.now().getTime(), timeZone)
      const from = asked.from ?? addDays(until, -6)
      const days = daysBetween(from, until)
      if (days.length === 0 || days.length > maxDays) throw daysUnsound(maxDays)
      const begins = [...days, addDays(until, 1)].map((day) => momentsOf(day, '00:00', timeZone).first)
      const cases = days.map(() => 'WHEN at < ? THEN ?').join(' ')
      // A moment has no day in the database: each day's end says where it stops.
      const rows = await db.read.query<Row[]>(`SELECT kind, refId, outcome, CASE ${cases} END AS dayAt, COUNT(*) AS amount FROM bot_hits ${db.dialect.byIndex('idx_bot_hits_at')}
        WHERE accountId = ? AND at >= ? AND at < ? GROUP BY kind, refId, outcome, dayAt LIMIT ${maxItems}`,
      [...begins.slice(1).flatMap((end, at) => [end, at]), accountId, begins[0], begins.at(-1)])
      return { from, until, items: countsOf(rows, days) }
    },
  }
}

export type HitReader = ReturnType<typeof createHitReader>

function daysBetween (from: string, until: string): string[] {
  const days: string[] = []
  for (let day = from; day <= until && days.length <= maxDays; day = addDays(day, 1)) days.push(day)
  return days
}

function countsOf (rows: readonly Row[], days: readonly string[]): DayCounts[] {
  const counts = new Map<string, DayCounts>()
  for (const { kind, refId, outcome, dayAt, amount } of rows) {
    const day = days[Number(dayAt)] ?? ''
    const key = `${day} ${kind}:${refId}`
    const count = counts.get(key) ?? { day, kind, refId: Number(refId), answered: 0, suggested: 0, handedOver: 0, silenced: 0 }
    counts.set(key, { ...count, [outcome]: Number(amount) })
  }
  return [...counts.values()].sort((a, b) => a.day.localeCompare(b.day) || a.kind.localeCompare(b.kind) || a.refId - b.refId)
}
