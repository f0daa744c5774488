import { describe, expect, it } from 'vitest'
import { attribute } from '../../../src/pushes/outcomes/attribute.ts'
import type { Lately } from '../../../src/pushes/outcomes/lately.ts'

const day = (days: number) => new Date(Date.UTC(2026, 2, days))

/** `pushId` stands for the delivery. */
const sent = (pushId: number, days: number, how: 'arrived' | 'held' | 'skipped' = 'arrived'): Lately => ({
  id: pushId, accountId: 1, pushId, runId: 1, followerId: 1, variant: how === 'held' ? -1 : 0, status: how === 'arrived' ? 'submitted' : 'skipped', route: null, massCallId: null,
  isHeldOut: how === 'held', hasArrived: how === 'arrived', hasReply: false, at: day(days),
})

describe('what a conversion is put down to', () => {
  it.each([
    { case: 'the last that arrived', lately: [sent(2, 8), sent(1, 6)], credited: 2, marked: [2] },
    { case: 'one that was held out, as if it had arrived', lately: [sent(2, 8, 'held'), sent(1, 6)], credited: 2, marked: [2] },
    { case: 'what arrived before what did not, which counts as well', lately: [sent(3, 9, 'skipped'), sent(2, 8), sent(1, 6)], credited: 2, marked: [3, 2] },
    { case: 'nothing where nothing arrived', lately: [sent(3, 9, 'skipped')], credited: null, marked: [3] },
    { case: 'nothing that came later', lately: [sent(2, 11), sent(1, 6)], credited: 1, marked: [1] },
    { case: 'nothing that is too long ago', lately: [sent(1, 2)], credited: null, marked: [] },
    { case: 'nothing of a week ago to the minute', lately: [sent(1, 3)], credited: null, marked: [] },
    { case: 'what was named, however long ago', lately: [sent(2, 8), sent(1, 1)], pushId: 1, credited: 1, marked: [1] },
    { case: 'nothing that was named and did not arrive', lately: [sent(2, 8), sent(1, 6, 'skipped')], pushId: 1, credited: null, marked: [] },
    { case: 'nobody', lately: [], credited: null, marked: [] },
  ])('is $case', ({ lately, pushId, credited, marked }) => {
    const found = attribute(lately, { at: day(10), pushId }, 7)
    expect([found.credited?.pushId ?? null, found.marked.map((each) => each.pushId)]).toEqual([credited, marked])
  })
})
