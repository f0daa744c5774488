import { describe, expect, it } from 'vitest'
import { faultOf, nextCron } from '../../../src/pushes/schedule/cron.ts'
import { momentAt, zoneMoments } from '../../../src/pushes/schedule/moments.ts'
import { mayStillRun, nextOf, occurrenceOf, whatFollows } from '../../../src/pushes/schedule/next.ts'
import type { Schedule } from '../../../src/pushes/schedule/schedule.schemas.ts'

const china = 'Asia/Shanghai'
const at = (moment: string) => Date.parse(moment)
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const hourMs = 3600_000

describe('the next time of a cron expression', () => {
  it.each([
    // [expression, zone, after, next]
    ['0 10 * * *', china, '2026-03-01T01:59:59.999Z', '2026-03-01T02:00:00.000Z'],
    ['0 10 * * *', china, '2026-03-01T02:00:00.000Z', '2026-03-02T02:00:00.000Z'],
    ['30 8,20 * * *', china, '2026-03-01T00:30:00.000Z', '2026-03-01T12:30:00.000Z'],
    ['0 9 * * MON', china, '2026-03-01T09:00:00.000Z', '2026-03-02T01:00:00.000Z'],
    ['0 9 * * 7', china, '2026-03-01T09:00:00.000Z', '2026-03-08T01:00:00.000Z'],
    ['0 9 1-7 * 1', china, '2026-03-03T00:00:00.000Z', '2026-04-06T01:00:00.000Z'],
    ['0 9 L * *', china, '2026-02-01T00:00:00.000Z', '2026-02-28T01:00:00.000Z'],
    ['0 9 L 2 *', china, '2027-03-01T00:00:00.000Z', '2028-02-29T01:00:00.000Z'],
    ['0 9 * * 5#2', china, '2026-03-01T00:00:00.000Z', '2026-03-13T01:00:00.000Z'],
    ['0 9 * * 5L', china, '2026-03-01T00:00:00.000Z', '2026-03-27T01:00:00.000Z'],
    ['0 9 29 2 *', china, '2026-03-01T00:00:00.000Z', '2028-02-29T01:00:00.000Z'],
    ['0 9 29 2 *', china, '2096-03-01T00:00:00.000Z', '2104-02-29T01:00:00.000Z'],
    ['@daily', china, '2026-03-01T09:00:00.000Z', '2026-03-01T16:00:00.000Z'],
    ['15 * * * *', china, '2026-03-01T09:15:00.000Z', '2026-03-01T10:15:00.000Z'],
    // The same wall time on both sides of a change of clocks: New York, 8 March and 1 November 2026.
    ['0 10 * * *', 'America/New_York', '2026-03-07T15:00:00.000Z', '2026-03-08T14:00:00.000Z'],
    ['0 10 * * *', 'America/New_York', '2026-10-31T14:00:00.000Z', '2026-11-01T15:00:00.000Z'],
    // Set forward over it: an hour later, once.
    ['30 2 * * *', 'America/New_York', '2026-03-07T07:30:00.000Z', '2026-03-08T07:30:00.000Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T07:30:00.000Z', '2026-03-09T06:30:00.000Z'],
    ['30 2,3 * * *', 'America/New_York', '2026-03-08T07:30:00.000Z', '2026-03-09T06:30:00.000Z'],
    // Set back over it: the first of the two, and not the second.
    ['30 1 * * *', 'America/New_York', '2026-10-31T05:30:00.000Z', '2026-11-01T05:30:00.000Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T05:30:00.000Z', '2026-11-02T06:30:00.000Z'],
    // Cuba sets clocks back from one to midnight: the day's first hour comes again.
    ['30 0 * * *', 'America/Havana', '2026-11-01T04:30:00.000Z', '2026-11-02T05:30:00.000Z'],
    // Samoa skipped 30 December 2011.
    ['0 9 * * *', 'Pacific/Apia', '2011-12-29T19:00:00.000Z', '2011-12-30T19:00:00.000Z'],
  ])('%s in %s after %s', (expression, zone, after, next) => {
    expect(iso(nextCron(expression, at(after), zone))).toBe(next)
  })

  it.each([
    ['0 10 * * *', null], ['@hourly', null], ['0 0 10 * * *', null], ['0 9 L * *', null], ['0 9 * * 5#2', null],
    ['*/30 * * * *', 'too-often'], ['* * * * *', 'too-often'],
    ['15 0 10 * * *', 'unsound'], ['0 25 * * *', 'unsound'], ['0 9 31 2 *', 'unsound'], ['0 9 15W * *', 'unsound'], ['sometimes', 'unsound'], ['0 9 * *', 'unsound'],
  ])('%s is %s', (expression, fault) => {
    expect(faultOf(expression)).toBe(fault)
  })
})

