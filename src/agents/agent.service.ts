import { In, IsNull, LessThan, Not } from 'typeorm'
import { RoleGrant, User } from '../access/user.entity.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import type { Facts } from '../platform/facts.ts'
import { Agent, AgentPresence, type Skill } from './agent.entity.ts'
import { agentChanged, agentExists, agentNotFound, agentsFull, agentUserUnknown, maxAgents, skillTwice } from './agents.errors.ts'
import { type AgentsChanged, agentsChanged } from './agents.facts.ts'
import type { PresenceService, Setter } from './presence.service.ts'
import type { Shifts } from './shifts.ts'

export interface NewAgent { userId: number, name: string, capacity: number, languages: string[], skills: Skill[], calendarId: number | null }
export type AgentEdit = Partial<Omit<NewAgent, 'userId'>> & { isDisabled?: boolean }

/** Which agent, and as what version it was read. */
interface EditedAgent { accountId: number, agentId: number, version: number, by: Setter }
interface Asked { isDisabled: boolean, before: number | undefined, limit: number }
interface Needs { db: Database, clock: Clock, facts: Facts, presence: PresenceService, shifts: Shifts }

/** Who answers followers of an account: what is set about them. What they do themselves leaves the version alone. */
export function createAgentService ({ db, clock, facts, presence, shifts }: Needs) {
  async function get (accountId: number, agentId: number, from = db.read): Promise<Agent> {
    const agent = await from.findOneBy(Agent, { accountId, id: agentId })
    if (agent === null) throw agentNotFound()
    return agent
  }

  /** Somebody with a role on this account, or on all: who only works for others is none of its business. */
  async function assertUser (tx: Tx, accountId: number, userId: number): Promise<void> {
    const isUser = await tx.existsBy(User, { id: userId, disabledAt: IsNull() })
    if (!isUser || !await tx.existsBy(RoleGrant, { userId, accountId: In([accountId, 0]) })) throw agentUserUnknown()
  }

  async function insert (tx: Tx, agent: Agent): Promise<Agent> {
    try {
      return await tx.save(agent)
    } catch (error) {
      if (!isDuplicate(error)) throw error
      const there = await tx.findOneBy(Agent, { accountId: agent.accountId, userId: agent.userId })
      throw agentExists(there?.id)
    }
  }

  return {
    get,

    /** Newest first. */
    list: (accountId: number, { isDisabled, before, limit }: Asked): Promise<Agent[]> => db.read.find(Agent, {
      where: { accountId, disabledAt: isDisabled ? Not(IsNull()) : IsNull(), ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit,
    }),

    /** Begins offline: only who is heard of can be anything else. */
    async create (tx: Tx, accountId: number, { calendarId, ...wanted }: NewAgent, by: Setter): Promise<Agent> {
      assertSkills(wanted.skills)
      await assertUser(tx, accountId, wanted.userId)
      await shifts.assertCalendar(tx, accountId, calendarId)
      if (await tx.countBy(Agent, { accountId }) >= maxAgents) throw agentsFull()
      const now = clock.now()
      const agent = await insert(tx, tx.create(Agent, {
        ...wanted, accountId, calendarId, load: 0, lastAssignedAt: null, presence: 'offline', presenceSince: now, onlineSince: null, freshUntil: null,
        createdAt: now, disabledAt: null, version: 1,
      }))
      await tx.insert(AgentPresence, {
        accountId, agentId: agent.id, presence: 'offline', startedAt: now, endedAt: null, isOpen: true, cause: 'made', byKind: by.kind, byId: by.id, note: null,
      })
      return agent
    },

    async change (tx: Tx, { accountId, agentId, version, by }: EditedAgent, { isDisabled, ...edit }: AgentEdit): Promise<Agent> {
      if (edit.skills !== undefined) assertSkills(edit.skills)
      if (edit.calendarId !== undefined) await shifts.assertCalendar(tx, accountId, edit.calendarId)
      const disabledAt = isDisabled === undefined ? {} : { disabledAt: isDisabled ? clock.now() : null }
      const changed = await tx.update(Agent, { accountId, id: agentId, version }, { ...edit, ...disabledAt, version: version + 1 })
      if (isDisabled === true && changed.affected === 1) await presence.leave(tx, { accountId, agentId }, by)
      const agent = await get(accountId, agentId, tx)
      if (changed.affected !== 1) throw agentChanged()
      for (const what of kindsOf({ isDisabled, ...edit })) await facts.announce(tx, agentsChanged, { accountId, agentIds: [agentId], what })
      return agent
    },

    ofUser: (accountId: number, userId: number, from = db.read): Promise<Agent | null> => from.findOneBy(Agent, { accountId, userId }),
  }
}

export type AgentService = ReturnType<typeof createAgentService>

function assertSkills (skills: readonly Skill[]): void {
  const seen = new Set<string>()
  for (const [at, { skill }] of skills.entries()) {
    if (seen.has(skill)) throw skillTwice(`body/skills/${at}/skill`)
    seen.add(skill)
  }
}

function kindsOf ({ capacity, skills, languages, calendarId, isDisabled }: AgentEdit): Array<AgentsChanged['what']> {
  return [
    ...(capacity === undefined ? [] : ['capacity' as const]),
    ...(skills === undefined && languages === undefined ? [] : ['skills' as const]),
    ...(calendarId === undefined && isDisabled === undefined ? [] : ['presence' as const]),
  ]
}
