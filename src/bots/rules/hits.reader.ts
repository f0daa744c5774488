import { LessThan } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { addDays, dayOf } from '../../reach/index.ts'
import type { AnsweredBy } from '../core/answerer.ts'
import { BotHit, type HitOutcome } from '../core/hit.entity.ts'
import { daysUnsound } from './rules.errors.ts'

const maxDays = 31
const maxItems = 5000
const outcomesOfEach = 4

export interface HitFilter { of?: string | undefined, followerId?: number | undefined, before?: number | undefined, limit: number }

/** How often something of ours answered on a day. */
export type DayCounts = { day: string, kind: string, refId: number } & Record<HitOutcome, number>

interface Row { day: string, kind: string, refId: number | string, outcome: HitOutcome, amount: number | string }

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
      const rows = await db.read.query<Row[]>(`SELECT day, kind, refId, outcome, amount FROM bot_days
        WHERE accountId = ? AND day BETWEEN ? AND ? ORDER BY day DESC, kind DESC, refId DESC, outcome DESC LIMIT ${maxItems * outcomesOfEach}`, [accountId, from, until])
      return { from, until, items: countsOf(rows).slice(-maxItems) }
    },
  }
}

export type HitReader = ReturnType<typeof createHitReader>

function daysBetween (from: string, until: string): string[] {
  const days: string[] = []
  for (let day = from; day <= until && days.length <= maxDays; day = addDays(day, 1)) days.push(day)
  return days
}

function countsOf (rows: readonly Row[]): DayCounts[] {
  const counts = new Map<string, DayCounts>()
  for (const { day, kind, refId, outcome, amount } of rows) {
    const key = `${day} ${kind}:${refId}`
    const count = counts.get(key) ?? { day, kind, refId: Number(refId), answered: 0, suggested: 0, handedOver: 0, silenced: 0 }
    counts.set(key, { ...count, [outcome]: Number(amount) })
  }
  return [...counts.values()].sort((a, b) => a.day.localeCompare(b.day) || a.kind.localeCompare(b.kind) || a.refId - b.refId)
}
