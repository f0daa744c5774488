import { LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { RoutingDecision } from './rule.entity.ts'

interface Listing { followerId: number, conversationId: number, before: number | undefined, limit: number }
export type NewDecision = Omit<RoutingDecision, 'id' | 'accountId' | 'at'>

const columns = ['accountId', 'followerId', 'conversationId', 'at', 'kind', 'teamId', 'agentId', 'ruleId', 'why', 'detail']

/** Why conversations came where they are, written where it is decided. */
export function createDecisions ({ db, clock }: { db: Database, clock: Clock }) {
  return {
    async write (tx: Tx, accountId: number, decisions: readonly NewDecision[]): Promise<void> {
      const at = momentValue(clock.now())
      await insertRows(tx, {
        table: 'routing_decisions', columns,
        rows: decisions.map(({ followerId, conversationId, kind, teamId, agentId, ruleId, why, detail }) => (
          [accountId, followerId, conversationId, at, kind, teamId, agentId, ruleId, why, JSON.stringify(detail)])),
      })
    },

    /** Newest first. */
    list: (accountId: number, { followerId, conversationId, before, limit }: Listing) => (
      db.read.find(RoutingDecision, {
        where: { accountId, followerId, conversationId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })),
  }
}

export type Decisions = ReturnType<typeof createDecisions>
