import { IsNull } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import type { Tx } from '../../platform/database/database.ts'

const asked = new WeakMap<Tx, Map<number, Promise<boolean>>>()

/**
 * Whether the account has agents at all: where there are none nobody waits for one, and nobody is kept from what others send. Within one
 * transaction the answer stays the same.
 */
export function isStaffed (tx: Tx, accountId: number): Promise<boolean> {
  const known = asked.get(tx) ?? new Map<number, Promise<boolean>>()
  asked.set(tx, known)
  const answer = known.get(accountId) ?? tx.existsBy(Agent, { accountId, disabledAt: IsNull() })
  known.set(accountId, answer)
  return answer
}
