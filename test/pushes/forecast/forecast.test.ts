import { describe, expect, it } from 'vitest'
import { approvalNeeds, sizeIn } from '../../../src/pushes/forecast/approval.rules.ts'
import { capsOf, massOf } from '../../../src/pushes/forecast/calendar.rules.ts'
import { count, emptyTally, massCallsFor, resultOf } from '../../../src/pushes/forecast/dry-run.rules.ts'
import type { CalendarItem } from '../../../src/pushes/forecast/forecast.schemas.ts'
import { sendsBeyond } from '../../../src/pushes/forecast/overlap.ts'
import { outcomeOf } from '../../../src/pushes/forecast/ways.ts'
import type { PushRoute } from '../../../src/pushes/record/push.entity.ts'
import type { Weight } from '../../../src/reach/index.ts'

describe('what it takes to approve a push', () => {
  const settings = { shareLimitPercent: 50, approveAbove: 1000 }
  it.each([
    [0, 0, false, false], [1, 0, false, true], [1000, 4000, false, false], [1001, 4000, true, false], [500, 1000, false, false], [501, 1000, false, true], [3000, 4000, true, true],
  ])('%i of %i', (size, followers, anotherPerson, overreach) => {
    expect(approvalNeeds({ size, followers }, settings)).toEqual({ anotherPerson, overreach })
  })

  it('is told with the share of all followers', () => {
    expect([sizeIn(1, 3), sizeIn(0, 0), sizeIn(2, 0)].map(({ percent }) => percent)).toEqual([33.3, 0, 100])
  })
})

describe('what becomes of a follower', () => {
  const ways = (['service', 'template', 'mass'] as const).map((route) => ({ route }))
  it.each<[string, Weight, PushRoute | null, string | null]>([
    ['the first way is open', { at: 0, reasons: [], left: 3 }, 'service', null],
    ['a later one is', { at: 2, reasons: ['REPLY_WINDOW_CLOSED', 'NOTICE_REFUSED'], left: 1 }, 'mass', null],
    ['it is quiet', { at: null, reasons: ['REPLY_WINDOW_CLOSED', 'QUIET_HOURS', 'QUIET_HOURS'], left: null }, 'template', 'QUIET_HOURS'],
    ['somebody talks with them', { at: null, reasons: ['IN_CONVERSATION', 'IN_CONVERSATION', 'MASS_SPENT'], left: null }, 'service', 'IN_CONVERSATION'],
    ['nothing is open', { at: null, reasons: ['REPLY_WINDOW_CLOSED', 'NOTICE_REFUSED', 'MASS_SPENT'], left: null }, null, 'MASS_SPENT'],
  ])('%s', (_name, weight, route, reason) => {
    expect(outcomeOf(7, 1, ways, weight)).toEqual([7, 1, route, reason])
  })
})

describe('a dry run', () => {
  it('adds up, page by page', () => {
    const first = count(emptyTally(['a', 'b']), [[1, 0, 'service', null], [2, 0, 'mass', null], [3, -1, null, null], [4, 1, null, 'MASS_SPENT']], new Map([[2, 1]]))
    const tally = count(first, [[5, 1, 'mass', 'QUIET_HOURS'], [6, 1, 'mass', null], [7, 1, 'mass', null], [8, 0, null, 'OPTED_OUT']], new Map([[6, 4], [7, 4]]))
    const result = resultOf(tally, { perSecond: 2, measured: null }, 100)
    expect(result).toEqual({
      audience: 8, heldOut: 1, routes: { service: 1, mass: 4 }, waiting: { QUIET_HOURS: 1 }, skipped: { MASS_SPENT: 1, OPTED_OUT: 1 },
      variants: [
        { key: 'a', audience: 3, routes: { service: 1, mass: 1 }, waiting: {}, skipped: { OPTED_OUT: 1 } },
        { key: 'b', audience: 4, routes: { mass: 3 }, waiting: { QUIET_HOURS: 1 }, skipped: { MASS_SPENT: 1 } },
      ],
      // Variant a has one follower for a mass send: nobody can be sent to alone.
      mass: { followers: 4, calls: 1, callsADay: 100, spent: 1, leftAfter: { 0: 1, 3: 2 } },
      time: { calls: 2, fromSeconds: 1, untilSeconds: 2 },
    })
    expect(first.variants[1]?.audience).toBe(1)
  })

  it.each([[0, 0], [1, 0], [2, 1], [10_000, 1], [10_001, 2], [20_000, 2]])('%i followers take %i mass calls', (followers, calls) => {
    expect(massCallsFor(followers)).toBe(calls)
  })

  it('takes as long as the last runs took', () => {
    const tally = count(emptyTally(['a']), Array.from({ length: 100 }, (_, id) => [id, 0, 'template', null] as const).map((row) => [...row]), new Map())
    expect(resultOf(tally, { perSecond: 50, measured: 10 }, null).time).toEqual({ calls: 100, fromSeconds: 2, untilSeconds: 10 })
    expect(resultOf(tally, { perSecond: 50, measured: 80 }, null).time).toEqual({ calls: 100, fromSeconds: 2, untilSeconds: 2 })
  })
})

