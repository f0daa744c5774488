import type { Database } from '../../platform/database/database.ts'
import { eraseRows, type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'

/** Which pushes somebody was sent to look at. */
export function pushTestHolder (db: Database): Holder {
  return {
    name: 'push-tests',
    erase: eraseRows(db, 'push_tests'),
    tell: tellRows(db, 'push_tests', ({ pushId, variant, createdAt }) => ({ pushId: Number(pushId), variant, createdAt: isoOf(createdAt) })),
    old: oldRows(db, { dataClass: 'touches', table: 'push_tests', moment: 'createdAt', isOrdered: true }),
  }
}
