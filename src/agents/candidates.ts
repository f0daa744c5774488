import { type EntityManager, In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm'
import { User } from '../access/user.entity.ts'
import { inParts } from '../platform/database/rows.ts'
import { Agent, AgentAbsence, type Presence } from './agent.entity.ts'
import { type Barred, barredBecause } from './barred.ts'
import { limitOf } from './ramp.ts'
import type { AgentSettingsService } from './settings.service.ts'
import type { Shifts } from './shifts.ts'
import { TeamMember } from './team.entity.ts'

/** An agent as an assignment looks at them, at one moment. */
export interface Candidate {
  agentId: number
  userId: number
  name: string
  /** In the team that was asked for; 1 without one. */
  weight: number
  presence: Presence
  isOnShift: boolean
  isAbsent: boolean
  /** Their page was heard of lately. */
  isFresh: boolean
  capacity: number
  /** What they may hold now: less than their capacity while they are coming back. For `seats.take`. */
  limit: number
  load: number
  skills: ReadonlyMap<string, number>
  languages: readonly string[]
  lastAssignedAt: Date | null
  /** Why they are given nothing now; null if they can be. */
  barred: Barred | null
}

interface Around {
  rampMs: number
  shifts: Awaited<ReturnType<Shifts['since']>>
  absences: Awaited<ReturnType<typeof absencesOf>>
  /** Of users who are not disabled and have a role on the account. */
  entitled: ReadonlySet<number>
}

interface Needs { settings: AgentSettingsService, shifts: Shifts }

/** How long an absence that is over may still make somebody come back gently. */
const rememberMs = 24 * 3600 * 1000

/**
 * Who could be given a conversation, and why everybody else could not. Reckoned from rows and the moment alone: whoever is offline, silent, off shift or
 * absent is barred, though no job has run that says so.
 */
export function createCandidates ({ settings, shifts }: Needs) {
  async function judge (from: EntityManager, accountId: number, agents: readonly Agent[], at: Date): Promise<Candidate[]> {
    if (agents.length === 0) return []
    const { rampSeconds } = await settings.of(accountId, from)
    const around: Around = {
      rampMs: rampSeconds * 1000,
      shifts: await shifts.since(accountId, new Set(agents.map(({ calendarId }) => calendarId)), at, from),
      absences: await absencesOf(from, accountId, at),
      entitled: await entitledOf(from, accountId, agents),
    }
    return agents.map((agent) => candidateOf(agent, around, at))
  }

  return {
    /** The members of a team, or every agent of the account; those who are barred as well. By `db.read`, or inside a transaction by its `tx`. */
    async of (from: EntityManager, accountId: number, { teamId }: { teamId: number | null }, at: Date): Promise<Candidate[]> {
      if (teamId === null) return judge(from, accountId, await from.findBy(Agent, { accountId, disabledAt: IsNull() }), at)
      const members = await from.findBy(TeamMember, { accountId, teamId })
      const weights = new Map(members.map(({ agentId, weight }) => [agentId, weight]))
      const agents = await from.findBy(Agent, { accountId, id: In([...weights.keys()]) })
      const judged = await judge(from, accountId, agents, at)
      return judged.map((candidate) => ({ ...candidate, weight: weights.get(candidate.agentId) ?? 1 }))
    },
  }
}

export type Candidates = ReturnType<typeof createCandidates>

function candidateOf (agent: Agent, { rampMs, shifts, absences, entitled }: Around, at: Date): Candidate {
  const { id: agentId, userId, name, presence, capacity, load, lastAssignedAt, onlineSince, freshUntil } = agent
  const shiftSince = shifts.get(agent.calendarId) ?? null
  const { isAbsent, endedAt } = absences.get(agentId) ?? { isAbsent: false, endedAt: null }
  const backSince = latest([onlineSince, shiftSince, endedAt])
  const limit = limitOf({ capacity, load, lastAssignedAt, backSince }, at, rampMs)
  const isFresh = freshUntil !== null && freshUntil >= at
  const isOnShift = shiftSince !== null
  const isDisabled = agent.disabledAt !== null || !entitled.has(userId)
  return {
    agentId, userId, name, weight: 1, presence, isOnShift, isAbsent, isFresh, capacity, limit, load,
    skills: new Map(agent.skills.map(({ skill, level }) => [skill, level])), languages: agent.languages, lastAssignedAt,
    barred: barredBecause({ isDisabled, presence, isFresh, isAbsent, isOnShift, load, capacity, limit }),
  }
}

/** Who is away now, and when those who were came back. */
async function absencesOf (from: EntityManager, accountId: number, at: Date): Promise<Map<number, { isAbsent: boolean, endedAt: Date | null }>> {
  const rows = await from.findBy(AgentAbsence, { accountId, untilAt: MoreThan(new Date(at.getTime() - rememberMs)), fromAt: LessThanOrEqual(at) })
  const absences = new Map<number, { isAbsent: boolean, endedAt: Date | null }>()
  for (const { agentId, untilAt } of rows) {
    const known = absences.get(agentId) ?? { isAbsent: false, endedAt: null }
    const isOver = untilAt <= at
    absences.set(agentId, { isAbsent: known.isAbsent || !isOver, endedAt: isOver ? latest([known.endedAt, untilAt]) : known.endedAt })
  }
  return absences
}

async function entitledOf (from: EntityManager, accountId: number, agents: readonly Agent[]): Promise<ReadonlySet<number>> {
  const entitled = new Set<number>()
  for (const some of inParts(agents)) {
    const users = await from.createQueryBuilder(User, 'user').select('user.id').where('user.disabledAt IS NULL').andWhere({ id: In(some.map(({ userId }) => userId)) })
      .andWhere('EXISTS (SELECT 1 FROM role_grants held WHERE held.userId = user.id AND held.accountId IN (0, :accountId))', { accountId }).getMany()
    for (const { id } of users) entitled.add(id)
  }
  return entitled
}

function latest (moments: ReadonlyArray<Date | null>): Date | null {
  return moments.reduce((last, moment) => (moment !== null && (last === null || moment > last) ? moment : last), null)
}
