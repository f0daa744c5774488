import { type Static, Type } from 'typebox'
import type { Touch } from './touch.entity.ts'

const Moment = Type.String({ format: 'date-time' })

export const TouchParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const TouchesQuery = Type.Object({
  followerId: Type.Optional(Type.Integer({ minimum: 1 })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

export const TouchView = Type.Object({
  id: Type.Integer(),
  followerId: Type.Integer(),
  route: Type.Enum(['service']),
  content: Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  status: Type.Enum(['pending', 'claimed', 'calling', 'submitted', 'failed', 'unknown'], {
    description: 'submitted: WeChat took it; failed: it refused; unknown: the call was cut off and nobody can tell.',
  }),
  errcode: Type.Union([Type.Integer(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
  attempts: Type.Integer(),
  createdAt: Moment,
  settledAt: Type.Union([Moment, Type.Null()]),
})

export const TouchPage = Type.Object({ items: Type.Array(TouchView), next: Type.Union([Type.Integer(), Type.Null()]) })

export function viewTouch (touch: Touch): Static<typeof TouchView> {
  const { id, followerId, route, content, status, errcode, reason, attempts } = touch
  return {
    id, followerId, route, content, status, errcode, reason, attempts,
    createdAt: touch.createdAt.toISOString(),
    settledAt: touch.settledAt?.toISOString() ?? null,
  }
}
