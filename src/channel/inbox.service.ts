import { LessThan } from 'typeorm'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, placeholders } from '../platform/database/rows.ts'
import { inboxRowNotFound, notParked } from './channel.errors.ts'
import { InboxRow, type InboxStatus } from './inbox.entity.ts'

interface Needs { db: Database, wake: () => void }

export interface InboxFilter { accountId: number, status: InboxStatus, before: number | undefined, limit: number }

/** What an operator sees of the inbox and may do with it. */
export function createInboxService ({ db, wake }: Needs) {
  return {
    /** Newest first; the next page is what lies `before` the last id. */
    list ({ accountId, status, before, limit }: InboxFilter): Promise<InboxRow[]> {
      return db.read.find(InboxRow, {
        where: { accountId, status, ...(before !== undefined && { id: LessThan(before) }) },
        order: { id: 'DESC' },
        take: limit,
      })
    },

    async get (accountId: number, inboxId: number): Promise<InboxRow> {
      const row = await db.read.findOneBy(InboxRow, { accountId, id: inboxId })
      if (row === null) throw inboxRowNotFound()
      return row
    },

    /** A parked delivery is worked on again, from the beginning. */
    async replay (tx: Tx, accountId: number, inboxId: number): Promise<void> {
      const replayed = await change(tx, `UPDATE inbox SET status = 'pending', attempts = 0, failedAt = NULL, retryAt = NULL
        WHERE accountId = ? AND id = ? AND status = 'parked'`, [accountId, inboxId])
      if (replayed === 1) {
        db.afterCommit(tx, wake)
        return
      }
      throw await tx.existsBy(InboxRow, { accountId, id: inboxId }) ? notParked() : inboxRowNotFound()
    },

    /** At most 900 deliveries, whatever became of them. */
    async forget (tx: Tx, accountId: number, inboxIds: readonly number[]): Promise<void> {
      if (inboxIds.length === 0) return
      await change(tx, `DELETE FROM inbox WHERE accountId = ? AND id IN (${placeholders(inboxIds)})`, [accountId, ...inboxIds])
    },

    /** Some deliveries that name a person, came before `until`, and were not worked on; also those that nobody could read. */
    async unworked (accountId: number, openid: string, until: Date): Promise<number[]> {
      const rows = await db.read.query<Array<{ id: number }>>(`SELECT id FROM inbox WHERE status IN ('pending', 'held', 'parked') AND accountId = ?
        AND occurredAt <= ? AND (openid = ? OR (openid = '' AND INSTR(body, ?) > 0)) LIMIT 900`, [accountId, momentValue(until), openid, openid])
      return rows.map(({ id }) => Number(id))
    },

    /** How many deliveries are in each state but done. */
    async counts (accountId: number): Promise<{ pending: number, held: number, parked: number }> {
      const rows = await db.read.query<Array<{ status: string, amount: number | string }>>(`SELECT status, COUNT(*) AS amount FROM inbox
        WHERE status IN ('pending', 'held', 'parked') AND accountId = ? GROUP BY status`, [accountId])
      const of = (status: string) => Number(rows.find((row) => row.status === status)?.amount ?? 0)
      return { pending: of('pending'), held: of('held'), parked: of('parked') }
    },
  }
}

export type InboxService = ReturnType<typeof createInboxService>
