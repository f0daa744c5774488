import { describe, expect, it } from 'vitest'
import {
  addWorkingTime, type CalendarDay, createWorkCalendar, isHoliday, isWorking, nextWorking, type Weekday, type Weekly, workingSince, workingTimeBetween,
} from '../../../src/reach/calendar/working-time.ts'
import { shippedYears } from '../../../src/reach/calendar/years.ts'

const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
const night = [{ from: '00:00', to: '02:30' }, { from: '02:30', to: '08:00' }]
const free: Weekly = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] }
const week: Weekly = { ...free, monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: [{ from: '09:00', to: '12:00' }] }
const everyNight: Weekly = { monday: night, tuesday: night, wednesday: night, thursday: night, friday: night, saturday: night, sunday: night }
const hourMs = 3_600_000

const days = new Map<string, CalendarDay>(shippedYears.flatMap((year) => year.days.map(({ day, isWorking: is }) => [day, { isWorking: is, weekday: null }] as const)))
const china = createWorkCalendar({ timeZone: 'Asia/Shanghai', weekly: week, days })
const berlin = createWorkCalendar({ timeZone: 'Europe/Berlin', weekly: everyNight, days: new Map() })
const never = createWorkCalendar({ timeZone: 'Asia/Shanghai', weekly: free, days: new Map() })
const at = (text: string) => new Date(text)

describe('work in China', () => {
  it.each([
    ['on a Monday at nine', '2026-03-02T09:00:00+08:00', true],
    ['just before nine', '2026-03-02T08:59:59.999+08:00', false],
    ['at noon, when lunch begins', '2026-03-02T12:00:00+08:00', false],
    ['just before noon', '2026-03-02T11:59:59.999+08:00', true],
    ['after lunch', '2026-03-02T13:30:00+08:00', true],
    ['on a Friday afternoon', '2026-03-06T14:00:00+08:00', false],
    ['on a Sunday', '2026-03-01T10:00:00+08:00', false],
    ['on a Wednesday of the spring festival', '2026-02-18T10:00:00+08:00', false],
    ['on the Saturday that makes up for it, with Monday’s afternoon', '2026-02-28T14:00:00+08:00', true],
    ['on the same moment written in UTC', '2026-02-28T06:00:00Z', true],
  ])('%s', (_case, moment, is) => {
    expect(isWorking(china, at(moment))).toBe(is)
  })

  it.each([
    ['of the morning', '2026-03-02T10:00:00+08:00', '2026-03-02T09:00:00+08:00'],
    ['of its first moment', '2026-03-02T09:00:00+08:00', '2026-03-02T09:00:00+08:00'],
    ['after lunch', '2026-03-02T17:59:59.999+08:00', '2026-03-02T13:30:00+08:00'],
    ['at lunch', '2026-03-02T12:00:00+08:00', null],
    ['on a Sunday', '2026-03-01T10:00:00+08:00', null],
  ])('the stretch began: %s', (_case, moment, since) => {
    expect(workingSince(china, at(moment))).toEqual(since === null ? null : at(since))
  })

  it.each([
    ['within hours it is now', '2026-03-02T10:00:00+08:00', '2026-03-02T10:00:00+08:00'],
    ['from lunch it is after lunch', '2026-03-02T12:30:00+08:00', '2026-03-02T13:30:00+08:00'],
    ['from Friday noon it is Monday', '2026-03-06T12:00:00+08:00', '2026-03-09T09:00:00+08:00'],
    ['from the last make-up day it is after the spring festival', '2026-02-14T18:00:00+08:00', '2026-02-24T09:00:00+08:00'],
  ])('begins again: %s', (_case, moment, next) => {
    expect(nextWorking(china, at(moment))).toEqual(at(next))
  })

  it.each([
    ['over lunch', '2026-03-02T11:00:00+08:00', 2, '2026-03-02T14:30:00+08:00'],
    ['up to the end of a day, not the morning after', '2026-03-02T17:00:00+08:00', 1, '2026-03-02T18:00:00+08:00'],
    ['over a weekend', '2026-03-06T11:00:00+08:00', 2, '2026-03-09T10:00:00+08:00'],
    ['over the spring festival', '2026-02-14T17:00:00+08:00', 2, '2026-02-24T10:00:00+08:00'],
    ['from a free day', '2026-03-01T17:00:00+08:00', 1, '2026-03-02T10:00:00+08:00'],
  ])('passes %s', (_case, moment, hours, then) => {
    expect(addWorkingTime(china, at(moment), hours * hourMs)).toEqual(at(then))
    expect(workingTimeBetween(china, at(moment), at(then))).toBe(hours * hourMs)
  })

  it('passes not at all in no time, backwards, or where nobody works', () => {
    const moment = at('2026-03-01T17:00:00+08:00')
    expect(addWorkingTime(china, moment, 0)).toEqual(moment)
    expect(workingTimeBetween(china, moment, at('2026-02-01T17:00:00+08:00'))).toBe(0)
    expect(() => addWorkingTime(china, moment, -1)).toThrow(RangeError)
    expect(nextWorking(never, moment)).toBeNull()
    expect(addWorkingTime(never, moment, 1)).toBeNull()
    expect(workingTimeBetween(never, moment, at('2027-03-01T17:00:00+08:00'))).toBe(0)
  })

  it('knows free days, and workdays that make up for them', () => {
    for (const [day, isFree] of [['2026-02-17', true], ['2026-02-14', false], ['2026-03-07', true], ['2026-03-06', false], ['2026-10-10', false], ['2025-10-08', true]] as const) {
      expect(isHoliday(china, day), day).toBe(isFree)
    }
    expect(workingTimeBetween(china, at('2026-02-15T00:00:00+08:00'), at('2026-02-24T00:00:00+08:00'))).toBe(0)
  })

  it('has on a make-up day the hours of the weekday that was chosen, or of any that has some', () => {
    const saturday = (weekday: Weekday | null, weekly: Weekly = week) => createWorkCalendar({
      timeZone: 'Asia/Shanghai', weekly, days: new Map([['2026-02-28', { isWorking: true, weekday }]]),
    })
    const afternoon = at('2026-02-28T14:00:00+08:00')
    expect(isWorking(saturday(null), afternoon)).toBe(true)
    expect(isWorking(saturday('friday'), afternoon)).toBe(false)
    expect(isWorking(saturday('monday', { ...free, tuesday: shop }), afternoon)).toBe(true)
  })

  it('adds up, however a span is cut', () => {
    const from = at('2025-12-28T03:17:00Z').getTime()
    for (let step = 1; step < 40; step += 1) {
      const middle = from + step * step * 1_234_567
      const to = from + 40 * 24 * hourMs
      const [a, b, c] = [new Date(from), new Date(middle), new Date(to)]
      expect(workingTimeBetween(china, a, b) + workingTimeBetween(china, b, c)).toBe(workingTimeBetween(china, a, c))
      const passed = workingTimeBetween(china, a, b)
      const back = addWorkingTime(china, a, passed)
      expect(back === null ? -1 : workingTimeBetween(china, a, back)).toBe(passed)
      expect(back?.getTime()).toBeLessThanOrEqual(middle)
    }
  })
})

