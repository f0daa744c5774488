import { IsNull } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import type { Tx } from '../../platform/database/database.ts'

/** Whether the account has agents at all: where there are none nobody waits for one, and nobody is kept from what others send. */
export function isStaffed (tx: Tx, accountId: number): Promise<boolean> {
  return tx.existsBy(Agent, { accountId, disabledAt: IsNull() })
}
