import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitsOf } from '../../src/simulator/limits.ts'
import type { ReplyWindow } from '../../src/simulator/rules/reply-window.ts'
import { allowanceOf, refusalBy, widen } from '../../src/simulator/rules/reply-window.ts'

const at = 1_767_225_600
const hour = 3600
const limits = limitsOf({})

function opened (...actions: Array<[afterSeconds: number, action: Record<string, string>]>): ReplyWindow | undefined {
  return actions.reduce<ReplyWindow | undefined>((window, [after, action]) => {
    const allowance = allowanceOf(action, limits)
    return allowance === null ? window : widen(window, allowance, at + after)
  }, undefined)
}

const text = { MsgType: 'text' }
const click = { MsgType: 'event', Event: 'CLICK' }

describe('what opens a reply window', () => {
  it.each([
    ['text', { MsgType: 'text' }, 5, '48h'],
    ['image', { MsgType: 'image' }, 5, '48h'],
    ['location message', { MsgType: 'location' }, 5, '48h'],
    ['item of a message menu', { MsgType: 'text', bizmsgmenuid: '101' }, 3, '1min'],
    ['subscribe', { MsgType: 'event', Event: 'subscribe' }, 3, '1min'],
    ['SCAN', { MsgType: 'event', Event: 'SCAN' }, 3, '1min'],
    ['CLICK', { MsgType: 'event', Event: 'CLICK' }, 3, '1min'],
    ['scancode_push', { MsgType: 'event', Event: 'scancode_push' }, 3, '1min'],
    ['scancode_waitmsg', { MsgType: 'event', Event: 'scancode_waitmsg' }, 3, '1min'],
  ])('%s', (_name, action, messages, span) => {
    expect(allowanceOf(action, limits)).toMatchObject({ messages, span })
  })

  it.each(['VIEW', 'view_miniprogram', 'pic_weixin', 'location_select', 'LOCATION', 'unsubscribe', 'TEMPLATESENDJOBFINISH', 'click'])(
    '%s opens nothing', (Event) => {
      expect(allowanceOf({ MsgType: 'event', Event }, limits)).toBeNull()
    })
})

describe('how windows meet', () => {
  it.each([
    ['a message', opened([0, text]), { remaining: 5, expiresAtSeconds: at + 48 * hour }],
    ['a click', opened([0, click]), { remaining: 3, expiresAtSeconds: at + 60 }],
    ['a click never shortens a message', opened([0, text], [10, click]), { remaining: 5, expiresAtSeconds: at + 48 * hour, span: '48h' }],
    ['a message after a click', opened([0, click], [10, text]), { remaining: 5, expiresAtSeconds: at + 10 + 48 * hour, span: '48h' }],
    ['not additive', opened([0, text], [10, text]), { remaining: 5, expiresAtSeconds: at + 10 + 48 * hour }],
    ['a click after the end', opened([0, text], [49 * hour, click]), { remaining: 3, expiresAtSeconds: at + 49 * hour + 60, span: '1min' }],
    ['an older message arriving late', opened([10, text], [0, text]), { remaining: 5, expiresAtSeconds: at + 10 + 48 * hour }],
  ])('%s', (_name, window, expected) => {
    expect(window).toMatchObject(expected)
  })

  it('a click refills a used window to three, no further, until its own end', () => {
    const used: ReplyWindow = { remaining: 0, expiresAtSeconds: at + 48 * hour, span: '48h' }
    expect(widen(used, { messages: 3, seconds: 60, span: '1min' }, at)).toEqual({ remaining: 3, expiresAtSeconds: at + 48 * hour, span: '48h' })
  })

  it('never closes or empties one that is open', () => {
    const action = fc.constantFrom(text, click)
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(300_000), action)), fc.tuple(fc.nat(300_000), action), (before, next) => {
      const window = opened(...before)
      const after = opened(...before, next)
      const alive = window !== undefined && window.expiresAtSeconds > at + next[0]
      if (!alive || after === undefined) return
      expect(after.remaining).toBeGreaterThanOrEqual(window.remaining)
      expect(after.expiresAtSeconds).toBeGreaterThanOrEqual(window.expiresAtSeconds)
    }))
  })
})

describe('what a window refuses', () => {
  const window: ReplyWindow = { remaining: 1, expiresAtSeconds: at, span: '48h' }

  it.each([
    ['none was ever open', undefined, at * 1000, 45015, 'window.none'],
    ['at its end', window, at * 1000, 45015, 'window.48h'],
    ['used up', { ...window, remaining: 0 }, at * 1000 - 1, 45047, 'window.48hCount'],
    ['closed and used up', { ...window, remaining: 0 }, at * 1000, 45015, 'window.48h'],
  ])('%s', (_name, candidate, nowMs, errcode, rule) => {
    expect(refusalBy(candidate, nowMs)).toMatchObject({ errcode, rule })
  })

  it('not in its last instant', () => {
    expect(refusalBy(window, at * 1000 - 1)).toBeNull()
  })
})
