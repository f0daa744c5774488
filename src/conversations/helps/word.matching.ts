import { foldWithPlaces } from '../../platform/fold.ts'

export type WordDirection = 'in' | 'out'
export type WordAction = 'block' | 'warn' | 'replace'

export interface WatchedTerm { word: string, direction: WordDirection | 'both', action: WordAction }

export interface Judged {
  /** With what is to be replaced put out of sight. */
  text: string
  /** Each word that was found, once. */
  flags: Array<{ word: string, action: WordAction }>
  isBlocked: boolean
}

/** What may stand between the characters of a word that somebody wants to hide: 微 信, v.x, 退*款. The end of a sentence may not. */
const gap = /^[\s\p{Cf}*\-_.·•|/~]{1,8}$/u
const spelled = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u
const digit = /\p{Nd}/u

/** As words are compared: folded, and without what stands between. Empty when there is nothing to look for. */
export function foldWord (word: string): string {
  const folded = foldWithPlaces(word).text.replaceAll(' ', '')
  return folded.length === 1 && (spelled.test(folded) || digit.test(folded)) ? '' : folded
}

/**
 * Looks for all words at once: one walk through their common beginnings from each place of the text, so it takes as long with ten thousand
 * words as with ten. Steps are kept as (where we are, code unit) → where we get.
 */
export function createWordMatcher (words: readonly WatchedTerm[]) {
  const steps = new Map<number, number>()
  const endings = new Map<number, WatchedTerm>()
  let places = 1
  for (const each of words) {
    let at = 0
    for (const unit of unitsOf(foldWord(each.word))) {
      const step = at * 0x10000 + unit
      const next = steps.get(step) ?? places++
      steps.set(step, next)
      at = next
    }
    if (at !== 0) endings.set(at, each)
  }

  function found (text: string, direction: WordDirection): Array<{ term: WatchedTerm, start: number, end: number }> {
    const folded = foldWithPlaces(text)
    const hits: Array<{ term: WatchedTerm, start: number, end: number }> = []
    const original = (from: number, to: number) => text.slice(folded.ends[from], folded.starts[to])
    for (let from = 0; from < folded.text.length; from++) {
      let at: number | undefined = 0
      for (let to = from; to < folded.text.length; to++) {
        if (folded.text[to] === ' ') {
          if (to === from || !gap.test(original(to - 1, to + 1))) break
          continue
        }
        at = steps.get(at * 0x10000 + folded.text.charCodeAt(to))
        if (at === undefined) break
        const term = endings.get(at)
        const fits = term !== undefined && (term.direction === 'both' || term.direction === direction) && isWhole(folded.text, from, to)
        if (fits) hits.push({ term, start: folded.starts[from] ?? 0, end: folded.ends[to] ?? text.length })
      }
    }
    return hits
  }

  return function judge (text: string, direction: WordDirection): Judged {
    if (endings.size === 0) return { text, flags: [], isBlocked: false }
    const hits = found(text, direction)
    const flags = [...new Map(hits.map(({ term: { word, action } }) => [word, { word, action }])).values()]
    return { text: masked(text, hits.filter(({ term }) => term.action === 'replace')), flags, isBlocked: flags.some(({ action }) => action === 'block') }
  }
}

export type WordMatcher = ReturnType<typeof createWordMatcher>

function unitsOf (text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}

/** A word of letters is none inside a longer one: no `ass` in `class`. Han has no such ends. */
function isWhole (folded: string, from: number, to: number): boolean {
  return [[from, from - 1], [to, to + 1]].every(([edge = 0, beside = 0]) => {
    const [a, b] = [folded[edge] ?? '', folded[beside] ?? '']
    return !(spelled.test(a) && spelled.test(b)) && !(digit.test(a) && digit.test(b))
  })
}

/** One star for each character, so that people see how much was said. */
function masked (text: string, spans: ReadonlyArray<{ start: number, end: number }>): string {
  let shown = ''
  let upTo = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (end <= upTo) continue
    const from = Math.max(start, upTo)
    shown += text.slice(upTo, from) + '*'.repeat(Array.from(text.slice(from, end)).length)
    upTo = end
  }
  return shown + text.slice(upTo)
}
