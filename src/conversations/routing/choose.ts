import type { Strategy } from '../../agents/team.entity.ts'
import { speaks } from './rule.matching.ts'

/** What the choice needs to know of an agent; `load` and `turnMs` move on while one look gives away many conversations. */
export interface Contender {
  agentId: number
  weight: number
  load: number
  capacity: number
  /** What they may hold now: their capacity, or less while they are coming back. */
  limit: number
  barred: string | null
  skills: ReadonlyMap<string, number>
  languages: readonly string[]
  /** When they were last given a conversation; -Infinity for never. */
  turnMs: number
}

export interface Wanted {
  requiredSkills: readonly string[]
  language: string | null
  /** Who had it last, while that still counts. */
  stickyAgentId: number | null
  /** The same talk goes on: whoever had it gets it, whatever the team does otherwise. */
  isGoingOn: boolean
  /** Who has just given it away. */
  releasedBy: number | null
}

export interface Considered { agentId: number, load: number, limit: number, weight: number, barred: string | null }

export interface Decision {
  agentId: number | null
  /** STICKY, LEAST_LOADED, ROUND_ROBIN; or why nobody was chosen. */
  why: string
  considered: Considered[]
}

const mostConsidered = 20

/** Who gets a conversation, and why. Everybody in `contenders` is of the team. */
export function choose (contenders: readonly Contender[], wanted: Wanted, strategy: Strategy): Decision {
  const judged = contenders.map((contender) => ({ contender, barred: barredFor(contender, wanted) }))
  const free = judged.filter(({ barred }) => barred === null).map(({ contender }) => contender)
  const isSticky = strategy === 'sticky' || wanted.isGoingOn
  const sticky = free.find(({ agentId }) => isSticky && agentId === wanted.stickyAgentId)
  const ranked = free.toSorted(orderBy(strategy, wanted.language))
  const chosen = sticky ?? ranked[0]
  const why = chosen === undefined ? whyNobody(judged.map(({ barred }) => barred)) : whyThis(strategy, sticky !== undefined)
  const first = chosen === undefined ? [] : [chosen]
  const able = [...first, ...ranked.filter((each) => each !== chosen)].map((contender) => ({ contender, barred: null }))
  const all = [...able, ...judged.filter(({ barred }) => barred !== null)]
  return { agentId: chosen?.agentId ?? null, why, considered: all.slice(0, mostConsidered).map(viewConsidered) }
}

/** Why an agent cannot get this conversation now; null when they can. */
function barredFor (contender: Contender, { requiredSkills, releasedBy }: Wanted): string | null {
  const { agentId, skills } = contender
  const always = barredAnyway(contender)
  if (always !== null) return always
  if (!requiredSkills.every((skill) => hasSkill(skills, skill))) return 'LACKS_SKILL'
  return agentId === releasedBy ? 'GAVE_IT_BACK' : null
}

/** Why they are given nothing at all now. */
export function barredAnyway ({ barred, load, limit, capacity }: Contender): string | null {
  if (barred !== null || load < limit) return barred
  return load >= capacity ? 'FULL' : 'RAMPING'
}

/** `refund` at any level, `refund:3` at level 3 or better. */
export function hasSkill (skills: ReadonlyMap<string, number>, required: string): boolean {
  const [skill = '', level = '1'] = required.split(':')
  return (skills.get(skill) ?? 0) >= Number(level)
}

/** Whoever lists languages, and not theirs, comes after everybody else; but a question is not left lying for it. */
function orderBy (strategy: Strategy, language: string | null) {
  const foreign = ({ languages }: Contender) => Number(language !== null && languages.length > 0 && !languages.some((each) => speaks(each, language)))
  // Counted with the one to come: of two who hold nothing the one with the greater weight is first.
  const share = ({ load, weight }: Contender) => (load + 1) / weight
  const turn = ({ turnMs }: Contender, other: Contender) => (turnMs === other.turnMs ? 0 : turnMs < other.turnMs ? -1 : 1)
  return (a: Contender, b: Contender): number => {
    const byLoad = share(a) - share(b)
    const first = strategy === 'round-robin' ? turn(a, b) || byLoad : byLoad || turn(a, b)
    return foreign(a) - foreign(b) || first || a.agentId - b.agentId
  }
}

function whyThis (strategy: Strategy, isSticky: boolean): string {
  if (isSticky) return 'STICKY'
  return strategy === 'round-robin' ? 'ROUND_ROBIN' : 'LEAST_LOADED'
}

/** The reason that most of them have; of two reasons the first. */
function whyNobody (reasons: ReadonlyArray<string | null>): string {
  const counts = countReasons(reasons)
  const [first] = Object.entries(counts).toSorted(([, a], [, b]) => b - a)
  return first === undefined ? 'TEAM_EMPTY' : first[0]
}

export function countReasons (reasons: ReadonlyArray<string | null>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const reason of reasons) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

function viewConsidered ({ contender: { agentId, load, limit, weight }, barred }: { contender: Contender, barred: string | null }): Considered {
  return { agentId, load, limit, weight, barred }
}
