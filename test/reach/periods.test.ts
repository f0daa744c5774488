import { describe, expect, it } from 'vitest'
import { isTimeZone } from '../../src/reach/attention/local-time.ts'
import { massPeriodOf, periodsOf } from '../../src/reach/attention/periods.ts'

describe('the periods by which caps count', () => {
  it.each([
    ['a Sunday belongs to the week before', '2026-11-22T12:00:00Z', 'Asia/Shanghai', '2026-11-22', '2026-11-16', '2026-11'],
    ['the day begins with the account’s, not with UTC’s', '2026-11-22T15:59:59Z', 'Asia/Shanghai', '2026-11-22', '2026-11-16', '2026-11'],
    ['a Monday begins week and day', '2026-11-22T16:00:00Z', 'Asia/Shanghai', '2026-11-23', '2026-11-23', '2026-11'],
    ['west of UTC it is still Sunday', '2026-11-23T04:30:00Z', 'America/New_York', '2026-11-22', '2026-11-16', '2026-11'],
    ['a week reaches over the year', '2027-01-01T00:00:00Z', 'Asia/Shanghai', '2027-01-01', '2026-12-28', '2027-01'],
    ['a month begins at midnight over there', '2026-11-30T16:00:00Z', 'Asia/Shanghai', '2026-12-01', '2026-11-30', '2026-12'],
    ['a leap day', '2028-02-29T10:00:00Z', 'Asia/Kathmandu', '2028-02-29', '2028-02-28', '2028-02'],
    ['half an hour that summer time skipped', '2026-03-08T07:00:00Z', 'America/New_York', '2026-03-08', '2026-03-02', '2026-03'],
    ['a zone of half hours', '2026-11-22T18:29:59Z', 'Asia/Kolkata', '2026-11-22', '2026-11-16', '2026-11'],
    ['and a second later', '2026-11-22T18:30:00Z', 'Asia/Kolkata', '2026-11-23', '2026-11-23', '2026-11'],
  ])('%s', (_what, at, timeZone, day, week, month) => {
    expect(periodsOf(Date.parse(at), timeZone)).toEqual({ day, week, month })
  })

  it.each([
    ['2026-11-30T15:59:59.999Z', 'service', '2026-11'],
    ['2026-11-30T16:00:00Z', 'service', '2026-12'],
    ['2026-12-31T16:00:00Z', 'service', '2027-01'],
    ['2026-11-30T15:59:59.999Z', 'subscription', '2026-11-30'],
    ['2026-11-30T16:00:00Z', 'subscription', '2026-12-01'],
  ] as const)('at %s a %s account is in WeChat’s %s', (at, kind, period) => {
    expect(massPeriodOf(Date.parse(at), kind)).toBe(period)
  })

  it.each([['Asia/Tokyo', true], ['asia/tokyo', true], ['UTC', true], ['', false], ['Tokyo', false], ['上海', false], ['Asia/Tokyo; drop', false]])(
    '%j is a time zone: %s', (name, isOne) => {
      expect(isTimeZone(name)).toBe(isOne)
    })
})
