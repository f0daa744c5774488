import { grouped } from '../platform/grouped.ts'
import { type EntityManager, In, IsNull, LessThan, Not } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { Facts } from '../platform/facts.ts'
import { Agent } from './agent.entity.ts'
import { escalationUnsound, maxTeams, memberTwice, memberUnknown, teamChanged, teamExists, teamNotFound, teamsFull } from './agents.errors.ts'
import { agentsChanged } from './agents.facts.ts'
import type { Shifts } from './shifts.ts'
import { type Strategy, Team, TeamMember } from './team.entity.ts'

export interface Member { agentId: number, weight: number }
export interface NewTeam { name: string, strategy: Strategy, calendarId: number | null, escalateToId: number | null, members: Member[] }
export type TeamEdit = Partial<NewTeam> & { isArchived?: boolean }
export interface TeamWithMembers { team: Team, members: Member[] }

/** Which team, and as what version it was read. */
interface EditedTeam { accountId: number, teamId: number, version: number }
interface Asked { isArchived: boolean, before: number | undefined, limit: number }
interface Needs { db: Database, clock: Clock, facts: Facts, shifts: Shifts }

/** Who answers the same questions. A team that is no longer needed is archived: what it did names it. */
export function createTeams ({ db, clock, facts, shifts }: Needs) {
  async function get (accountId: number, teamId: number, from: EntityManager = db.read): Promise<Team> {
    const team = await from.findOneBy(Team, { accountId, id: teamId })
    if (team === null) throw teamNotFound()
    return team
  }

  async function withMembers (from: EntityManager, accountId: number, teams: readonly Team[]): Promise<TeamWithMembers[]> {
    const rows = await from.find(TeamMember, { where: { accountId, teamId: In(teams.map(({ id }) => id)) }, order: { teamId: 'ASC', agentId: 'ASC' } })
    const members = grouped(rows, ({ teamId }) => teamId)
    return teams.map((team) => ({ team, members: (members.get(team.id) ?? []).map(({ agentId, weight }) => ({ agentId, weight })) }))
  }

  async function assertSound (tx: Tx, accountId: number, { calendarId, escalateToId }: TeamEdit, teamId?: number): Promise<void> {
    if (calendarId !== undefined) await shifts.assertCalendar(tx, accountId, calendarId)
    if (escalateToId === undefined || escalateToId === null) return
    if (escalateToId === teamId || !await tx.existsBy(Team, { accountId, id: escalateToId, archivedAt: IsNull() })) throw escalationUnsound()
  }

  async function assertRoom (tx: Tx, accountId: number): Promise<void> {
    if (await tx.countBy(Team, { accountId, archivedAt: IsNull() }) >= maxTeams) throw teamsFull()
  }

  async function assertMembers (tx: Tx, accountId: number, members: readonly Member[]): Promise<void> {
    const found = await tx.find(Agent, { select: { id: true }, where: { accountId, id: In(members.map(({ agentId }) => agentId)) } })
    const known = new Set(found.map(({ id }) => id))
    const seen = new Set<number>()
    for (const [at, { agentId }] of members.entries()) {
      if (!known.has(agentId)) throw memberUnknown(`body/members/${at}/agentId`)
      if (seen.has(agentId)) throw memberTwice(`body/members/${at}/agentId`)
      seen.add(agentId)
    }
  }

  /** The list is the whole team: whoever is not in it leaves. */
  async function setMembers (tx: Tx, accountId: number, teamId: number, members: readonly Member[]): Promise<void> {
    await assertMembers(tx, accountId, members)
    const before = await tx.findBy(TeamMember, { accountId, teamId })
    await tx.delete(TeamMember, { accountId, teamId })
    const rows = members.map(({ agentId, weight }) => [accountId, teamId, agentId, weight])
    await insertRows(tx, { table: 'team_members', columns: ['accountId', 'teamId', 'agentId', 'weight'], rows })
    const agentIds = [...new Set([...before, ...members].map(({ agentId }) => agentId))]
    await facts.announce(tx, agentsChanged, { accountId, agentIds, what: 'team' })
  }

  const named = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw isDuplicate(error) ? teamExists(name) : error
    }
  }

  async function shown (tx: Tx, accountId: number, teamId: number): Promise<TeamWithMembers> {
    const [found] = await withMembers(tx, accountId, [await get(accountId, teamId, tx)])
    if (found === undefined) throw teamNotFound()
    return found
  }

  return {
    get,
    shown,

    /** Every team in use. */
    list: (accountId: number, from: EntityManager = db.read): Promise<Team[]> => from.find(Team, { where: { accountId, archivedAt: IsNull() }, order: { id: 'ASC' } }),

    /** The teams in use that an agent is in. */
    async ofAgent (accountId: number, agentId: number, from: EntityManager = db.read): Promise<number[]> {
      const memberships = await from.findBy(TeamMember, { accountId, agentId })
      const inUse = await from.find(Team, { select: { id: true }, where: { accountId, archivedAt: IsNull(), id: In(memberships.map(({ teamId }) => teamId)) } })
      return inUse.map(({ id }) => id)
    },

    /** Newest first. */
    async page (accountId: number, { isArchived, before, limit }: Asked): Promise<TeamWithMembers[]> {
      const teams = await db.read.find(Team, {
        where: { accountId, archivedAt: isArchived ? Not(IsNull()) : IsNull(), ...(before !== undefined && { id: LessThan(before) }) },
        order: { id: 'DESC' }, take: limit,
      })
      return withMembers(db.read, accountId, teams)
    },

    /** By the team's calendar, or the account's for a conversation without a team. Inside a transaction hand it down. */
    async openAt (accountId: number, teamId: number | null, at: Date, tx?: EntityManager): Promise<{ isOpen: boolean, opensAt: Date | null }> {
      const calendarId = teamId === null ? null : (await get(accountId, teamId, tx ?? db.read)).calendarId
      return shifts.openAt(accountId, calendarId, at, tx)
    },

    async create (tx: Tx, accountId: number, { members, ...wanted }: NewTeam): Promise<TeamWithMembers> {
      await assertSound(tx, accountId, wanted)
      await assertRoom(tx, accountId)
      const team = await named(wanted.name, () => tx.save(tx.create(Team, { ...wanted, accountId, createdAt: clock.now(), archivedAt: null, version: 1 })))
      await setMembers(tx, accountId, team.id, members)
      return shown(tx, accountId, team.id)
    },

    async change (tx: Tx, { accountId, teamId, version }: EditedTeam, { members, isArchived, ...edit }: TeamEdit): Promise<TeamWithMembers> {
      await assertSound(tx, accountId, edit, teamId)
      if (isArchived === false) await assertRoom(tx, accountId)
      const archivedAt = isArchived === undefined ? {} : { archivedAt: isArchived ? clock.now() : null }
      const changed = await named(edit.name ?? '', () => tx.update(Team, { accountId, id: teamId, version }, { ...edit, ...archivedAt, version: version + 1 }))
      if (changed.affected !== 1) throw await tx.existsBy(Team, { accountId, id: teamId }) ? teamChanged() : teamNotFound()
      if (members !== undefined) await setMembers(tx, accountId, teamId, members)
      return shown(tx, accountId, teamId)
    },
  }
}

export type Teams = ReturnType<typeof createTeams>
