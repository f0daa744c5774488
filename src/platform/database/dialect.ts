export type DatabaseKind = 'sqlite' | 'mysql' | 'mariadb'

/** The few expressions that must differ between engines. Everything else is written once. */
export interface Dialect {
  kind: DatabaseKind
  /** The database server's own clock in milliseconds: leases of several machines must agree on it. */
  nowMs: string
  /** Ends an insert so that a row already there stays as it is, and nothing else is hidden. */
  keepExisting: (keyColumns: readonly string[]) => string
  /** Ends an insert so that a row already there is changed by `assignments`, in order. */
  orChange: (keyColumns: readonly string[], assignments: readonly string[]) => string
  /** Ends an insert so that a row already there takes these columns from it. */
  orReplace: (keyColumns: readonly string[], columns: readonly string[]) => string
  /** Inside `orChange`: the value that the insert brought. */
  incoming: (column: string) => string
  /** The larger of two values, neither of them null. */
  greatest: (a: string, b: string) => string
  least: (a: string, b: string) => string
  /** Ends a select whose rows must not change before the transaction ends. SQLite has one writer and needs nothing. */
  shared: string
  /** After a table's name: reads it by this index and no other. */
  byIndex: (name: string) => string
  /** A join that begins with the table on its left. */
  joinInOrder: string
  /** A select that breaks off with an error that `isTimedOut` knows. SQLite knows no such thing: ask it less at once. */
  within: (timeoutMs: number, select: string) => string
}

type Engine = Omit<Dialect, 'orReplace'>

const sqlite: Engine = {
  kind: 'sqlite',
  nowMs: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
  keepExisting: (keyColumns) => `ON CONFLICT (${keyColumns.join(', ')}) DO NOTHING`,
  orChange: (keyColumns, assignments) => `ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE SET ${assignments.join(', ')}`,
  incoming: (column) => `excluded.${column}`,
  greatest: (a, b) => `max(${a}, ${b})`,
  least: (a, b) => `min(${a}, ${b})`,
  shared: '',
  byIndex: (name) => `INDEXED BY ${name}`,
  joinInOrder: 'CROSS JOIN',
  within: (_timeoutMs, select) => select,
}

const mysql: Engine = {
  kind: 'mysql',
  // Not UNIX_TIMESTAMP(NOW(3)): in a session's local time one hour comes twice when summer time ends.
  nowMs: `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)`,
  // A no-op update: INSERT IGNORE would also hide truncation.
  keepExisting: (keyColumns) => `ON DUPLICATE KEY UPDATE ${keyColumns[0]} = ${keyColumns[0]}`,
  orChange: (_keyColumns, assignments) => `ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`,
  incoming: (column) => `VALUES(${column})`,
  greatest: (a, b) => `GREATEST(${a}, ${b})`,
  least: (a, b) => `LEAST(${a}, ${b})`,
  shared: 'LOCK IN SHARE MODE',
  byIndex: (name) => `FORCE INDEX (${name})`,
  joinInOrder: 'STRAIGHT_JOIN',
  within: (timeoutMs, select) => select.replace('SELECT', `SELECT /*+ MAX_EXECUTION_TIME(${timeoutMs}) */`),
}

/** It reads MySQL's hint as a comment. */
const mariadb: Engine = { ...mysql, kind: 'mariadb', within: (timeoutMs, select) => `SET STATEMENT max_statement_time=${timeoutMs / 1000} FOR ${select}` }

export function dialectOf (kind: DatabaseKind): Dialect {
  const engine = { sqlite, mysql, mariadb }[kind]
  const { orChange, incoming } = engine
  return { ...engine, orReplace: (keyColumns, columns) => orChange(keyColumns, columns.map((column) => `${column} = ${incoming(column)}`)) }
}
