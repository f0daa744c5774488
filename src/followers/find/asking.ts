import type { Dialect } from '../../platform/database/dialect.ts'
import type { Predicate, Sql } from './predicate.ts'

/** MariaDB joins 61 tables at most. */
const mostJoins = 20

/** What stands in a statement for predicates: behind the tables, and behind what else is asked. */
export interface Asking { joins: Sql, and: Sql }

export function asking (predicates: readonly Predicate[], { joinInOrder }: Pick<Dialect, 'joinInOrder'>): Asking {
  const joins: Sql[] = []
  const tests: Sql[] = []
  for (const { sql, values, row } of predicates) {
    if (row === undefined || joins.length === mostJoins) {
      tests.push({ sql: ` AND ${sql}`, values })
      continue
    }
    const name = `row${joins.length}`
    joins.push({ sql: ` ${row.isThere ? joinInOrder : 'LEFT JOIN'} ${row.table(name)} ON ${row.on(name)}`, values: row.values })
    if (!row.isThere) tests.push({ sql: ` AND ${name}.followerId IS NULL`, values: [] })
  }
  return { joins: together(joins), and: together(tests) }
}

const together = (parts: readonly Sql[]): Sql => ({ sql: parts.map(({ sql }) => sql).join(''), values: parts.flatMap(({ values }) => values) })
