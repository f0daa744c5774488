import { parse, validate } from 'node-cron'
import { addDays, dayOf, weekdayOf } from '../../reach/index.ts'
import { momentAt } from './moments.ts'

interface Fields {
  minute: number
  hours: readonly number[]
  months: readonly number[]
  days: ReadonlyArray<number | string>
  weekdays: ReadonlyArray<number | string>
}

export type CronFault = 'unsound' | 'too-often'

/** 29 February comes once in eight years where a century is in between; on a given weekday much later. */
const furthestDays = 366 * 41
const nth = /^[0-7]#[1-5]$/
const last = /^[0-7]L$/i
/** The longest there are come from a list of every hour: who asks again and again need not wait for them to be read. */
const known = new Map<string, Fields>()
const maxKnown = 500

/** What keeps an expression from being used; null when nothing does. */
export function faultOf (expression: string): CronFault | null {
  if (!validate(expression)) return 'unsound'
  const { second, minute, dayOfMonth, dayOfWeek } = parse(expression)
  const isKnown = dayOfMonth.every((day) => typeof day === 'number' || day === 'L')
    && dayOfWeek.every((day) => typeof day === 'number' || nth.test(day) || last.test(day))
  if (!isKnown || second.length !== 1 || second[0] !== 0) return 'unsound'
  return minute.length === 1 ? null : 'too-often'
}

function fieldsOf (expression: string): Fields {
  const before = known.get(expression)
  if (before !== undefined) return before
  const { minute: [minute = 0], hour, month, dayOfMonth, dayOfWeek } = parse(expression)
  const fields = { minute, hours: hour.toSorted((a, b) => a - b), months: month, days: dayOfMonth, weekdays: dayOfWeek }
  if (known.size >= maxKnown) known.clear()
  known.set(expression, fields)
  return fields
}

/** The first moment after `afterMs` at which a sound expression holds in a time zone; null if there is none in a lifetime. */
export function nextCron (expression: string, afterMs: number, timeZone: string): number | null {
  const fields = fieldsOf(expression)
  // Begins a day early: where clocks are set back over midnight a day's hours may come after the next day has begun.
  const today = addDays(dayOf(afterMs, timeZone), -1)
  for (let ahead = 0; ahead < furthestDays; ahead += 1) {
    const day = addDays(today, ahead)
    if (!isOn(day, fields)) continue
    const moments = fields.hours.map((hour) => momentAt(day, `${two(hour)}:${two(fields.minute)}`, timeZone))
    const next = moments.find((moment) => moment > afterMs)
    if (next !== undefined) return next
  }
  return null
}

/** A day must be among the days of the month and among the weekdays, as with node-cron. */
function isOn (day: string, { months, days, weekdays }: Fields): boolean {
  const month = Number(day.slice(5, 7))
  const date = Number(day.slice(8))
  if (!months.includes(month)) return false
  const isLastDay = addDays(day, 1).endsWith('-01')
  if (!days.includes(date) && !(isLastDay && days.includes('L'))) return false
  const weekday = weekdayOf(day) % 7
  const isLastOfItsKind = Number(addDays(day, 7).slice(5, 7)) !== month
  return weekdays.some((each) => {
    if (typeof each === 'number') return each === weekday
    if (Number(each[0]) % 7 !== weekday) return false
    return each.includes('#') ? Number(each[2]) === Math.ceil(date / 7) : isLastOfItsKind
  })
}

const two = (amount: number) => String(amount).padStart(2, '0')
