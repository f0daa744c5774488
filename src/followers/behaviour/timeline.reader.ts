import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { FollowerEvent } from '../timeline.entity.ts'
import { profileChanged } from '../timeline.ts'

export interface TimelineAsked {
  /** The last entry of the page before. */
  before: number | undefined
  limit: number
  /** Whole kinds, or how they begin where they end with a dot. */
  kinds?: readonly string[] | undefined
  from?: Date | undefined
  until?: Date | undefined
}

/** Comes after the dot in the order of bytes. */
const afterDot = '/'

/**
 * What happened, newest first by when it happened. The index of the timeline carries the kind: of somebody with a hundred thousand
 * entries the rare kinds are found in it, without reading the entries.
 */
export function createTimelineReader (db: Database) {
  return async function timeline (accountId: number, followerId: number, { before, limit, kinds, from, until }: TimelineAsked): Promise<FollowerEvent[]> {
    const query = db.read.createQueryBuilder(FollowerEvent, 'event')
      .where('event.accountId = :accountId AND event.followerId = :followerId', { accountId, followerId })
      .orderBy('event.occurredAt', 'DESC').addOrderBy('event.id', 'DESC').take(limit)
    if (from !== undefined) query.andWhere('event.occurredAt >= :from', { from: momentValue(from) })
    if (until !== undefined) query.andWhere('event.occurredAt < :until', { until: momentValue(until) })
    if (kinds === undefined) {
      query.andWhere('event.kind <> :profileChanged', { profileChanged })
    } else {
      const tests = kinds.map((kind, at) => (kind.endsWith('.') ? `(event.kind >= :kind${at} AND event.kind < :end${at})` : `event.kind = :kind${at}`))
      query.andWhere(`(${tests.join(' OR ')})`, Object.fromEntries(kinds.flatMap((kind, at) => [[`kind${at}`, kind], [`end${at}`, kind.slice(0, -1) + afterDot]])))
    }
    if (before === undefined) return query.getMany()
    const last = await db.read.findOneBy(FollowerEvent, { accountId, followerId, id: before })
    if (last === null) return []
    return query
      .andWhere('event.occurredAt <= :at AND (event.occurredAt < :at OR (event.occurredAt = :at AND event.id < :before))', { at: momentValue(last.occurredAt), before })
      .getMany()
  }
}
