import type { Database, Tx } from './database.ts'
import { insertRows } from './rows.ts'

/** `key`: the values of the table's keys, in their order. */
export interface Sum { key: ReadonlyArray<string | number>, amount: number }

/**
 * Numbers in a table of their own, moved with the rows that they count: collected in a transaction, and written in one order before it
 * commits, for everybody counts on the same few rows. What stands in `amount` is added to.
 */
export function createSums (db: Database, { table, keys }: { table: string, keys: readonly string[] }) {
  const ending = db.dialect.orChange(keys, [`amount = ${table}.amount + ${db.dialect.incoming('amount')}`])
  const waiting = new WeakMap<Tx, Map<string, Sum>>()

  return function add (tx: Tx, sums: readonly Sum[]): void {
    const mine = waiting.get(tx) ?? new Map<string, Sum>()
    for (const { key, amount } of sums) {
      const name = key.join(' ')
      mine.set(name, { key, amount: (mine.get(name)?.amount ?? 0) + amount })
    }
    if (waiting.has(tx) || mine.size === 0) return
    waiting.set(tx, mine)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      const rows = [...mine].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { key, amount }]) => [...key, amount])
      await insertRows(tx, { table, columns: [...keys, 'amount'], rows, ending })
    })
  }
}