describe('work at night where clocks change', () => {
  it('goes on where one stretch touches the next, over midnight too', () => {
    expect(workingSince(berlin, at('2026-03-02T07:00:00+01:00'))).toEqual(at('2026-03-02T00:00:00+01:00'))
    const day = [{ from: '00:00', to: '24:00' }]
    const roundTheClock = createWorkCalendar({
      timeZone: 'Asia/Shanghai', weekly: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day }, days: new Map(),
    })
    expect(workingSince(roundTheClock, at('2026-03-02T07:00:00+08:00'))).toEqual(at('2026-02-23T00:00:00+08:00'))
  })

  it('loses the hour that is skipped', () => {
    expect(workingTimeBetween(berlin, at('2026-03-29T00:00:00+01:00'), at('2026-03-30T00:00:00+02:00'))).toBe(7 * hourMs)
    expect(addWorkingTime(berlin, at('2026-03-29T01:00:00+01:00'), 2 * hourMs)).toEqual(at('2026-03-29T04:00:00+02:00'))
    // 02:30 does not come that night: the second interval follows the first at once.
    expect(isWorking(berlin, at('2026-03-29T03:00:00+02:00'))).toBe(true)
    const [first, second] = berlin.spansOf('2026-03-29')
    expect(first?.toMs).toBe(at('2026-03-29T01:00:00Z').getTime())
    expect(second?.fromMs).toBe(first?.toMs)
  })

  it('has the hour that comes twice, and nothing of it double', () => {
    expect(workingTimeBetween(berlin, at('2026-10-25T00:00:00+02:00'), at('2026-10-26T00:00:00+01:00'))).toBe(9 * hourMs)
    expect(berlin.spansOf('2026-10-25').map(({ fromMs, toMs }) => (toMs - fromMs) / hourMs)).toEqual([2.5, 6.5])
    expect(workingTimeBetween(berlin, at('2026-10-25T00:00:00+02:00'), at('2026-10-25T02:45:00+01:00'))).toBe(3.75 * hourMs)
  })
})
