import type { EntityManager } from 'typeorm'
import { LessThan } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import type { ClockState, Target } from './clock.ts'
import { liveClocks } from './clock.rows.ts'
import { SlaClock } from './sla.entity.ts'

interface Page { before?: number | undefined, limit: number }
interface LiveQuestion extends Page { state: ClockState, target?: Target | undefined, teamId?: number | undefined }

/** As a list shows it beside a conversation. */
export interface Badge { target: Target, state: ClockState, dueAt: Date | null, isPaused: boolean }

export function createClockReader ({ db }: { db: Database }) {
  return {
    /** Newest first. */
    live: (accountId: number, { state, target, teamId, before, limit }: LiveQuestion): Promise<SlaClock[]> => db.read.find(SlaClock, {
      where: {
        accountId, isLive: 1, state, ...(target !== undefined && { target }), ...(teamId !== undefined && { teamId }), ...(before !== undefined && { id: LessThan(before) }),
      },
      order: { id: 'DESC' }, take: limit,
    }),

    /** Newest first. */
    ofConversation: (accountId: number, conversationId: number, { before, limit }: Page): Promise<SlaClock[]> => db.read.find(SlaClock, {
      where: { accountId, conversationId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    /** The promises that run for conversations, by conversation; for lists. */
    async badges (accountId: number, conversationIds: readonly number[], from: EntityManager = db.read): Promise<Map<number, Badge[]>> {
      const clocks = await liveClocks(from, accountId, conversationIds)
      return new Map([...clocks].map(([id, theirs]) => (
        [id, theirs.map(({ target, state, dueAt, pausedAt }) => ({ target, state, dueAt, isPaused: pausedAt !== null }))])))
    },
  }
}

export type ClockReader = ReturnType<typeof createClockReader>
