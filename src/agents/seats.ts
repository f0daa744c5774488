import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import type { Facts } from '../platform/facts.ts'
import { agentsChanged } from './agents.facts.ts'

/** `auto`: the machine gives it to them. `manual`: a person does, or they take it themselves. */
export interface Taking { mode: 'auto' | 'manual', limit: number }

interface Needs { db: Database, clock: Clock, facts: Facts }

/**
 * How many conversations an agent holds. Always true: nobody ever holds more than their capacity, whoever reaches for the seat at the same time:
 * taking is one update with its condition, in the transaction that assigns. `load` is a word of MySQL's own, hence the quotes.
 */
export function createSeats ({ db, clock, facts }: Needs) {
  const { least } = db.dialect
  return {
    /**
     * True when the seats are theirs now. Never for who is offline, silent or disabled, as agent or as user; `auto` asks that they are online. Shift and absence, which
     * stand elsewhere, `candidates` has looked at.
     */
    async take (tx: Tx, accountId: number, agentId: number, count: number, { mode, limit }: Taking): Promise<boolean> {
      const nowMs = momentValue(clock.now())
      const isThere = mode === 'auto' ? `presence = 'online'` : `presence <> 'offline'`
      return await change(tx, `UPDATE agents SET \`load\` = \`load\` + ?, lastAssignedAt = ?
        WHERE accountId = ? AND id = ? AND disabledAt IS NULL AND ${isThere} AND freshUntil >= ? AND \`load\` + ? <= ${least('capacity', '?')}
        AND EXISTS (SELECT 1 FROM users WHERE users.id = agents.userId AND users.disabledAt IS NULL)`,
      [count, nowMs, accountId, agentId, nowMs, count, limit]) === 1
    },

    async give (tx: Tx, accountId: number, agentId: number, count: number): Promise<void> {
      if (count === 0) return
      await change(tx, 'UPDATE agents SET `load` = CASE WHEN `load` > ? THEN `load` - ? ELSE 0 END WHERE accountId = ? AND id = ?', [count, count, accountId, agentId])
      await facts.announce(tx, agentsChanged, { accountId, agentIds: [agentId], what: 'freed' })
    },

    /**
     * Sets the load to what `held` counts, and tells by how much it was wrong. The row is held before the count: whoever takes or gives a seat
     * meanwhile comes after it, and counts from there.
     */
    async recount (tx: Tx, accountId: number, agentId: number, held: () => Promise<number>): Promise<number> {
      await change(tx, 'UPDATE agents SET `load` = `load` WHERE accountId = ? AND id = ?', [accountId, agentId])
      const counted = await held()
      const [row] = await tx.query<Array<{ had: number | string }>>('SELECT `load` AS had FROM agents WHERE accountId = ? AND id = ?', [accountId, agentId])
      const wrongBy = row === undefined ? 0 : Number(row.had) - counted
      if (wrongBy === 0) return 0
      await change(tx, 'UPDATE agents SET `load` = ? WHERE accountId = ? AND id = ?', [counted, accountId, agentId])
      if (wrongBy > 0) await facts.announce(tx, agentsChanged, { accountId, agentIds: [agentId], what: 'freed' })
      return wrongBy
    },
  }
}

export type Seats = ReturnType<typeof createSeats>
