import type { AppError } from '../../platform/errors.ts'
import type { Zones } from '../../reach/index.ts'
import { faultOf } from './cron.ts'
import { earliest, zoneMoments } from './moments.ts'
import { nextOf } from './next.ts'
import { cronUnsound, dayUnknown, inPast, never, spanUnsound, tooOften } from './schedule.errors.ts'
import type { Schedule } from './schedule.schemas.ts'

/** By what it is decided whether a schedule still makes sense. */
export interface Around { nowMs: number, timeZone: string, zones: Zones }

/** What keeps a schedule from being used, in the order in which somebody would put it right. */
export function faultsOf (schedule: Schedule, { nowMs, timeZone, zones }: Around): AppError[] {
  switch (schedule.kind) {
    case 'once': return Date.parse(schedule.at) > nowMs ? [] : [inPast('at')]
    case 'local': {
      if (!isDay(schedule.day)) return [dayUnknown()]
      return earliest(zoneMoments(schedule, zones, timeZone)) > nowMs ? [] : [inPast('day')]
    }
    case 'cron': {
      const fault = faultOf(schedule.expression)
      if (fault !== null) return [fault === 'unsound' ? cronUnsound() : tooOften()]
      const faults = spanFaults(schedule, nowMs)
      return faults.length === 0 && nextOf(schedule, nowMs, timeZone) === null ? [never()] : faults
    }
    default: return spanFaults(schedule, nowMs)
  }
}

function spanFaults ({ from, until }: { from?: string, until?: string }, nowMs: number): AppError[] {
  if (until === undefined) return []
  if (Date.parse(until) <= nowMs) return [inPast('until')]
  return from !== undefined && Date.parse(until) <= Date.parse(from) ? [spanUnsound()] : []
}

function isDay (day: string): boolean {
  const moment = Date.parse(day)
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(day)
}
