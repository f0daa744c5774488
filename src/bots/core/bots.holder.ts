import { eraseRows, type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

/** What was answered to somebody without a person. */
export const hitHolder = (db: Database): Holder => ({
  name: 'bot-hits',
  erase: eraseRows(db, 'bot_hits'),
  tell: tellRows(db, 'bot_hits', ({ kind, refId, outcome, at }) => ({ kind, refId: Number(refId), outcome, at: isoOf(at) })),
  old: oldRows(db, { dataClass: 'messages', table: 'bot_hits', moment: 'at', isOrdered: true }),
})

/** How often bots spoke to somebody lately: a number, nothing to tell. */
export const talkHolder = (db: Database): Holder => ({
  name: 'bot-talks',
  async erase ({ accountId, followerId }) {
    const [row] = await db.read.query<object[]>('SELECT 1 FROM bot_talks WHERE accountId = ? AND followerId = ?', [accountId, followerId])
    return row === undefined ? null : { rows: 1, write: async (tx) => { await change(tx, 'DELETE FROM bot_talks WHERE accountId = ? AND followerId = ?', [accountId, followerId]) } }
  },
})
