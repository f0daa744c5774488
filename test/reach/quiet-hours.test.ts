import { describe, expect, it } from 'vitest'
import { quietUntil } from '../../src/reach/attention/quiet-hours.ts'

const usual = { isOn: true, workdays: { from: '22:00', to: '08:00' }, holidays: { from: '22:00', to: '09:00' }, marginSeconds: 30 }
const shanghai = 'Asia/Shanghai'
const newYork = 'America/New_York'
/** Saturdays and Sundays. */
const weekends = (day: string) => [0, 6].includes(new Date(day).getUTCDay())
const never = () => false
const always = () => true

describe('quiet hours', () => {
  it.each([
    ['before the night', '2026-11-24T21:59:29+08:00', null],
    ['so shortly before it that a call might come too late', '2026-11-24T21:59:30+08:00', '2026-11-25T08:00:00+08:00'],
    ['at its beginning', '2026-11-24T22:00:00+08:00', '2026-11-25T08:00:00+08:00'],
    ['at midnight', '2026-11-25T00:00:00+08:00', '2026-11-25T08:00:00+08:00'],
    ['to its last millisecond', '2026-11-25T07:59:59.999+08:00', '2026-11-25T08:00:00+08:00'],
    ['not at its end', '2026-11-25T08:00:00+08:00', null],
    ['the night after Friday is a workday’s', '2026-11-28T07:30:00+08:00', '2026-11-28T08:00:00+08:00'],
    ['which is over at eight', '2026-11-28T08:30:00+08:00', null],
    ['the night after Saturday a holiday’s', '2026-11-29T08:30:00+08:00', '2026-11-29T09:00:00+08:00'],
    ['the night after Sunday too', '2026-11-30T08:30:00+08:00', '2026-11-30T09:00:00+08:00'],
    ['at noon', '2026-11-24T12:00:00+08:00', null],
  ])('%s (%s)', (_what, at, until) => {
    expect(iso(quietUntil({ quietHours: usual, timeZone: shanghai, atMs: Date.parse(at), isHoliday: weekends }))).toBe(iso(until))
  })

  it.each([
    ['the same moment is day in London', 'Europe/London', '2026-11-24T15:00:00Z', null],
    ['and night in Tokyo', 'Asia/Tokyo', '2026-11-24T15:00:00Z', '2026-11-24T23:00:00Z'],
    ['the night when clocks go forward is an hour shorter', newYork, '2026-03-08T03:00:00Z', '2026-03-08T12:00:00Z'],
    ['the night when they go back is an hour longer', newYork, '2026-11-01T02:00:00Z', '2026-11-01T13:00:00Z'],
  ])('%s', (_what, timeZone, at, until) => {
    expect(iso(quietUntil({ quietHours: { ...usual, marginSeconds: 0 }, timeZone, atMs: Date.parse(at), isHoliday: never }))).toBe(iso(until))
  })

  it.each([
    ['an end that clocks skip is taken late', '22:00', '02:30', '2026-03-08T07:15:00Z', '2026-03-08T07:30:00Z'],
    ['a beginning that clocks skip is taken early', '02:30', '08:00', '2026-03-08T06:45:00Z', '2026-03-08T12:00:00Z'],
    ['an end that comes twice is the second', '22:00', '01:30', '2026-11-01T06:15:00Z', '2026-11-01T06:30:00Z'],
    ['a beginning that comes twice is the first', '01:30', '08:00', '2026-11-01T05:30:00Z', '2026-11-01T13:00:00Z'],
    ['and not before the first', '01:30', '08:00', '2026-11-01T05:29:59Z', null],
  ])('%s', (_what, from, to, at, until) => {
    const quietHours = { ...usual, workdays: { from, to }, marginSeconds: 0 }
    expect(iso(quietUntil({ quietHours, timeZone: newYork, atMs: Date.parse(at), isHoliday: never }))).toBe(iso(until))
  })

  it.each([
    ['hours of one day', { from: '12:00', to: '14:00' }, '2026-11-24T13:00:00+08:00', '2026-11-24T14:00:00+08:00'],
    ['until midnight', { from: '12:00', to: '00:00' }, '2026-11-24T23:59:59+08:00', '2026-11-25T00:00:00+08:00'],
    ['over by midnight', { from: '12:00', to: '00:00' }, '2026-11-25T00:00:00+08:00', null],
    ['from midnight', { from: '00:00', to: '06:00' }, '2026-11-24T00:00:00+08:00', '2026-11-24T06:00:00+08:00'],
  ])('%s', (_what, workdays, at, until) => {
    const quietHours = { ...usual, workdays, marginSeconds: 0 }
    expect(iso(quietUntil({ quietHours, timeZone: shanghai, atMs: Date.parse(at), isHoliday: never }))).toBe(iso(until))
  })

  it('goes from one into the next: a weekend without a word is quiet from Friday evening to Monday morning', () => {
    const quietHours = { ...usual, holidays: { from: '00:00', to: '00:00' } }
    const from = (at: string) => iso(quietUntil({ quietHours, timeZone: shanghai, atMs: Date.parse(at), isHoliday: weekends }))
    expect(from('2026-11-27T22:30:00+08:00')).toBe(iso('2026-11-30T00:00:00+08:00'))
    expect(from('2026-11-29T12:00:00+08:00')).toBe(iso('2026-11-30T00:00:00+08:00'))
    expect(from('2026-11-30T00:00:00+08:00')).toBe(iso(null))
  })

  it('has an end to its looking ahead, and none when it is off', () => {
    const quietHours = { ...usual, workdays: { from: '08:00', to: '08:00' }, holidays: { from: '08:00', to: '08:00' } }
    const atMs = Date.parse('2026-11-24T12:00:00+08:00')
    expect(quietUntil({ quietHours, timeZone: shanghai, atMs, isHoliday: always })).toBeGreaterThan(atMs + 30 * 86_400_000)
    expect(quietUntil({ quietHours: { ...quietHours, isOn: false }, timeZone: shanghai, atMs, isHoliday: always })).toBe(0)
  })
})

function iso (moment: string | number | null): string {
  const ms = typeof moment === 'string' ? Date.parse(moment) : moment ?? 0
  return ms === 0 ? 'not quiet' : new Date(ms).toISOString()
}
