import { type Static, Type } from 'typebox'
import { aliasOf } from './alias.ts'
import type { Follower } from './follower.entity.ts'
import { stages } from './stages.ts'
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
export const TimelineQuery = Type.Object({
  ...page,
  kinds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.-]+$' }), {
    minItems: 1, maxItems: 10, description: 'Only these: whole kinds such as event.CLICK, or how kinds begin up to a dot, such as message. Without any, all but profile.changed, which says no more than the record.', examples: [['message.', 'custom.shop.']],
  })),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Then or later.' })),
  until: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Earlier than that.' })),
}, closed)
export const FollowersQuery = Type.Object({
  ...page,
  openid: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Only the follower with this openid.' })),
}, closed)

export const followerExample = {
  id: 4711, openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', unionid: null, alias: '爱茶的白鹭0427', remark: '王姐 城西店', remarkState: 'same', remarkProblem: null,
  ownerId: 3, stage: 'customer', stageBy: 'hand', stageAt: '2026-03-01T09:30:00.000Z', personId: null, language: null, subscribed: true,
  subscriptionAt: '2026-02-14T02:11:09.000Z', unfollowedAt: null, blockedAt: null, subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'shop-12',
  firstInboundAt: '2026-02-14T02:11:09.000Z', lastInboundAt: '2026-03-01T09:12:44.000Z', messageCount: 7, eventCount: 3,
  createdAt: '2026-02-14T02:11:10.120Z', syncedAt: '2026-02-28T19:30:12.004Z', version: 4,
} as const

export const FollowerView = Type.Object({
  id: Type.Integer(),
  openid: Type.String(),
  unionid: MaybeText,
  alias: Type.String({ description: 'What we call somebody who has no name; the same at all times.' }),
  remark: Type.Union([Type.String(), Type.Null()], { description: 'What one of us calls them, in WeChat’s console too.' }),
  remarkState: Type.Enum(['same', 'unsent', 'refused'], { description: 'Whether WeChat has our remark: not yet, or refused for good.' }),
  remarkProblem: Type.Union([Type.String(), Type.Null()], { description: 'Why WeChat has not taken it: FOLLOWER_UNKNOWN_TO_WECHAT, WECHAT_45009 …' }),
  ownerId: Type.Union([Type.Integer(), Type.Null()], { description: 'The user who looks after them.' }),
  stage: Type.Enum([...stages], { description: 'How far they are with us.' }),
  stageBy: Type.Enum(['rule', 'hand'], { description: 'hand: somebody set the stage, and no rule overrules it.' }),
  stageAt: MaybeMoment,
  personId: Type.Union([Type.Integer(), Type.Null()], { description: 'The same as of the same person’s followers on other accounts.' }),
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
  syncedAt: Type.Union([Moment, Type.Null()], { description: 'When WeChat’s list last named them.' }),
  version: Type.Integer({ description: 'To be given with an edit, which is refused if the record has changed since.' }),
}, { examples: [followerExample] })
export type FollowerView = Static<typeof FollowerView>

export const FollowerPage = Type.Object({ items: Type.Array(FollowerView), next: Type.Union([Type.Integer(), Type.Null()]) })

export const TimelineView = Type.Object({
  id: Type.Integer(),
  kind: Type.String({ description: 'message.text, event.subscribe, answer.passive …' }),
  occurredAt: Moment,
  detail: Type.Record(Type.String(), Type.Unknown()),
}, { examples: [{ id: 9120, kind: 'remark.changed', occurredAt: '2026-03-01T09:30:00.000Z', detail: { before: null, after: '王姐 城西店', by: 'user:3' } }] })
export const TimelinePage = Type.Object({ items: Type.Array(TimelineView), next: Type.Union([Type.Integer(), Type.Null()]) })

export function viewFollower (follower: Follower): FollowerView {
  const { id, accountId, openid, unionid, remark, remarkProblem, ownerId, stage, stageBy, personId, version } = follower
  const { language, subscribed, subscribeScene, qrScene, messageCount, eventCount } = follower
  return {
    id, openid, unionid, remark, remarkProblem, ownerId, stage, stageBy, personId, language, subscribed, subscribeScene, qrScene, messageCount, eventCount,
    version,
    remarkState: follower.remarkDueAt !== null ? 'unsent' : remarkProblem === null ? 'same' : 'refused',
    stageAt: follower.stageAt?.toISOString() ?? null,
    syncedAt: follower.syncedAt?.toISOString() ?? null,
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
