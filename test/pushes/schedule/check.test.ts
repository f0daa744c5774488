import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../../src/pushes/schedule/check.ts'
import type { Schedule } from '../../../src/pushes/schedule/schedule.schemas.ts'

const around = {
  nowMs: Date.parse('2026-03-01T09:00:00Z'), timeZone: 'Asia/Shanghai', zones: { attributeId: 7, byDefault: null, names: ['Pacific/Auckland', 'America/New_York'] },
}

describe('a schedule is refused', () => {
  it.each<[string, Schedule, string[]]>([
    ['once, to come', { kind: 'once', at: '2026-03-01T09:00:01Z' }, []],
    ['once, now', { kind: 'once', at: '2026-03-01T17:00:00+08:00' }, ['SCHEDULE_IN_PAST body/schedule/at']],
    ['local, to come everywhere', { kind: 'local', day: '2026-03-02', time: '10:00' }, []],
    // It is 22:00 in Auckland.
    ['local, over where the day begins first', { kind: 'local', day: '2026-03-01', time: '21:00' }, ['SCHEDULE_IN_PAST body/schedule/day']],
    ['local, no day', { kind: 'local', day: '2026-02-30', time: '10:00' }, ['SCHEDULE_DAY_UNKNOWN body/schedule/day']],
    ['local, no month', { kind: 'local', day: '2026-13-01', time: '10:00' }, ['SCHEDULE_DAY_UNKNOWN body/schedule/day']],
    ['cron', { kind: 'cron', expression: '0 10 * * *' }, []],
    ['cron, nonsense', { kind: 'cron', expression: '0 10 * * 9' }, ['SCHEDULE_CRON_UNSOUND body/schedule/expression']],
    ['cron, every minute', { kind: 'cron', expression: '* * * * *' }, ['SCHEDULE_TOO_OFTEN body/schedule/expression']],
    ['cron, over', { kind: 'cron', expression: '0 10 * * *', until: '2026-03-01T08:00:00Z' }, ['SCHEDULE_IN_PAST body/schedule/until']],
    ['cron, never', { kind: 'cron', expression: '0 10 * * 1', until: '2026-03-01T23:00:00Z' }, ['SCHEDULE_NEVER body/schedule/expression']],
    ['cron, backwards', { kind: 'cron', expression: '0 10 * * *', from: '2026-05-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }, ['SCHEDULE_SPAN_UNSOUND body/schedule/until']],
    ['entry', { kind: 'entry', coolDownDays: null }, []],
    ['entry, over', { kind: 'entry', coolDownDays: 1, until: '2026-03-01T09:00:00Z' }, ['SCHEDULE_IN_PAST body/schedule/until']],
  ])('%s', (_name, schedule, faults) => {
    expect(faultsOf(schedule, around).map(({ code, place }) => `${code} ${place}`)).toEqual(faults)
  })
})
