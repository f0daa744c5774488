import { In, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { wordsFull, wordUnfit } from './helps.errors.ts'
import { WatchedWord, WordList } from './word.entity.ts'
import { createWordMatcher, foldWord, type Judged, type WatchedTerm, type WordDirection, type WordMatcher } from './word.matching.ts'

interface Needs { db: Database, clock: Clock }

export const maxWords = 10_000

/** What an account watches. The compiled lists stay in memory; whether one is old is asked in the transaction that uses it. */
export function createWords ({ db, clock }: Needs) {
  const compiled = new Map<number, { version: number, judge: WordMatcher }>()

  async function matchers (tx: Tx, accountIds: readonly number[]): Promise<Map<number, WordMatcher>> {
    const lists = await tx.findBy(WordList, { accountId: In([...new Set(accountIds)]) })
    for (const { accountId, version } of lists) {
      if (compiled.get(accountId)?.version === version) continue
      const words = await tx.query<WatchedTerm[]>('SELECT word, direction, action FROM watched_words WHERE accountId = ?', [accountId])
      compiled.set(accountId, { version, judge: createWordMatcher(words) })
    }
    return new Map(lists.flatMap(({ accountId }) => {
      const list = compiled.get(accountId)
      return list === undefined ? [] : [[accountId, list.judge]]
    }))
  }

  /** Says that the list is another now; of two who change it one waits. */
  async function raise (tx: Tx, accountId: number): Promise<void> {
    await insertRows(tx, {
      table: 'word_lists', columns: ['accountId', 'version'], rows: [[accountId, 1]],
      ending: db.dialect.orChange(['accountId'], ['version = word_lists.version + 1']),
    })
  }

  async function judgeAll (tx: Tx, direction: WordDirection, texts: ReadonlyArray<{ accountId: number, text: string }>): Promise<Judged[]> {
    const known = texts.length === 0 ? new Map<number, WordMatcher>() : await matchers(tx, texts.map(({ accountId }) => accountId))
    return texts.map(({ accountId, text }) => known.get(accountId)?.(text, direction) ?? { text, flags: [], isBlocked: false })
  }

  return {
    /** Looks at many texts with one question to the database, in their order. */
    judgeAll,

    async judge (accountId: number, direction: WordDirection, text: string, tx: Tx = db.read): Promise<Judged> {
      const [judged] = await judgeAll(tx, direction, [{ accountId, text }])
      return judged ?? { text, flags: [], isBlocked: false }
    },

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<WatchedWord[]> => db.read.find(WatchedWord, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    /** Adds words; of those that are there already direction and action become these. */
    async put (tx: Tx, accountId: number, wanted: readonly WatchedTerm[]): Promise<number> {
      await raise(tx, accountId)
      const words = new Map(wanted.map((each, at) => {
        const folded = foldWord(each.word)
        if (folded === '' || folded.length > 128) throw wordUnfit(each.word, at)
        return [folded, each]
      }))
      const nowMs = momentValue(clock.now())
      await insertRows(tx, {
        table: 'watched_words', columns: ['accountId', 'word', 'folded', 'direction', 'action', 'createdAt'],
        rows: [...words].map(([folded, { word, direction, action }]) => [accountId, word, folded, direction, action, nowMs]),
        ending: db.dialect.orReplace(['accountId', 'folded'], ['word', 'direction', 'action']),
      })
      const total = await tx.countBy(WatchedWord, { accountId })
      if (total > maxWords) throw wordsFull(maxWords)
      return total
    },

    async remove (tx: Tx, accountId: number, ids: readonly number[]): Promise<number> {
      await raise(tx, accountId)
      let removed = 0
      for (const some of inParts(ids)) removed += await change(tx, `DELETE FROM watched_words WHERE accountId = ? AND id IN (${placeholders(some)})`, [accountId, ...some])
      return removed
    },
  }
}

export type Words = ReturnType<typeof createWords>
