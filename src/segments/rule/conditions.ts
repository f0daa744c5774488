import type { EntityManager } from 'typeorm'
import { askedOf, type Sql } from '../../followers/index.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { massPeriodOf, type Question, type ReachableSql } from '../../reach/index.ts'
import { Topic } from '../../reach/attention/topic.entity.ts'
import { didPart, joined } from './did.ts'
import type { Part } from './part.ts'
import { boundsCrossed, boundsMissing, listUnknown, topicUnknown } from './rule.errors.ts'
import type { Condition, Reach } from './rule.schema.ts'
import type { Leaf, Subject } from './tree.ts'

export interface AccountNumbers { settings: { massPerPeriod: number, windows: { marginSeconds: number } }, account: { kind: 'service' | 'subscription' } }

export interface PartsNeeds {
  dialect: Dialect
  reach: {
    contextOf: (accountId: number) => Promise<AccountNumbers>
    reachableSql: (accountId: number, question: Question, at: Date) => Promise<ReachableSql>
  }
  listKnown: (accountId: number, listId: number, from: EntityManager) => Promise<boolean>
}

/** `isChecked`: nothing is asked in the end, it is only looked whether it could be; then all is read through `from`. */
export interface Asked { accountId: number, at: Date, from: EntityManager, isChecked?: boolean }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const always: Part = { sql: '1 = 1', values: [] }

/** What each condition asks of a follower: all of its parts must hold. Throws what is wrong with a condition, and where. */
export async function partsOf (needs: PartsNeeds, asked: Asked, leaves: readonly Leaf[]): Promise<Map<Leaf, Part[]>> {
  const ofRecord = leaves.filter(({ about }) => isOfRecord(about))
  const askRecord = await askedOf(asked.from, asked.accountId, ofRecord.map(({ condition }) => condition))
  const found = new Map<Leaf, Part[]>()
  for (const leaf of leaves) {
    const { about, condition, place } = leaf
    found.set(leaf, isOfRecord(about) ? askRecord(condition, place) : [await makers[about](needs, asked, { condition, place: `${place}/${about}` })])
  }
  return found
}

type OfRecord = 'field' | 'attribute' | 'tag' | 'text'
const isOfRecord = (about: Subject): about is OfRecord => ['field', 'attribute', 'tag', 'text'].includes(about)

type Maker = (needs: PartsNeeds, asked: Asked, about: { condition: Condition, place: string }) => Promise<Part> | Part

