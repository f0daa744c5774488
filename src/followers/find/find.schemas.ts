import { type Static, Type } from 'typebox'
import { followerExample, FollowerView, viewFollower } from '../follower.schemas.ts'
import type { FoundFollower } from './find.service.ts'
import { FollowerFilter } from './filter.ts'

const closed = { additionalProperties: false }
const filterExample = [{ field: 'subscribed', is: true }, { attribute: 'level', in: ['金卡', '黑卡'] }, { tag: 7, isOn: true }]

export const FindParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const FindBody = Type.Object({
  filter: { ...FollowerFilter, default: [] },
  sort: Type.Object({
    by: Type.Enum(['id', 'lastInboundAt', 'subscriptionAt'], { default: 'id', description: 'id: when we first heard of them. Who has no value comes last going down.' }),
    order: Type.Enum(['asc', 'desc'], { default: 'desc' }),
  }, { ...closed, default: {} }),
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: '`next` of the page before, with the same filter and sort.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  with: Type.Array(Type.Enum(['tags', 'attributes']), { maxItems: 2, default: [], description: 'What to tell of each besides the record.' }),
}, {
  ...closed,
  examples: [
    { filter: filterExample, sort: { by: 'lastInboundAt', order: 'desc' }, limit: 50, with: ['tags', 'attributes'] },
    { filter: [{ text: '海豚' }] },
  ],
})

const Value = Type.Union([Type.Null(), Type.Boolean(), Type.Number(), Type.String(), Type.Array(Type.String())])
const FoundView = Type.Interface([FollowerView], {
  tags: Type.Optional(Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() }))),
  attributes: Type.Optional(Type.Record(Type.String(), Value, { description: 'Every attribute in use by its key; the default or null where they have no value.' })),
})
export const FoundPage = Type.Object({
  items: Type.Array(FoundView),
  next: Type.Union([Type.String(), Type.Null()], {
    description: 'Where the next page begins; null at the end. A page looks for a bounded time: where few of many fit, it may have '
      + 'fewer entries than asked for, or none, and still not be the last.',
  }),
}, { examples: [{ items: [{ ...followerExample, tags: [{ id: 7, name: '会员' }], attributes: { level: '金卡', score: 88 } }], next: 'WyJ3M0s0ZFpxYyIsMTc3MjM1NjMzMjAwMCw0NzExXQ' }] })

export const CountBody = Type.Object({
  filter: { ...FollowerFilter, default: [] },
  exact: Type.Boolean({ default: false, description: 'Count every one, for some seconds at most; else a guess from a random share of all.' }),
}, { ...closed, examples: [{ filter: filterExample, exact: false }] })
export const CountView = Type.Object({
  count: Type.Integer(),
  isExact: Type.Boolean({ description: 'False for a guess; few followers are always counted exactly.' }),
  margin: Type.Integer({ description: 'In 95 of 100 cases the truth is within so many of the guess.' }),
}, { examples: [{ count: 18250, isExact: false, margin: 4100 }] })

export function viewFound ({ follower, tags, attributes }: FoundFollower): Static<typeof FoundView> {
  return { ...viewFollower(follower), ...(tags && { tags }), ...(attributes && { attributes }) }
}
