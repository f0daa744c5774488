import type { EntityManager } from 'typeorm'
import { isWorking, nextWorking, type WorkCalendar, workingSince } from '../reach/index.ts'
import { WorkCalendarRow } from '../reach/calendar/calendar.entity.ts'
import { agentCalendarUnknown } from './agents.errors.ts'

/** Since when a shift is on; null when it is not. */
export type ShiftSince = Date | null

interface Needs {
  /** From `app.reach.calendar`. */
  openHours: (asked: { accountId: number, calendarId?: number | null }, tx?: EntityManager) => Promise<WorkCalendar>
}

const always = new Date(0)

/** Work calendars as shifts of people and hours of teams. */
export function createShifts ({ openHours }: Needs) {
  return {
    async assertCalendar (from: EntityManager, accountId: number, calendarId: number | null): Promise<void> {
      if (calendarId !== null && !await from.existsBy(WorkCalendarRow, { accountId, id: calendarId })) throw agentCalendarUnknown()
    },

    /** Since when each of these calendars is at work; without one they are always. */
    async since (accountId: number, calendarIds: ReadonlySet<number | null>, at: Date, from: EntityManager): Promise<ReadonlyMap<number | null, ShiftSince>> {
      const shifts = new Map<number | null, ShiftSince>([[null, always]])
      for (const calendarId of calendarIds) {
        if (calendarId !== null) shifts.set(calendarId, workingSince(await openHours({ accountId, calendarId }, from), at))
      }
      return shifts
    },

    /** Whether it is open; if not, when it opens again, null if it never does. */
    async openAt (accountId: number, calendarId: number | null, at: Date, tx?: EntityManager): Promise<{ isOpen: boolean, opensAt: Date | null }> {
      const calendar = await openHours({ accountId, calendarId }, tx)
      return isWorking(calendar, at) ? { isOpen: true, opensAt: null } : { isOpen: false, opensAt: nextWorking(calendar, at) }
    },
  }
}

export type Shifts = ReturnType<typeof createShifts>
