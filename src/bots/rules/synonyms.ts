import { createAutomaton } from './automaton.ts'

/** Replaces in a folded text each synonym by the first word of its group. */
export type Unite = (folded: string) => string

const letter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}]/u

interface Span { start: number, end: number, word: number }

/** `groups` hold folded words, each in one group only. From left to right, the longest first: what was replaced is not looked at again. */
export function createUnite (groups: ReadonlyArray<readonly string[]>): Unite {
  const words: string[] = []
  const firsts: string[] = []
  for (const group of groups) {
    for (const word of group) {
      words.push(word)
      firsts.push(group[0] ?? word)
    }
  }
  if (words.length === 0) return (folded) => folded
  const walk = createAutomaton(words)

  return function unite (folded) {
    const spans: Span[] = []
    walk(folded, (word, end) => {
      const start = end - (words[word] ?? '').length
      if (isWhole(folded, start, end)) spans.push({ start, end, word })
    })
    if (spans.length === 0) return folded
    let united = ''
    let upTo = 0
    for (const { start, end, word } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
      if (start < upTo) continue
      united += folded.slice(upTo, start) + (firsts[word] ?? '')
      upTo = end
    }
    return united + folded.slice(upTo)
  }
}

/** A word of letters is none inside a longer one: no `tee` in `committee`. Han has no such ends. */
function isWhole (text: string, start: number, end: number): boolean {
  const areJoined = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && letter.test(a) && letter.test(b)
  return !areJoined(text[start - 1], text[start]) && !areJoined(text[end - 1], text[end])
}
