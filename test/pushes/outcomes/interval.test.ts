import { describe, expect, it } from 'vitest'
import { differenceOf, isClear, shareOf } from '../../../src/pushes/outcomes/interval.ts'

describe('the difference of two shares', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
  it.each([
    { one: [56, 70], other: [48, 80], value: 0.2, low: 0.0524, high: 0.3339 },
    { one: [9, 10], other: [3, 10], value: 0.6, low: 0.1705, high: 0.809 },
    { one: [6, 7], other: [2, 7], value: 0.5714, low: 0.0582, high: 0.8062 },
    { one: [5, 56], other: [0, 29], value: 0.0893, low: -0.0381, high: 0.1926 },
    { one: [0, 10], other: [0, 20], value: 0, low: -0.1611, high: 0.2775 },
    { one: [0, 10], other: [0, 10], value: 0, low: -0.2775, high: 0.2775 },
    { one: [10, 10], other: [0, 20], value: 1, low: 0.6791, high: 1 },
    { one: [10, 10], other: [0, 10], value: 1, low: 0.6075, high: 1 },
  ] as const)('of $one and $other lies between $low and $high', ({ one, other, value, low, high }) => {
    const found = differenceOf({ hits: one[0], of: one[1] }, { hits: other[0], of: other[1] })
    expect(found?.value).toBeCloseTo(value, 4)
    expect(found?.low).toBeCloseTo(low, 4)
    expect(found?.high).toBeCloseTo(high, 4)
  })

  it('is the same with the sign turned when they change places', () => {
    const there = differenceOf({ hits: 30, of: 900 }, { hits: 2, of: 100 })
    const back = differenceOf({ hits: 2, of: 100 }, { hits: 30, of: 900 })
    expect(back).toEqual({ value: -(there?.value ?? NaN), low: -(there?.high ?? NaN), high: -(there?.low ?? NaN) })
  })

  it('is clear only when 0 lies outside', () => {
    expect(isClear({ value: 0.2, low: 0.05, high: 0.33 })).toBe(true)
    expect(isClear({ value: -0.2, low: -0.33, high: -0.05 })).toBe(true)
    expect(isClear({ value: 0.09, low: -0.04, high: 0.19 })).toBe(false)
  })

  it('is none where nobody is', () => {
    expect(differenceOf({ hits: 0, of: 0 }, { hits: 1, of: 2 })).toBeNull()
    expect(shareOf({ hits: 0, of: 0 })).toBeNull()
  })

  it('is one of all when more is counted than there can be', () => {
    expect(differenceOf({ hits: 3, of: 2 }, { hits: 1, of: 2 })).toEqual(differenceOf({ hits: 2, of: 2 }, { hits: 1, of: 2 }))
    expect(shareOf({ hits: 3, of: 2 })).toEqual(shareOf({ hits: 2, of: 2 }))
  })

  it('stays within what a share can be', () => {
    for (const of of [1, 2, 7, 1000, 1_000_000]) {
      for (const hits of [0, 1, of]) {
        const found = shareOf({ hits, of })
        expect(found?.low).toBeGreaterThanOrEqual(0)
        expect(found?.high).toBeLessThanOrEqual(1)
        expect(found?.low).toBeLessThanOrEqual(hits / of)
        expect(found?.high).toBeGreaterThanOrEqual(hits / of)
      }
    }
  })
})
