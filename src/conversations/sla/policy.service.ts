import { type EntityManager, IsNull, LessThan } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import type { PolicyMemory } from './policy.memory.ts'
import { maxPolicies, policiesFull, policyAgentUnknown, policyChanged, policyEmpty, policyExists, policyNotFound, policyTeamUnknown } from './sla.errors.ts'
import { anyPriority, anyTeam, type EscalationStep, SlaPolicy } from './sla.entity.ts'

export type NewPolicy = Pick<SlaPolicy, 'name' | 'isOn' | 'minutes' | 'warnAtPercent' | 'escalation'> & { teamId: number | null, priority: number | null }
export type PolicyEdit = Partial<NewPolicy>

interface EditedPolicy { accountId: number, policyId: number, version: number }

interface Needs { db: Database, clock: Clock, policies: PolicyMemory }

/** What an account promises. A change is for what begins after it: clocks that run keep what they were given. */
export function createPolicyService ({ db, clock, policies }: Needs) {
  async function get (accountId: number, id: number, from: EntityManager = db.read): Promise<SlaPolicy> {
    const policy = await from.findOneBy(SlaPolicy, { accountId, id })
    if (policy === null) throw policyNotFound()
    return policy
  }

  async function assertTeam (tx: Tx, accountId: number, teamId: number | null | undefined, place: string): Promise<void> {
    if (teamId === null || teamId === undefined) return
    if (!await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw policyTeamUnknown(place)
  }

  async function assertSteps (tx: Tx, accountId: number, steps: readonly EscalationStep[]): Promise<void> {
    for (const [at, step] of steps.entries()) {
      if (step.to === 'team') await assertTeam(tx, accountId, step.teamId, `body/escalation/${at}/teamId`)
      if (step.to === 'agent' && !await tx.existsBy(Agent, { accountId, id: step.agentId, disabledAt: IsNull() })) {
        throw policyAgentUnknown(`body/escalation/${at}/agentId`)
      }
    }
  }

  /** As it is kept; throws what is wrong with it. */
  async function accepted (tx: Tx, accountId: number, { teamId, priority, escalation, minutes, ...edit }: PolicyEdit): Promise<Partial<SlaPolicy>> {
    await assertTeam(tx, accountId, teamId, 'body/teamId')
    if (minutes !== undefined && Object.keys(minutes).length === 0) throw policyEmpty()
    if (escalation !== undefined) await assertSteps(tx, accountId, escalation)
    return {
      ...edit,
      ...(minutes !== undefined && { minutes }),
      ...(teamId !== undefined && { teamId: teamId ?? anyTeam }),
      ...(priority !== undefined && { priority: priority ?? anyPriority }),
      ...(escalation !== undefined && { escalation: escalation.toSorted((a, b) => a.afterMinutes - b.afterMinutes) }),
    }
  }

  const unique = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw isDuplicate(error) ? policyExists() : error
    }
  }

  return {
    get,

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<SlaPolicy[]> => db.read.find(SlaPolicy, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    async create (tx: Tx, accountId: number, wanted: NewPolicy): Promise<SlaPolicy> {
      if (await tx.countBy(SlaPolicy, { accountId }) >= maxPolicies) throw policiesFull()
      const values = await accepted(tx, accountId, wanted)
      const policy = tx.create(SlaPolicy, { ...values, accountId, createdAt: clock.now(), version: 1 })
      await unique(() => tx.save(policy))
      policies.forgetAfter(tx, accountId)
      return get(accountId, policy.id, tx)
    },

    async change (tx: Tx, { accountId, policyId, version }: EditedPolicy, edit: PolicyEdit): Promise<SlaPolicy> {
      const values = await accepted(tx, accountId, edit)
      const { affected } = await unique(() => tx.update(SlaPolicy, { accountId, id: policyId, version }, { ...values, version: version + 1 }))
      const policy = await get(accountId, policyId, tx)
      if (affected !== 1) throw policyChanged()
      policies.forgetAfter(tx, accountId)
      return policy
    },

    /** What it promised ends with the next thing that happens to a conversation; nothing is escalated any more. */
    async remove (tx: Tx, accountId: number, policyId: number): Promise<SlaPolicy> {
      const policy = await get(accountId, policyId, tx)
      await tx.delete(SlaPolicy, { accountId, id: policyId })
      policies.forgetAfter(tx, accountId)
      return policy
    },
  }
}

export type PolicyService = ReturnType<typeof createPolicyService>
