import { type EntityManager, LessThan, MoreThan } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import type { Facts } from '../platform/facts.ts'
import { Agent, AgentAbsence } from './agent.entity.ts'
import { absenceNotFound, absencesFull, absenceUnsound, agentNotFound, maxAbsences } from './agents.errors.ts'
import { agentsChanged } from './agents.facts.ts'

interface Which { accountId: number, agentId: number }
export interface NewAbsence { from: Date, until: Date, note: string | null }

interface Needs { db: Database, clock: Clock, facts: Facts }

const longestMs = 2 * 366 * 24 * 3600 * 1000

/** When people are not there, known beforehand. Absences may overlap: away is who has one. */
export function createAbsences ({ db, clock, facts }: Needs) {
  async function assertAgent (from: EntityManager, { accountId, agentId }: Which): Promise<void> {
    if (!await from.existsBy(Agent, { accountId, id: agentId })) throw agentNotFound()
  }
  const tell = (tx: Tx, { accountId, agentId }: Which) => facts.announce(tx, agentsChanged, { accountId, agentIds: [agentId], what: 'presence' })

  return {
    /** Newest first. */
    async list (which: Which, { before, limit }: { before: number | undefined, limit: number }): Promise<AgentAbsence[]> {
      await assertAgent(db.read, which)
      return db.read.find(AgentAbsence, { where: { ...which, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit })
    },

    async add (tx: Tx, which: Which, { from, until, note }: NewAbsence): Promise<AgentAbsence> {
      await assertAgent(tx, which)
      const lengthMs = until.getTime() - from.getTime()
      if (!(lengthMs > 0 && lengthMs <= longestMs)) throw absenceUnsound()
      const now = clock.now()
      if (await tx.countBy(AgentAbsence, { ...which, untilAt: MoreThan(now) }) >= maxAbsences) throw absencesFull()
      const absence = await tx.save(tx.create(AgentAbsence, { ...which, fromAt: from, untilAt: until, note, createdAt: now }))
      await tell(tx, which)
      return absence
    },

    async remove (tx: Tx, { accountId, agentId }: Which, absenceId: number): Promise<void> {
      const { affected } = await tx.delete(AgentAbsence, { accountId, agentId, id: absenceId })
      if (affected !== 1) throw absenceNotFound()
      await tell(tx, { accountId, agentId })
    },
  }
}

export type Absences = ReturnType<typeof createAbsences>
