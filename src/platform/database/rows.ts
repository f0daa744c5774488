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

export interface Statement { sql: string, values: unknown[] }

/** Many rows in as few statements as the engines take. Names come from code, values are bound. */
export function insertStatements ({ table, columns, rows, ending = '' }: InsertRows): Statement[] {
  const perStatement = Math.max(1, Math.floor(maxValues / columns.length))
  const group = `(${columns.map(() => '?').join(', ')})`
  return inParts(rows, perStatement).map((some) => {
    const groups = some.map(() => group).join(', ')
    return { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${groups} ${ending}`, values: some.flat() }
  })
}

/** Writes many rows, for the paths where every row counts. */
export async function insertRows (tx: Tx, rows: InsertRows): Promise<void> {
  for (const { sql, values } of insertStatements(rows)) await tx.query(sql, values)
}

/** Runs a changing statement and tells how many rows it changed: what a claim by conditional update looks at. */
export async function change (tx: Tx, sql: string, values: readonly unknown[] = []): Promise<number> {
  if (tx.queryRunner === undefined) throw new Error('change outside db.write')
  const result = await tx.queryRunner.query(sql, [...values], true)
  return result.affected ?? 0
}

/** As many values as one IN list names: MariaDB makes a subquery of a list of a thousand, and may then read the whole table. */
export const maxListed = 900

/** In pieces of at most `size`: for so many statements, one after the other. */
export function inParts<Item> (items: readonly Item[], size = maxListed): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) => items.slice(part * size, (part + 1) * size))
}

/** `?, ?, ?` for an IN list. */
export function placeholders (values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
