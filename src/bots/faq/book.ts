import { setImmediate as breath } from 'node:timers/promises'
import { foldChinese } from '../../platform/fold.ts'
import type { TouchContent } from '../../reach/index.ts'
import { createRanking, type Ranked, type Ranking } from './ranking.ts'
import { type Terms, termsOf } from './terms.ts'

/** An entry as followers meet it. */
export interface Known { id: number, version: number, question: string, similar: readonly string[], contents: readonly TouchContent[] }

/** Words of one meaning become one word; the text is folded. */
export type Canonical = (folded: string) => string

/** So long at a time the work of reading many questions holds up everything else. */
const sliceMs = 8

/**
 * The questions of one account, ready to be asked. What has changed is read anew, all else stays: an account may have thousands, and
 * its people change one of them at a time.
 */
export function createBook () {
  let known = new Map<number, Known>()
  let ranking: Ranking = createRanking()
  let canonical: Canonical | undefined
  /** Several may bring it up to date at once: who began to read first must not undo what another has read later. */
  let begun = 0
  let done = 0

  async function waysOf (entries: readonly Known[], words: Canonical): Promise<Array<{ entry: Known, ways: Terms[] }>> {
    const read: Array<{ entry: Known, ways: Terms[] }> = []
    let sinceMs = performance.now()
    for (const entry of entries) {
      read.push({ entry, ways: [entry.question, ...entry.similar].map((way) => termsOf(words(foldChinese(way)))) })
      if (performance.now() - sinceMs < sliceMs) continue
      await breath()
      sinceMs = performance.now()
    }
    return read
  }

  return {
    /** To be called before the entries are read; gives the place of this reading among others. */
    begin: (): number => ++begun,

    async take (turn: number, entries: readonly Known[], words: Canonical): Promise<void> {
      const isFresh = words !== canonical
      const changed = isFresh ? entries : entries.filter(({ id, version }) => known.get(id)?.version !== version)
      const read = await waysOf(changed, words)
      if (turn < done) return
      done = turn
      if (isFresh) ranking = createRanking()
      const now = new Map(entries.map((entry) => [entry.id, entry]))
      for (const id of known.keys()) if (!now.has(id)) ranking.remove(id)
      for (const { entry, ways } of read) ranking.put(entry.id, ways)
      known = now
      canonical = words
    },

    isEmpty: (): boolean => known.size === 0,
    entry: (id: number): Known | undefined => known.get(id),
    all: (): Known[] => [...known.values()],
    isBy: (words: Canonical): boolean => words === canonical,

    rank (text: string, limit: number): Ranked[] {
      return ranking.rank(termsOf((canonical ?? String)(foldChinese(text))), limit)
    },
  }
}

export type Book = ReturnType<typeof createBook>
