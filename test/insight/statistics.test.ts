import { describe, expect, it } from 'vitest'
import { figureOf } from '../../src/insight/counting.ts'
import { wechatFigures } from '../../src/insight/figures.ts'
import { daysBetween, lastReadyDay, spansOf } from '../../src/insight/statistics.ts'

describe('days that WeChat is asked for', () => {
  it.each([
    ['2026-03-01T23:59:59Z', '2026-02-28', 'a second before eight in China'],
    ['2026-03-02T00:00:00Z', '2026-03-01', 'at eight'],
    ['2026-03-01T16:00:00Z', '2026-02-28', 'after midnight in China the day before yesterday is the last'],
  ])('at %s the last is %s: %s', (now, day) => {
    expect(lastReadyDay(Date.parse(now))).toBe(day)
  })

  it('go in spans that are neither too long nor have a gap', () => {
    expect(spansOf([], 7)).toEqual([])
    expect(spansOf(daysBetween('2026-02-25', '2026-03-06'), 7)).toEqual([{ from: '2026-02-25', until: '2026-03-03' }, { from: '2026-03-04', until: '2026-03-06' }])
    expect(spansOf(['2026-02-28', '2026-03-01', '2026-03-03'], 7)).toEqual([{ from: '2026-02-28', until: '2026-03-01' }, { from: '2026-03-03', until: '2026-03-03' }])
    expect(spansOf(daysBetween('2026-03-01', '2026-03-03'), 1)).toHaveLength(3)
  })
})

describe('what WeChat tells of a day', () => {
  it('is added up over its rows', () => {
    expect(wechatFigures(new Map([
      ['follows', [{ user_source: 0, new_user: 3, cancel_user: 1 }, { user_source: 30, new_user: 4, cancel_user: 0 }]],
      ['followers', [{ cumulate_user: 900 }]],
      ['messages', [{ msg_type: 1, msg_user: 5, msg_count: 9 }, { msg_type: 2, msg_user: 1, msg_count: 1 }]],
      ['writers', [{ count_interval: 1, msg_user: 4 }, { count_interval: 2, msg_user: 1 }]],
      ['webhook', [{ callback_count: 20, fail_count: 1, total_time_cost: 730, max_time_cost: 90 }]],
      ['business', [{ detail: { read_user: 77 } }]],
    ]))).toEqual({ follows: 7, unfollows: 1, followers: 900, messages: 10, writers: 5, deliveries: 20, failedDeliveries: 1, meanAnswerMs: 37, readers: 77 })
  })

  it('is nothing where there are no rows, and unknown where nothing was fetched', () => {
    expect(wechatFigures(new Map([['follows', []], ['followers', []], ['webhook', []], ['business', [{ detail: 'withdrawn' }]]]))).toEqual({
      follows: 0, unfollows: 0, followers: null, messages: null, writers: null, deliveries: 0, failedDeliveries: 0, meanAnswerMs: null, readers: null,
    })
  })
})

describe('what a delivery counts as', () => {
  it.each([
    ['message', 'text', 'messages'], ['message', 'shortvideo', 'messages'], ['message', 'location', 'otherMessages'], ['message', 'unknown', 'otherMessages'],
    ['event', 'subscribe', 'follows'], ['event', 'unsubscribe', 'unfollows'], ['event', 'SCAN', 'scans'], ['event', 'VIEW', 'menuTaps'],
    ['event', 'location_select', 'menuTaps'], ['event', 'LOCATION', null], ['event', 'TEMPLATESENDJOBFINISH', null], ['event', 'unknown', null],
  ] as const)('%s %s: %s', (kind, type, figure) => {
    expect(figureOf({ kind, type })).toBe(figure)
  })
})
