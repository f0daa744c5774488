import { type EntityManager, In } from 'typeorm'
import type { Candidate } from '../../agents/index.ts'
import { type Strategy, Team, TeamMember } from '../../agents/team.entity.ts'
import { momentValue } from '../../platform/database/columns.ts'
import { grouped } from '../../platform/grouped.ts'
import { barredAnyway, type Contender } from './choose.ts'

/** A team at which somebody waits, with its agents; null: no team in particular, and everybody. */
export interface Desk { teamId: number | null, strategy: Strategy, contenders: Contender[] }

/** All desks at one moment. An agent of several teams has the same load in each. */
export interface Desks {
  all: Desk[]
  /** The agent has been given one more. */
  seat: (agentId: number) => void
}

interface Asked { from: EntityManager, accountId: number, teamIds: ReadonlyArray<number | null>, candidates: readonly Candidate[], at: Date }

/** From every candidate of the account: whoever is in several teams is read once. */
export async function desksOf ({ from, accountId, teamIds, candidates, at }: Asked): Promise<Desks> {
  const ids = teamIds.filter((id) => id !== null)
  const teams = new Map((await from.findBy(Team, { accountId, id: In(ids) })).map((team) => [team.id, team]))
  const members = grouped(await from.findBy(TeamMember, { accountId, teamId: In(ids) }), ({ teamId }) => teamId)
  const byId = new Map(candidates.map((candidate) => [candidate.agentId, candidate]))
  const all = teamIds.map((teamId): Desk => {
    if (teamId === null) return { teamId, strategy: 'least-loaded', contenders: candidates.map((each) => contenderOf(each, 1)) }
    const contenders = (members.get(teamId) ?? []).flatMap(({ agentId, weight }) => {
      const candidate = byId.get(agentId)
      return candidate === undefined ? [] : [contenderOf(candidate, weight)]
    })
    return { teamId, strategy: teams.get(teamId)?.strategy ?? 'least-loaded', contenders }
  })
  const seats = grouped(all.flatMap(({ contenders }) => contenders), ({ agentId }) => agentId)
  let turns = 0
  return {
    all,
    seat (agentId) {
      turns += 1
      for (const contender of seats.get(agentId) ?? []) {
        contender.load += 1
        // What is given away at one moment has an order all the same.
        contender.turnMs = momentValue(at) + turns / 1000
      }
    },
  }
}

export function hasFree ({ contenders }: Desk): boolean {
  return contenders.some((contender) => barredAnyway(contender) === null)
}

export function contenderOf ({ agentId, load, limit, capacity, barred, skills, languages, lastAssignedAt }: Candidate, weight: number): Contender {
  return { agentId, weight, load, limit, capacity, barred, skills, languages, turnMs: lastAssignedAt === null ? -Infinity : momentValue(lastAssignedAt) }
}
