import type { Database } from '../../platform/database/database.ts'
import type { Finder } from './finder.ts'
import type { Predicate } from './predicate.ts'
import { between, ordered, type Way, wayOfAll, wayOfSource } from './ways.ts'
import { mostMatches } from './words.ts'

export interface Total {
  count: number
  isExact: boolean
  /** In 95 of 100 cases the truth is not further away. */
  margin: number
}

const buckets = 10_000
/** Of so many followers a share is asked, chosen at random by their buckets. */
const sample = 4000
const firstBuckets = 40
/** As many followers as one statement looks at: on SQLite nothing else happens meanwhile. */
const step = 20_000
const patienceMs = 5000

/** How many followers a filter means: a good guess at once, or every one of them counted while that takes seconds at most. */
export function createTotals (db: Database, { sized, setOf }: Pick<Finder, 'sized' | 'setOf'>) {
  const { dialect } = db

  async function numberFrom (sql: string, values: readonly unknown[]): Promise<number> {
    const [row] = await db.read.query<Array<{ amount: number | string | null }>>(sql, [...values])
    return Number(row?.amount ?? 0)
  }

  const and = (predicates: ReadonlyArray<{ sql: string }>) => predicates.map(({ sql }) => ` AND ${sql}`).join('')
  const valuesOf = (predicates: ReadonlyArray<{ values: unknown[] }>) => predicates.flatMap(({ values }) => values)

  async function guess (accountId: number, predicates: readonly Predicate[]): Promise<Total> {
    const inShare = (asked: readonly Predicate[], upTo: number) => numberFrom(
      `SELECT COUNT(*) AS amount FROM followers ${dialect.byIndex('idx_followers_bucket')} WHERE followers.accountId = ? AND followers.bucket < ?${and(asked)}`,
      [accountId, upTo, ...valuesOf(asked)])
    const first = await inShare([], firstBuckets)
    const upTo = Math.min(buckets, Math.max(1, Math.round(firstBuckets * sample / Math.max(first, 1))))
    const found = await inShare(predicates, upTo)
    const share = upTo / buckets
    if (share === 1) return { count: found, isExact: true, margin: 0 }
    // How many of all there are in the share is chance too, also where everybody is meant. Wilson's interval, which holds for few as well.
    const spread = 1.92 + 1.96 * Math.sqrt(found * (1 - share) + 0.96)
    return { count: Math.round(found / share), isExact: false, margin: Math.ceil(spread / share) }
  }

  /** Null when it took too long. */
  async function countAlong (way: Way): Promise<number | null> {
    const startedAt = performance.now()
    let count = 0
    for (let at: { id: number, value: null } | null = null; ; ) {
      if (performance.now() - startedAt > patienceMs) return null
      const later = between(way, 'all', at, null)
      const id: number = await numberFrom(`SELECT ${way.id} AS amount FROM ${way.steps} WHERE ${way.where.sql}${later.sql} ${ordered(way)} LIMIT 1 OFFSET ${step - 1}`,
        [...way.where.values, ...later.values])
      const until = id === 0 ? null : { id, value: null }
      const range = between(way, 'all', at, until)
      count += await numberFrom(`SELECT COUNT(*) AS amount FROM ${way.rows} WHERE ${way.where.sql}${range.sql}${and(way.asked)}`,
        [...way.where.values, ...range.values, ...valuesOf(way.asked)])
      if (until === null) return count
      at = until
    }
  }

  return async function total (accountId: number, predicates: readonly Predicate[], { exact }: { exact: boolean }): Promise<Total> {
    const sets = await sized(predicates)
    const [smallest] = sets
    const without = (predicate: Predicate) => predicates.filter((each) => each !== predicate)
    if (smallest !== undefined && smallest.size <= mostMatches) {
      const others = without(smallest.predicate)
      const count = await numberFrom(`SELECT COUNT(*) AS amount FROM (${setOf(smallest.source)}) AS some ${dialect.joinInOrder} followers ON followers.id = some.id
        WHERE followers.accountId = ?${and(others)}`, [...smallest.source.values, accountId, ...valuesOf(others)])
      return { count, isExact: true, margin: 0 }
    }
    if (exact) {
      const road = { dialect, accountId, sort: { by: 'id', order: 'desc' } } as const
      const set = sets.find(({ source }) => source.isOrdered)
      const count = await countAlong(set === undefined ? wayOfAll(predicates, road) : wayOfSource(set.source, without(set.predicate), road))
      if (count !== null) return { count, isExact: true, margin: 0 }
    }
    return guess(accountId, predicates)
  }
}
