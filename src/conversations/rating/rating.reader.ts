import { LessThan } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import { ratingNotFound } from './rating.errors.ts'
import { Rating } from './rating.entity.ts'

interface Question { agentId?: number | undefined, low: boolean, before?: number | undefined, limit: number }

export function createRatingReader ({ db }: { db: Database }) {
  return {
    /** Those that were given, the newest conversations first. */
    list: (accountId: number, { agentId, low, before, limit }: Question): Promise<Rating[]> => db.read.find(Rating, {
      where: { accountId, state: 'rated', ...(agentId !== undefined && { agentId }), ...(low && { isLow: true }), ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' }, take: limit,
    }),

    async ofConversation (accountId: number, conversationId: number): Promise<Rating> {
      const rating = await db.read.findOneBy(Rating, { accountId, conversationId })
      if (rating === null) throw ratingNotFound()
      return rating
    },
  }
}

export type RatingReader = ReturnType<typeof createRatingReader>
