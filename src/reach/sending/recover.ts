import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Logger } from '../../platform/logger.ts'
import { outcomeOfSilence } from './call.ts'
import { dueColumns, readDue } from './due.ts'
import type { SendLane } from './lanes.ts'
import type { Settle } from './settle.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, settle: Settle }

const pieceSize = 200

/**
 * What a process left behind that sent for the account before: calls of which nobody wrote how they ended. Repeated where
 * WeChat knows the key, else unknown.
 */
export function createRecover ({ db, clock, logger, settle }: Needs) {
  return async function recover ({ accountId, epoch }: SendLane): Promise<void> {
    for (;;) {
      const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${dueColumns}, laneEpoch FROM touches
        WHERE accountId = ? AND status = 'calling' AND massCallId IS NULL AND laneEpoch < ? ORDER BY priority, dueAt, id LIMIT ${pieceSize}`, [accountId, epoch])
      if (rows.length === 0) return
      logger.warn({ accountId, touches: rows.length }, 'calls without an outcome found')
      const nowMs = clock.now().getTime()
      await settle(rows.map((row) => {
        const touch = readDue(row)
        return { touch, laneEpoch: Number(row['laneEpoch']), outcome: outcomeOfSilence(touch, { errcode: null, dueAtMs: nowMs, nowMs }) }
      }))
    }
  }
}

export type Recover = ReturnType<typeof createRecover>
