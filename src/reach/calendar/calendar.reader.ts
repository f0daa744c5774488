import type { EntityManager } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { Database } from '../../platform/database/database.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { addDays } from '../attention/local-time.ts'
import { WorkCalendarDay, WorkCalendarRow } from './calendar.entity.ts'
import {
  addWorkingTime, createWorkCalendar, isHoliday, isWorking, nextWorking, type WorkCalendar, type Weekly, workingTimeBetween,
} from './working-time.ts'

const nineToSix = [{ from: '09:00', to: '18:00' }]

/** Of an account that has told us nothing. */
export const usualWeek: Weekly = {
  monday: nineToSix, tuesday: nineToSix, wednesday: nineToSix, thursday: nineToSix, friday: nineToSix, saturday: [], sunday: [],
}

const allDay = [{ from: '00:00', to: '24:00' }]
const always: Weekly = { monday: allDay, tuesday: allDay, wednesday: allDay, thursday: allDay, friday: allDay, saturday: allDay, sunday: allDay }

/** Whose working time: by the account's default calendar, or another one of its. */
interface Asked { accountId: number, calendarId?: number | undefined }
interface Open { accountId: number, calendarId?: number | null | undefined }
type Key = [sense: 'work' | 'open', accountId: number, calendarId: number | null]

/** The calendars as they are asked, a second old at most. */
export function createCalendarReader ({ db }: { db: Database }) {
  const keyOf = (...key: Key): string => JSON.stringify(key)
  const memory = createShortMemory((key) => load(db.read, JSON.parse(key) as Key))

  async function load (from: EntityManager, [sense, accountId, calendarId]: Key): Promise<WorkCalendar> {
    const found = calendarId === null ? null : await from.findOneBy(WorkCalendarRow, { accountId, id: calendarId })
    if (sense === 'work' && calendarId !== null) return calendarOf(from, accountId, found, usualWeek)
    return calendarOf(from, accountId, found ?? await defaultOf(from, accountId), sense === 'work' ? usualWeek : always)
  }

  async function calendarOf (from: EntityManager, accountId: number, found: WorkCalendarRow | null, otherwise: Weekly): Promise<WorkCalendar> {
    const { timeZone } = await from.findOneOrFail(Account, { select: { id: true, timeZone: true }, where: { id: accountId } })
    const days = found === null ? [] : await from.findBy(WorkCalendarDay, { accountId, calendarId: found.id })
    return createWorkCalendar({ timeZone, weekly: found?.weekly ?? otherwise, days: new Map(days.map((day) => [day.day, day])) })
  }

  /** The oldest, should a race have left none. */
  async function defaultOf (from: EntityManager, accountId: number): Promise<WorkCalendarRow | null> {
    return await from.findOneBy(WorkCalendarRow, { accountId, isDefault: true })
      ?? from.findOne(WorkCalendarRow, { where: { accountId }, order: { id: 'ASC' } })
  }

  /** Without an id the account's default; one that is gone, or an account that has none, works as most do. */
  const of = (accountId: number, calendarId: number | null = null): Promise<WorkCalendar> => memory.get(keyOf('work', accountId, calendarId))

  return {
    forget: memory.forget,

    /**
     * When people are there: by the calendar of a team or a person, else by the account's default, and round the clock where an account
     * has made none. Inside a transaction hand it down.
     */
    async openHours ({ accountId, calendarId = null }: Open, tx?: EntityManager): Promise<WorkCalendar> {
      const key: Key = ['open', accountId, calendarId]
      return tx === undefined ? memory.get(keyOf(...key)) : memory.getThere(keyOf(...key), () => load(tx, key))
    },

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
      const calendar = tx === undefined ? await of(accountId) : await load(tx, ['work', accountId, null])
      const free = new Set<string>()
      for (let day = fromDay; day <= toDay; day = addDays(day, 1)) if (isHoliday(calendar, day)) free.add(day)
      return free
    },
  }
}

export type CalendarReader = ReturnType<typeof createCalendarReader>
