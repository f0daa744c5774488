import { describe, expect, it } from 'vitest'
import { type Candidate, fit, type OpenResult } from '../../../src/reach/results/fit.ts'

const atMs = Date.parse('2026-03-01T09:00:00Z')

const result = (id: number, more: Partial<OpenResult> = {}): OpenResult => (
  { id, kind: 'notice', messageKey: `m${id}`, followerId: 1, templateId: 'T', outcome: 'delivered', occurredMs: atMs, ...more })
const touch = (id: number, more: Partial<Candidate> = {}): Candidate => (
  { id, followerId: 1, route: 'notice', status: 'submitted', templateId: 'T', wechatMsgId: null, calledMs: atMs - 1000, ...more })

/** Result to touch; null: it says nothing new; absent: it waits. */
const fitsOf = (results: OpenResult[], touches: Candidate[]) => (
  Object.fromEntries(fit(results, touches).map(({ result: { id }, touch: found }) => [id, found?.id ?? null])))

describe('a result', () => {
  it.each([
    ['belongs to the touch with its number', [result(1)], [touch(7), touch(8, { wechatMsgId: 'm1' })], { 1: 8 }],
    ['of a number that is settled already says nothing new', [result(1)], [touch(8, { wechatMsgId: 'm1', status: 'delivered' })], { 1: null }],
    ['without a number goes to the earliest call that WeChat took', [result(1), result(2)], [touch(7), touch(8, { calledMs: atMs - 5000 })], { 1: 8, 2: 7 }],
    ['goes to what was taken for certain before what may have been', [result(1)], [touch(7, { status: 'unknown', calledMs: atMs - 5000 }), touch(8)], { 1: 8 }],
    ['goes to the only one that may have been taken', [result(1)], [touch(7, { status: 'unknown' })], { 1: 7 }],
    ['waits when two may have been taken', [result(1)], [touch(7, { status: 'unknown' }), touch(8, { status: 'unknown' })], {}],
    ['waits while a call is under way', [result(1)], [touch(7), touch(8, { status: 'calling' })], {}],
    ['waits while the call with its number is under way', [result(1)], [touch(8, { wechatMsgId: 'm1', status: 'calling' })], {}],
    ['waits for what is tried again', [result(1)], [touch(7, { status: 'pending' })], {}],
    ['is of no other follower', [result(1)], [touch(7, { followerId: 2 })], {}],
    ['is of no other template', [result(1)], [touch(7, { templateId: 'U' })], {}],
    ['is of no other route', [result(1, { kind: 'template', templateId: null })], [touch(7)], {}],
    ['of a template names none', [result(1, { kind: 'template', templateId: null })], [touch(7, { route: 'template', templateId: 'U' })], { 1: 7 }],
    ['is of no touch that has another number', [result(1)], [touch(7, { wechatMsgId: 'm9' })], {}],
    ['is of no call that came after it', [result(1)], [touch(7, { calledMs: atMs + 121_000 })], {}],
    ['is of no call of the day before', [result(1)], [touch(7, { calledMs: atMs - 25 * 3600_000 })], {}],
    ['is of nothing that was never called', [result(1)], [touch(7, { calledMs: null, status: 'pending' })], {}],
  ] as const)('%s', (_case, results, touches, expected) => {
    expect(fitsOf([...results], [...touches])).toEqual(expected)
  })
})
