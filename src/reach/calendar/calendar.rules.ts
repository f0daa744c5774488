import type { AppError } from '../../platform/errors.ts'
import { dayOfOtherYear, dayTwice, dayUnknown, hoursUnsound } from './calendar.errors.ts'
import { type Weekly, weekdays } from './working-time.ts'

/** Hours that overlap would count twice. What ends as another begins is sound. */
export function faultOfWeekly (weekly: Weekly): AppError | undefined {
  for (const weekday of weekdays) {
    let end = ''
    for (const [at, { from, to }] of weekly[weekday].entries()) {
      if (from >= to || from < end) return hoursUnsound(`body/weekly/${weekday}/${at}`)
      end = to
    }
  }
  return undefined
}

export function faultOfDays (days: ReadonlyArray<{ day: string }>, year?: number): AppError | undefined {
  const seen = new Set<string>()
  for (const [at, { day }] of days.entries()) {
    const place = `body/days/${at}/day`
    if (!isDay(day)) return dayUnknown(place)
    if (seen.has(day)) return dayTwice(place)
    if (year !== undefined && !day.startsWith(`${year}-`)) return dayOfOtherYear(place, year)
    seen.add(day)
  }
  return undefined
}

/** `Date` makes March of the 30th of February. */
function isDay (day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
}
