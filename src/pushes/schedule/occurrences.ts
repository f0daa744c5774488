import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import type { Zones } from '../../reach/index.ts'
import type { PushSettings } from '../forecast/settings.schemas.ts'
import type { Push } from '../record/push.entity.ts'
import { PushRun } from '../record/run.entity.ts'
import { earliest, latest, momentAt, zoneMoments } from './moments.ts'
import { nextOf, occurrenceOf, whatFollows } from './next.ts'
import type { TimedSchedule } from './schedule.schemas.ts'

export interface OccurrenceNeeds {
  db: Database
  clock: Clock
  settings: { of: (accountId: number, tx?: Tx) => Promise<PushSettings> }
  timeZoneOf: (accountId: number, tx: Tx) => Promise<string>
  zonesOf: (accountId: number, tx: Tx) => Promise<Zones>
}

/** How the rows of pushes that happen at known moments are written: the one that is waited for, and those that were missed. */
export const missedReason = 'MISSED'
const hourMs = 3600_000
const columns = ['accountId', 'pushId', 'occurrence', 'status', 'reason', 'dueAt', 'expiresAt', 'zones', 'isOpen', 'createdAt', 'endedAt']

type Times = Pick<PushRun, 'dueAt' | 'expiresAt' | 'zones'>

export function createOccurrences ({ db, clock, settings, timeZoneOf, zonesOf }: OccurrenceNeeds) {
  /** When it begins for the first follower, and ends for the last. */
  async function timesOf (tx: Tx, { accountId, lifeHours }: Push, schedule: TimedSchedule, atMs: number, timeZone: string): Promise<Times> {
    const lifeMs = lifeHours * hourMs
    const zones = schedule.kind === 'local' ? await zonesOf(accountId, tx) : null
    if (schedule.kind !== 'local' || zones === null || zones.attributeId === null) {
      return { dueAt: new Date(atMs), expiresAt: new Date(atMs + lifeMs), zones: null }
    }
    const moments = zoneMoments(schedule, zones, timeZone)
    return { dueAt: new Date(earliest(moments)), expiresAt: new Date(latest(moments) + lifeMs), zones: { ...moments, attributeId: zones.attributeId } }
  }

  /** What is there already stays as it is: an occurrence happens once, however often it is planned. */
  async function write (tx: Tx, push: Push, schedule: TimedSchedule, { nextMs, missedMs }: { nextMs: number | null, missedMs: readonly number[] }): Promise<void> {
    const { accountId, id: pushId } = push
    const timeZone = await timeZoneOf(accountId, tx)
    const now = momentValue(clock.now())
    const rows: unknown[][] = []
    for (const atMs of nextMs === null ? missedMs : [...missedMs, nextMs]) {
      const isMissed = atMs !== nextMs
      const { dueAt, expiresAt, zones } = await timesOf(tx, push, schedule, atMs, timeZone)
      rows.push([
        accountId, pushId, occurrenceOf(schedule, atMs, timeZone), isMissed ? 'cancelled' : 'waiting', isMissed ? missedReason : null, momentValue(dueAt), momentValue(expiresAt),
        zones === null ? null : JSON.stringify(zones), 0, now, isMissed ? now : null,
      ])
    }
    await insertRows(tx, { table: 'push_runs', columns, rows, ending: db.dialect.keepExisting(['accountId', 'pushId', 'occurrence']) })
  }

  /** Who moves west comes to the same time on the wall once more: its occurrence has been, and the next is behind it. */
  async function unserved (tx: Tx, { accountId, id: pushId }: Push, schedule: TimedSchedule, fromMs: number | null, timeZone: string): Promise<number | null> {
    for (let atMs = fromMs; atMs !== null; atMs = nextOf(schedule, atMs, timeZone)) {
      const [run] = await tx.findBy(PushRun, { accountId, pushId, occurrence: occurrenceOf(schedule, atMs, timeZone) })
      if (run === undefined || run.status === 'waiting') return atMs
    }
    return null
  }

  return {
    /** The first one. By the account's clock a local time may have passed already when it is still to come for all followers. */
    async first (tx: Tx, push: Push, schedule: TimedSchedule): Promise<void> {
      const timeZone = await timeZoneOf(push.accountId, tx)
      await write(tx, push, schedule, { nextMs: nextOf(schedule, schedule.kind === 'cron' ? clock.now().getTime() : -Infinity, timeZone), missedMs: [] })
    },

    /** What comes behind one of them, and what was missed since; false when nothing comes. */
    async following (tx: Tx, push: Push, schedule: TimedSchedule, { dueAt }: Pick<PushRun, 'dueAt'>): Promise<boolean> {
      if (schedule.kind !== 'cron') return false
      const { accountId, lifeHours } = push
      const { missed, lateMinutes } = await settings.of(accountId, tx)
      const timeZone = await timeZoneOf(accountId, tx)
      const coming = whatFollows({
        schedule, fromMs: dueAt.getTime(), nowMs: clock.now().getTime(), timeZone, missed: schedule.missed ?? missed, graceMs: lateMinutes * 60_000, lifeMs: lifeHours * hourMs,
      })
      const nextMs = await unserved(tx, push, schedule, coming.nextMs, timeZone)
      await write(tx, push, schedule, { ...coming, nextMs })
      return nextMs !== null
    },

    /** The account has moved to another time zone, or followers have come from new ones: the clock on the wall is what was promised. */
    async adjust (tx: Tx, push: Push, schedule: TimedSchedule, run: PushRun): Promise<boolean> {
      if (schedule.kind === 'once') return false
      const timeZone = await timeZoneOf(push.accountId, tx)
      const [day = '', time = ''] = run.occurrence.split('T')
      const { dueAt, expiresAt, zones } = await timesOf(tx, push, schedule, momentAt(day, time, timeZone), timeZone)
      if (dueAt.getTime() === run.dueAt.getTime() && JSON.stringify(zones) === JSON.stringify(run.zones)) return false
      return await change(tx, `UPDATE push_runs SET dueAt = ?, expiresAt = ?, zones = ? WHERE id = ? AND status = 'waiting'`,
        [momentValue(dueAt), momentValue(expiresAt), zones === null ? null : JSON.stringify(zones), run.id]) === 1
    },
  }
}

export type Occurrences = ReturnType<typeof createOccurrences>
