import { randomUUID } from 'node:crypto'
import type { AgentsRoom } from '../../agents/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { takeLease } from '../../platform/database/leases.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Moves } from '../record/moves.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import type { Decisions } from './decisions.ts'
import { desksOf } from './desks.ts'
import { type Planned, planOf } from './plan.ts'
import { waitingTeams } from './waiting.ts'

export interface EngineNeeds {
  db: Database
  clock: Clock
  logger: Logger
  candidates: AgentsRoom['candidates']
  moves: Pick<Moves, 'assign'>
  settings: Pick<DeskSettingsService, 'of'>
  decisions: Decisions
}

/** Given away in one transaction. */
const batchSize = 200
const leaseMs = 5000

/**
 * Gives waiting conversations to agents who have room. What it plans from what it read is true only if conversations and seats still
 * are as they were when it is written: that is for the moves to see, so that any number of processes may do this at once.
 */
export function createEngine ({ db, clock, logger, candidates, moves, settings, decisions }: EngineNeeds) {
  const holder = randomUUID()

  async function plan (accountId: number): Promise<{ planned: Planned[], limits: Map<number, number> }> {
    const nothing = { planned: [], limits: new Map<number, number>() }
    const [at, teamIds] = [clock.now(), await waitingTeams(db.read, accountId)]
    if (teamIds.length === 0) return nothing
    const everybody = await candidates(db.read, accountId, { teamId: null }, at)
    if (everybody.every(({ barred }) => barred !== null)) return nothing
    const desks = await desksOf({ from: db.read, accountId, teamIds, candidates: everybody, at })
    const { routing: { stickyHours } } = await settings.of(accountId)
    const planned = await planOf({ from: db.read, dialect: db.dialect, accountId, desks, at, stickyMs: stickyHours * 3600_000, most: batchSize })
    return { planned, limits: new Map(everybody.map(({ agentId, limit }) => [agentId, limit])) }
  }

  async function carryOut (accountId: number, planned: readonly Planned[], limits: ReadonlyMap<number, number>): Promise<number> {
    return db.write(async (tx) => {
      const wanted = planned.map(({ waiting: { id }, agentId }) => ({ conversationId: id, agentId }))
      const moved = await moves.assign(tx, accountId, wanted, { by: { kind: 'system', id: null }, why: 'ROUTED', mode: 'auto', from: ['waiting'], limits })
      const done = new Set(moved.map(({ conversation }) => conversation.id))
      await decisions.write(tx, accountId, planned.filter(({ waiting }) => done.has(waiting.id)).map(({ waiting, agentId, decision, lookedAt }) => ({
        followerId: waiting.followerId, conversationId: waiting.id, kind: 'agent', teamId: waiting.teamId, agentId, ruleId: null, why: decision.why,
        detail: { considered: decision.considered, lookedAt },
      })))
      return done.size
    }, { repeatable: true })
  }

  /**
   * True when there may be more to give away at once. One conversation is given by whoever sees it first; of a backlog one process gives
   * batch after batch while the others look on, for they would only plan the same.
   */
  async function drain (accountId: number): Promise<boolean> {
    const { planned, limits } = await plan(accountId)
    if (planned.length === 0) return false
    const done = await carryOut(accountId, planned, limits)
    if (done > 0) logger.debug({ accountId, planned: planned.length, assigned: done }, 'conversations assigned')
    if (done === 0 || planned.length < batchSize) return false
    return takeLease(db, { name: `routing-${accountId}`, holder, ttlMs: leaseMs })
  }

  return {
    drain,

    /** A batch for every account in which somebody waits. */
    async look (): Promise<boolean> {
      const accounts = await db.read.query<Array<{ id: number | string }>>(`SELECT accounts.id FROM accounts
        WHERE EXISTS (SELECT 1 FROM conversations WHERE conversations.accountId = accounts.id AND conversations.status = 'waiting')`)
      let isMore = false
      for (const { id } of accounts) {
        const isLeft = await drain(Number(id)).catch((error: unknown) => {
          logger.error({ err: error, accountId: Number(id) }, 'conversations not assigned')
          return false
        })
        isMore = isLeft || isMore
      }
      return isMore
    },
  }
}
