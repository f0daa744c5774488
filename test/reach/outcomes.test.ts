import { describe, expect, it } from 'vitest'
import { nextChinaDay } from '../../src/reach/sending/budgets.ts'
import { outcomeOf } from '../../src/reach/sending/call.ts'
import { templates } from '../../src/wechat/api/templates.ts'
import { cutOff, notSent, refusedByWechat } from '../../src/wechat/errors.ts'

const now = new Date('2026-03-01T09:00:00Z')
const nowMs = now.getTime()
const refused = (errcode: number) => refusedByWechat(templates.send, { errcode, errmsg: 'refused', answer: {}, now })
const first = { route: 'template', attempts: 0, calledAtMs: nowMs, reason: null } as const
const repeat = { route: 'template', attempts: 1, calledAtMs: nowMs - 60_000, reason: 'CALL_CUT_OFF' } as const

describe('the outcome of a call', () => {
  it.each([
    ['a busy WeChat', refused(-1), { status: 'again', reason: 'WECHAT_-1', dueAtMs: nowMs + 2000 }],
    ['a day whose quota is used up', refused(45009), { status: 'again', isExhausted: true, dueAtMs: nextChinaDay(nowMs) }],
    ['somebody who does not follow', refused(43004), { status: 'failed', errcode: 43004 }],
    ['the same from another system', refused(40241), { status: 'again', dueAtMs: nowMs + 60_000 }],
    ['a lost answer', cutOff('/x', null), { status: 'again', reason: 'CALL_CUT_OFF', dueAtMs: nowMs + 2000, wasTried: true }],
    ['no way to WeChat', notSent('/x', null), { status: 'again', errcode: null, reason: 'WECHAT_UNREACHABLE', dueAtMs: nowMs + 10_000, wasTried: false }],
  ])('that was never made before, by %s', (_case, error, expected) => {
    expect(outcomeOf(error, first, nowMs)).toMatchObject(expected)
  })

  it.each([
    ['a key that WeChat knows', refused(40241), { status: 'submitted' }],
    ['a busy WeChat', refused(-1), { status: 'again', errcode: -1, reason: 'CALL_CUT_OFF', dueAtMs: nowMs + 4000 }],
    ['no way to WeChat', notSent('/x', null), { status: 'again', reason: 'CALL_CUT_OFF' }],
    ['too many calls in this minute', refused(45011), { status: 'again', reason: 'CALL_CUT_OFF', dueAtMs: nowMs + 60_000 }],
    ['a day whose quota is used up', refused(45009), { status: 'unknown', errcode: 45009, reason: 'CALL_CUT_OFF' }],
    ['somebody who does not follow any more', refused(43004), { status: 'unknown', errcode: 43004, reason: 'CALL_CUT_OFF' }],
  ])('that may have been taken before, by %s', (_case, error, expected) => {
    expect(outcomeOf(error, repeat, nowMs)).toMatchObject(expected)
  })

  it('is given up after four tries, of which none is what never left us', () => {
    const last = { ...first, attempts: 3 }
    expect(outcomeOf(refused(-1), last, nowMs)).toMatchObject({ status: 'failed', errcode: -1 })
    expect(outcomeOf(notSent('/x', null), last, nowMs)).toMatchObject({ status: 'again', wasTried: false })
  })

  it('is not asked for again when WeChat may have forgotten the key', () => {
    expect(outcomeOf(refused(-1), { ...repeat, calledAtMs: nowMs - 9 * 60_000 }, nowMs)).toMatchObject({ status: 'unknown' })
    expect(outcomeOf(cutOff('/x', null), { ...first, route: 'service' }, nowMs)).toMatchObject({ status: 'unknown' })
  })
})

describe('a day of quotas', () => {
  it.each([
    ['2026-03-01T09:00:00Z', '2026-03-01T16:05:00Z'],
    // By WeChat's clock it may still be yesterday.
    ['2026-03-01T16:00:01Z', '2026-03-01T16:05:00Z'],
    ['2026-03-01T16:05:00Z', '2026-03-02T16:05:00Z'],
  ])('at %s goes on until %s', (at, end) => {
    expect(new Date(nextChinaDay(Date.parse(at)))).toEqual(new Date(end))
  })
})
