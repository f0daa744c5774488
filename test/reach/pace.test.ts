import { describe, expect, it } from 'vitest'
import { createPace, type Lesson } from '../../src/reach/sending/pace.ts'

const limits = { perSecond: 100, atOnce: 64 }

/** How many calls may begin in a second that follows, asked for every ten milliseconds. */
function callsInASecond (pace: ReturnType<typeof createPace>, fromMs: number): number {
  let calls = 0
  for (let nowMs = fromMs; nowMs < fromMs + 1000; nowMs += 10) {
    const room = pace.room(64, nowMs, limits)
    pace.spend(room)
    calls += room
  }
  return calls
}

describe('the pace of an account', () => {
  const learn = (pace: ReturnType<typeof createPace>, lesson: Lesson, nowMs: number, { tookMs = 50, pauseMs = 0 } = {}) => (
    pace.learn(lesson, { tookMs, nowMs, limits, pauseMs }))

  it('is what the settings allow, and a second of it at once after a rest', () => {
    const pace = createPace(0)
    expect(pace.room(1000, 0, limits)).toBe(100)
    expect(callsInASecond(pace, 0)).toBe(100 + 99)
    expect(callsInASecond(pace, 1000)).toBe(100)
  })

  it('never grows a debt or a store larger than a second', () => {
    const pace = createPace(0)
    callsInASecond(pace, 0)
    expect(pace.room(1000, 3_600_000, limits)).toBe(100)
  })

  it('slows down when WeChat is busy, once for many refusals, and comes back slowly', () => {
    const pace = createPace(0)
    callsInASecond(pace, 0)
    for (let at = 0; at < 50; at++) learn(pace, 'busy', 1000 + at)
    const slowed = callsInASecond(pace, 1100)
    expect(slowed).toBeGreaterThan(60)
    expect(slowed).toBeLessThan(85)
    for (let second = 2; second < 12; second++) callsInASecond(pace, second * 1000 + 100)
    expect(callsInASecond(pace, 12_100)).toBeGreaterThanOrEqual(99)
  })

  it('stops until the minute is over, and goes on at half', () => {
    const pace = createPace(0)
    callsInASecond(pace, 0)
    learn(pace, 'minute', 1000, { pauseMs: 30_000 })
    expect(callsInASecond(pace, 1000)).toBe(0)
    expect(pace.waitMs(1000)).toBe(30_000)
    expect(callsInASecond(pace, 31_000)).toBeGreaterThan(0)
  })

  it('slows down when answers take seconds', () => {
    const pace = createPace(0)
    for (let second = 0; second < 30; second++) {
      callsInASecond(pace, second * 1000)
      for (let at = 0; at < 20; at++) learn(pace, 'ok', second * 1000 + 900 + at, { tookMs: 5000 })
    }
    expect(callsInASecond(pace, 30_000)).toBeLessThan(70)
  })
})
