import { describe, expect, it } from 'vitest'
import { type Context, decide } from '../../../src/reach/standing/decide.ts'
import type { Question, Standing } from '../../../src/reach/standing/standing.ts'
import { context, noonMs, question, standing } from './standings.ts'

type Case = [what: string, standing: Partial<Standing>, question: Partial<Question>, context: Parameters<typeof context>[0], answer: string]

const window = (left: number, untilMs = noonMs + 3600_000) => ({ window: { left, untilMs, atMs: noonMs - 60_000, sends: [] } })
const grant = (more: object) => ({ grants: new Map([['t1', { left: 0, isLong: false, isRefused: false, ...more }]]) })
const topicState = (state: 'in' | 'out' | null, day = 0) => ({ topics: new Map([[3, { state, counts: { day, week: day, month: day } }]]) })
const noCaps = { day: null, week: null, month: null }
const optOut: Context['topic'] = { kind: 'opt-out', caps: { ...noCaps, day: 2 } }
const optIn: Context['topic'] = { kind: 'opt-in', caps: noCaps }
const about = { topicId: 3 }
const answer = { purpose: 'answer' } as const
const told = { purpose: 'notice' } as const
const byNotice = { ...told, route: 'notice', templateId: 't1' } as const
const byTemplate = { ...told, route: 'template', templateId: 't1' } as const
const byMass = { route: 'mass' } as const
const byReply = { ...answer, route: 'passive' } as const

