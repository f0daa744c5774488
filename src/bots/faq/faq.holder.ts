import { type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { forgetAsked } from './counting.ts'

const pieceSize = 900

/** What a person asked that nobody could answer. What others ask too stays, in the words that they share. */
export function faqHolder (db: Database): Holder {
  return {
    name: 'faq-questions',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM faq_asked WHERE accountId = ? AND followerId = ? LIMIT ${pieceSize}`, [accountId, followerId])
      return rows.length === 0 ? null : { rows: rows.length, write: (tx) => forgetAsked(tx, rows.map(({ id }) => Number(id))) }
    },
    tell: tellRows(db, 'faq_asked', ({ id, text, askedAt }) => ({ id: Number(id), text, askedAt: isoOf(askedAt) })),
    old: oldRows(db, {
      dataClass: 'messages', table: 'faq_asked', moment: 'askedAt', remove: (tx, rows) => forgetAsked(tx, rows.map(({ id }) => Number(id))),
    }),
  }
}
