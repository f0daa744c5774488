import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src/platform/errors.ts'
import { endOf } from '../../../src/reach/mass/mass-outcome.ts'
import { mass } from '../../../src/wechat/api/mass.ts'
import { cutOff, notSent, refusedByWechat } from '../../../src/wechat/errors.ts'

const now = new Date('2026-03-01T09:00:00Z')
const nowMs = now.getTime()
const refused = (errcode: number, answer: unknown = {}) => refusedByWechat(mass.toOpenids, { errcode, errmsg: 'refused', answer, now })

const first = (error: unknown) => endOf(error, { isRepeat: false, nowMs })
const repeat = (error: unknown) => endOf(error, { isRepeat: true, nowMs })

describe('the end of a mass call', () => {
  it.each([
    ['a key that stands for a send', refused(45065, { msg_id: '77' }), { kind: 'submitted', wechatMsgId: '77' }],
    ['a key that stands for a send without its number', refused(45065), { kind: 'submitted', wechatMsgId: null }],
    ['a key that came a moment ago', refused(45066), { kind: 'again', isTaken: true, dueMs: nowMs + 61_000 }],
    ['an administrator who has yet to confirm', refused(89504), { kind: 'again', isTaken: true, dueMs: nowMs + 61_000 }],
    ['a lost answer', cutOff('/x', null), { kind: 'again', isTaken: true, dueMs: nowMs + 61_000 }],
    ['a bug of ours', new TypeError('x'), { kind: 'again', isTaken: true }],
    ['no way to WeChat', notSent('/x', null), { kind: 'again', isTaken: false }],
    ['a busy WeChat', refused(-1), { kind: 'again', isTaken: false, dueMs: nowMs + 5000 }],
    ['a day whose calls are used up', refused(45009), { kind: 'again', isTaken: false, isExhausted: true, dueMs: Date.parse('2026-03-01T16:00:00Z') }],
    ['a request that WeChat finds fault with', refused(40007), { kind: 'failed', errcode: 40007, reason: 'WECHAT_40007' }],
    ['an account that may not', refused(48001), { kind: 'failed', errcode: 48001 }],
    ['a request that we find fault with', new AppError('invalid', 'WECHAT_REQUEST_INVALID', 'x'), { kind: 'failed', errcode: null, reason: 'WECHAT_REQUEST_INVALID' }],
    ['a database that is away', new AppError('unavailable', 'DATABASE_UNAVAILABLE', 'x'), { kind: 'again', isTaken: false }],
  ])('that was never made before, by %s', (_case, error, expected) => {
    expect(first(error)).toMatchObject(expected)
  })

  it.each([
    ['a key that stands for a send', refused(45065, { msg_id: '77' }), { kind: 'submitted', wechatMsgId: '77' }],
    ['a request that WeChat finds fault with, for it knows no such key', refused(40007), { kind: 'failed', errcode: 40007 }],
    ['a busy WeChat', refused(-1), { kind: 'again', isTaken: true, dueMs: nowMs + 61_000 }],
    ['a day whose calls are used up', refused(45009), { kind: 'again', isTaken: true }],
    ['an account that may not any more', refused(48001), { kind: 'again', isTaken: true }],
    ['no way to WeChat', notSent('/x', null), { kind: 'again', isTaken: true }],
    ['a secret that is missing', new AppError('conflict', 'APP_SECRET_MISSING', 'x'), { kind: 'again', isTaken: true }],
  ])('that may have been taken before, by %s', (_case, error, expected) => {
    expect(repeat(error)).toMatchObject(expected)
  })
})
