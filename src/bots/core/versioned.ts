import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'

interface Needs<T> {
  db: Database
  /** Up to 16 letters: what it is that changes. */
  kind: string
  load: (from: EntityManager, accountId: number) => Promise<T>
}

interface Kept<T> { version: number, value: T, seenAtMs: number }

/** A change made in another process counts within this time. */
const freshMs = 1000
/** Accounts whose things stay in memory. */
const maxKept = 200

/**
 * What takes long to make ready stays in memory until it changes: every second one short look tells whether it did. Memory may
 * vanish at any moment, and is made anew.
 */
export function createVersioned<T> ({ db, kind, load }: Needs<T>) {
  const kept = new Map<number, Kept<T>>()

  async function versionOf (from: EntityManager, accountId: number): Promise<number> {
    const [row] = await from.query<Array<{ version: number | string }>>('SELECT version FROM bot_versions WHERE accountId = ? AND kind = ?', [accountId, kind])
    return Number(row?.version ?? 0)
  }

  return {
    /** Inside a transaction give its `tx`. */
    async of (from: EntityManager, accountId: number): Promise<T> {
      const there = kept.get(accountId)
      const seenAtMs = performance.now()
      if (there !== undefined && seenAtMs - there.seenAtMs < freshMs) return there.value
      // Read before what it counts: a change in between is then found the next time.
      const version = await versionOf(from, accountId)
      const value = there?.version === version ? there.value : await load(from, accountId)
      kept.delete(accountId)
      kept.set(accountId, { version, value, seenAtMs })
      for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest)
      return value
    },

    /** With every change, in its transaction. */
    async touch (tx: Tx, accountId: number): Promise<void> {
      const changed = await change(tx, 'UPDATE bot_versions SET version = version + 1 WHERE accountId = ? AND kind = ?', [accountId, kind])
      if (changed === 0) {
        const columns = ['accountId', 'kind', 'version']
        await insertRows(tx, { table: 'bot_versions', columns, rows: [[accountId, kind, 0]], ending: db.dialect.keepExisting(['accountId', 'kind']) })
        await change(tx, 'UPDATE bot_versions SET version = version + 1 WHERE accountId = ? AND kind = ?', [accountId, kind])
      }
      db.afterCommit(tx, () => { kept.delete(accountId) })
    },
  }
}
