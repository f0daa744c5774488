import type { Database } from '../../platform/database/database.ts'
import { fold, runsOf } from '../../platform/fold.ts'
import { textOf } from '../record/message-text.ts'
import { createFilter, type Filters, type FoundRow } from './filters.ts'
import { kindTerms, pairsOf } from './grams.ts'
import { highlightsOf, type Snippet, snippetOf, type Span } from './highlights.ts'
import { readMessage } from './indexer.ts'
import { searchEmpty } from './search.errors.ts'
import { type Bounds, createSources, type Source } from './sources.ts'

export interface Asked extends Filters { accountId: number, q: string, before?: number | undefined, limit: number }

export interface Found extends Omit<FoundRow, 'content'> {
  text: string
  highlights: Span[]
  snippet: Snippet
}

export interface FoundPage { items: Found[], next: number | null }

/** So many ids are looked at for one page, in growing steps: most pages need the first. Whoever finds less is told where to go on. */
const steps = [100, 400, 900, 900] as const
/** More terms than these tell nothing new; the text itself has the last word. */
const mostTerms = 12
const mostChecks = 3
/** Looking up one that many messages have costs the most. */
const mostCharacters = 3
const newest = Number.MAX_SAFE_INTEGER

interface Plan { source: Source, checks: readonly string[], below: number }

/**
 * Finds messages newest first, in bounded work however frequent the words and however rare what the filters leave: ids come from the rarest
 * list there is, other words are looked up for them one by one, and only what is left is read.
 */
export function createSearchService ({ db }: { db: Database }) {
  const read = () => db.read
  const sources = createSources(db)

  async function planOf (asked: Asked, runs: readonly string[]): Promise<Plan | null> {
    const { accountId } = asked
    const floor = asked.from === undefined ? 0 : await sources.firstSince(accountId, asked.from.getTime())
    const last = asked.until === undefined ? newest : await sources.lastBefore(accountId, asked.until.getTime())
    if (floor === null || last === null) return null
    const below = Math.min(asked.before ?? newest, last === newest ? newest : last + 1)
    const bounds = { accountId, floor }
    const terms = [...kindTerms(asked), ...someOf([...new Set(runs.flatMap(pairsOf))])]
    const few = await fewOf(asked, bounds)
    if (few !== undefined) return { source: few, checks: terms.slice(0, mostChecks), below }
    const [rarest, ...others] = await sources.byRarity(bounds, terms, below)
    if (rarest !== undefined) return { source: sources.ofTerm(bounds, rarest), checks: others.slice(0, mostChecks), below }
    return { source: await sources.ofCharacters(bounds, runs.slice(0, mostCharacters)), checks: [], below }
  }

  /** Where the filters leave so little that words need not lead the way. */
  async function fewOf ({ conversationId, followerId, labelId, agentId }: Asked, bounds: Bounds): Promise<Source | undefined> {
    if (conversationId !== undefined) return sources.ofColumn(bounds, 'conversationId', conversationId)
    if (followerId !== undefined) return sources.ofColumn(bounds, 'followerId', followerId)
    const byLabel = labelId === undefined ? undefined : await sources.ofFew(bounds, { table: 'conversation_labels', column: 'labelId', id: labelId })
    if (byLabel !== undefined || agentId === undefined) return byLabel
    return sources.ofFew(bounds, { table: 'assignments', column: 'agentId', id: agentId })
  }

  return {
    /** Throws SEARCH_EMPTY if `q` holds nothing but spaces and punctuation. */
    async find (asked: Asked): Promise<FoundPage> {
      const runs = [...new Set(runsOf(fold(asked.q)))]
      if (runs.length === 0) throw searchEmpty()
      const plan = await planOf(asked, runs)
      if (plan === null) return { items: [], next: null }
      const meant = createFilter(read, asked.accountId, asked)
      const items: Found[] = []
      let { below } = plan
      for (const size of steps) {
        const ids = await plan.source(below, size)
        let left = ids
        for (const term of plan.checks) if (left.length > 0) left = await sources.under(asked.accountId, term, left)
        items.push(...(await meant(left)).flatMap((row) => foundIn(row, runs) ?? []))
        if (items.length >= asked.limit) return { items: items.slice(0, asked.limit), next: Number(items[asked.limit - 1]?.id) }
        if (ids.length < size) return { items, next: null }
        below = ids.at(-1) ?? below
      }
      return { items, next: below }
    },
  }
}

export type SearchService = ReturnType<typeof createSearchService>

/** Evenly, so that a long sentence is known by all its parts. */
function someOf (terms: readonly string[]): string[] {
  const step = Math.max(1, terms.length / mostTerms)
  return Array.from({ length: Math.min(mostTerms, terms.length) }, (_, at) => terms[Math.floor(at * step)] ?? '')
}

function foundIn ({ content, ...row }: FoundRow, runs: readonly string[]): Found | undefined {
  const text = textOf(readMessage({ ...row, content }))
  const highlights = highlightsOf(text, runs)
  return highlights === null ? undefined : { ...row, text, highlights, snippet: snippetOf(text, highlights) }
}
