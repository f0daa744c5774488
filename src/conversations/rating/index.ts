/**
 * What followers think of how they were served.
 * Always true: they are asked once for each conversation; asking and thanking take no message that is kept for agents; what they answer
 * opens no conversation.
 */
import type { FastifyInstance } from 'fastify'
import { eraseRows, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import { conversationsHeard, conversationsMoved, messagesSettled } from '../facts.ts'
import type { Say } from '../record/say.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import type { Tell } from '../tell.ts'
import { type Answers, createAnswers } from './answers.ts'
import { createAsking } from './asking.ts'
import { createRatingReader } from './rating.reader.ts'
import { conversationRatingRoutes, ratingRoutes } from './rating.routes.ts'
import { ratingTexts } from './rating.texts.ts'

export interface RatingNeeds {
  say: Say
  settings: Pick<DeskSettingsService, 'of'>
  tell: Tell
}

/** Listens behind whoever else answers: the one answer of a webhook is theirs first. */
export async function furnishRating (app: FastifyInstance, { say, settings, tell }: RatingNeeds): Promise<Answers> {
  app.texts.add(ratingTexts)
  const { db, clock, facts } = app
  const asking = createAsking({ db, clock, settings, say })
  facts.on(conversationsMoved, asking.moved)
  facts.on(conversationsHeard, asking.heard)
  facts.on(messagesSettled, asking.settled)
  const ratings = createRatingReader({ db })
  await app.register(ratingRoutes, { prefix: '/api/v1/accounts/:accountId/ratings', ratings })
  await app.register(conversationRatingRoutes, { prefix: '/api/v1/accounts/:accountId/conversations', ratings })
  app.followers.personal.add({
    name: 'ratings',
    erase: eraseRows(db, 'ratings'),
    tell: tellRows(db, 'ratings', ({ conversationId, state, score, comment, askedAt, ratedAt }) => (
      { conversationId: Number(conversationId), state, score, comment, askedAt: isoOf(askedAt), ratedAt: isoOf(ratedAt) })),
    old: oldRows(db, { dataClass: 'messages', table: 'ratings', moment: 'createdAt', isOrdered: true }),
  })
  return createAnswers({ db, clock, settings, say, tell, note: app.followers.note })
}
