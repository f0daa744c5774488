import type { Tx } from './database.ts'

export interface InsertRows {
  table: string
  columns: readonly string[]
  /** One array of values per row, in the order of `columns`; moments as `momentValue`. */
  rows: ReadonlyArray<readonly unknown[]>
  /** What follows VALUES, from the dialect: `keepExisting` or `orChange`. */
  ending?: string
}

/** SQLite allows 32,766 bound values in a statement; fewer than that also keeps MySQL's packets small. */
const maxValues = 12_000

/** Many rows in one statement, for the paths where every row counts. Names come from code, values are bound. */
export async function insertRows (tx: Tx, { table, columns, rows, ending = '' }: InsertRows): Promise<void> {
  const perStatement = Math.max(1, Math.floor(maxValues / columns.length))
  const group = `(${columns.map(() => '?').join(', ')})`
  for (let start = 0; start < rows.length; start += perStatement) {
    const part = rows.slice(start, start + perStatement)
    const groups = part.map(() => group).join(', ')
    await tx.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${groups} ${ending}`, part.flat())
  }
}

/** Runs a changing statement and tells how many rows it changed: what a claim by conditional update looks at. */
export async function change (tx: Tx, sql: string, values: readonly unknown[] = []): Promise<number> {
  if (tx.queryRunner === undefined) throw new Error('change outside db.write')
  const result = await tx.queryRunner.query(sql, [...values], true)
  return result.affected ?? 0
}

/** `?, ?, ?` for an IN list. */
export function placeholders (values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
