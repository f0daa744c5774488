import { Between, In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { addDays, dayOf, momentsOf } from '../../reach/index.ts'
import { Push, type PushRoute } from '../record/push.entity.ts'
import { PushRun } from '../record/run.entity.ts'
import { nextOf, occurrenceOf } from '../schedule/next.ts'
import { type CalendarContext, capsOf, massOf } from './calendar.rules.ts'
import type { DryRunResult } from './dry-run.rules.ts'
import { calendarTooLong } from './forecast.errors.ts'
import type { CalendarItem, CalendarView } from './forecast.schemas.ts'

interface Needs {
  db: Database
  clock: Clock
  contextOf: (accountId: number) => Promise<Omit<CalendarContext, 'followers'>>
  followersOf: (accountId: number) => Promise<number>
  /** Of the last dry run of each of these pushes that came to its end. */
  resultsOf: (accountId: number, pushIds: readonly number[]) => Promise<ReadonlyMap<number, DryRunResult>>
}

interface Span { from: string, until: string }
interface Happening { push: Push, run: PushRun | null, occurrence: string, atMs: number }
type Routes = Partial<Record<PushRoute, number>>

const maxDays = 92
const defaultDays = 31
const mostItems = 800
const mostPushes = 500
const dayMs = 24 * 3600_000

/** What went out and what will, and whether so much still finds its followers. */
export function createCalendar ({ db, clock, contextOf, followersOf, resultsOf }: Needs) {
  function spanOf (timeZone: string, asked: Partial<Span>): Span {
    const from = asked.from ?? addDays(dayOf(clock.now().getTime(), timeZone), -7)
    const until = asked.until ?? addDays(from, defaultDays)
    const days = (Date.parse(until) - Date.parse(from)) / dayMs + 1
    if (!(days >= 1 && days <= maxDays)) throw calendarTooLong(maxDays)
    return { from, until }
  }

  async function runsIn (accountId: number, fromMs: number, untilMs: number): Promise<Happening[]> {
    const runs = await db.read.find(PushRun, {
      where: { accountId, dueAt: Between(new Date(fromMs), new Date(untilMs - 1)) }, order: { dueAt: 'ASC', id: 'ASC' }, take: mostItems + 1,
    })
    const pushIds = [...new Set(runs.map(({ pushId }) => pushId))]
    const pushes = new Map((await db.read.findBy(Push, { accountId, id: In(pushIds) })).map((push) => [push.id, push]))
    return runs.flatMap((run) => {
      const push = pushes.get(run.pushId)
      return push === undefined ? [] : [{ push, run, occurrence: run.occurrence, atMs: run.dueAt.getTime() }]
    })
  }

  /** Occurrences behind the one that is waited for: there are no rows of them yet. */
  async function comingIn (accountId: number, untilMs: number, timeZone: string): Promise<Happening[]> {
    const pushes = await db.read.find(Push, { where: { accountId, status: In(['scheduled', 'running', 'paused']) }, order: { id: 'DESC' }, take: mostPushes })
    const recurring = pushes.filter(({ schedule }) => schedule?.kind === 'cron')
    const lastAts = await lastRunsOf(accountId, recurring.map(({ id }) => id))
    const coming: Happening[] = []
    for (const push of recurring) {
      const { schedule } = push
      if (schedule === null) continue
      let atMs = nextOf(schedule, Math.max(clock.now().getTime(), lastAts.get(push.id) ?? 0), timeZone)
      while (atMs !== null && atMs < untilMs && coming.length <= mostItems) {
        coming.push({ push, run: null, occurrence: occurrenceOf(schedule, atMs, timeZone), atMs })
        atMs = nextOf(schedule, atMs, timeZone)
      }
    }
    return coming
  }

  async function lastRunsOf (accountId: number, pushIds: readonly number[]): Promise<Map<number, number>> {
    if (pushIds.length === 0) return new Map()
    const rows = await db.read.query<Array<{ pushId: number | string, atMs: number | string }>>(`SELECT pushId, MAX(dueAt) AS atMs FROM push_runs
      WHERE accountId = ? AND pushId IN (${placeholders(pushIds)}) GROUP BY pushId`, [accountId, ...pushIds])
    return new Map(rows.map(({ pushId, atMs }) => [Number(pushId), Number(atMs)]))
  }

  /** What was tried, by route. */
  async function triedBy (accountId: number, runIds: readonly number[]): Promise<Map<number, Routes>> {
    const tried = new Map<number, Routes>()
    if (runIds.length === 0) return tried
    const rows = await db.read.query<Array<{ runId: number | string, route: PushRoute, amount: number | string }>>(`SELECT runId, route, SUM(amount) AS amount
      FROM push_tallies WHERE accountId = ? AND runId IN (${placeholders(runIds)}) AND route <> '' AND status IN ('sending', 'submitted', 'delivered', 'failed', 'unknown')
      GROUP BY runId, route`, [accountId, ...runIds])
    for (const { runId, route, amount } of rows) tried.set(Number(runId), { ...tried.get(Number(runId)), [route]: Number(amount) })
    return tried
  }

  async function itemsOf (accountId: number, happenings: readonly Happening[]): Promise<CalendarItem[]> {
    const begun = happenings.flatMap(({ run }) => (run === null || run.status === 'waiting' ? [] : run.id))
    const tried = await triedBy(accountId, begun)
    const results = await resultsOf(accountId, [...new Set(happenings.map(({ push }) => push.id))])
    return happenings.map(({ push, run, occurrence, atMs }): CalendarItem => {
      const item = {
        pushId: push.id, name: push.name, purpose: push.purpose, status: push.status, occurrence, at: new Date(atMs).toISOString(),
        run: run === null ? null : { id: run.id, status: run.status, reason: run.reason },
      }
      if (run !== null && run.status !== 'waiting') return { ...item, size: run.audience, routes: tried.get(run.id) ?? {}, countedBy: 'run' }
      const result = results.get(push.id)
      if (result !== undefined) return { ...item, size: result.audience, routes: result.routes, countedBy: 'dry-run' }
      return { ...item, size: push.approvedSize, routes: {}, countedBy: push.approvedSize === null ? null : 'approval' }
    })
  }

  return {
    async of (accountId: number, asked: Partial<Span>): Promise<CalendarView> {
      const context = await contextOf(accountId)
      const { timeZone } = context.account
      const { from, until } = spanOf(timeZone, asked)
      const untilMs = momentsOf(addDays(until, 1), '00:00', timeZone).first
      const fromMs = momentsOf(from, '00:00', timeZone).first
      const all = [...await runsIn(accountId, fromMs, untilMs), ...await comingIn(accountId, untilMs, timeZone)]
        .filter(({ atMs }) => atMs >= fromMs).toSorted((a, b) => a.atMs - b.atMs)
      const items = await itemsOf(accountId, all.slice(0, mostItems))
      const around = { ...context, followers: await followersOf(accountId) }
      return { from, until, isWhole: all.length <= mostItems, items, mass: massOf(items, around), caps: capsOf(items, around) }
    },
  }
}

export type CalendarService = ReturnType<typeof createCalendar>
