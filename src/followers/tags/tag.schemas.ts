import { type Static, Type } from 'typebox'
import type { CarriedTag } from './tag.service.ts'
import type { FollowerTag, Tag } from './tag.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Problem = Type.Union([Type.String(), Type.Null()], {
  description: 'Why WeChat does not take it: FOLLOWER_HAS_TOO_MANY_TAGS, FOLLOWER_UNKNOWN_TO_WECHAT, TAG_NAME_TOO_LONG, TOO_MANY_TAGS, TAG_GONE_AT_WECHAT, WECHAT_….',
})
const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^\\S(.*\\S)?$', examples: ['老客户'] })
const Next = Type.Union([Type.Integer(), Type.Null()])

export const TagsParams = Type.Object({ accountId: Id })
export const TagParams = Type.Object({ accountId: Id, tagId: Id })
export const TaggedFollowerParams = Type.Object({ accountId: Id, followerId: Id })

export const TagsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 200 }),
}, closed)

export const NewTagBody = Type.Object({
  name: Name,
  isLocal: Type.Boolean({ default: false, description: 'Only here: WeChat never hears of it, and none of its limits holds.' }),
}, { ...closed, examples: [{ name: '老客户', isLocal: false }] })

export const TagChangeBody = Type.Object({ name: Name, version: Type.Integer({ minimum: 1 }) }, { ...closed, examples: [{ name: '常客', version: 1 }] })

export const CarriersBody = Type.Object({
  followerIds: Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true }),
}, { ...closed, examples: [{ followerIds: [1, 2, 3] }] })

export const TagView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  isLocal: Type.Boolean(),
  wechatTagId: Type.Union([Type.Integer(), Type.Null()]),
  state: Type.Enum(['local', 'same', 'create', 'rename', 'delete', 'gone'], { description: '`create`, `rename`: WeChat does not know it yet.' }),
  problem: Problem,
  version: Type.Integer(),
  createdAt: Moment,
}, { examples: [{ id: 7, name: '老客户', isLocal: false, wechatTagId: 101, state: 'same', problem: null, version: 1, createdAt: '2026-03-01T09:00:00.000Z' }] })
export const TagPage = Type.Object({ items: Type.Array(TagView), next: Next })

export const CarriedTagView = Type.Object({
  tagId: Type.Integer(),
  name: Type.String(),
  isLocal: Type.Boolean(),
  isWanted: Type.Boolean({ description: 'False while WeChat has still to take it off.' }),
  state: Type.Enum(['same', 'put-on', 'take-off'], { description: 'What WeChat has not confirmed yet.' }),
  problem: Problem,
  changedAt: Moment,
}, { examples: [{ tagId: 7, name: '老客户', isLocal: false, isWanted: true, state: 'same', problem: null, changedAt: '2026-03-01T09:00:00.000Z' }] })
export const CarriedTagPage = Type.Object({ items: Type.Array(CarriedTagView), next: Next })

export const CarriedView = Type.Object({
  changed: Type.Integer({ description: 'For how many followers it is new; for the others it was so already.' }),
}, { examples: [{ changed: 3 }] })

export const BlockView = Type.Object({
  blockedAt: MaybeMoment,
  state: Type.Enum(['same', 'put-on', 'take-off'], { description: 'What WeChat has not confirmed yet.' }),
  problem: Problem,
}, { examples: [{ blockedAt: '2026-03-01T09:00:00.000Z', state: 'put-on', problem: null }] })

export function viewTag ({ id, name, wechatTagId, syncState, problem, version, createdAt }: Tag): Static<typeof TagView> {
  return { id, name, isLocal: syncState === 'local', wechatTagId, state: syncState, problem, version, createdAt: createdAt.toISOString() }
}

export function viewCarried ({ tag: { name, syncState }, row: { tagId, wanted, state, problem, changedAt } }: CarriedTag): Static<typeof CarriedTagView> {
  return { tagId, name, isLocal: syncState === 'local', isWanted: wanted, state, problem, changedAt: changedAt.toISOString() }
}

export function viewBlock ({ blockedAt, row }: { blockedAt: Date | null, row: FollowerTag | null }): Static<typeof BlockView> {
  return { blockedAt: blockedAt?.toISOString() ?? null, state: row?.state ?? 'same', problem: row?.problem ?? null }
}
