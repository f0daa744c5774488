import { nextCron } from './cron.ts'
import { momentAt, wallOf } from './moments.ts'
import type { Missed, Schedule } from './schedule.schemas.ts'

/** So many occurrences of one push may pass unnoticed one by one: a month of hours. */
const mostPassed = 750

/**
 * The first moment after this one at which something is to happen; null when nothing is, or nobody knows beforehand. Of a local time: when it
 * comes to whoever lives by the account's clock.
 */
export function nextOf (schedule: Schedule, afterMs: number, timeZone: string): number | null {
  switch (schedule.kind) {
    case 'once': return later(Date.parse(schedule.at), afterMs)
    case 'local': return later(momentAt(schedule.day, schedule.time, timeZone), afterMs)
    case 'cron': {
      const { expression, from, until } = schedule
      const after = from === undefined ? afterMs : Math.max(afterMs, Date.parse(from) - 1)
      const next = nextCron(expression, after, timeZone)
      return next !== null && until !== undefined && next > Date.parse(until) ? null : next
    }
    default: return null
  }
}

const later = (moment: number, afterMs: number) => (moment > afterMs ? moment : null)

/** Names an occurrence for ever, whatever becomes of the account's time zone. */
export function occurrenceOf (schedule: Schedule, atMs: number, timeZone: string): string {
  if (schedule.kind === 'once') return new Date(atMs).toISOString()
  return schedule.kind === 'local' ? `${schedule.day}T${schedule.time}` : wallOf(atMs, timeZone)
}

interface Passed {
  schedule: Schedule
  /** The one that was waited for last. */
  fromMs: number
  nowMs: number
  timeZone: string
  missed: Missed
  /** So late is still on time. */
  graceMs: number
  /** So long after its time it makes no sense any more. */
  lifeMs: number
}

/** What is to be waited for next, and what was missed since, oldest first. */
export interface Coming { nextMs: number | null, missedMs: number[] }

/**
 * What follows an occurrence. Of several that passed while nothing could begin only the last may still run: nobody wants the news of three
 * mornings at noon.
 */
export function whatFollows ({ schedule, fromMs, nowMs, timeZone, missed, graceMs, lifeMs }: Passed): Coming {
  const passed: number[] = []
  let next = nextOf(schedule, fromMs, timeZone)
  while (next !== null && next <= nowMs) {
    passed.push(next)
    // Behind a gap of years nobody counts any more.
    if (passed.length > mostPassed) passed.shift()
    next = nextOf(schedule, next, timeZone)
  }
  const last = passed.at(-1)
  if (last === undefined || !mayStillRun(last, { nowMs, missed, graceMs, lifeMs })) return { nextMs: next, missedMs: passed }
  return { nextMs: last, missedMs: passed.slice(0, -1) }
}

/** Whether what was due at this moment may begin now. */
export function mayStillRun (dueMs: number, { nowMs, missed, graceMs, lifeMs }: Pick<Passed, 'nowMs' | 'missed' | 'graceMs' | 'lifeMs'>): boolean {
  return nowMs - dueMs <= graceMs || (missed === 'run' && nowMs - dueMs < lifeMs)
}
