import type { Database, Tx } from '../../platform/database/database.ts'
import { SlaPolicy } from './sla.entity.ts'

/** A change made in another process counts within this time. */
const freshMs = 1000

/** What accounts promise, a second old at most: asked with every message, and for most the answer is nothing. */
export function createPolicyMemory ({ db }: { db: Database }) {
  const known = new Map<number, { policies: readonly SlaPolicy[], readAtMs: number }>()

  return {
    /** Those that are switched on. */
    async of (tx: Tx, accountId: number): Promise<readonly SlaPolicy[]> {
      const there = known.get(accountId)
      const readAtMs = performance.now()
      if (there !== undefined && readAtMs - there.readAtMs < freshMs) return there.policies
      const policies = await tx.findBy(SlaPolicy, { accountId, isOn: true })
      known.set(accountId, { policies, readAtMs })
      return policies
    },

    forgetAfter (tx: Tx, accountId: number): void {
      db.afterCommit(tx, () => { known.delete(accountId) })
    },
  }
}

export type PolicyMemory = ReturnType<typeof createPolicyMemory>
