import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../src/reach/standing/refusals.ts'
import { giveBack, noticeRefused, refused, rememberedSends, spend, windowShut } from '../../../src/reach/standing/spend.ts'
import type { Question, Standing } from '../../../src/reach/standing/standing.ts'
import { noon, noonMs, question, standing } from './standings.ts'

const grant = (left: number, more: object = {}) => ({ grants: new Map([['t1', { left, isLong: false, isRefused: false, ...more }]]) })
const topic = (day: number) => ({ topics: new Map([[3, { state: 'in' as const, counts: { day, week: day, month: day } }]]) })
const later = { ...noon, atMs: noonMs + 1000 }
const tomorrow = { ...noon, atMs: noonMs + 86_400_000, day: '2026-03-05' }
const nextMonth = { atMs: noonMs + 30 * 86_400_000, day: '2026-04-03', week: '2026-03-30', month: '2026-04', mass: '2026-04' }

interface Counted { left: number, grant: number | undefined, mass: number, content: number[], topic: number[] | undefined }
function counted ({ window, grants, massUsed, contentCounts, topics }: Standing): Counted {
  return {
    left: window.left, grant: grants.get('t1')?.left, mass: massUsed, content: Object.values(contentCounts),
    topic: topics.has(3) ? Object.values(topics.get(3)?.counts ?? {}) : undefined,
  }
}

const nothing: Counted = { left: 5, grant: undefined, mass: 0, content: [0, 0, 0], topic: undefined }

describe('what a send takes', () => {
  it.each<[string, Partial<Standing>, Partial<Question>, Partial<Counted>]>([
    ['an answer: of the window alone', {}, { purpose: 'answer' }, { left: 4 }],
    ['content: of the window and of the caps', {}, {}, { left: 4, content: [1, 1, 1] }],
    ['three pieces: three of the window, one contact', {}, { parts: 3 }, { left: 2, content: [1, 1, 1] }],
    ['content about a topic', topic(1), { topicId: 3 }, { left: 4, content: [1, 1, 1], topic: [2, 2, 2] }],
    ['a notice about a topic they never had', {}, { purpose: 'notice', topicId: 3 }, { left: 4, topic: [1, 1, 1] }],
    ['a notice: of its grant', grant(2), { route: 'notice', purpose: 'notice', templateId: 't1' }, { grant: 1 }],
    ['a long-term notice: nothing', grant(0, { isLong: true }), { route: 'notice', purpose: 'notice', templateId: 't1' }, { grant: 0 }],
    ['a template: nothing', grant(2), { route: 'template', purpose: 'notice', templateId: 't1' }, { grant: 2 }],
    ['a mass send', {}, { route: 'mass' }, { mass: 1, content: [1, 1, 1] }],
  ])('%s', (_what, who, asked, expected) => {
    const before = standing(who)
    const after = spend(before, question(asked), noon)
    expect(counted(after)).toEqual({ ...nothing, ...expected })
    // Given back at once, everything is as it was.
    expect(counted(giveBack(after, question(asked), noon, later))).toMatchObject({ ...counted(before), topic: counted(after).topic && (counted(before).topic ?? [0, 0, 0]) })
  })

  it('remembers the last sends, so many and no more', () => {
    const busy = standing({ window: { ...standing().window, left: 100 } })
    const sent = [...Array(10).keys()].reduce((each, at) => spend(each, question(), { ...noon, atMs: noonMs + at }), busy)
    expect(sent.window.sends).toEqual(Array.from({ length: rememberedSends }, (_, at) => noonMs + 2 + at))
  })
})

describe('what was not taken', () => {
  it('is given back to periods that still run', () => {
    const spent = spend(standing(topic(0)), question({ topicId: 3 }), noon)
    expect(counted(giveBack(spent, question({ topicId: 3 }), noon, tomorrow))).toMatchObject({ content: [1, 0, 0], topic: [1, 0, 0] })
    expect(counted(giveBack(spent, question({ topicId: 3 }), noon, nextMonth))).toMatchObject({ content: [1, 1, 1] })
    const mass = spend(standing(), question({ route: 'mass' }), noon)
    expect(counted(giveBack(mass, question({ route: 'mass' }), noon, nextMonth)).mass).toBe(1)
  })

  it('returns nothing to a window that was opened anew, and not twice', () => {
    const spent = spend(standing(), question(), noon)
    const renewed = { ...spent, window: { ...spent.window, left: 5, atMs: noonMs + 500 } }
    expect(giveBack(renewed, question(), noon, later).window.left).toBe(5)
    const once = giveBack(spent, question(), noon, later)
    expect(giveBack(once, question(), noon, later).window.left).toBe(5)
  })

  it('is the piece alone when the others went', () => {
    const spent = spend(standing(), question({ parts: 3 }), noon)
    expect(counted(giveBack(spent, question({ purpose: 'answer', parts: 1 }), noon, later))).toMatchObject({ left: 3, content: [1, 1, 1] })
  })

  it('gives nothing to a window that WeChat has shut since', () => {
    const spent = spend(standing(), question(), noon)
    expect(giveBack(windowShut(spent, 45047, noonMs), question(), noon, later).window.left).toBe(0)
    expect(windowShut(giveBack(spent, question(), noon, later), 45047, noonMs).window.left).toBe(0)
  })

  it('never makes a refused notice open', () => {
    const spent = spend(standing(grant(3)), question({ route: 'notice', purpose: 'notice', templateId: 't1' }), noon)
    const refused = noticeRefused(spent, { route: 'notice', templateId: 't1' })
    expect(refused.grants.get('t1')).toEqual({ left: 0, isLong: false, isRefused: false })
    expect(noticeRefused(standing(grant(0, { isRefused: true })), { route: 'notice', templateId: 't1' }).grants.get('t1')).toMatchObject({ isRefused: true })
    expect(noticeRefused(standing(grant(0, { isLong: true })), { route: 'notice', templateId: 't1' }).grants.get('t1')).toMatchObject({ isRefused: true })
    expect(noticeRefused(standing(), { route: 'template', templateId: 't1' }).grants.get('t1')).toMatchObject({ isRefused: true })
  })
})

describe('what WeChat says', () => {
  it('shuts the window, unless they did something since the call', () => {
    expect(windowShut(standing(), 45015, noonMs).window).toMatchObject({ untilMs: noonMs, left: 0 })
    expect(windowShut(standing(), 45047, noonMs).window).toMatchObject({ untilMs: standing().window.untilMs, left: 0 })
    const since = standing({ window: { ...standing().window, atMs: noonMs + 1 } })
    expect(windowShut(since, 45015, noonMs)).toBe(since)
  })

  it('is believed of somebody who left, unless they came back since the call', () => {
    expect(refused(standing(), 'NOT_FOLLOWING', noonMs)).toMatchObject({ refusal: 'NOT_FOLLOWING' })
    const back = standing({ window: { ...standing().window, atMs: noonMs + 1 } })
    expect(refused(back, 'NOT_FOLLOWING', noonMs)).toBe(back)
  })
})

it.each([
  [43004, 'NOT_FOLLOWING', true], [40003, 'NOT_FOLLOWING', true], [43019, 'BLOCKED', true], [48002, 'MUTED', false], [45015, null, true],
])('errcode %i says %s of the follower', (errcode, refusal, isDoubtful) => {
  expect(refusalOf(errcode)).toEqual({ refusal, isDoubtful })
})

it.each([45047, 43101, 45009, -1])('errcode %i says nothing of the follower', (errcode) => {
  expect(refusalOf(errcode)).toBeNull()
})