const makers: Readonly<Record<Exclude<Subject, OfRecord>, Maker>> = {
  did: ({ dialect }, { accountId, at }, { condition: { did = { kind: '' } }, place }) => didPart(did, { accountId, atMs: at.getTime(), place, dialect }),
  subscriptionAge: (_needs, { at }, { condition: { subscriptionAge = {} }, place }) => {
    const { atLeast, atMost } = subscriptionAge
    if (atLeast === undefined && atMost === undefined) throw boundsMissing({ place })
    if (atLeast !== undefined && atMost !== undefined && atMost < atLeast) throw boundsCrossed({ place: `${place}/atMost` })
    const since = (days: number) => at.getTime() - days * dayMs
    return joined([
      { sql: 'followers.subscribed = 1 AND followers.subscriptionAt IS NOT NULL', values: [] },
      ...(atLeast === undefined ? [] : [{ sql: 'followers.subscriptionAt <= ?', values: [since(atLeast)] }]),
      ...(atMost === undefined ? [] : [{ sql: 'followers.subscriptionAt >= ?', values: [since(atMost)] }]),
    ])
  },
  silent: (_needs, { at }, { condition: { silent } }) => (
    { sql: '(followers.lastInboundAt IS NULL OR followers.lastInboundAt <= ?)', values: [at.getTime() - Number(silent?.days) * dayMs] }),
  bucket: (_needs, _asked, { condition: { bucket = { from: 0, below: 0 } }, place }) => {
    const { from, below, salt } = bucket
    if (below <= from) throw boundsCrossed({ place: `${place}/below` })
    const share = salt === undefined ? { sql: 'followers.bucket', values: [] } : saltedShare(salt)
    return { sql: `(${share.sql} >= ? AND ${share.sql} < ?)`, values: [...share.values, from, ...share.values, below] }
  },
  list: async ({ dialect, listKnown }, { accountId, from }, { condition: { list = 0 }, place }) => {
    if (!await listKnown(accountId, list, from)) throw listUnknown({ place, id: list })
    return amongThem(dialect, 'segment_list_members', { sql: 'segment_list_members.accountId = ? AND segment_list_members.listId = ?', values: [accountId, list] })
  },
  consent: ({ dialect }, { accountId }, { condition: { consent } }) => {
    const values = [accountId, consent?.topic]
    // What an erased person said stays without them: a set with NULL in it says of nobody that they are not in it.
    const ofTopic = 'consents.accountId = ? AND consents.topic = ? AND consents.followerId IS NOT NULL'
    if (consent?.state === 'none') return negated(amongThem(dialect, 'consents', { sql: ofTopic, values }))
    // The newest says what holds. First come those who ever said so: of all others nothing is looked up.
    return joined([
      amongThem(dialect, 'consents', { sql: `${ofTopic} AND consents.state = ?`, values: [...values, consent?.state] }),
      { sql: `(SELECT state FROM consents WHERE ${ofTopic} AND consents.followerId = followers.id ORDER BY consents.id DESC LIMIT 1) = ?`, values: [...values, consent?.state] },
    ])
  },
  notice: (_needs, { accountId }, { condition: { notice } }) => {
    const agreed = ownRow('reach_grants', (row) => `${row}.templateId = ? AND ${row}.refusedAt IS NULL AND (${row}.isLong = 1 OR ${row}.sendsLeft >= 1)`, [accountId, notice?.templateId])
    return notice?.granted === true ? agreed : negated(agreed)
  },
  windowClosesWithin: async ({ reach }, { accountId, at, isChecked = false }, { condition: { windowClosesWithin } }) => {
    if (isChecked) return always
    const { settings } = await reach.contextOf(accountId)
    const endMs = at.getTime() + settings.windows.marginSeconds * 1000
    return ownRow('reach_states', (row) => `${row}.windowUntil > ? AND ${row}.windowUntil <= ? AND ${row}.windowLeft >= 1`,
      [accountId, endMs, endMs + Number(windowClosesWithin?.hours) * hourMs])
  },
  massLeft: async ({ reach }, { accountId, at, isChecked = false }, { condition: { massLeft } }) => {
    if (isChecked) return always
    const { settings: { massPerPeriod }, account: { kind } } = await reach.contextOf(accountId)
    const most = massPerPeriod - Number(massLeft?.atLeast)
    if (most >= massPerPeriod) return always
    if (most < 0) return { sql: '1 = 0', values: [] }
    return negated(ownRow('reach_states', (row) => `${row}.massPeriod = ? AND ${row}.massUsed > ?`, [accountId, massPeriodOf(at.getTime(), kind), most]))
  },
  reach: async ({ dialect, reach }, { accountId, at, from, isChecked = false }, { condition, place }) => {
    const question = await questionOf(condition.reach, { accountId, from, place })
    if (isChecked) return always
    const reachable = await reach.reachableSql(accountId, question, at)
    const { joins, joinValues, condition: open, values } = reachable
    // The follower asked about stands outside. MariaDB makes one set of all who can be reached, and looks into it.
    const sql = dialect.kind === 'sqlite'
      ? `EXISTS (SELECT 1 FROM (SELECT 1 AS one) AS one ${joins} WHERE ${open})`
      : `followers.id IN (SELECT followers.id FROM followers ${joins} WHERE ${open})`
    return { sql, values: [...joinValues, ...values], reachable }
  },
}

export async function questionOf (asked: Reach | undefined, { accountId, from, place }: { accountId: number, from: EntityManager, place: string }): Promise<Question> {
  const { route = 'service', purpose = 'content', topic: key, templateId = null } = asked ?? {}
  const topic = key === undefined ? null : await from.findOneBy(Topic, { accountId, key })
  if (key !== undefined && (topic === null || topic.archivedAt !== null)) throw topicUnknown({ place: `${place}/topic`, key })
  return { route, purpose, topicId: topic?.id ?? null, templateId, parts: 1, byAgent: false }
}

/** Well mixed: who is in a share says nothing of who is in that of another salt. */
function saltedShare (salt: number): Sql {
  const prime = 2_147_483_647
  return { sql: `((((followers.id + ?) % ${prime}) * 48271 % ${prime}) * 16807 % ${prime} % 10000)`, values: [salt * 7919] }
}

/** Whose rows are in a table, once or more often. MariaDB makes a set of them where that pays; SQLite would make it for every statement. */
function amongThem ({ kind }: Dialect, table: string, { sql, values }: Sql): Part {
  return kind === 'sqlite'
    ? { sql: `EXISTS (SELECT 1 FROM ${table} WHERE ${sql} AND ${table}.followerId = followers.id)`, values }
    : { sql: `followers.id IN (SELECT ${table}.followerId FROM ${table} WHERE ${sql})`, values }
}

/** A row of a table that has one for each follower; the first value is the account. */
function ownRow (table: string, test: (row: string) => string, values: unknown[]): Part {
  const on = (row: string, id = 'followers.id') => `${row}.accountId = ? AND ${row}.followerId = ${id} AND ${test(row)}`
  return { sql: `(SELECT 1 FROM ${table} WHERE ${on(table)} LIMIT 1) IS NOT NULL`, values, row: { isThere: true, table: (row) => `${table} AS ${row}`, on, values } }
}

export function negated ({ sql, values, row }: Part): Part {
  return { sql: `NOT (${sql})`, values, ...(row !== undefined && { row: { ...row, isThere: !row.isThere } }) }
}
