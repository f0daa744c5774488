import { type EntityManager, In } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import { createVersioned } from '../core/versioned.ts'
import { type Book, type Canonical, createBook, type Known } from './book.ts'
import { FaqEntry } from './faq.entity.ts'

/** Which words mean the same; the same function until somebody changes them. */
export type SynonymsOf = (from: EntityManager, accountId: number) => Promise<Canonical>

/** Accounts whose books stay in memory. */
const maxKept = 200

/** The book of each account, as it is now or was a second ago. */
export function createBooks ({ db, synonymsOf }: { db: Database, synonymsOf: SynonymsOf }) {
  const books = new Map<number, Book>()
  const versions = createVersioned({ db, kind: 'faq', load })

  function bookOf (accountId: number): Book {
    const book = books.get(accountId) ?? createBook()
    books.delete(accountId)
    books.set(accountId, book)
    for (const oldest of books.keys()) if (books.size > maxKept) books.delete(oldest)
    return book
  }

  async function load (from: EntityManager, accountId: number): Promise<Book> {
    const book = bookOf(accountId)
    const turn = book.begin()
    const words = await synonymsOf(from, accountId)
    const rows = await from.query<Array<{ id: number | string, version: number | string }>>('SELECT id, version FROM faq_entries WHERE accountId = ? AND isOn = 1', [accountId])
    const entries: Known[] = []
    const missing: number[] = []
    for (const row of rows) {
      const known = book.entry(Number(row.id))
      if (known?.version === Number(row.version)) entries.push(known)
      else missing.push(Number(row.id))
    }
    for (const ids of inParts(missing)) {
      const found = await from.find(FaqEntry, { where: { accountId, id: In(ids), isOn: true }, select: { id: true, version: true, question: true, similar: true, contents: true } })
      entries.push(...found)
    }
    await book.take(turn, entries, words)
    return book
  }

  return {
    /** Inside a transaction give its `tx`. */
    async of (from: EntityManager, accountId: number): Promise<Book> {
      const book = await versions.of(from, accountId)
      return book.isBy(await synonymsOf(from, accountId)) ? book : load(from, accountId)
    },

    /** With every change of entries, in its transaction. */
    touch: (tx: Tx, accountId: number): Promise<void> => versions.touch(tx, accountId),
  }
}

export type Books = ReturnType<typeof createBooks>
