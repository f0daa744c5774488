/** Meets a word by its place among the words, where it ends in the text. */
export type Meet = (word: number, end: number) => void

/**
 * Looks for all words at once, by Aho and Corasick: one walk through the text meets every word that stands in it, with ten thousand words
 * as soon as with ten. Steps are kept as (where we are, code unit) → where we get. No word twice, and none empty.
 */
export function createAutomaton (words: readonly string[]): (text: string, meet: Meet) => void {
  const { steps, ends, order, parents, units } = growTrie(words)
  const size = ends.length
  /** Where to go on when no step fits: the longest end of what was read that some word begins with. */
  const falls = new Int32Array(size)
  /** The next shorter word that ends where this one does; 0 for none. */
  const shorter = new Int32Array(size)

  const stepFrom = (from: number, unit: number): number => {
    for (let at = from; ; at = falls[at] ?? 0) {
      const next = steps.get(at * 0x10000 + unit)
      if (next !== undefined) return next
      if (at === 0) return 0
    }
  }

  for (const node of order) {
    const parent = parents[node] ?? 0
    const fall = parent === 0 ? 0 : stepFrom(falls[parent] ?? 0, units[node] ?? 0)
    falls[node] = fall
    shorter[node] = (ends[fall] ?? -1) >= 0 ? fall : shorter[fall] ?? 0
  }

  return function walk (text, meet) {
    let at = 0
    for (let place = 0; place < text.length; place++) {
      at = stepFrom(at, text.charCodeAt(place))
      for (let node = at; node !== 0; node = shorter[node] ?? 0) {
        const word = ends[node] ?? -1
        if (word >= 0) meet(word, place + 1)
      }
    }
  }
}

interface Trie {
  steps: Map<number, number>
  /** By node the word that ends there, or -1. */
  ends: number[]
  parents: number[]
  units: number[]
  /** All nodes but the root, the nearest to it first. */
  order: number[]
}

function growTrie (words: readonly string[]): Trie {
  const steps = new Map<number, number>()
  const [ends, parents, units, depths] = [[-1], [0], [0], [0]]
  for (const [word, text] of words.entries()) {
    let at = 0
    for (let place = 0; place < text.length; place++) {
      const unit = text.charCodeAt(place)
      const step = at * 0x10000 + unit
      let next = steps.get(step)
      if (next === undefined) {
        next = ends.length
        steps.set(step, next)
        ends.push(-1)
        parents.push(at)
        units.push(unit)
        depths.push(place + 1)
      }
      at = next
    }
    ends[at] = word
  }
  const order = Array.from({ length: ends.length - 1 }, (_, at) => at + 1).sort((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0))
  return { steps, ends, parents, units, order }
}
