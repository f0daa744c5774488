import { createAutomaton } from './automaton.ts'
import { comparable } from './comparable.ts'
import { createPatterns, patternOf, patternText } from './patterns.ts'
import type { BotRule } from './rule.entity.ts'
import type { When } from './rule.shape.ts'
import type { Unite } from './synonyms.ts'

/** What must be known of a rule to say whether it is meant. The rest is read when it is. */
export type Ruling = Pick<BotRule, 'id' | 'priority' | 'occasion' | 'hours' | 'coolDownSeconds'>

/** Something that may be answered: what it says, if it says anything, and WeChat's type of it. */
export interface Said { text: string | null, type: string }

type Of<Kind extends When['kind']> = Extract<When, { kind: Kind }>

/** A rule that is meant, and how well it knows what is meant. */
export interface Meant { ruling: Ruling, strength: number, length: number }

/** Of rules of one priority that which knows best: the whole of what was said, the longest part of it, a pattern, its type. */
const strengths = { exact: 0, contains: 1, regex: 2, type: 3 } as const

/** Makes rules ready, to be asked thousands of times a second. */
export function createMatcher (rulings: readonly Ruling[], unite: Unite) {
  const { exact, contained } = wordsOf(rulings, unite)
  const contains = [...contained]
  const walk = createAutomaton(contains.map(([word]) => word))
  const patterns = rulings.flatMap((ruling) => (hasPatterns(ruling.occasion) ? ruling.occasion.words.flatMap((source) => patternOrNone(source, ruling)) : []))
  const lookForPatterns = createPatterns(patterns.map(({ pattern }) => pattern))
  const types = listed(rulings, 'type', ({ types: all }) => all)
  const keys = listed(rulings, 'menuKey', ({ keys: all }) => all)
  const follows = rulings.filter(({ occasion }) => occasion.kind === 'follow').sort(byRank)
  const scans = rulings.filter(({ occasion }) => occasion.kind === 'scan').sort(byRank)
  const others = rulings.filter(({ occasion }) => occasion.kind === 'any').sort(byRank)

  function wordsIn (text: string): Map<number, Meant> {
    const found = new Map<number, Meant>()
    const add = (ruling: Ruling, how: 'exact' | 'contains', length: number) => {
      const before = found.get(ruling.id)
      if (before === undefined || before.length < length) found.set(ruling.id, { ruling, strength: strengths[how], length })
    }
    const folded = comparable(text)
    // Each word once, however often it stands there: many rules may be about it.
    const met = new Set<number>()
    for (const each of new Set([folded, unite(folded)])) {
      for (const ruling of exact.get(each) ?? []) add(ruling, 'exact', each.length)
      walk(each, (at) => {
        if (met.has(at)) return
        met.add(at)
        const [word = '', those = []] = contains[at] ?? []
        for (const ruling of those) add(ruling, 'contains', word.length)
      })
    }
    return found
  }

  return {
    /** For each of them the rules that are meant, the best first; and rules whose patterns took too long. */
    among (said: readonly Said[]): { found: Meant[][], slow: number[] } {
      const texts = patterns.length === 0 ? [] : said.flatMap(({ text }) => (text === null ? [] : [patternText(text)]))
      const { found: seen, slow } = lookForPatterns(texts)
      let textsBefore = 0
      const found = said.map(({ text, type }) => {
        const all = text === null ? new Map<number, Meant>() : wordsIn(text)
        for (const at of (text === null ? undefined : seen[textsBefore++]) ?? []) {
          const ruling = patterns[at]?.ruling
          if (ruling !== undefined) all.set(ruling.id, { ruling, strength: strengths.regex, length: 0 })
        }
        for (const ruling of types.get(type) ?? []) all.set(ruling.id, { ruling, strength: strengths.type, length: 0 })
        return [...all.values()].sort(byWorth)
      })
      return { found, slow: [...new Set(slow.flatMap((at) => patterns[at]?.ruling.id ?? []))] }
    },

    ofKey: (key: string): readonly Ruling[] => keys.get(key) ?? [],

    ofFollow: (scene: string | null, isReturning: boolean): Ruling[] => bySceneFirst(follows.filter(({ occasion }) => (
      occasion.kind === 'follow' && isOf(occasion.scenes, scene) && (occasion.isReturning ?? isReturning) === isReturning))),

    ofScan: (scene: string | null): Ruling[] => bySceneFirst(scans.filter(({ occasion }) => occasion.kind === 'scan' && isOf(occasion.scenes, scene))),

    /** Rules for what nothing else answers. */
    others: others as readonly Ruling[],
  }
}

