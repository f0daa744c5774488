import { type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { lockDeliveries, type Move } from './moving.ts'

const pieceSize = 500

/** Which pushes somebody got. Of the erased the rows stay, for the numbers; what was not tried is not tried any more. */
export function deliveryHolder ({ db, clock, move }: { db: Database, clock: Clock, move: Move }): Holder {
  return {
    name: 'push-deliveries',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM push_deliveries WHERE accountId = ? AND followerId = ? AND status = 'pending'
        LIMIT ${pieceSize}`, [accountId, followerId])
      if (rows.length === 0) return null
      const ids = rows.map(({ id }) => Number(id))
      return {
        rows: ids.length,
        async write (tx) {
          const waiting = await lockDeliveries(tx, db, `id IN (${placeholders(ids)}) AND status = 'pending'`, ids)
          await move(tx, waiting.map((each) => [each, { status: 'skipped', reason: 'ERASED', settledAt: momentValue(clock.now()) }]))
        },
      }
    },
    tell: tellRows(db, 'push_deliveries', ({ pushId, status, route, sentAt, clickedAt, repliedAt, convertedAt }) => ({
      pushId: Number(pushId), status, route, sentAt: isoOf(sentAt), clickedAt: isoOf(clickedAt), repliedAt: isoOf(repliedAt), convertedAt: isoOf(convertedAt),
    })),
    old: oldRows(db, { dataClass: 'touches', table: 'push_deliveries', moment: 'createdAt', condition: 'settledAt IS NOT NULL', isOrdered: true }),
  }
}
