import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { eraseRows, type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'

const pieceSize = 900
const nothing = JSON.stringify({ type: 'text', text: '' })

/**
 * What was sent to a person. Of the erased the row and its outcome stay, for the counts; to whom and what go. What was
 * not sent yet is not sent any more.
 */
export function touchHolder (db: Database, clock: Clock): Holder {
  return {
    name: 'touches',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number }>>(`SELECT id FROM touches WHERE accountId = ? AND followerId = ? AND openid <> ''
        LIMIT ${pieceSize}`, [accountId, followerId])
      if (rows.length === 0) return null
      const ids = rows.map(({ id }) => Number(id))
      return {
        rows: ids.length,
        async write (tx) {
          await change(tx, `UPDATE touches SET status = 'skipped', reason = 'ERASED', settledAt = ? WHERE id IN (${placeholders(ids)}) AND status = 'pending'`,
            [momentValue(clock.now()), ...ids])
          await change(tx, `UPDATE touches SET openid = '', content = ? WHERE id IN (${placeholders(ids)})`, [nothing, ...ids])
        },
      }
    },
    tell: tellRows(db, 'touches', ({ id, route, content, status, createdAt, settledAt }) => ({
      id: Number(id), route, content: JSON.parse(String(content)) as unknown, status, createdAt: isoOf(createdAt), settledAt: isoOf(settledAt),
    })),
    old: oldRows(db, { dataClass: 'touches', table: 'touches', moment: 'createdAt', condition: 'settledAt IS NOT NULL', isOrdered: true }),
  }
}

/** Under which keys something was asked to be sent to them. */
export function orderHolder (db: Database): Holder {
  return {
    name: 'touch-orders',
    erase: eraseRows(db, 'touch_orders'),
    old: oldRows(db, { dataClass: 'touches', table: 'touch_orders', moment: 'createdAt', isOrdered: true }),
  }
}
