import { type Static, Type } from 'typebox'
import { type Rating, ratingStates } from './rating.entity.ts'

const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T, more: { description?: string } = {}) => Type.Union([type, Type.Null()], more)

export const AccountParams = Type.Object({ accountId: Id })
export const ConversationParams = Type.Object({ accountId: Id, conversationId: Id })

export const RatingsQuery = Type.Object({
  agentId: Type.Optional(Id),
  low: Type.Boolean({ default: false, description: 'Only those of which somebody was told, because they were low.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

const example = {
  id: 4, conversationId: 12, followerId: 5, agentId: 2, teamId: 3, state: 'rated', askedAt: '2026-03-02T03:00:00.000Z', score: 5, isLow: false,
  ratedAt: '2026-03-02T03:01:00.000Z', comment: '很快就解决了', createdAt: '2026-03-02T03:00:00.000Z',
} as const

export const RatingView = Type.Object({
  id: Type.Integer(), conversationId: Type.Integer(), followerId: Type.Integer(),
  agentId: orNull(Type.Integer(), { description: 'Who held the conversation last.' }), teamId: orNull(Type.Integer()),
  state: Type.Enum([...ratingStates], { description: 'kept: they are asked when they write again; asked; rated.' }),
  askedAt: orNull(Moment), score: orNull(Type.Integer(), { description: '1 is the worst.' }), isLow: orNull(Type.Boolean()), ratedAt: orNull(Moment),
  comment: orNull(Type.String()), createdAt: Moment,
}, { examples: [example] })

export const RatingPage = Type.Object({ items: Type.Array(RatingView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: null }] })

export function viewRating ({ id, conversationId, followerId, agentId, teamId, state, askedAt, score, isLow, ratedAt, comment, createdAt }: Rating): Static<typeof RatingView> {
  return {
    id, conversationId, followerId, agentId, teamId, state, score, isLow, comment,
    askedAt: askedAt?.toISOString() ?? null, ratedAt: ratedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(),
  }
}
