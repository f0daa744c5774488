import type { EntityManager } from 'typeorm'
import { boundsMissing, maxConditions, maxConditionsInAll, maxDepth, operatorWithout, ruleTooDeep, ruleTooLarge, ruleUnclear, segmentInItself, segmentUnknown } from './rule.errors.ts'
import type { Condition, Rule } from './rule.schema.ts'

/** A rule with the segments that it names put in. `place` says where in the rule it stands, of a segment's own parts where the segment is named. */
export type Tree =
  | { is: 'all' | 'any', parts: Tree[], place: string }
  | { is: 'not', part: Tree, place: string }
  | { is: 'minus', parts: [Tree, Tree], place: string }
  | { is: 'segment', id: number, part: Tree, place: string }
  | Leaf

export interface Leaf { is: 'condition', about: Subject, condition: Condition, place: string }

const joins = ['all', 'any', 'not', 'minus', 'segment'] as const
/** What conditions can be about. */
const subjects = ['field', 'attribute', 'tag', 'text', 'subscriptionAge', 'did', 'silent', 'reach', 'windowClosesWithin', 'massLeft', 'notice', 'consent', 'list', 'bucket'] as const
export type Subject = typeof subjects[number]

/** Whose operators stand beside it. */
const withOperators: ReadonlySet<string> = new Set<Subject>(['field', 'attribute', 'tag'])
const known: ReadonlySet<string> = new Set([...joins, ...subjects])

/** The one thing that a part of a rule is about. */
function subjectOf (rule: Rule, place: string): typeof joins[number] | Subject {
  const named = Object.keys(rule)
  const own = named.filter((name) => known.has(name))
  const [subject] = own
  if (subject === undefined || own.length !== 1) throw ruleUnclear({ place })
  const operator = named.find((name) => !known.has(name))
  if (operator !== undefined && !withOperators.has(subject)) throw operatorWithout({ place: `${place}/${operator}`, operator })
  return subject as typeof joins[number] | Subject
}

export interface ResolveNeeds {
  /** Null: there is no such segment in use. */
  ruleOf: (accountId: number, segmentId: number, from: EntityManager) => Promise<Rule | null>
  from: EntityManager
  accountId: number
  /** The segment whose rule it is to be. */
  self?: number | undefined
}

/** Throws what is wrong with the form of the rule, and where: too deep, too large, unclear, or a segment in itself. */
export async function resolve (needs: ResolveNeeds, rule: Rule, place = 'body/rule'): Promise<Tree> {
  const { ruleOf, from, accountId, self } = needs
  const found = new Map<number, Rule | null>()
  let [own, total] = [0, 0]

  async function inSegment (id: number, at: { place: string, within: readonly number[] }): Promise<Tree> {
    if (at.within.includes(id)) throw segmentInItself({ place: at.place, id })
    if (!found.has(id)) found.set(id, await ruleOf(accountId, id, from))
    const theirs = found.get(id)
    if (theirs === null || theirs === undefined) throw segmentUnknown({ place: at.place, id })
    return { is: 'segment', id, place: at.place, part: await walk(theirs, { place: at.place, depth: 1, within: [...at.within, id] }) }
  }

  async function walk (part: Rule, at: { place: string, depth: number, within: readonly number[] }): Promise<Tree> {
    const inOther = at.within.length > (self === undefined ? 0 : 1)
    if (at.depth > maxDepth) throw ruleTooDeep(at)
    const subject = subjectOf(part, at.place)
    const deeper = (each: Rule, name: string) => walk(each, { place: inOther ? at.place : `${at.place}/${name}`, depth: at.depth + 1, within: at.within })
    const all = async (name: 'all' | 'any' | 'minus', parts: readonly Rule[]) => {
      const trees: Tree[] = []
      for (const [index, each] of parts.entries()) trees.push(await deeper(each, `${name}/${index}`))
      return trees
    }
    const { place: here } = at
    if (part.all !== undefined) return { is: 'all', parts: await all('all', part.all), place: here }
    if (part.any !== undefined) return { is: 'any', parts: await all('any', part.any), place: here }
    if (part.not !== undefined) return { is: 'not', part: await deeper(part.not, 'not'), place: here }
    if (part.minus !== undefined) {
      const [first, second] = await all('minus', part.minus)
      if (first === undefined || second === undefined) throw boundsMissing({ place: `${here}/minus` })
      return { is: 'minus', parts: [first, second], place: here }
    }
    total++
    if (!inOther) own++
    if (own > maxConditions) throw ruleTooLarge({ place: here, most: maxConditions })
    if (total > maxConditionsInAll) throw ruleTooLarge({ place: here, most: maxConditionsInAll })
    if (part.segment !== undefined) return inSegment(part.segment, { place: inOther ? here : `${here}/segment`, within: at.within })
    return { is: 'condition', about: subject as Subject, condition: part, place: here }
  }

  return walk(rule, { place, depth: 1, within: self === undefined ? [] : [self] })
}

/** The conditions, from left to right. */
export function leavesOf (tree: Tree): Leaf[] {
  if (tree.is === 'condition') return [tree]
  return 'part' in tree ? leavesOf(tree.part) : tree.parts.flatMap(leavesOf)
}

/** What a rule names itself; what is named in other segments is theirs. */
export function namedIn (rule: Rule, name: 'segment' | 'list'): number[] {
  const { all = [], any = [], not, minus = [] } = rule
  const own = rule[name]
  const deeper = [...all, ...any, ...(not === undefined ? [] : [not]), ...minus].flatMap((part) => namedIn(part, name))
  return [...new Set([...(own === undefined ? [] : [own]), ...deeper])]
}
