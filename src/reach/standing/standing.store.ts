import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Bounds, Grant, Quiet, Standing, TopicStanding } from './standing.ts'
import { type GrantRow, grantOf, standingOf, stateColumns, type StateRow, stateValues, topicOf, type TopicRow } from './standing.rows.ts'

/** What of the followers' standings is needed. */
export interface Wanted {
  bounds: Bounds
  quiet: Quiet
  topicIds?: readonly number[]
  templateIds?: readonly string[]
}

const stateKey = ['accountId', 'followerId']
const grantColumns = ['accountId', 'followerId', 'templateId', 'sendsLeft', 'isLong', 'refusedAt', 'changedAt']
const topicColumns = ['accountId', 'topicId', 'followerId', 'day', 'dayUsed', 'week', 'weekUsed', 'month', 'monthUsed']

export function createStandingStore ({ dialect }: Pick<Database, 'dialect'>) {
  /**
   * Nobody else decides about these followers until `tx` ends: the upsert changes nothing, but it locks the rows, in one
   * order for everybody. Whoever is not in the records gets no row.
   */
  async function lock (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<void> {
    if (followerIds.length === 0) return
    await tx.query(`INSERT INTO reach_states (accountId, followerId) SELECT accountId, id FROM followers
      WHERE accountId = ? AND id IN (${placeholders(followerIds)}) ORDER BY id
      ${dialect.orChange(stateKey, ['massUsed = reach_states.massUsed'])}`, [accountId, ...followerIds])
  }

  async function read (manager: EntityManager, accountId: number, followerIds: readonly number[], wanted: Wanted): Promise<Map<number, Standing>> {
    const standings = new Map<number, Standing>()
    if (followerIds.length === 0) return standings
    const { attributeId } = wanted.quiet
    const zone = attributeId === null ? { column: 'NULL', join: '', values: [] } : {
      column: 'zone.textValue',
      join: 'LEFT JOIN follower_attributes AS zone ON zone.accountId = followers.accountId AND zone.followerId = followers.id AND zone.attributeId = ? AND zone.position = 0',
      values: [attributeId],
    }
    const rows = await manager.query<StateRow[]>(`SELECT followers.id, followers.openid, followers.subscribed, followers.blockedAt,
      ${readColumns}, ${zone.column} AS timeZone
      FROM followers LEFT JOIN reach_states AS state ON state.accountId = followers.accountId AND state.followerId = followers.id ${zone.join}
      WHERE followers.accountId = ? AND followers.id IN (${placeholders(followerIds)})`, [...zone.values, accountId, ...followerIds])
    const grants = await readGrants(manager, accountId, followerIds, wanted)
    const topics = await readTopics(manager, accountId, followerIds, wanted)
    for (const row of rows) {
      const id = Number(row.id)
      standings.set(id, standingOf(accountId, row, { ...wanted, grants: grants.get(id), topics: topics.get(id) }))
    }
    return standings
  }

  return {
    /** For whoever changes these rows, or reads standings to send by them. At most 500. */
    lockStates: lock,

    /** The standings of up to 500 followers; those who are not in the records are missing. */
    readStandings: read,

    /** Writes those of `after` that are others than `before`. */
    async writeStandings (tx: Tx, before: ReadonlyMap<number, Standing>, after: ReadonlyMap<number, Standing>, bounds: Bounds): Promise<void> {
      const changed = [...after.values()].filter((standing) => standing !== before.get(standing.followerId))
      if (changed.length === 0) return
      await insertRows(tx, {
        table: 'reach_states', columns: stateColumns, rows: changed.map((each) => stateValues(each, bounds)), ending: dialect.orReplace(stateKey, stateColumns.slice(2)),
      })
      await insertRows(tx, {
        table: 'reach_grants', columns: grantColumns, rows: changed.flatMap((each) => grantRows(before.get(each.followerId), each, bounds)),
        // Not `changedAt`: what they said before we sent, and are told of after it, still counts.
        ending: dialect.orReplace([...stateKey, 'templateId'], ['sendsLeft', 'isLong', 'refusedAt']),
      })
      await insertRows(tx, {
        table: 'reach_topic_states', columns: topicColumns, rows: changed.flatMap((each) => topicRows(before.get(each.followerId), each, bounds)),
        ending: dialect.orReplace(['accountId', 'topicId', 'followerId'], topicColumns.slice(3)),
      })
    },

    /** Keeps pushes away from somebody until then; whoever holds last, holds. */
    async hold (tx: Tx, { accountId, followerIds, by, until }: Holding & { until: Date }): Promise<void> {
      for (const ids of inParts([...new Set(followerIds)])) {
        await lock(tx, accountId, ids)
        await change(tx, `UPDATE reach_states SET heldUntil = ?, heldBy = ? WHERE accountId = ? AND followerId IN (${placeholders(ids)})`, [until.getTime(), by, accountId, ...ids])
      }
    },

    /** Lets pushes through again, unless somebody else holds them by now. */
    async release (tx: Tx, { accountId, followerIds, by }: Holding): Promise<void> {
      for (const ids of inParts([...new Set(followerIds)])) {
        await change(tx, `UPDATE reach_states SET heldUntil = 0, heldBy = NULL WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND heldBy = ?`, [accountId, ...ids, by])
      }
    },
  }
}

/** `by`: whose hold it is. */
export interface Holding { accountId: number, followerIds: readonly number[], by: string }

export type StandingStore = ReturnType<typeof createStandingStore>

const readColumns = [...stateColumns.slice(2), 'contentOutAt', 'heldUntil'].map((column) => `state.${column}`).join(', ')

type ByFollower<Key, Value> = Map<number, Map<Key, Value>>

async function readGrants (manager: EntityManager, accountId: number, ids: readonly number[], { templateIds = [] }: Wanted): Promise<ByFollower<string, Grant>> {
  const grants: ByFollower<string, Grant> = new Map()
  if (templateIds.length === 0) return grants
  const rows = await manager.query<GrantRow[]>(`SELECT followerId, templateId, sendsLeft, isLong, refusedAt FROM reach_grants
    WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND templateId IN (${placeholders(templateIds)})`, [accountId, ...ids, ...templateIds])
  for (const row of rows) put(grants, Number(row.followerId), row.templateId, grantOf(row))
  return grants
}

async function readTopics (manager: EntityManager, accountId: number, ids: readonly number[], { topicIds = [], bounds }: Wanted): Promise<ByFollower<number, TopicStanding>> {
  const topics: ByFollower<number, TopicStanding> = new Map()
  if (topicIds.length === 0) return topics
  const rows = await manager.query<TopicRow[]>(`SELECT followerId, topicId, state, day, dayUsed, week, weekUsed, month, monthUsed FROM reach_topic_states
    WHERE accountId = ? AND topicId IN (${placeholders(topicIds)}) AND followerId IN (${placeholders(ids)})`, [accountId, ...topicIds, ...ids])
  for (const row of rows) put(topics, Number(row.followerId), Number(row.topicId), topicOf(row, bounds))
  return topics
}

function put<Key, Value> (all: ByFollower<Key, Value>, followerId: number, key: Key, value: Value): void {
  const mine = all.get(followerId)
  if (mine === undefined) all.set(followerId, new Map([[key, value]]))
  else mine.set(key, value)
}

function grantRows (before: Standing | undefined, { accountId, followerId, grants }: Standing, { atMs }: Bounds): unknown[][] {
  if (grants === before?.grants) return []
  return [...grants].filter(([id, grant]) => grant !== before?.grants.get(id)).map(([id, { left, isLong, isRefused }]) => (
    [accountId, followerId, id, left, Number(isLong), isRefused ? atMs : null, atMs]
  ))
}

function topicRows (before: Standing | undefined, { accountId, followerId, topics }: Standing, { day, week, month }: Bounds): unknown[][] {
  if (topics === before?.topics) return []
  const isOther = ([id, topic]: [number, TopicStanding]) => topic !== before?.topics.get(id)
  return [...topics].filter(isOther).map(([id, { counts }]) => [accountId, id, followerId, day, counts.day, week, counts.week, month, counts.month])
}
