import type { Database, Tx } from '../../platform/database/database.ts'
import { defineFact, type Facts } from '../../platform/facts.ts'

/**
 * By what somebody asked for touches: all pieces of a text have the same. `arrival` says how it went for a touch that is alone and has
 * gone well; null: the touches say.
 */
export interface TouchSource { accountId: number, sourceKind: string, sourceId: number, arrival: 'submitted' | 'delivered' | null }

/** Touches of these sources have another outcome now; announced once in a transaction, at its end, when everything is written. */
export const touchesEnded = defineFact<readonly TouchSource[]>('touchesEnded')

/** Collects what ended in a transaction, and announces it before that commits. */
export function createEnds ({ db, facts }: { db: Database, facts: Facts }) {
  const waiting = new WeakMap<Tx, Map<string, TouchSource>>()

  return function ended (tx: Tx, source: TouchSource): void {
    const mine = waiting.get(tx) ?? new Map<string, TouchSource>()
    const key = `${source.accountId}:${source.sourceKind}:${source.sourceId}`
    mine.set(key, mine.has(key) ? { ...source, arrival: null } : source)
    if (waiting.has(tx)) return
    waiting.set(tx, mine)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      await facts.announce(tx, touchesEnded, [...mine.values()])
    })
  }
}
