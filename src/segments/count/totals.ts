import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import { isTimedOut } from '../../platform/database/errors.ts'
import type { Rule, Rules } from '../rule/index.ts'

export interface Total {
  count: number
  isExact: boolean
  /** In 95 of 100 cases the truth is not further away. */
  margin: number
}

export interface SampledFollower { id: number, alias: string | null }

const buckets = 10_000
/** Of so many followers a share is asked, chosen at random by their buckets. */
const asked = 4000
const firstBuckets = 40
/** On SQLite nothing else happens while a statement runs: so many followers at once. */
const step = 20_000
const patienceMs = 5000
/** How long somebody who is editing waits for some examples, */
const samplePatienceMs = 200
/** and for those of whom nobody was met on the way. */
const rarePatienceMs = 1000

interface Needs { db: Database, rules: Pick<Rules, 'compile' | 'countSql'> }

/** How many followers a rule means: a good guess at once, or all of them counted while that takes seconds at most; and some of them. */
export function createTotals ({ db, rules }: Needs) {
  const { dialect } = db
  const byBucket = dialect.byIndex('idx_followers_bucket')

  async function numberFrom (sql: string, values: readonly unknown[], from: EntityManager = db.read): Promise<number> {
    const [row] = await from.query<Array<{ amount: number | string | null }>>(sql, [...values])
    return Number(row?.amount ?? 0)
  }

  /** Everybody we have a record of, counted in a share of them. */
  async function followers (accountId: number): Promise<number> {
    const upTo = await shareOf(accountId)
    return Math.round(await numberFrom(`SELECT COUNT(*) AS amount FROM followers ${byBucket} WHERE accountId = ? AND bucket < ?`, [accountId, upTo]) * buckets / upTo)
  }

  /** The share of all followers in which there are about as many as are asked. */
  async function shareOf (accountId: number): Promise<number> {
    const first = await numberFrom(`SELECT COUNT(*) AS amount FROM followers ${byBucket} WHERE accountId = ? AND bucket < ?`, [accountId, firstBuckets])
    return Math.min(buckets, Math.max(1, Math.round(firstBuckets * asked / Math.max(first, 1))))
  }

  async function guess (accountId: number, rule: Rule): Promise<Total> {
    const [upTo, { joins, joinValues, condition, values }] = await Promise.all([shareOf(accountId), rules.compile(accountId, rule, { few: true })])
    const found = await numberFrom(`SELECT COUNT(*) AS amount FROM followers ${byBucket} ${joins} WHERE ${condition} AND followers.bucket < ?`,
      [...joinValues, ...values, upTo])
    const share = upTo / buckets
    if (share === 1) return { count: found, isExact: true, margin: 0 }
    // Wilson's interval, which holds for few as well.
    const spread = 1.92 + 1.96 * Math.sqrt(found * (1 - share) + 0.96)
    return { count: Math.round(found / share), isExact: false, margin: Math.ceil(spread / share) }
  }

  /** Null when it took too long. */
  async function countAtOnce (accountId: number, rule: Rule): Promise<number | null> {
    const { sql, values } = await rules.countSql(accountId, rule)
    try {
      return await numberFrom(dialect.within(patienceMs, sql), values)
    } catch (error) {
      if (isTimedOut(error)) return null
      throw error
    }
  }

  async function countInSteps (accountId: number, rule: Rule): Promise<number | null> {
    const { joins, joinValues, condition, values } = await rules.compile(accountId, rule, { few: true })
    const startedAt = performance.now()
    let count = 0
    for (let after = 0; ;) {
      if (performance.now() - startedAt > patienceMs) return null
      const upTo = await stepBehind(accountId, after)
      count += await numberFrom(`SELECT COUNT(*) AS amount FROM followers ${joins} WHERE ${condition} AND followers.id > ? AND followers.id <= ?`,
        [...joinValues, ...values, after, upTo])
      if (upTo === Number.MAX_SAFE_INTEGER) return count
      after = upTo
    }
  }

  async function stepBehind (accountId: number, after: number): Promise<number> {
    const last = await numberFrom(`SELECT id AS amount FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ${step - 1}`, [accountId, after])
    return last === 0 ? Number.MAX_SAFE_INTEGER : last
  }

  async function count (accountId: number, rule: Rule, { exact }: { exact: boolean }): Promise<Total> {
    const amount = !exact ? null : await (dialect.kind === 'sqlite' ? countInSteps : countAtOnce)(accountId, rule)
    return amount === null ? guess(accountId, rule) : { count: amount, isExact: true, margin: 0 }
  }

  /** Some of them, from all over; fewer than asked for where they are rare and looking took too long. */
  async function sample (accountId: number, rule: Rule, limit: number): Promise<SampledFollower[]> {
    const [share, { joins, joinValues, condition, values }] = await Promise.all([shareOf(accountId), rules.compile(accountId, rule, { few: true })])
    const startedAt = performance.now()
    const found: SampledFollower[] = []
    const first = Math.floor(Math.random() * buckets)
    for (let seen = 0, width = share; seen < buckets && found.length < limit && (seen === 0 || performance.now() - startedAt < samplePatienceMs); seen += width) {
      // Around the clock from anywhere: not the same ones each time.
      const from = (first + seen) % buckets
      width = Math.min(share, buckets - from, buckets - seen)
      found.push(...await sampled(`SELECT followers.id, followers.alias FROM followers ${byBucket} ${joins}
        WHERE ${condition} AND followers.bucket >= ? AND followers.bucket < ? LIMIT ${limit - found.length}`, [...joinValues, ...values, from, from + width]))
      const isOver = performance.now() - startedAt >= samplePatienceMs
      // SQLite lets nobody do anything else while it looks, and cannot be told to stop.
      if (found.length === 0 && seen + width < buckets && isOver && dialect.kind !== 'sqlite') return rareOnes(accountId, rule, limit)
    }
    return found
  }

  /** Of few among many: the database begins with whatever names the fewest. */
  async function rareOnes (accountId: number, rule: Rule, limit: number): Promise<SampledFollower[]> {
    const { joins, joinValues, condition, values } = await rules.compile(accountId, rule)
    const select = `SELECT followers.id, followers.alias FROM followers ${joins} WHERE ${condition} LIMIT ${limit}`
    try {
      return await sampled(dialect.within(rarePatienceMs, select), [...joinValues, ...values])
    } catch (error) {
      if (isTimedOut(error)) return []
      throw error
    }
  }

  async function sampled (sql: string, values: readonly unknown[]): Promise<SampledFollower[]> {
    const rows = await db.read.query<Array<{ id: number | string, alias: string | null }>>(sql, [...values])
    return rows.map(({ id, alias }) => ({ id: Number(id), alias }))
  }

  return { count, sample, followers }
}

export type Totals = ReturnType<typeof createTotals>
