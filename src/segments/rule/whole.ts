import { createSizes, type Source, type Sql } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { composed } from './compile.ts'
import type { Part } from './part.ts'

/** MariaDB joins 61 tables at most. */
const mostJoins = 20

interface Sized { part: Part, source: Source, size: number }

/**
 * How many of everybody are meant, as one statement. MariaDB knows no better where to begin than how large each table is, and may read
 * the wide rows of all followers first: we begin with the smallest set, go on with rows of narrow tables, and come to followers last.
 */
export function createWhole (db: Database) {
  const sizeOf = createSizes(db)
  const { dialect } = db

  /** What an index finds outside of `followers`, each follower once, the smallest set first. */
  async function sized (parts: readonly Part[]): Promise<Sized[]> {
    const all: Sized[] = []
    for (const part of parts) {
      const { source, row } = part
      const isUnique = row?.isThere === true || source?.table === 'follower_events'
      if (source !== undefined && source.table !== 'followers' && isUnique) all.push({ part, source, size: await sizeOf(source) })
    }
    return all.toSorted((a, b) => a.size - b.size)
  }

  return async function counting (accountId: number, terms: readonly Part[]): Promise<Sql> {
    const [first, ...others] = dialect.kind === 'sqlite' ? [] : await sized(terms)
    if (first === undefined) {
      const { joins, joinValues, condition, values } = composed(terms, { accountId, dialect, few: false })
      return { sql: `SELECT COUNT(*) AS amount FROM followers ${joins} WHERE ${condition}`, values: [...joinValues, ...values] }
    }
    const narrow = others.flatMap(({ part }) => (part.row === undefined ? [] : [{ part, row: part.row }])).slice(0, mostJoins)
    const isJoined = (part: Part) => part === first.part || narrow.some((each) => each.part === part)
    const { joins, joinValues, condition, values } = composed(terms.filter((part) => !isJoined(part)), { accountId, dialect, few: false })
    const begin = beginning(first, dialect)
    const rows = narrow.map(({ row }, at) => ` ${dialect.joinInOrder} ${row.table(`set${at}`)} ON ${row.on(`set${at}`, begin.id)}`)
    return {
      sql: `SELECT COUNT(*) AS amount FROM ${begin.from}${rows.join('')} ${dialect.joinInOrder} followers ON followers.id = ${begin.id} ${joins} WHERE ${begin.where.sql} AND ${condition}`,
      values: [...begin.fromValues, ...narrow.flatMap(({ row }) => row.values), ...joinValues, ...begin.where.values, ...values],
    }
  }
}

/** Of entries there may be many for one follower, of rows there is one. */
function beginning ({ part: { more }, source: { table, index, id, sql, values } }: Sized, { byIndex }: Dialect) {
  const set = `${table} ${byIndex(index)}`
  return table === 'follower_events'
    ? { from: `(SELECT DISTINCT ${id} AS id FROM ${set} WHERE ${sql}) AS first`, fromValues: values, id: 'first.id', where: more ?? { sql: '1 = 1', values: [] } }
    : { from: set, fromValues: [], id, where: { sql, values } }
}
