import type { EntityManager } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { Database } from '../../platform/database/database.ts'
import { addDays } from '../attention/local-time.ts'
import { createShortMemory } from '../short-memory.ts'
import { WorkCalendarDay, WorkCalendarRow } from './calendar.entity.ts'
import {
  addWorkingTime, createWorkCalendar, isHoliday, isWorking, nextWorking, type WorkCalendar, type Weekly, workingTimeBetween,
} from './working-time.ts'

const nineToSix = [{ from: '09:00', to: '18:00' }]

/** Of an account that has told us nothing. */
export const usualWeek: Weekly = {
  monday: nineToSix, tuesday: nineToSix, wednesday: nineToSix, thursday: nineToSix, friday: nineToSix, saturday: [], sunday: [],
}

/** Whose working time: by the account's default calendar, or another one of its. */
interface Asked { accountId: number, calendarId?: number | undefined }

/** The calendars as they are asked, a second old at most. */
export function createCalendarReader ({ db }: { db: Database }) {
  const memory = createShortMemory(async (key) => {
    const [accountId, calendarId] = JSON.parse(key) as [number, number | null]
    return load(db.read, accountId, calendarId)
  })

  async function load (from: EntityManager, accountId: number, calendarId: number | null): Promise<WorkCalendar> {
    const { timeZone } = await from.findOneOrFail(Account, { select: { id: true, timeZone: true }, where: { id: accountId } })
    const found = calendarId === null ? await defaultOf(from, accountId) : await from.findOneBy(WorkCalendarRow, { accountId, id: calendarId })
    const days = found === null ? [] : await from.findBy(WorkCalendarDay, { accountId, calendarId: found.id })
    return createWorkCalendar({ timeZone, weekly: found?.weekly ?? usualWeek, days: new Map(days.map((day) => [day.day, day])) })
  }

  /** The oldest, should a race have left none. */
  async function defaultOf (from: EntityManager, accountId: number): Promise<WorkCalendarRow | null> {
    return await from.findOneBy(WorkCalendarRow, { accountId, isDefault: true })
      ?? from.findOne(WorkCalendarRow, { where: { accountId }, order: { id: 'ASC' } })
  }

  /** Without an id the account's default; one that is gone, or an account that has none, works as most do. */
  const of = (accountId: number, calendarId: number | null = null): Promise<WorkCalendar> => memory.get(JSON.stringify([accountId, calendarId]))

  return {
    forget: memory.forget,

    isWorking: async ({ accountId, calendarId }: Asked, at: Date): Promise<boolean> => isWorking(await of(accountId, calendarId), at),

    /** This moment if it is working time, else when work begins again; null if it never does. */
    nextWorking: async ({ accountId, calendarId }: Asked, at: Date): Promise<Date | null> => nextWorking(await of(accountId, calendarId), at),

    /** The first moment by which so much working time has passed; null if it never does. */
    addWorkingTime: async ({ accountId, calendarId }: Asked, at: Date, ms: number): Promise<Date | null> => (
      addWorkingTime(await of(accountId, calendarId), at, ms)),

    /** In milliseconds; 0 if the second moment is not later. */
    workingTimeBetween: async ({ accountId, calendarId }: Asked, from: Date, to: Date): Promise<number> => (
      workingTimeBetween(await of(accountId, calendarId), from, to)),

    /** Whether nobody works on a day of the default calendar. */
    async isHoliday (accountId: number, day: string): Promise<boolean> {
      return isHoliday(await of(accountId), day)
    },

    /** Every day of a span, both ends included, on which nobody works by the default calendar. Inside a transaction hand it down. */
    async holidaysIn (accountId: number, fromDay: string, toDay: string, tx?: EntityManager): Promise<ReadonlySet<string>> {
      const calendar = tx === undefined ? await of(accountId) : await load(tx, accountId, null)
      const free = new Set<string>()
      for (let day = fromDay; day <= toDay; day = addDays(day, 1)) if (isHoliday(calendar, day)) free.add(day)
      return free
    },
  }
}

export type CalendarReader = ReturnType<typeof createCalendarReader>