const cases: Case[] = [
  ['somebody in an open window', {}, {}, {}, 'open 3'],
  ['an answer has all of the window', {}, answer, {}, 'open 5'],
  ['an agent has all of the window', {}, { byAgent: true }, {}, 'open 5'],
  ['an account without verification', {}, {}, { account: { kind: 'service', isVerified: false } }, 'ACCOUNT_MAY_NOT'],
  ['a verified subscription account writes service messages', {}, {}, { account: { kind: 'subscription', isVerified: true } }, 'open 3'],
  ['a subscription account sends to no list', {}, byMass, { account: { kind: 'subscription', isVerified: true } }, 'ACCOUNT_MAY_NOT'],
  ['a subscription account has no templates', {}, byTemplate, { account: { kind: 'subscription', isVerified: true } }, 'ACCOUNT_MAY_NOT'],
  ['a template that markets', {}, { ...byTemplate, purpose: 'content' }, {}, 'CONTENT_NOT_ALLOWED'],
  ['a notice that markets', grant({ left: 1 }), { ...byNotice, purpose: 'content' }, {}, 'CONTENT_NOT_ALLOWED'],
  ['a mass send that answers', {}, { ...byMass, ...answer }, {}, 'CONTENT_NOT_ALLOWED'],
  ['somebody who left', { subscribed: false }, {}, {}, 'NOT_FOLLOWING'],
  ['somebody who left, a template', { subscribed: false }, byTemplate, {}, 'NOT_FOLLOWING'],
  ['somebody who left and had agreed to a notice', { subscribed: false, ...grant({ left: 1 }) }, byNotice, {}, 'open 1'],
  ['somebody blocked', { isBlocked: true, ...grant({ left: 1 }) }, byNotice, {}, 'BLOCKED'],
  ['somebody WeChat refused', { refusal: 'MUTED' }, answer, {}, 'MUTED'],
  ['somebody WeChat says does not follow, a notice', { refusal: 'NOT_FOLLOWING', ...grant({ left: 1 }) }, byNotice, {}, 'open 1'],
  ['nobody ever wrote', window(0, 0), answer, {}, 'REPLY_WINDOW_CLOSED'],
  ['just before the margin', window(5, noonMs + 2001), answer, {}, 'open 5'],
  ['within the margin of the end', window(5, noonMs + 2000), answer, {}, 'REPLY_WINDOW_CLOSED'],
  ['nothing left', window(0), answer, {}, 'REPLY_WINDOW_SPENT'],
  ['more pieces than are left', window(2), { ...answer, parts: 3 }, {}, 'REPLY_WINDOW_SPENT'],
  ['what is left is for agents', window(2), {}, {}, 'KEPT_FOR_AGENTS'],
  ['what is left is for agents, service notices too', window(2), told, {}, 'KEPT_FOR_AGENTS'],
  ['an answer that leaves it to them', window(2), { ...answer, spareLast: true }, {}, 'KEPT_FOR_AGENTS'],
  ['an answer that leaves it to them, of what is more', window(3), { ...answer, spareLast: true }, {}, 'open 1'],
  ['pieces that reach into what is kept', window(4), { parts: 3 }, {}, 'KEPT_FOR_AGENTS'],
  ['pieces that do not', window(4), { parts: 2 }, {}, 'open 2'],
  ['no notice named', {}, { ...byNotice, templateId: null }, {}, 'TEMPLATE_UNKNOWN'],
  ['a notice nobody agreed to', {}, byNotice, {}, 'NOTICE_NOT_GRANTED'],
  ['a notice that is used up', grant({}), byNotice, {}, 'NOTICE_NOT_GRANTED'],
  ['a notice that is refused', grant({ left: 3, isRefused: true }), byNotice, {}, 'NOTICE_REFUSED'],
  ['a long-term notice', grant({ isLong: true }), byNotice, {}, 'open'],
  ['a template', {}, byTemplate, {}, 'open'],
  ['a template that is refused', grant({ isRefused: true }), byTemplate, {}, 'NOTICE_REFUSED'],
  ['a mass send', { massUsed: 3 }, byMass, {}, 'open 1'],
  ['the fifth mass send of a month', { massUsed: 4 }, byMass, {}, 'MASS_SPENT'],
  ['no message waits', {}, byReply, {}, 'NOTHING_TO_ANSWER'],
  ['a message waits', {}, byReply, { waitingUntilMs: noonMs + 1 }, 'open 1'],
  ['a message waited', {}, byReply, { waitingUntilMs: noonMs }, 'NOTHING_TO_ANSWER'],
  ['content to somebody who wants none', { contentOut: true }, {}, {}, 'OPTED_OUT'],
  ['a notice to somebody who wants no content', { contentOut: true }, told, {}, 'open 3'],
  ['an answer to somebody who wants no content', { contentOut: true }, answer, {}, 'open 5'],
  ['a topic nobody said anything of', {}, about, { topic: optOut }, 'open 3'],
  ['a topic they left', topicState('out'), about, { topic: optOut }, 'TOPIC_OPTED_OUT'],
  ['a notice about a topic they left', topicState('out'), { ...about, ...told }, { topic: optOut }, 'TOPIC_OPTED_OUT'],
  ['a topic to be asked for', {}, about, { topic: optIn }, 'TOPIC_NOT_OPTED_IN'],
  ['a topic asked for', topicState('in'), about, { topic: optIn }, 'open 3'],
  ['a topic asked for and left', topicState('out'), about, { topic: optIn }, 'TOPIC_OPTED_OUT'],
  ['an answer about a topic they left', topicState('out', 9), { ...about, ...answer }, { topic: optOut }, 'open 5'],
  ['an open conversation', { heldUntilMs: noonMs + 5 }, {}, {}, 'IN_CONVERSATION 5'],
  ['an open conversation, the agent', { heldUntilMs: noonMs + 5 }, { byAgent: true }, {}, 'open 5'],
  ['an open conversation, an answer', { heldUntilMs: noonMs + 5 }, answer, {}, 'open 5'],
  ['a conversation that has ended', { heldUntilMs: noonMs }, {}, {}, 'open 3'],
  ['the day is full', { contentCounts: { day: 1, week: 1, month: 1 } }, {}, {}, 'CAP_DAY'],
  ['the week is full', { contentCounts: { day: 0, week: 3, month: 3 } }, {}, {}, 'CAP_WEEK'],
  ['the month is full', { contentCounts: { day: 0, week: 0, month: 8 } }, {}, { endsMs: { day: 1, week: 2, month: noonMs + 30, mass: 4 } }, 'CAP_MONTH 30'],
  ['a notice when content is full', { contentCounts: { day: 1, week: 1, month: 1 } }, told, {}, 'open 3'],
  ['an answer when content is full', { contentCounts: { day: 1, week: 1, month: 1 } }, answer, {}, 'open 5'],
  ['a cap of nothing', {}, {}, { settings: { contentCaps: { day: 0, week: null, month: null } } }, 'CAP_DAY'],
  ['no cap at all', { contentCounts: { day: 99, week: 99, month: 99 } }, {}, { settings: { contentCaps: noCaps } }, 'open 3'],
  ['the topic is full', topicState(null, 2), about, { topic: optOut }, 'TOPIC_CAP_DAY'],
  ['a notice when its topic is full', topicState(null, 2), { ...about, ...told }, { topic: optOut }, 'TOPIC_CAP_DAY'],
  ['at night', { quietUntilMs: noonMs + 60 }, {}, {}, 'QUIET_HOURS 60'],
  ['a notice at night', { quietUntilMs: noonMs + 60 }, told, {}, 'QUIET_HOURS 60'],
  ['an answer at night', { quietUntilMs: noonMs + 60 }, answer, {}, 'open 5'],
  ['at night when the day is full: what does not pass by itself comes first', { quietUntilMs: noonMs + 60, contentCounts: { day: 1, week: 1, month: 1 } }, {}, {}, 'CAP_DAY'],
]

describe('the decision', () => {
  it.each(cases)('%s', (_what, who, asked, around, expected) => {
    const decision = decide(standing(who), question(asked), context(around))
    const said = decision.isOpen ? `open ${decision.left ?? ''}` : `${decision.reason} ${decision.untilMs === null ? '' : decision.untilMs - noonMs}`
    expect(said.trim()).toBe(expected)
  })

  it('tells when what is open closes', () => {
    expect(decide(standing(window(5)), question(), context())).toEqual({ isOpen: true, untilMs: noonMs + 3600_000 - 2000, left: 3 })
  })
})
