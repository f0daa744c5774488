import { LessThan } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { Touch, type TouchContent } from './touch.entity.ts'

/** Something to be sent. Asking again for the same source and part changes nothing. */
export interface Wanted {
  accountId: number
  followerId: number
  openid: string
  source: { kind: string, id: number }
  part: number
  content: TouchContent
  expiresAt: Date
}

const columns = [
  'accountId', 'sourceKind', 'sourceId', 'part', 'followerId', 'openid', 'route', 'content', 'status', 'createdAt', 'dueAt', 'expiresAt', 'attempts',
]

interface Needs { db: Database, clock: Clock, wake: () => void }

export function createTouchService ({ db, clock, wake }: Needs) {
  return {
    /** The intents, in the transaction of whatever wants them; the calls follow once it has committed. */
    async send (tx: Tx, wanted: readonly Wanted[]): Promise<void> {
      if (wanted.length === 0) return
      const nowMs = momentValue(clock.now())
      const rows = wanted.map(({ accountId, source, part, followerId, openid, content, expiresAt }) => [
        accountId, source.kind, source.id, part, followerId, openid, 'service', JSON.stringify(content), 'pending', nowMs, nowMs,
        momentValue(expiresAt), 0,
      ])
      await insertRows(tx, { table: 'touches', columns, rows, ending: db.dialect.keepExisting(['accountId', 'sourceKind', 'sourceId', 'part']) })
      db.afterCommit(tx, wake)
    },

    /** Newest first; `before` is the last id of the page before. */
    list (accountId: number, { followerId, before, limit }: { followerId: number | undefined, before: number | undefined, limit: number }): Promise<Touch[]> {
      return db.read.find(Touch, {
        where: { accountId, ...(followerId !== undefined && { followerId }), ...(before !== undefined && { id: LessThan(before) }) },
        order: { id: 'DESC' },
        take: limit,
      })
    },
  }
}

export type TouchService = ReturnType<typeof createTouchService>
