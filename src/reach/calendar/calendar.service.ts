import { LessThan, MoreThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { WorkCalendarDay, WorkCalendarRow } from './calendar.entity.ts'
import {
  calendarChanged, calendarExists, calendarIsDefault, calendarNotFound, calendarsFull, daysFull, maxCalendars, maxDays, yearUnknown,
} from './calendar.errors.ts'
import { faultOfDays, faultOfWeekly } from './calendar.rules.ts'
import type { Weekday, Weekly } from './working-time.ts'
import { shippedYears } from './years.ts'

export interface NewCalendar { name: string, weekly: Weekly, isDefault: boolean }
export type CalendarEdit = Partial<NewCalendar>

/** `isWorking: null` takes away what is said of the day. */
export interface DayEdit { day: string, isWorking: boolean | null, name?: string | undefined, weekday?: Weekday | undefined }

/** Which calendar, and as what version it was read; without one, whatever it is now. */
interface Edited { accountId: number, calendarId: number, version?: number | undefined }

interface Needs { db: Database, clock: Clock, onChange: () => void }

/** The calendars as rows. Whoever changes anything in one raises its version. */
export function createCalendarService ({ db, clock, onChange }: Needs) {
  async function get (accountId: number, id: number, from = db.read): Promise<WorkCalendarRow> {
    const found = await from.findOneBy(WorkCalendarRow, { accountId, id })
    if (found === null) throw calendarNotFound()
    return found
  }

  /** Also the lock: whoever changes its days comes one after the other. */
  async function raise (tx: Tx, { accountId, calendarId, version }: Edited): Promise<WorkCalendarRow> {
    const asRead = version === undefined ? { sql: '', values: [] } : { sql: 'AND version = ?', values: [version] }
    const raised = await changeRows(tx, `UPDATE work_calendars SET version = version + 1 WHERE accountId = ? AND id = ? ${asRead.sql}`,
      [accountId, calendarId, ...asRead.values])
    const calendar = await get(accountId, calendarId, tx)
    if (raised !== 1) throw calendarChanged()
    db.afterCommit(tx, onChange)
    return calendar
  }

  async function makeDefault (tx: Tx, { accountId, id }: WorkCalendarRow): Promise<void> {
    await changeRows(tx, 'UPDATE work_calendars SET isDefault = NULL WHERE accountId = ? AND isDefault = 1 AND id <> ?', [accountId, id])
    await changeRows(tx, 'UPDATE work_calendars SET isDefault = 1 WHERE accountId = ? AND id = ?', [accountId, id])
  }

  /** Of two that become the default at once one does. */
  async function asDefault (tx: Tx, calendar: WorkCalendarRow): Promise<void> {
    try {
      await makeDefault(tx, calendar)
    } catch (error) {
      throw isDuplicate(error) ? calendarChanged() : error
    }
  }

  async function save (tx: Tx, calendar: WorkCalendarRow): Promise<void> {
    const fault = faultOfWeekly(calendar.weekly)
    if (fault !== undefined) throw fault
    try {
      await tx.save(calendar)
    } catch (error) {
      throw isDuplicate(error) ? calendarExists(calendar.name) : error
    }
  }

  async function writeDays (tx: Tx, { accountId, calendarId }: Edited, days: readonly DayEdit[]): Promise<void> {
    const gone = days.filter(({ isWorking }) => isWorking === null).map(({ day }) => day)
    for (const some of inParts(gone)) {
      await changeRows(tx, `DELETE FROM work_calendar_days WHERE accountId = ? AND calendarId = ? AND day IN (${placeholders(some)})`,
        [accountId, calendarId, ...some])
    }
    const rows = days.filter(({ isWorking }) => isWorking !== null)
      .map(({ day, isWorking, name = '', weekday }) => [accountId, calendarId, day, Number(isWorking), name, isWorking === true ? weekday ?? 'monday' : null])
    await insertRows(tx, {
      table: 'work_calendar_days', columns: ['accountId', 'calendarId', 'day', 'isWorking', 'name', 'weekday'], rows,
      ending: db.dialect.orReplace(['accountId', 'calendarId', 'day'], ['isWorking', 'name', 'weekday']),
    })
    if (await tx.countBy(WorkCalendarDay, { accountId, calendarId }) > maxDays) throw daysFull()
  }

  return {
    get,

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<WorkCalendarRow[]> => db.read.find(WorkCalendarRow, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    /** An account's first calendar is its default. */
    async create (tx: Tx, accountId: number, { isDefault, ...wanted }: NewCalendar): Promise<WorkCalendarRow> {
      const before = await tx.countBy(WorkCalendarRow, { accountId })
      if (before >= maxCalendars) throw calendarsFull()
      const calendar = tx.create(WorkCalendarRow, { ...wanted, accountId, isDefault: null, createdAt: clock.now(), version: 1 })
      await save(tx, calendar)
      if (isDefault || before === 0) await asDefault(tx, calendar)
      db.afterCommit(tx, onChange)
      return get(accountId, calendar.id, tx)
    },

    /** The default ceases to be it when another one becomes it, and not by itself. */
    async change (tx: Tx, edited: Edited, { isDefault = false, ...edit }: CalendarEdit): Promise<WorkCalendarRow> {
      const calendar = await raise(tx, edited)
      await save(tx, Object.assign(calendar, edit))
      if (isDefault) await asDefault(tx, calendar)
      return get(edited.accountId, edited.calendarId, tx)
    },

    async remove (tx: Tx, accountId: number, calendarId: number): Promise<WorkCalendarRow> {
      const calendar = await raise(tx, { accountId, calendarId })
      if (calendar.isDefault === true && await tx.countBy(WorkCalendarRow, { accountId }) > 1) throw calendarIsDefault()
      await changeRows(tx, 'DELETE FROM work_calendar_days WHERE accountId = ? AND calendarId = ?', [accountId, calendarId])
      await changeRows(tx, 'DELETE FROM work_calendars WHERE accountId = ? AND id = ?', [accountId, calendarId])
      return calendar
    },

    /** In their order. */
    async days (accountId: number, calendarId: number, { after, limit }: { after: string, limit: number }): Promise<WorkCalendarDay[]> {
      await get(accountId, calendarId)
      return db.read.find(WorkCalendarDay, { where: { accountId, calendarId, day: MoreThan(after) }, order: { day: 'ASC' }, take: limit })
    },

    async setDays (tx: Tx, edited: Edited, days: readonly DayEdit[]): Promise<WorkCalendarRow> {
      const fault = faultOfDays(days)
      if (fault !== undefined) throw fault
      const calendar = await raise(tx, edited)
      await writeDays(tx, edited, days)
      return calendar
    },

    /** The days of a year, ours or those that are given. Days that it does not name stay as they are. Tells how many it named. */
    async importYear (tx: Tx, edited: Edited, { year, days: given }: { year: number, days?: DayEdit[] | undefined }): Promise<number> {
      const days: readonly DayEdit[] | undefined = given ?? shippedYears.find((shipped) => shipped.year === year)?.days
      if (days === undefined) throw yearUnknown(year)
      const fault = faultOfDays(days, year)
      if (fault !== undefined) throw fault
      await raise(tx, edited)
      await writeDays(tx, edited, days)
      return days.length
    },
  }
}

export type CalendarService = ReturnType<typeof createCalendarService>