export type Matcher = ReturnType<typeof createMatcher>

function byRank (a: Ruling, b: Ruling): number {
  return b.priority - a.priority || a.id - b.id
}

/** The best first. */
export function byWorth (a: Meant, b: Meant): number {
  return b.ruling.priority - a.ruling.priority || a.strength - b.strength || b.length - a.length || a.ruling.id - b.ruling.id
}

/** Of rules of one priority those that name the code, then those that say whether one is known: who says more means fewer. */
function bySceneFirst (rulings: readonly Ruling[]): Ruling[] {
  const vague = ({ occasion }: Ruling) => (
    (occasion.kind === 'follow' || occasion.kind === 'scan') && occasion.scenes !== undefined ? 0 : 2) - (occasion.kind === 'follow' && occasion.isReturning !== undefined ? 1 : 0)
  return rulings.toSorted((a, b) => b.priority - a.priority || vague(a) - vague(b) || a.id - b.id)
}

function isOf (scenes: readonly string[] | undefined, scene: string | null): boolean {
  return scenes === undefined || (scene !== null && scenes.includes(scene))
}

function hasPatterns (occasion: When): occasion is Of<'keyword'> {
  return occasion.kind === 'keyword' && occasion.how === 'regex'
}

/** One that was sound once may not be so after an update of the engine: then it finds nothing. */
function patternOrNone (source: string, ruling: Ruling): Array<{ pattern: RegExp, ruling: Ruling }> {
  try {
    return [{ pattern: patternOf(source), ruling }]
  } catch {
    return []
  }
}

/** Rules are made ready anew whenever one of them changes, and their words are the same but for a few. */
const maxRemembered = 100_000
const remembered = new Map<string, string>()

function foldedWord (word: string): string {
  const before = remembered.get(word)
  if (before !== undefined) return before
  const folded = comparable(word)
  if (remembered.size >= maxRemembered) remembered.clear()
  remembered.set(word, folded)
  return folded
}

/** Each word as it is compared, and as it is with its synonyms, with the rules that name it. */
function wordsOf (rulings: readonly Ruling[], unite: Unite): Record<'exact' | 'contained', Map<string, Ruling[]>> {
  const [exact, contained] = [new Map<string, Ruling[]>(), new Map<string, Ruling[]>()]
  for (const ruling of rulings) {
    const { occasion } = ruling
    if (occasion.kind !== 'keyword' || occasion.how === 'regex') continue
    const words = occasion.words.map(foldedWord)
    for (const word of new Set([...words, ...words.map(unite)])) if (word !== '') push(occasion.how === 'exact' ? exact : contained, word, ruling)
  }
  return { exact, contained }
}

function listed<Kind extends 'type' | 'menuKey'> (rulings: readonly Ruling[], kind: Kind, namesOf: (occasion: Of<Kind>) => readonly string[]): Map<string, Ruling[]> {
  const byName = new Map<string, Ruling[]>()
  for (const ruling of rulings.toSorted(byRank)) {
    if (ruling.occasion.kind === kind) for (const name of new Set(namesOf(ruling.occasion as Of<Kind>))) push(byName, name, ruling)
  }
  return byName
}

function push (lists: Map<string, Ruling[]>, name: string, ruling: Ruling): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [ruling])
  else list.push(ruling)
}
