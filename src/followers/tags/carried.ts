import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Clock } from '../../platform/clock.ts'
import type { TimelineEntry } from '../timeline.ts'
import type { CarryState } from './tag.entity.ts'
import { blackList } from './tag.rules.ts'

/** Which tag, as the timeline tells it. */
export interface NamedTag { id: number, name: string, isLocal: boolean }

/** Who changed it: one of us, or WeChat by what a pull found. */
type By = 'us' | 'wechat'

interface Row { followerId: number, wanted: boolean, state: CarryState, isOpen: boolean, problem: string | null, syncedMs: number }

interface Needs { db: Database, clock: Clock, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

const columns = ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'dueAt', 'changedAt', 'syncedMs']
const key = ['accountId', 'followerId', 'tagId']

/**
 * The rows that say who carries what. The rule when both sides changed: what we want and WeChat has not confirmed stays, and
 * otherwise WeChat is right; an older reading of WeChat never undoes what was agreed after it.
 */
export function createCarried ({ db, clock, note }: Needs) {
  const { nowMs, orChange, keepExisting, incoming } = db.dialect

  async function rowsOf (tx: Tx, accountId: number, tagId: number, followerIds: readonly number[]): Promise<Map<number, Row>> {
    const found = new Map<number, Row>()
    for (const ids of inParts(followerIds)) {
      const rows = await tx.query<Array<Record<'followerId' | 'wanted' | 'syncedMs', number> & { state: CarryState, dueAt: number | null, problem: string | null }>>(
        `SELECT followerId, wanted, state, dueAt, problem, syncedMs FROM follower_tags WHERE accountId = ? AND tagId = ? AND followerId IN (${placeholders(ids)})`,
        [accountId, tagId, ...ids])
      for (const { followerId, wanted, state, dueAt, problem, syncedMs } of rows) {
        found.set(Number(followerId), { followerId: Number(followerId), wanted: Number(wanted) === 1, state, isOpen: dueAt !== null, problem, syncedMs: Number(syncedMs) })
      }
    }
    return found
  }

  /** Tells the timeline, and the record of who is on the black list. */
  async function tell (tx: Tx, accountId: number, tag: NamedTag, { followerIds, isOn, by }: { followerIds: readonly number[], isOn: boolean, by: By }): Promise<void> {
    const occurredAt = clock.now()
    const word = isOn ? 'put-on' : 'taken-off'
    const isBlackList = tag.id === blackList
    note(tx, followerIds.map((followerId) => ({
      accountId, followerId, occurredAt, kind: `${isBlackList ? 'blacklist' : 'tag'}.${word}`, subject: isBlackList ? null : String(tag.id),
      source: { kind: 'tag', id: `${tag.id}-${followerId}-${word}-${momentValue(occurredAt)}` },
      detail: isBlackList ? { by } : { by, tagId: tag.id, name: tag.name },
    })))
    if (!isBlackList) return
    for (const ids of inParts(followerIds)) {
      await change(tx, `UPDATE followers SET blockedAt = ? WHERE accountId = ? AND id IN (${placeholders(ids)})`,
        [isOn ? momentValue(occurredAt) : null, accountId, ...ids])
    }
  }

  async function drop (tx: Tx, accountId: number, tagId: number, followerIds: readonly number[], more = '', values: readonly unknown[] = []): Promise<void> {
    for (const ids of inParts(followerIds)) {
      await change(tx, `DELETE FROM follower_tags WHERE accountId = ? AND tagId = ? AND followerId IN (${placeholders(ids)}) ${more}`, [accountId, tagId, ...ids, ...values])
    }
  }

  return {
    rowsOf,

    /** What we want from now on. Tells for how many that is new. */
    async want (tx: Tx, accountId: number, tag: NamedTag, { followerIds, isOn }: { followerIds: readonly number[], isOn: boolean }): Promise<number> {
      const rows = await rowsOf(tx, accountId, tag.id, followerIds)
      const changed = followerIds.filter((id) => (rows.get(id)?.wanted ?? false) !== isOn)
      // What WeChat refused before is tried again.
      const again = tag.isLocal ? [] : followerIds.filter((id) => rows.get(id)?.wanted === isOn && rows.get(id)?.problem !== null)
      const atMs = momentValue(clock.now())
      if (tag.isLocal && !isOn) await drop(tx, accountId, tag.id, changed)
      else {
        const [state, dueAt] = tag.isLocal ? ['same', null] : [isOn ? 'put-on' : 'take-off', atMs]
        await insertRows(tx, {
          table: 'follower_tags', columns, rows: [...changed, ...again].map((id) => [accountId, tag.id, id, Number(isOn), state, dueAt, atMs, 0]),
          ending: orChange(key, [...['wanted', 'state', 'dueAt', 'changedAt'].map((column) => `${column} = ${incoming(column)}`), 'problem = NULL']),
        })
      }
      await tell(tx, accountId, tag, { followerIds: changed, isOn, by: 'us' })
      return changed.length
    },

    /** WeChat said, since `sinceMs`, that these followers carry the tag. */
    async heardOn (tx: Tx, accountId: number, tag: NamedTag, { followerIds, sinceMs }: { followerIds: readonly number[], sinceMs: number }): Promise<number> {
      const rows = await rowsOf(tx, accountId, tag.id, followerIds)
      const missing = followerIds.filter((id) => !rows.has(id))
      const revived = [...rows.values()].filter(({ state, wanted, syncedMs }) => state === 'same' && !wanted && syncedMs < sinceMs).map(({ followerId }) => followerId)
      const atMs = momentValue(clock.now())
      await insertRows(tx, {
        table: 'follower_tags', columns, rows: missing.map((id) => [accountId, tag.id, id, 1, 'same', null, atMs, sinceMs]), ending: keepExisting(key),
      })
      for (const ids of inParts([...rows.keys()])) {
        const these = `accountId = ? AND tagId = ? AND followerId IN (${placeholders(ids)})`
        await change(tx, `UPDATE follower_tags SET changedAt = CASE WHEN wanted = 1 THEN changedAt ELSE ? END, wanted = 1, syncedMs = ${nowMs}
          WHERE ${these} AND state = 'same' AND syncedMs < ?`, [atMs, accountId, tag.id, ...ids, sinceMs])
        // Refused once, and there all the same.
        await change(tx, `UPDATE follower_tags SET state = 'same', problem = NULL, syncedMs = ${nowMs}
          WHERE ${these} AND state = 'put-on' AND dueAt IS NULL`, [accountId, tag.id, ...ids])
      }
      const added = [...missing, ...revived]
      await tell(tx, accountId, tag, { followerIds: added, isOn: true, by: 'wechat' })
      return added.length
    },

    /** WeChat said, since `sinceMs`, that these followers do not carry the tag. */
    async heardOff (tx: Tx, accountId: number, tag: NamedTag, { followerIds, sinceMs }: { followerIds: readonly number[], sinceMs: number }): Promise<number> {
      const rows = await rowsOf(tx, accountId, tag.id, followerIds)
      const settled = [...rows.values()].filter(({ state, syncedMs }) => state === 'same' && syncedMs < sinceMs)
      await drop(tx, accountId, tag.id, settled.map(({ followerId }) => followerId), `AND state = 'same' AND syncedMs < ?`, [sinceMs])
      const removed = settled.filter(({ wanted }) => wanted).map(({ followerId }) => followerId)
      await tell(tx, accountId, tag, { followerIds: removed, isOn: false, by: 'wechat' })
      return removed.length
    },
  }
}

export type Carried = ReturnType<typeof createCarried>
