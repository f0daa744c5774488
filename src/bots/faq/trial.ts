import type { Database } from '../../platform/database/database.ts'
import type { BotSettings } from '../core/settings.schemas.ts'
import type { Book } from './book.ts'
import type { Books } from './books.ts'
import type { Near } from './faq.schemas.ts'
import type { Ranked } from './ranking.ts'
import { type Verdict, verdictOf } from './verdict.ts'

interface Needs { db: Database, books: Pick<Books, 'of'>, settingsOf: (accountId: number) => Promise<BotSettings> }

const maxShown = 10

/** What would become of a text. Not for the inside of a transaction. */
export function createTrial ({ db, books, settingsOf }: Needs) {
  return {
    async tryOut (accountId: number, text: string): Promise<{ verdict: Verdict['kind'], nearest: Near[] }> {
      const book = await books.of(db.read, accountId)
      const { faq } = await settingsOf(accountId)
      const ranked = book.rank(text, maxShown)
      return { verdict: verdictOf(ranked, faq).kind, nearest: ranked.map((each) => nearOf(book, each)) }
    },

    async nearestTo (accountId: number, texts: readonly string[]): Promise<Array<Near | null>> {
      const book = await books.of(db.read, accountId)
      return texts.map((text) => {
        const [first] = book.rank(text, 1)
        return first === undefined ? null : nearOf(book, first)
      })
    },
  }
}

function nearOf (book: Book, { entryId, score }: Ranked): Near {
  return { entryId, question: book.entry(entryId)?.question ?? '', score: Math.round(score * 1000) / 1000 }
}
