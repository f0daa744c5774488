import { describe, expect, it } from 'vitest'
import { type Came, contestsOf, groupsOf, nothing, type Stood, together, upliftOf } from '../../../src/pushes/outcomes/report.ts'

const stood: Stood[] = [
  { variant: -1, status: 'skipped', amount: 1000 },
  { variant: 0, status: 'submitted', amount: 3000 }, { variant: 0, status: 'delivered', amount: 1000 }, { variant: 0, status: 'unknown', amount: 10 },
  { variant: 0, status: 'skipped', amount: 300 }, { variant: 0, status: 'failed', amount: 190 }, { variant: 0, status: 'pending', amount: 40 }, { variant: 0, status: 'cancelled', amount: 60 },
  { variant: 1, status: 'submitted', amount: 4500 },
]
const came: Came[] = [
  { variant: -1, outcome: 'converted', amount: 8 }, { variant: -1, outcome: 'conversions', amount: 9 }, { variant: -1, outcome: 'value.CNY', amount: 700 },
  { variant: 0, outcome: 'converted', amount: 90 }, { variant: 0, outcome: 'converted.unreached', amount: 6 }, { variant: 0, outcome: 'clicked', amount: 400 },
  { variant: 0, outcome: 'value.CNY', amount: 5000 }, { variant: 0, outcome: 'value.USD', amount: 30 }, { variant: 0, outcome: 'unfollowed.unreached', amount: 2 },
  { variant: 1, outcome: 'clicked', amount: 300 }, { variant: 1, outcome: 'value.CNY', amount: 50 }, { variant: 1, outcome: 'forwarded', amount: 7 },
]

describe('the report of a push', () => {
  const groups = groupsOf(stood, came)
  const [held = nothing(), a = nothing(), b = nothing()] = [-1, 0, 1].map((variant) => groups.get(variant))

  it('counts whom it chose and whom it reached, and nobody of whom nothing is known yet', () => {
    expect(a).toMatchObject({ audience: 4500, reached: 4010, clicked: 400, converted: 90, value: [{ currency: 'CNY', amount: 5000 }, { currency: 'USD', amount: 30 }] })
    expect(held).toMatchObject({ audience: 1000, reached: 0, converted: 8, conversions: 9 })
  })

  it('adds variants up', () => {
    expect(together([a, b])).toMatchObject({
      audience: 9000, reached: 8510, clicked: 700, forwarded: 7, converted: 90, unreached: { converted: 6, unfollowed: 2 },
      value: [{ currency: 'CNY', amount: 5050 }, { currency: 'USD', amount: 30 }],
    })
    expect(a.value).toEqual([{ currency: 'CNY', amount: 5000 }, { currency: 'USD', amount: 30 }])
  })

  it('holds all whom it chose against all who were held out', () => {
    const [converted, unfollowed] = upliftOf(together([a, b]), held)
    expect(converted).toMatchObject({ outcome: 'converted', chosen: { value: 96 / 9000 }, heldOut: { value: 0.008 }, isClear: false })
    expect(converted?.value).toBeCloseTo(96 / 9000 - 0.008, 10)
    expect(unfollowed).toMatchObject({ outcome: 'unfollowed', chosen: { value: 2 / 9000 }, heldOut: { value: 0 } })
    expect(upliftOf(a, nothing())).toEqual([])
  })

  it('compares every two variants by whom they reached', () => {
    const contests = contestsOf([[0, a], [1, b], [2, nothing()]])
    expect(contests.map(({ outcome, variant, against }) => [outcome, variant, against])).toEqual([['clicked', 1, 0], ['replied', 1, 0], ['converted', 1, 0]])
    expect(contests[0]?.value).toBeCloseTo(300 / 4500 - 400 / 4010, 10)
    expect(contests.map(({ isClear }) => isClear)).toEqual([true, false, true])
  })
})
