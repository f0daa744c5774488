import { type Static, Type } from 'typebox'
import { TouchContent } from '../library/content.ts'
import { purposes, routes } from '../standing/standing.ts'
import { type Touch, touchStatuses } from './touch.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const FollowerParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), followerId: Type.Integer({ minimum: 1 }) })
export const TouchParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), touchId: Type.Integer({ minimum: 1 }) })

export const TouchesQuery = Type.Object({
  followerId: Type.Optional(Type.Integer({ minimum: 1 })),
  undecided: Type.Optional(Type.Boolean({ description: 'Only those whose outcome nobody knows and about which nobody has decided.' })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

export const OrderBody = Type.Object({
  key: Type.Optional(Type.String({
    minLength: 1, maxLength: 64, pattern: '^[!-~]+$', description: 'Yours: the same key again is the same order and sends nothing twice. One is made up if you give none.',
  })),
  purpose: Type.Enum([...purposes], {
    description: 'answer: to what they just asked, never capped; notice: of their own affairs, such as an order; content: all else, for which caps, topics and quiet hours hold.',
  }),
  topic: Type.Optional(Type.String({ minLength: 1, maxLength: 48, description: 'Key of the topic it belongs to.' })),
  content: TouchContent,
  expiresAt: Type.Optional(Type.String({ format: 'date-time', description: 'Not worth sending after this; two days from now unless told otherwise, at most 30.' })),
}, {
  additionalProperties: false,
  examples: [
    { key: 'ticket-1042-1', purpose: 'answer', content: { type: 'text', text: '您好，您的订单今天下午发货。' } },
    { purpose: 'content', topic: 'new-tea', content: { type: 'article', title: '本周新茶', url: 'https://shop.example.com/new' }, expiresAt: '2026-03-02T12:00:00Z' },
  ],
})
export type OrderBody = Static<typeof OrderBody>

const example = {
  id: 81, followerId: 7, source: { kind: 'order', id: 12 }, part: 0, route: 'service', purpose: 'answer', topicId: null,
  content: { type: 'text', text: '您好，您的订单今天下午发货。' }, status: 'pending', reason: null, errcode: null, attempts: 0, isUnconfirmed: false,
  decision: null, createdAt: '2026-03-01T09:00:00.000Z', dueAt: '2026-03-01T09:00:00.000Z', expiresAt: '2026-03-03T09:00:00.000Z', settledAt: null,
}
const settled = { ...example, status: 'submitted', errcode: 0, attempts: 1, settledAt: '2026-03-01T09:00:01.000Z' }

export const TouchView = Type.Object({
  id: Type.Integer(),
  followerId: Type.Integer(),
  source: Type.Object({ kind: Type.String(), id: Type.Integer() }, { description: 'What wanted it.' }),
  part: Type.Integer({ description: 'A long text goes in pieces, counted from 0.' }),
  route: Type.Enum([...routes]),
  purpose: Type.Enum([...purposes]),
  topicId: orNull(Type.Integer()),
  content: Type.Object({ type: Type.String() }, { additionalProperties: true }),
  status: Type.Enum([...touchStatuses], {
    description: 'pending: waits until dueAt; calling: under way; submitted: WeChat took it; delivered: it says it arrived; failed: it refused; '
      + 'unknown: the call was cut off and nobody can tell; skipped: we held it back, reason says why; cancelled: taken back in time.',
  }),
  reason: orNull(Type.String({ description: 'Why it waits, failed or was skipped.' })),
  errcode: orNull(Type.Integer()),
  attempts: Type.Integer(),
  isUnconfirmed: Type.Boolean({ description: 'Submitted, and WeChat never said whether it arrived.' }),
  decision: orNull(Type.Enum(['resent', 'left'])),
  createdAt: Moment,
  dueAt: Moment,
  expiresAt: Moment,
  settledAt: orNull(Moment),
}, { examples: [settled] })

export const TouchPage = Type.Object({ items: Type.Array(TouchView), next: orNull(Type.Integer()) }, { examples: [{ items: [settled], next: null }] })

export const OrderView = Type.Object({
  key: Type.String(),
  touches: Type.Array(TouchView, { description: 'One, or one for each piece of a long text.' }),
}, {
  examples: [{ key: 'ticket-1042-1', touches: [example] }],
})

export const TalliesQuery = Type.Object({
  from: Type.String({ format: 'date', description: 'First day, as the account’s calendar has it.' }),
  until: Type.String({ format: 'date', description: 'Last day; at most 92 days in all.' }),
}, { additionalProperties: false })

export const TalliesView = Type.Object({
  items: Type.Array(Type.Object({
    day: Type.String(), route: Type.Enum([...routes]), purpose: Type.Enum([...purposes]),
    status: Type.String({ description: 'As of a touch; `refused`: asked for and turned away at once.' }),
    reason: orNull(Type.String()), touches: Type.Integer(),
  })),
}, {
  examples: [{
    items: [
      { day: '2026-03-01', route: 'service', purpose: 'answer', status: 'submitted', reason: null, touches: 214 },
      { day: '2026-03-01', route: 'service', purpose: 'content', status: 'refused', reason: 'CAP_DAY', touches: 9 },
    ],
  }],
})

export function viewTouch (touch: Touch): Static<typeof TouchView> {
  const { id, followerId, sourceKind, sourceId, part, route, purpose, topicId, content, status, reason, errcode, attempts, isUnconfirmed, decision } = touch
  return {
    id, followerId, source: { kind: sourceKind, id: sourceId }, part, route, purpose, topicId, content, status, reason, errcode, attempts, isUnconfirmed, decision,
    createdAt: touch.createdAt.toISOString(), dueAt: touch.dueAt.toISOString(), expiresAt: touch.expiresAt.toISOString(),
    settledAt: touch.settledAt?.toISOString() ?? null,
  }
}
