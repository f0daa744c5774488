import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { QuietService } from '../attention/quiet.ts'
import { Topic } from '../attention/topic.entity.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { boundsOf } from './bounds.ts'
import { type ReachableSql, reachableSql } from './reachable.sql.ts'
import type { Question } from './standing.ts'

interface Needs { db: Database, clock: Clock, settings: Pick<SettingsService, 'contextOf'>, quiet: QuietService }

/** Whom something may be sent to now, as conditions over the table `followers`, for rooms that choose among millions. */
export function createReachable ({ db, clock, settings, quiet }: Needs) {
  return async (accountId: number, question: Question, at: Date = clock.now()): Promise<ReachableSql> => {
    const nowMs = at.getTime()
    const { settings: numbers, account } = await settings.contextOf(accountId)
    const topic = question.topicId === null ? null : await db.read.findOneBy(Topic, { accountId, id: question.topicId })
    const isGone = question.topicId !== null && question.purpose !== 'answer' && (topic === null || topic.archivedAt !== null)
    if (isGone) return { joins: '', joinValues: [], condition: '1 = 0', values: [] }
    return reachableSql(accountId, question, { settings: numbers, account, topic, bounds: boundsOf(nowMs, account), quiet: await quiet.of(accountId, nowMs) })
  }
}
