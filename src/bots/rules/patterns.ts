import { type Context, createContext, Script } from 'node:vm'
import { simplified } from '../../platform/han.ts'

/** What all patterns together may take for one text. */
const textMs = 25
/** What one pattern may take for all texts of a batch: beyond that it is too slow, though it be quick enough for each of them. */
const patternMs = 100
/**
 * What all patterns together may take for a batch: nothing else moves meanwhile. What is left of it is not looked through, and the slowest
 * of them goes, or the next batch would fare no better.
 */
const batchMs = 500
/** No single look may last longer. */
const lookMs = 30
/** After so long we come up for air; no look is cut off that was merely not the first. */
const breathMs = 5
const maxCharacters = 1000

export interface Run {
  /** By text the patterns that were found in it. */
  found: number[][]
  /** Patterns that took too long, in this run or an earlier one: they are not looked for any more. */
  slow: number[]
}

/** As it will be looked for, in what `patternText` makes. Throws a SyntaxError. */
export function patternOf (source: string): RegExp {
  return new RegExp(simplified(source), 'iu')
}

/** Width and the kind of Chinese make no difference; signs and blanks stay, for patterns may be about them. */
export function patternText (text: string): string {
  return simplified(text.slice(0, maxCharacters).normalize('NFKC')).trim()
}

interface State {
  texts: readonly string[]
  patterns: Array<RegExp | null>
  /** Which text and which pattern are looked at. */
  at: number
  pattern: number
  hits: number[]
  /** By pattern. */
  tookMs: number[]
  now: () => number
  untilMs: number
}

/** V8 asks while it backtracks whether it is to stop, but only what runs by a script can be told to. */
const look = new Script(`(({ texts, patterns, hits, tookMs, now, untilMs }) => {
  let before = now()
  for (; state.at < texts.length; state.at++) {
    for (; state.pattern < patterns.length; state.pattern++) {
      const pattern = patterns[state.pattern]
      if (pattern === null) continue
      if (pattern.test(texts[state.at])) hits.push(state.at, state.pattern)
      const after = now()
      // More than that was the machine's fault.
      tookMs[state.pattern] += Math.min(after - before, ${lookMs})
      before = after
      // Not before the first look: a machine that is slow to begin would never look at all.
      if (after > untilMs) {
        state.pattern++
        return
      }
    }
    state.pattern = 0
  }
})(state)`)

let context: (Context & { state?: State }) | undefined

/** False when it was cut off; it comes up for air by itself. */
function lookFurther (state: State): boolean {
  context ??= createContext({})
  context.state = Object.assign(state, { untilMs: performance.now() + breathMs })
  try {
    look.runInContext(context, { timeout: lookMs })
    return true
  } catch (error) {
    if (says(error, 'code', 'ERR_SCRIPT_EXECUTION_TIMEOUT')) {
      state.tookMs[state.pattern] = (state.tookMs[state.pattern] ?? 0) + lookMs
      return false
    }
    // Too large to be made ready: V8 says so when it is first used.
    if (!says(error, 'name', 'SyntaxError')) throw error
    state.patterns[state.pattern] = null
    return true
  } finally {
    delete context.state
  }
}

/**
 * Looks for patterns that somebody typed. One that takes too long on a text, twice in a row, is never looked for again: the first time
 * may have been the machine's fault. Nor is one that takes too much of a batch by many looks.
 */
export function createPatterns (patterns: readonly RegExp[]) {
  const inUse: Array<RegExp | null> = [...patterns]

  /** False when the batch has had its time; by what looks took, for a machine that stood still is no pattern's fault. */
  function hasTime ({ tookMs }: State): boolean {
    const slow = tookMs.flatMap((each, pattern) => (each > patternMs ? [pattern] : []))
    const allMs = tookMs.reduce((sum, each) => sum + each, 0)
    if (allMs > batchMs) slow.push(tookMs.indexOf(Math.max(...tookMs)))
    for (const pattern of slow) inUse[pattern] = null
    return allMs <= batchMs
  }

  function lookThrough (state: State): void {
    let [text, spentMs, struck] = [0, 0, -1]
    while (state.at < state.texts.length && hasTime(state)) {
      const begunMs = performance.now()
      const isDone = lookFurther(state)
      if (state.at !== text) [text, spentMs, struck] = [state.at, 0, -1]
      else spentMs += performance.now() - begunMs
      if (!isDone && struck === state.pattern) inUse[state.pattern] = null
      struck = isDone ? -1 : state.pattern
      // What stands behind it is not looked for in this text.
      if (isDone && spentMs > textMs) [state.at, state.pattern] = [state.at + 1, 0]
    }
  }

  return function run (texts: readonly string[]): Run {
    const state: State = { texts, patterns: inUse, at: 0, pattern: 0, hits: [], tookMs: inUse.map(() => 0), now: () => performance.now(), untilMs: 0 }
    if (inUse.some((each) => each !== null)) lookThrough(state)
    const found: number[][] = texts.map(() => [])
    for (let at = 0; at < state.hits.length; at += 2) found[state.hits[at] ?? 0]?.push(state.hits[at + 1] ?? 0)
    return { found, slow: inUse.flatMap((each, at) => (each === null ? [at] : [])) }
  }
}

/** Errors of the other context are no instances of ours. */
function says (error: unknown, field: 'code' | 'name', value: string): boolean {
  return typeof error === 'object' && error !== null && (error as Record<string, unknown>)[field] === value
}
