import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { inParts, insertRows } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { allAccounts, SegmentReader, SegmentTrack } from './member.entity.ts'
import type { Reconcile } from './reconcile.ts'

interface Needs {
  db: Database
  clock: Clock
  reconcile: Reconcile
  /** Looking at followers failed for a track by itself: everybody is looked at again later. */
  onFailure: (track: SegmentTrack, error: unknown) => Promise<void>
  /** How long after an event the ones with smaller ids may still commit. */
  overlapMs?: number
}

interface Event { id: number | string, accountId: number | string, followerId: number | string }

const atOnce = 2000
/** A transaction lasts 30 seconds at most. */
const longestMs = 60_000
/** Where reading begins, so many ids back: they may not have committed yet. */
const backlog = 10_000

/**
 * Reads the timelines as the log of what happened with followers, and looks at whom it happened to. Ids do not come in the order
 * in which they commit: everything is looked at twice, at once and when nothing with a smaller id can come any more.
 */
export function createLog ({ db, clock, reconcile: { compiledOf, reconcile }, onFailure, overlapMs = longestMs }: Needs) {
  async function lookAt (track: SegmentTrack, followerIds: readonly number[]): Promise<void> {
    // Whom the first sweep has not come to yet, it will come to: nobody enters by being found there.
    const ids = track.sweep === 'fill' ? followerIds.filter((id) => id <= track.sweptTo) : followerIds
    if (ids.length === 0) return
    const compiled = await compiledOf(track)
    if (compiled === null) return
    for (const some of inParts(ids)) {
      if (await reconcile(track, { compiled, looked: { ids: some } }) === null) return
    }
  }

  /** Looks at the followers of these events, whatever segments of their accounts are tracked; but for those that failed, and whose sweep waits: it looks at everybody. */
  async function take (events: readonly Event[]): Promise<void> {
    const tracks = await db.read.createQueryBuilder(SegmentTrack, 'track')
      .where(`track.sweep IS NULL OR (track.sweep <> 'clear' AND track.sweepDueAt <= :now)`, { now: momentValue(clock.now()) }).getMany()
    const byAccount = grouped(events, ({ accountId }) => Number(accountId))
    for (const track of tracks) {
      const theirs = new Set(byAccount.get(track.accountId)?.map(({ followerId }) => Number(followerId)))
      if (theirs.size > 0) await lookAt(track, [...theirs].toSorted((a, b) => a - b)).catch((error: unknown) => onFailure(track, error))
    }
  }

  const eventsIn = (after: number, upTo: number): Promise<Event[]> => db.read.query<Event[]>(
    `SELECT id, accountId, followerId FROM follower_events WHERE id > ? AND id <= ? ORDER BY id LIMIT ${atOnce}`, [after, upTo])

  /** How far a step came: to its last event, or to the end where there were no more. */
  const endOf = (events: readonly Event[], upTo: number) => (events.length < atOnce ? upTo : Number(events.at(-1)?.id))

  async function lastId (): Promise<number> {
    const [row] = await db.read.query<Array<{ id: number | string | null }>>('SELECT MAX(id) AS id FROM follower_events')
    return Number(row?.id ?? 0)
  }

  async function begin (): Promise<void> {
    const last = await lastId()
    const nowMs = await databaseMs()
    await db.write((tx) => insertRows(tx, {
      table: 'segment_readers', columns: ['accountId', 'headId', 'tailId', 'markId', 'markMs'], rows: [[allAccounts, last, Math.max(0, last - backlog), last, nowMs]],
      ending: db.dialect.keepExisting(['accountId']),
    }), { repeatable: true })
  }

  async function databaseMs (): Promise<number> {
    const [row] = await db.read.query<Array<{ nowMs: number | string }>>(`SELECT ${db.dialect.nowMs} AS nowMs`)
    return Number(row?.nowMs ?? 0)
  }

  /** What is new. True when there is more. */
  async function readHead ({ headId }: SegmentReader): Promise<boolean> {
    const last = await lastId()
    if (last <= headId) return false
    const events = await eventsIn(headId, last)
    await take(events)
    await db.change('UPDATE segment_readers SET headId = ? WHERE accountId = ? AND headId = ?', [endOf(events, last), allAccounts, headId], { repeatable: true })
    return events.length === atOnce
  }

  /** What was new a while ago, once more. True when there is more. */
  async function readTail ({ headId, tailId, markId, markMs }: SegmentReader): Promise<boolean> {
    const nowMs = await databaseMs()
    if (nowMs < markMs + overlapMs) return false
    if (tailId >= markId) {
      if (headId > markId) await db.change('UPDATE segment_readers SET markId = ?, markMs = ? WHERE accountId = ?', [headId, nowMs, allAccounts], { repeatable: true })
      return false
    }
    const events = await eventsIn(tailId, markId)
    await take(events)
    await db.change('UPDATE segment_readers SET tailId = ? WHERE accountId = ? AND tailId = ?', [endOf(events, markId), allAccounts, tailId], { repeatable: true })
    return events.length === atOnce
  }

  return {
    /** True when there is more to read. */
    async read (): Promise<boolean> {
      const place = await db.read.findOneBy(SegmentReader, { accountId: allAccounts })
      if (place === null) {
        await begin()
        return false
      }
      const isMoreAtHead = await readHead(place)
      return await readTail(place) || isMoreAtHead
    },

    /** Nobody wants to know any more: the next one begins where the log is then. */
    async forget (): Promise<void> {
      await db.change('DELETE FROM segment_readers WHERE accountId = ?', [allAccounts])
    },
  }
}
