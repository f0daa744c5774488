import { addDays, dayOf, momentsOf, wallMs, weekdayOf } from '../attention/local-time.ts'

/** From one clock to another of the same day, such as 09:00 to 12:30; 24:00 is its end. */
export interface Interval { from: string, to: string }

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = typeof weekdays[number]

/** A weekday without intervals is free. */
export type Weekly = Readonly<Record<Weekday, Interval[]>>

/** What one day is instead of what its weekday says. */
export interface CalendarDay {
  isWorking: boolean
  /** Of a make-up workday: whose hours it has; Monday's unless told otherwise. */
  weekday: Weekday | null
}

interface Span { fromMs: number, toMs: number }

/** A calendar ready to be asked. What was reckoned of a day is kept as long as it is. */
export interface WorkCalendar {
  timeZone: string
  spansOf: (day: string) => readonly Span[]
}

interface Definition { timeZone: string, weekly: Weekly, days: ReadonlyMap<string, CalendarDay> }

/** Whoever waits longer than this waits for ever: a calendar in which nobody works. */
const furthestDays = 800

export function createWorkCalendar ({ timeZone, weekly, days }: Definition): WorkCalendar {
  const known = new Map<string, readonly Span[]>()
  const firstHours = weekdays.map((weekday) => weekly[weekday]).find((intervals) => intervals.length > 0) ?? []

  function intervalsOf (day: string): readonly Interval[] {
    const exception = days.get(day)
    if (exception === undefined) return weekly[weekdays[weekdayOf(day) - 1] ?? 'monday']
    if (!exception.isWorking) return []
    const hours = weekly[exception.weekday ?? 'monday']
    return hours.length > 0 ? hours : firstHours
  }

  return {
    timeZone,
    spansOf (day) {
      const found = known.get(day)
      if (found !== undefined) return found
      const spans = intervalsOf(day).map(({ from, to }) => ({ fromMs: momentOf(day, from, timeZone), toMs: momentOf(day, to, timeZone) }))
        .filter(({ fromMs, toMs }) => fromMs < toMs).toSorted((a, b) => a.fromMs - b.fromMs)
      known.set(day, spans)
      return spans
    },
  }
}

export function isHoliday (calendar: WorkCalendar, day: string): boolean {
  return calendar.spansOf(day).length === 0
}

export function isWorking (calendar: WorkCalendar, at: Date): boolean {
  const atMs = at.getTime()
  return calendar.spansOf(dayOf(atMs, calendar.timeZone)).some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
}

/** When the working time in which this moment lies began, over midnight too; null if it is none. Looks back for a week. */
export function workingSince (calendar: WorkCalendar, at: Date): Date | null {
  const atMs = at.getTime()
  const today = dayOf(atMs, calendar.timeZone)
  let sinceMs = calendar.spansOf(today).find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.fromMs
  if (sinceMs === undefined) return null
  for (let back = 0; back <= 7; back += 1) {
    const before: number = sinceMs
    for (const { fromMs, toMs } of calendar.spansOf(addDays(today, -back)).toReversed()) if (fromMs < sinceMs && toMs >= sinceMs) sinceMs = fromMs
    if (back > 0 && sinceMs === before) break
  }
  return new Date(sinceMs)
}

/** This moment if it is working time, else when work begins again; null if it never does. */
export function nextWorking (calendar: WorkCalendar, at: Date): Date | null {
  const [next] = spansFrom(calendar, at.getTime())
  return next === undefined ? null : new Date(next.fromMs)
}

/** The first moment by which so much working time has passed; null if it never does. */
export function addWorkingTime (calendar: WorkCalendar, at: Date, ms: number): Date | null {
  if (!(ms >= 0)) throw new RangeError('working time is added, not taken away')
  if (ms === 0) return at
  let left = ms
  for (const { fromMs, toMs } of spansFrom(calendar, at.getTime())) {
    if (toMs - fromMs >= left) return new Date(fromMs + left)
    left -= toMs - fromMs
  }
  return null
}

/** How much working time lies between two moments, in milliseconds; 0 if the second is not later. */
export function workingTimeBetween (calendar: WorkCalendar, from: Date, to: Date): number {
  const toMs = to.getTime()
  let sum = 0
  for (const span of spansFrom(calendar, from.getTime(), dayOf(toMs, calendar.timeZone))) {
    if (span.fromMs >= toMs) break
    sum += Math.min(span.toMs, toMs) - span.fromMs
  }
  return sum
}

/** Working time from a moment on, as far as it is asked for and up to a day; a search that finds none for `furthestDays` ends. */
function * spansFrom (calendar: WorkCalendar, atMs: number, lastDay = '9999'): Generator<Span> {
  let day = dayOf(atMs, calendar.timeZone)
  for (let idle = 0; idle <= furthestDays && day <= lastDay; idle += 1) {
    for (const { fromMs, toMs } of calendar.spansOf(day)) {
      if (toMs <= atMs) continue
      idle = 0
      yield { fromMs: Math.max(fromMs, atMs), toMs }
    }
    day = addDays(day, 1)
  }
}

/** The first moment at which the wall shows this or later: what begins in an hour that is skipped begins when clocks are set forward. */
function momentOf (day: string, clock: string, timeZone: string): number {
  if (clock === '24:00') return momentOf(addDays(day, 1), '00:00', timeZone)
  const { first, last } = momentsOf(day, clock, timeZone)
  const shown = Date.parse(`${day}T${clock}:00Z`)
  if (first === last || wallMs(first, timeZone) === shown) return first
  let before = first
  let after = last
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallMs(middle, timeZone) >= shown) after = middle
    else before = middle
  }
  return after
}
