import { TableColumn, type QueryRunner, type TableColumnOptions, TableIndex, type TableIndexOptions } from 'typeorm'

/**
 * Adds the columns that are not there yet, with plain statements: TypeORM would copy the whole table on SQLite. Columns of a
 * table that has rows must be nullable or have a default.
 */
export async function addColumns (runner: QueryRunner, table: string, columns: readonly TableColumnOptions[]): Promise<void> {
  const isSqlite = runner.connection.options.type === 'better-sqlite3'
  const there = new Set((await runner.getTable(table))?.columns.map(({ name }) => name))
  for (const column of columns.filter(({ name }) => !there.has(name))) {
    if (!isSqlite) {
      await runner.addColumn(table, new TableColumn(column))
      continue
    }
    const { name, type, length, isNullable = false, default: value } = column
    const ending = `${isNullable ? '' : ' NOT NULL'}${value === undefined ? '' : ` DEFAULT (${String(value)})`}`
    await runner.query(`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}${length === undefined ? '' : `(${length})`}${ending}`)
  }
}

export async function dropColumns (runner: QueryRunner, table: string, names: readonly string[]): Promise<void> {
  const isSqlite = runner.connection.options.type === 'better-sqlite3'
  const there = new Set((await runner.getTable(table))?.columns.map(({ name }) => name))
  for (const name of names.filter((each) => there.has(each))) {
    if (isSqlite) await runner.query(`ALTER TABLE "${table}" DROP COLUMN "${name}"`)
    else await runner.dropColumn(table, name)
  }
}

export async function addIndices (runner: QueryRunner, table: string, indices: readonly TableIndexOptions[]): Promise<void> {
  const there = new Set((await runner.getTable(table))?.indices.map(({ name }) => name))
  for (const index of indices.filter(({ name }) => !there.has(name))) await runner.createIndex(table, new TableIndex(index))
}

export async function dropIndices (runner: QueryRunner, table: string, names: readonly string[]): Promise<void> {
  const there = new Set((await runner.getTable(table))?.indices.map(({ name }) => name))
  for (const name of names.filter((each) => there.has(each))) await runner.dropIndex(table, name)
}
