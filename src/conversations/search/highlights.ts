import { type Folded, foldWithPlaces } from '../../platform/fold.ts'

/** From one code unit of a text up to another. */
export interface Span { start: number, end: number }

/** Part of a text with what was looked for in it. */
export interface Snippet { text: string, highlights: Span[] }

const mostHighlights = 100
const snippetBefore = 24
const snippetLength = 120

/** Where each of the runs stands in a text, in order and without overlaps; null unless all of them do. */
export function highlightsOf (text: string, runs: readonly string[]): Span[] | null {
  const folded = foldWithPlaces(text)
  const found: Span[] = []
  for (const run of runs) {
    const spans = spansOf(folded, run)
    if (spans.length === 0) return null
    found.push(...spans)
  }
  return joined(found)
}

function spansOf ({ text, starts, ends }: Folded, run: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf(run); at >= 0 && spans.length < mostHighlights; at = text.indexOf(run, at + run.length)) {
    spans.push({ start: starts[at] ?? 0, end: ends[at + run.length - 1] ?? 0 })
  }
  return spans
}

function joined (spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = all.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else all.push({ start, end })
  }
  return all
}

/** What is shown of a long text: a little before the first highlight, and what follows. */
export function snippetOf (text: string, highlights: readonly Span[]): Snippet {
  const from = wholeAt(text, Math.max(0, (highlights[0]?.start ?? 0) - snippetBefore))
  const to = wholeAt(text, Math.min(text.length, from + snippetLength))
  const within = highlights.filter(({ start }) => start < to)
  return { text: text.slice(from, to), highlights: within.map(({ start, end }) => ({ start: start - from, end: Math.min(end, to) - from })) }
}

/** Not in the middle of a character of two code units. */
function wholeAt (text: string, at: number): number {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
