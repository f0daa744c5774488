import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { RatingReader } from './rating.reader.ts'
import { AccountParams, ConversationParams, RatingPage, RatingsQuery, RatingView, viewRating } from './rating.schemas.ts'

export interface RatingRoutesOptions { ratings: RatingReader }

const tags = ['ratings']
const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const

/** What followers think of how they were served. */
export const ratingRoutes: FastifyPluginAsyncTypebox<RatingRoutesOptions> = async (app, { ratings }) => {
  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listRatings', summary: 'Ratings that were given, newest first', tags,
      params: AccountParams, querystring: RatingsQuery, response: { 200: RatingPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query } = request
    const items = await ratings.list(accountId, query)
    await app.access.auditRead(request, { action: 'ratings.read', accountId, targetKind: 'rating', detail: { count: items.length } })
    return { items: items.map(viewRating), next: nextOf(items, query.limit) }
  })
}

export const conversationRatingRoutes: FastifyPluginAsyncTypebox<RatingRoutesOptions> = async (app, { ratings }) => {
  app.get('/:conversationId/rating', {
    config: mayRead,
    schema: {
      operationId: 'getConversationRating', summary: 'What a follower was asked, and answered, about a conversation', tags,
      params: ConversationParams, response: { 200: RatingView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, conversationId } = request.params
    const rating = await ratings.ofConversation(accountId, conversationId)
    await app.access.auditRead(request, { action: 'rating.read', accountId, targetKind: 'conversation', targetId: conversationId })
    return viewRating(rating)
  })
}
