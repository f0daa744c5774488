import type { Terms } from './terms.ts'

export interface Ranked { entryId: number, score: number }

interface Phrase { entry: number, terms: Int32Array, weights: Float32Array }

/** What has less in common is not ranked. */
const least = 0.2
/** The share of a phrase's own weight in what is divided by; the rest is the question's. */
const ofPhrase = 0.6
/** A question counts as no longer than that many times the phrase: who tells a long story may still mean it. */
const longest = 3
/** So much of the score is how much of the question a phrase has: of those that a long story has all of, the one that says most of it comes first. */
const ofQuestion = 0.05

/**
 * Questions by how near they are to one that is asked: BM25's weight of rare terms over common ones, against the length of both.
 * The score is 1 for the same terms and 0 for none in common, however many questions there are: a threshold keeps its meaning.
 */
export function createRanking () {
  const known = new Map<string, number>()
  const termOf = (term: string): number => {
    const id = known.get(term) ?? postings.push([]) - 1
    known.set(term, id)
    return id
  }
  /** In which phrases each term stands. */
  const postings: number[][] = []
  const phrases: Array<Phrase | undefined> = []
  const freePhrases: number[] = []
  const entries = new Map<number, { at: number, phrases: number[] }>()
  const entryIds: number[] = []
  const freeEntries: number[] = []
  let count = 0
  /** Of all terms and phrases as they are now; worked out when somebody asks after a change. */
  let worth = new Float64Array(0)
  let lengths = new Float64Array(0)
  let shared = new Float64Array(0)
  let nearest = new Float64Array(0)
  let isStale = true

  const rarity = (found: number) => Math.log(1 + (count - found + 0.5) / (found + 0.5))

  /** A pair that is a word to one phrase is a word to all: the dictionary cuts 开发票 one way and 发票 another. */
  function weigh (): void {
    worth = new Float64Array(postings.length)
    for (const phrase of phrases) phrase?.terms.forEach((term, at) => { worth[term] = Math.max(worth[term] ?? 0, phrase.weights[at] ?? 0) })
    worth.forEach((weight, term) => { worth[term] = weight * rarity(postings[term]?.length ?? 0) })
    lengths = Float64Array.from(phrases, (phrase) => phrase?.terms.reduce((sum, term) => sum + (worth[term] ?? 0), 0) ?? 0)
    shared = new Float64Array(phrases.length)
    nearest = new Float64Array(entryIds.length)
    isStale = false
  }

  /** Adds up what each phrase has in common with the question. Tells the question's own length. */
  function collect (terms: Terms, touched: number[]): number {
    let length = 0
    for (const [term, weight] of terms) {
      const id = known.get(term)
      const found = id === undefined ? undefined : postings[id]
      if (id === undefined || found === undefined || found.length === 0) {
        length += weight * rarity(0)
        continue
      }
      const each = worth[id] ?? 0
      length += each
      for (const phrase of found) {
        const before = shared[phrase] ?? 0
        if (before === 0) touched.push(phrase)
        shared[phrase] = before + each
      }
    }
    return length
  }

  /** The nearest phrase of each entry; clears what was collected. */
  function nearestOf (touched: readonly number[], length: number): number[] {
    const near: number[] = []
    for (const phrase of touched) {
      const own = lengths[phrase] ?? 0
      const common = shared[phrase] ?? 0
      const score = (1 - ofQuestion) * common / (ofPhrase * own + (1 - ofPhrase) * Math.min(length, longest * own)) + ofQuestion * common / length
      shared[phrase] = 0
      const entry = phrases[phrase]?.entry
      if (entry === undefined || score < least) continue
      const before = nearest[entry] ?? 0
      if (before === 0) near.push(entry)
      if (score > before) nearest[entry] = score
    }
    return near
  }

  function remove (entryId: number): void {
    const entry = entries.get(entryId)
    if (entry === undefined) return
    for (const at of entry.phrases) {
      for (const term of phrases[at]?.terms ?? []) {
        const found = postings[term] ?? []
        found.splice(found.indexOf(at), 1)
      }
      phrases[at] = undefined
      freePhrases.push(at)
      count--
    }
    freeEntries.push(entry.at)
    entries.delete(entryId)
    isStale = true
  }

  return {
    /** All the ways in which an entry is asked, instead of those that it had. */
    put (entryId: number, ways: readonly Terms[]): void {
      remove(entryId)
      const entry = freeEntries.pop() ?? entryIds.length
      entryIds[entry] = entryId
      const places = ways.map((way) => {
        const at = freePhrases.pop() ?? phrases.length
        const phrase = { entry, terms: Int32Array.from(way.keys(), termOf), weights: Float32Array.from(way.values()) }
        phrases[at] = phrase
        for (const term of phrase.terms) postings[term]?.push(at)
        count++
        return at
      })
      entries.set(entryId, { at: entry, phrases: places })
      isStale = true
    },

    remove,

    /** The nearest entries; equally near ones in the order of their ids. */
    rank (terms: Terms, limit: number): Ranked[] {
      if (isStale) weigh()
      const touched: number[] = []
      const length = collect(terms, touched)
      const best: Ranked[] = []
      for (const entry of nearestOf(touched, length)) {
        insert(best, { entryId: entryIds[entry] ?? 0, score: Math.min(1, nearest[entry] ?? 0) }, limit)
        nearest[entry] = 0
      }
      return best
    },
  }
}

export type Ranking = ReturnType<typeof createRanking>

/** Among the best few: to sort thousands for three of them would cost more than all the rest. */
function insert (best: Ranked[], each: Ranked, limit: number): void {
  const last = best.at(-1)
  if (best.length >= limit && last !== undefined && !isBefore(each, last)) return
  const place = best.findIndex((other) => isBefore(each, other))
  best.splice(place < 0 ? best.length : place, 0, each)
  if (best.length > limit) best.pop()
}

function isBefore (a: Ranked, b: Ranked): boolean {
  return a.score > b.score || (a.score === b.score && a.entryId < b.entryId)
}
