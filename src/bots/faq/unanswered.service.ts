import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { foldChinese } from '../../platform/fold.ts'
import { unansweredNotFound } from './faq.errors.ts'
import { FaqUnanswered } from './faq.entity.ts'
import { questionKeyOf } from './question.ts'

export interface Lost { inboxId: number, followerId: number, text: string, askedAt: Date }
export type Order = 'most' | 'latest'
export interface Place { value: number, id: number }

/** Shorter says nothing, longer is a story: neither is a question that others ask too. */
const characters = { least: 2, most: 100 }

const columnOf = { most: 'asked', latest: 'lastAskedAt' } as const

/** What followers asked and no entry was near to. */
export function createUnanswered ({ db }: { db: Database }) {
  async function find (from: Tx, accountId: number, id: number): Promise<FaqUnanswered> {
    const found = await from.findOneBy(FaqUnanswered, { accountId, id, state: 'open' })
    if (found === null) throw unansweredNotFound()
    return found
  }

  return {
    find,

    /**
     * In the transaction of the deliveries: only adds rows, since all processes would wait for each other at the count of what everybody
     * says. A job counts them.
     */
    async keep (tx: Tx, accountId: number, lost: readonly Lost[]): Promise<void> {
      const rows = lost.flatMap(({ inboxId, followerId, text, askedAt }) => {
        const folded = foldChinese(text)
        const { length } = Array.from(folded)
        return length < characters.least || length > characters.most ? [] : [[accountId, inboxId, followerId, questionKeyOf(folded), folded, momentValue(askedAt), 1]]
      })
      await insertRows(tx, {
        table: 'faq_asked', columns: ['accountId', 'inboxId', 'followerId', 'questionKey', 'text', 'askedAt', 'isNew'], rows, ending: db.dialect.keepExisting(['accountId', 'inboxId']),
      })
    },

    /** Most asked or latest asked first. */
    list (accountId: number, { order, before, limit }: { order: Order, before: Place | undefined, limit: number }): Promise<FaqUnanswered[]> {
      const column = `question.${columnOf[order]}`
      const query = db.read.createQueryBuilder(FaqUnanswered, 'question').where('question.accountId = :accountId', { accountId }).andWhere(`question.state = 'open'`)
        .orderBy(column, 'DESC').addOrderBy('question.id', 'DESC').limit(limit)
      if (before !== undefined) query.andWhere(`(${column} < :value OR (${column} = :value AND question.id < :id))`, before)
      return query.getMany()
    },

    /** Nobody wants to see it again: of what was said nothing stays but the key by which it is known. */
    async ignore (tx: Tx, accountId: number, id: number): Promise<void> {
      const { questionKey } = await find(tx, accountId, id)
      await change(tx, `UPDATE faq_unanswered SET state = 'ignored', text = '' WHERE accountId = ? AND id = ?`, [accountId, id])
      await change(tx, 'DELETE FROM faq_asked WHERE accountId = ? AND questionKey = ?', [accountId, questionKey])
    },

    /** It has an answer now. */
    async settle (tx: Tx, { accountId, id, questionKey }: FaqUnanswered): Promise<void> {
      if (await change(tx, `DELETE FROM faq_unanswered WHERE accountId = ? AND id = ? AND state = 'open'`, [accountId, id]) !== 1) throw unansweredNotFound()
      await change(tx, 'DELETE FROM faq_asked WHERE accountId = ? AND questionKey = ?', [accountId, questionKey])
    },
  }
}

export type Unanswered = ReturnType<typeof createUnanswered>