describe('sends beyond what a follower may get', () => {
  it.each([
    ['as many as they may', [500, 500], 1000, 2, 0, 0, 0],
    ['one too many, each to half', [500, 500], 1000, 1, 0, 250, 500],
    ['everybody twice', [1000, 1000], 1000, 1, 1000, 1000, 1000],
    ['more than there are', [5000, 1000], 1000, 1, 1000, 1000, 1000],
    ['three, the largest first', [100, 600, 300], 1000, 1, 0, 252, 400],
    ['nobody follows', [5, 5], 0, 1, 0, 0, 0],
    ['no cap at all is left', [10, 20], 100, 0, 30, 30, 30],
  ])('%s', (_name, sizes, followers, cap, atLeast, expected, atMost) => {
    expect(sendsBeyond(sizes, followers, cap)).toEqual({ atLeast, expected, atMost })
  })

  it('by chance is what counting all of them says', () => {
    const chances = [0.2, 0.5, 0.9]
    let counted = 0
    for (let mask = 0; mask < 8; mask += 1) {
      const isIn = chances.map((_, at) => (mask & 2 ** at) > 0)
      const probability = chances.reduce((all, chance, at) => all * (isIn[at] === true ? chance : 1 - chance), 1)
      counted += probability * Math.max(0, isIn.filter(Boolean).length - 1)
    }
    expect(sendsBeyond(chances.map((chance) => chance * 1000), 1000, 1).expected).toBe(Math.round(counted * 1000))
  })
})

describe('the forecast of the calendar', () => {
  const item = (at: string, routes: CalendarItem['routes'], more: Partial<CalendarItem> = {}): CalendarItem => ({
    pushId: 1, name: '', purpose: 'content', status: 'scheduled', occurrence: at, at, run: null, size: 0, routes, countedBy: 'dry-run', ...more,
  })
  const context = { followers: 1000, account: { timeZone: 'Asia/Shanghai', kind: 'service' as const }, massPerPeriod: 1, caps: { day: 1, week: null, month: 8 } }

  it('counts mass sends by the months of WeChat', () => {
    const items = [item('2026-02-28T15:59:00Z', { mass: 100 }), item('2026-02-28T16:00:00Z', { mass: 500 }), item('2026-03-05T02:00:00Z', { mass: 500 }), item('2026-03-06T02:00:00Z', { service: 9 })]
    expect(massOf(items, context)).toEqual([
      { period: '2026-02', perFollower: 1, pushes: 1, followers: 100, calls: 1, beyond: { atLeast: 0, expected: 0, atMost: 0 } },
      { period: '2026-03', perFollower: 1, pushes: 2, followers: 1000, calls: 2, beyond: { atLeast: 0, expected: 250, atMost: 500 } },
    ])
  })

  it('tells of days with too much content, and of nothing else', () => {
    const missed = { run: { id: 3, status: 'cancelled' as const, reason: 'MISSED' } }
    const items = [
      item('2026-03-05T02:00:00Z', { service: 500 }), item('2026-03-05T08:00:00Z', {}, { size: 500, countedBy: 'approval' }), item('2026-03-05T09:00:00Z', { template: 900 }, { purpose: 'notice' }),
      item('2026-03-06T02:00:00Z', { service: 500 }), item('2026-03-06T03:00:00Z', {}, missed),
    ]
    expect(capsOf(items, context)).toEqual([{ span: 'day', period: '2026-03-05', cap: 1, pushes: 2, beyond: { atLeast: 0, expected: 250, atMost: 500 } }])
  })
})
