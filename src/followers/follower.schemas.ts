import { type Static, Type } from 'typebox'
import { aliasOf } from './alias.ts'
import type { Follower } from './follower.entity.ts'
import type { FollowerEvent } from './timeline.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const MaybeText = Type.Union([Type.String(), Type.Null()])
const closed = { additionalProperties: false }

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const FollowerParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), followerId: Type.Integer({ minimum: 1 }) })

const page = {
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}
export const PageQuery = Type.Object(page, closed)
export const FollowersQuery = Type.Object({
  ...page,
  openid: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Only the follower with this openid.' })),
}, closed)

export const FollowerView = Type.Object({
  id: Type.Integer(),
  openid: Type.String(),
  unionid: MaybeText,
  alias: Type.String({ description: 'What we call somebody who has no name; the same at all times.' }),
  remark: Type.Union([Type.String(), Type.Null()], { description: 'What one of us calls them, in WeChat’s console too.' }),
  language: MaybeText,
  subscribed: Type.Boolean(),
  subscriptionAt: Type.Union([Moment, Type.Null()], { description: 'When WeChat last said whether they follow.' }),
  unfollowedAt: MaybeMoment,
  blockedAt: Type.Union([Moment, Type.Null()], { description: 'Since when they are on WeChat’s black list.' }),
  subscribeScene: Type.Union([Type.String(), Type.Null()], { description: 'How they came, in WeChat’s words: ADD_SCENE_….' }),
  qrScene: Type.Union([Type.String(), Type.Null()], { description: 'The scene of the QR code that led here.' }),
  firstInboundAt: MaybeMoment,
  lastInboundAt: MaybeMoment,
  messageCount: Type.Integer(),
  eventCount: Type.Integer(),
  createdAt: Moment,
})
export type FollowerView = Static<typeof FollowerView>

export const FollowerPage = Type.Object({ items: Type.Array(FollowerView), next: Type.Union([Type.Integer(), Type.Null()]) })

export const TimelineView = Type.Object({
  id: Type.Integer(),
  kind: Type.String({ description: 'message.text, event.subscribe, answer.passive …' }),
  occurredAt: Moment,
  detail: Type.Record(Type.String(), Type.Unknown()),
})
export const TimelinePage = Type.Object({ items: Type.Array(TimelineView), next: Type.Union([Type.Integer(), Type.Null()]) })

export function viewFollower (follower: Follower): FollowerView {
  const { id, accountId, openid, unionid, remark, language, subscribed, subscribeScene, qrScene, messageCount, eventCount } = follower
  return {
    id, openid, unionid, remark, language, subscribed, subscribeScene, qrScene, messageCount, eventCount,
    alias: follower.alias ?? aliasOf(accountId, openid),
    unfollowedAt: follower.unfollowedAt?.toISOString() ?? null,
    blockedAt: follower.blockedAt?.toISOString() ?? null,
    subscriptionAt: follower.subscriptionAt?.toISOString() ?? null,
    firstInboundAt: follower.firstInboundAt?.toISOString() ?? null,
    lastInboundAt: follower.lastInboundAt?.toISOString() ?? null,
    createdAt: follower.createdAt.toISOString(),
  }
}

export function viewTimeline ({ id, kind, occurredAt, detail }: FollowerEvent): Static<typeof TimelineView> {
  return { id, kind, occurredAt: occurredAt.toISOString(), detail }
}
