import type { AgentsRoom } from '../../agents/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Logger } from '../../platform/logger.ts'
import { Conversation } from '../record/conversation.entity.ts'

interface Needs { db: Database, logger: Logger, seats: Pick<AgentsRoom['seats'], 'recount'> }

const held = `(SELECT COUNT(*) FROM conversations
  WHERE conversations.accountId = agents.accountId AND conversations.agentId = agents.id AND conversations.status = 'open')`

/**
 * Looks whether every agent's load is what they hold. Each move keeps it so; should one ever not, a seat must not be lost for good. What seems
 * wrong from outside may be a move under way: only what is wrong while the agent's row is held is put right.
 */
export function createDriftCheck ({ db, logger, seats }: Needs) {
  function heldBy (tx: Tx, accountId: number, agentId: number): Promise<number> {
    return tx.countBy(Conversation, { accountId, agentId, status: 'open' })
  }

  return async function putLoadsRight (): Promise<void> {
    const rows = await db.read.query<Array<Record<'id' | 'accountId', number | string>>>(
      `SELECT agents.id, agents.accountId FROM agents WHERE agents.\`load\` <> ${held}`)
    for (const row of rows) {
      const [accountId, agentId] = [Number(row.accountId), Number(row.id)]
      const wrongBy = await db.write((tx) => seats.recount(tx, accountId, agentId, () => heldBy(tx, accountId, agentId)), { repeatable: true })
      if (wrongBy !== 0) logger.warn({ accountId, agentId, wrongBy }, 'load of an agent put right')
    }
  }
}
