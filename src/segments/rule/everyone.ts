import type { Condition } from './rule.schema.ts'
import { type Leaf, leavesOf, type Tree } from './tree.ts'

/** As many different conditions as are tried in all combinations: a few thousand. */
const mostTried = 12

/**
 * Whether a rule means all who follow, however it says so: `subscribed` alone, "tagged or not tagged", a share of the whole. What
 * means nearly everybody is for the count to find.
 */
export function meansEveryone (tree: Tree): boolean {
  const facts = new Map(leavesOf(tree).map((leaf) => [leaf, factOf(leaf)]))
  const names = new Set([...facts.values()].map(({ name }) => name).filter((name) => name !== ''))
  if (names.size > mostTried) return holds(tree, { facts, truthOf: () => undefined }) === true
  const places = new Map([...names].map((name, at) => [name, at]))
  return Array.from({ length: 2 ** names.size }, (_, bits) => bits)
    .every((bits) => holds(tree, { facts, truthOf: (name) => ((bits >> (places.get(name) ?? 0)) & 1) === 1 }) === true)
}

interface Fact { name: string, truth: boolean }

interface Tried {
  /** Of each condition, looked at once: it is asked in thousands of combinations. */
  facts: ReadonlyMap<Leaf, Fact>
  truthOf: (name: string) => boolean | undefined
}

/** Undefined: it may or may not. */
function holds (tree: Tree, tried: Tried): boolean | undefined {
  const negated = (truth: boolean | undefined) => (truth === undefined ? undefined : !truth)
  if (tree.is === 'segment') return holds(tree.part, tried)
  if (tree.is === 'not') return negated(holds(tree.part, tried))
  if (tree.is === 'condition') {
    const { name, truth } = tried.facts.get(tree) ?? factOf(tree)
    const found = name === '' ? true : tried.truthOf(name)
    return truth ? found : negated(found)
  }
  const truths = tree.parts.map((part, at) => (tree.is === 'minus' && at === 1 ? negated(holds(part, tried)) : holds(part, tried)))
  // One of them decides; else one that is not known leaves it open.
  const deciding = tree.is === 'any'
  if (truths.includes(deciding)) return deciding
  return truths.includes(undefined) ? undefined : !deciding
}

/** Whose opposite is the other one. */
const opposites: ReadonlyArray<readonly [keyof Condition, keyof Condition]> = [['isNot', 'is'], ['lacks', 'contains']]

/** A condition as something that is so or is not; no name for what is so of everybody who follows. */
function factOf ({ condition }: Leaf): Fact {
  const plain = trivial(condition)
  if (plain !== undefined) return { name: '', truth: plain }
  const operators = Object.keys(condition)
  for (const [opposite, operator] of opposites) {
    if (condition[opposite] === undefined || operators.length !== 2) continue
    const { [opposite]: operand, ...subject } = condition
    return { name: nameOf({ ...subject, [operator]: operand }), truth: false }
  }
  if (condition.isEmpty === false && operators.length === 2) return { name: nameOf({ ...condition, isEmpty: true }), truth: false }
  if (condition.isOn === false) return { name: nameOf({ ...condition, isOn: true }), truth: false }
  return { name: nameOf(condition), truth: true }
}

const nameOf = (condition: Condition) => JSON.stringify(Object.entries(condition).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const stages: readonly unknown[] = ['unknown', 'potential', 'customer', 'high-value', 'lost']
/** What these fields say of everybody who follows. */
const usual: Readonly<Record<string, boolean>> = { subscribed: true, blocked: false }

/** Undefined: it depends on the follower. */
function trivial ({ field, is, isNot, in: options, atLeast, atMost, isEmpty, subscriptionAge, did, bucket, massLeft }: Condition): boolean | undefined {
  if (field !== undefined && field in usual) {
    if (is !== undefined) return is === usual[field]
    if (isNot !== undefined) return isNot !== usual[field]
  }
  if ((field === 'messageCount' || field === 'eventCount') && atMost === undefined && atLeast !== undefined && atLeast <= 0) return true
  if ((field === 'openid' || field === 'createdAt') && isEmpty !== undefined) return !isEmpty
  if (field === 'stage' && options !== undefined && stages.every((stage) => options.includes(stage as string))) return true
  if (subscriptionAge !== undefined && subscriptionAge.atMost === undefined && (subscriptionAge.atLeast ?? 0) === 0) return true
  if (did !== undefined && did.atLeast === 0 && did.atMost === undefined) return true
  if (massLeft?.atLeast === 0) return true
  return bucket !== undefined && bucket.from === 0 && bucket.below === 10_000 ? true : undefined
}

const timely: ReadonlySet<string> = new Set<Leaf['about']>(['subscriptionAge', 'silent', 'reach', 'windowClosesWithin', 'massLeft'])

/** Whether somebody enters or leaves by nothing but the passing of time. */
export function usesTime (tree: Tree): boolean {
  return leavesOf(tree).some(({ about, condition: { did } }) => timely.has(about) || did?.within !== undefined)
}