describe('the next time of a schedule', () => {
  const cron: Schedule = { kind: 'cron', expression: '0 10 * * *', from: '2026-03-05T02:00:00Z', until: '2026-03-06T02:00:00Z' }
  it.each<[string, Schedule, string, string | null]>([
    ['once, before', { kind: 'once', at: '2026-03-01T10:00:00+08:00' }, '2026-03-01T00:00:00Z', '2026-03-01T02:00:00.000Z'],
    ['once, at it', { kind: 'once', at: '2026-03-01T10:00:00+08:00' }, '2026-03-01T02:00:00Z', null],
    ['local', { kind: 'local', day: '2026-03-01', time: '10:00' }, '2026-03-01T00:00:00Z', '2026-03-01T02:00:00.000Z'],
    ['local, over', { kind: 'local', day: '2026-03-01', time: '10:00' }, '2026-03-01T02:00:00Z', null],
    ['cron, before its first day', cron, '2026-03-01T00:00:00Z', '2026-03-05T02:00:00.000Z'],
    ['cron, to its last', cron, '2026-03-05T02:00:00Z', '2026-03-06T02:00:00.000Z'],
    ['cron, behind it', cron, '2026-03-06T02:00:00Z', null],
    ['entry', { kind: 'entry', coolDownDays: null }, '2026-03-01T00:00:00Z', null],
  ])('%s', (_name, schedule, after, next) => {
    expect(iso(nextOf(schedule, at(after), china))).toBe(next)
  })

  it('has a name that stays when the account moves to another time zone', () => {
    const daily: Schedule = { kind: 'cron', expression: '0 10 * * *' }
    expect(occurrenceOf(daily, at('2026-03-01T02:00:00Z'), china)).toBe('2026-03-01T10:00')
    expect(occurrenceOf(daily, at('2026-03-01T01:00:00Z'), 'Asia/Tokyo')).toBe('2026-03-01T10:00')
    expect(occurrenceOf({ kind: 'once', at: '2026-03-01T10:00:00+08:00' }, at('2026-03-01T02:00:00Z'), china)).toBe('2026-03-01T02:00:00.000Z')
    expect(occurrenceOf({ kind: 'local', day: '2026-03-01', time: '10:00' }, 0, china)).toBe('2026-03-01T10:00')
  })

  it('comes to each time zone by its own clock', () => {
    const moments = zoneMoments({ day: '2026-03-08', time: '02:30' }, { attributeId: 7, byDefault: null, names: ['Asia/Tokyo', 'America/New_York', 'nowhere'] }, china)
    expect(moments).toEqual({
      attributeId: 7, otherwiseMs: at('2026-03-07T18:30:00Z'), byZone: { 'Asia/Tokyo': at('2026-03-07T17:30:00Z'), 'America/New_York': at('2026-03-08T07:30:00Z') },
    })
    expect(momentAt('2026-03-08', '10:00', 'America/New_York')).toBe(at('2026-03-08T14:00:00Z'))
  })
})

describe('what was missed', () => {
  const schedule: Schedule = { kind: 'cron', expression: '0 10 * * *' }
  const asked = { schedule, timeZone: china, graceMs: hourMs / 4, lifeMs: 24 * hourMs, fromMs: at('2026-03-01T02:00:00Z') }
  const days = (moments: readonly number[]) => moments.map((moment) => iso(moment)?.slice(8, 10))

  it.each<[string, 'run' | 'skip', string, string, string[]]>([
    ['nothing', 'run', '2026-03-01T12:00:00Z', '2026-03-02T02:00:00.000Z', []],
    ['hardly late', 'skip', '2026-03-02T02:15:00Z', '2026-03-02T02:00:00.000Z', []],
    ['late, skipped', 'skip', '2026-03-02T02:15:01Z', '2026-03-03T02:00:00.000Z', ['02']],
    ['late, run', 'run', '2026-03-02T02:15:01Z', '2026-03-02T02:00:00.000Z', []],
    ['three mornings, run', 'run', '2026-03-04T12:00:00Z', '2026-03-04T02:00:00.000Z', ['02', '03']],
    ['three mornings, skipped', 'skip', '2026-03-04T12:00:00Z', '2026-03-05T02:00:00.000Z', ['02', '03', '04']],
  ])('%s', (_name, missed, now, next, gone) => {
    const { nextMs, missedMs } = whatFollows({ ...asked, missed, nowMs: at(now) })
    expect([iso(nextMs), days(missedMs)]).toEqual([next, gone])
  })

  it('does not run any more when its life is over', () => {
    const weekly: Schedule = { kind: 'cron', expression: '0 10 * * 1' }
    const { nextMs, missedMs } = whatFollows({ ...asked, schedule: weekly, missed: 'run', nowMs: at('2026-03-03T02:00:00Z') })
    expect([iso(nextMs), days(missedMs)]).toEqual(['2026-03-09T02:00:00.000Z', ['02']])
    const since = { missed: 'run', graceMs: 0, lifeMs: hourMs } as const
    expect([mayStillRun(0, { ...since, nowMs: hourMs - 1 }), mayStillRun(0, { ...since, nowMs: hourMs })]).toEqual([true, false])
  })
})
