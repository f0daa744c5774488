import { type QueryRunner, Table, type TableColumnOptions, type TableIndexOptions } from 'typeorm'

/** Column shapes that mean the same on MySQL, MariaDB and SQLite. Frozen with the migrations that use them. */
export function columnsFor (runner: QueryRunner) {
  const isSqlite = runner.connection.options.type === 'better-sqlite3'
  const nullable = { isNullable: true }
  const collated = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' }

  return {
    nullable,
    id: (): TableColumnOptions => ({
      name: 'id', type: isSqlite ? 'integer' : 'bigint', isPrimary: true, isGenerated: true, generationStrategy: 'increment',
    }),
    reference: (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'bigint', ...more }),
    number: (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'bigint', ...more }),
    moment: (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'bigint', ...more }),
    boolean: (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({ name, type: 'tinyint', ...more }),
    varchar: (name: string, length: number, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name, type: 'varchar', length: String(length), ...collated, ...more,
    }),
    text: (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name, type: 'text', ...collated, ...more,
    }),
  }
}

export interface TableShape {
  name: string
  columns: TableColumnOptions[]
  indices?: TableIndexOptions[]
}

/** Creates the table unless it is there: MySQL keeps what ran before a failure, so a migration may run again. */
export async function createTable (runner: QueryRunner, shape: TableShape): Promise<void> {
  await runner.createTable(new Table({ ...shape, engine: 'InnoDB' }), true)
}

export function unique (name: string, columnNames: string[]): TableIndexOptions {
  return { name, columnNames, isUnique: true }
}

export function index (name: string, columnNames: string[]): TableIndexOptions {
  return { name, columnNames }
}
