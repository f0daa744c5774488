import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Rules } from '../rule/index.ts'
import { Segment } from '../segment/segment.entity.ts'
import { allAccounts, SegmentReader, SegmentTrack } from './member.entity.ts'
import type { Difference, Reconcile } from './reconcile.ts'

export interface SweepNeeds {
  db: Database
  clock: Clock
  logger: Logger
  rules: Pick<Rules, 'usesTime'>
  reconcile: Reconcile
  /** Counts what the timelines did not tell. */
  onMissed: (amount: number) => void
  /** Looking failed for a track by itself: it is tried again later. */
  onFailure: (track: SegmentTrack, error: unknown) => Promise<void>
}

const piece = 5000
const end = Number.MAX_SAFE_INTEGER
/** How long a rule that time changes may lag behind, */
const pauseMs = 5 * 60_000
/** and how many times longer than a sweep the pause after it is: a tenth of the database's work at most. */
const rest = 10

/** Looks at all followers of an account for a tracked segment, some thousands at a time. */
export function createSweep ({ db, clock, logger, rules, reconcile: { compiledOf, reconcile }, onMissed, onFailure }: SweepNeeds) {
  async function pieceBehind ({ accountId, sweptTo }: SegmentTrack): Promise<{ after: number, upTo: number }> {
    const [last] = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ${piece - 1}`,
      [accountId, sweptTo])
    return { after: sweptTo, upTo: last === undefined ? end : Number(last.id) }
  }

  /** Of those who changed, who did nothing that the log has yet to tell. */
  async function missedOf (tx: Tx, { accountId }: SegmentTrack, { entered, left }: Difference): Promise<number> {
    const reader = await tx.findOneBy(SegmentReader, { accountId: allAccounts })
    const changed = [...entered, ...left]
    const fresh = new Set<number>()
    for (const ids of inParts(changed)) {
      const rows = await tx.query<Array<{ followerId: number | string }>>(`SELECT DISTINCT followerId FROM follower_events
        WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND id > ?`, [accountId, ...ids, reader?.tailId ?? 0])
      for (const { followerId } of rows) fresh.add(Number(followerId))
    }
    return changed.filter((id) => !fresh.has(id)).length
  }

  async function moveOn (tx: Tx, track: SegmentTrack, { upTo, missed }: { upTo: number, missed: number }): Promise<void> {
    const { accountId, segmentId } = track
    const now = momentValue(clock.now())
    if (upTo < end) {
      await change(tx, 'UPDATE segment_tracks SET sweptTo = ?, missed = missed + ? WHERE accountId = ? AND segmentId = ?', [upTo, missed, accountId, segmentId])
      return
    }
    const { rule } = await tx.findOneByOrFail(Segment, { accountId, id: segmentId })
    const usesTime = await rules.usesTime(accountId, rule, tx)
    const dueAt = usesTime ? now + Math.max(pauseMs, rest * (now - (track.sweepStartedAt?.getTime() ?? now))) : null
    await change(tx, `UPDATE segment_tracks SET sweep = NULL, sweptTo = 0, sweptAt = ?, sweepDueAt = ?, usesTime = ?, missed = missed + ?
      WHERE accountId = ? AND segmentId = ?`, [now, dueAt, usesTime ? 1 : 0, missed, accountId, segmentId])
  }

  async function lookAt (track: SegmentTrack): Promise<void> {
    const { accountId, segmentId } = track
    const compiled = await compiledOf(track)
    if (compiled === null) throw new Error('a track without its segment')
    const looked = await pieceBehind(track)
    let missed = 0
    const found = await reconcile(track, { compiled, looked }, {
      isSilent: track.sweep === 'fill',
      async also (tx, difference) {
        missed = track.sweep === 'drift' ? await missedOf(tx, track, difference) : 0
        await moveOn(tx, track, { upTo: looked.upTo, missed })
      },
    })
    if (found === null || missed === 0) return
    onMissed(missed)
    logger.error({ accountId, segmentId, missed }, 'segment members drifted')
  }

  async function clear ({ accountId, segmentId, revision }: SegmentTrack): Promise<void> {
    await db.write(async (tx) => {
      const isCurrent = await change(tx, 'UPDATE segment_tracks SET revision = revision WHERE accountId = ? AND segmentId = ? AND revision = ?', [accountId, segmentId, revision])
      if (isCurrent !== 1) return
      const rows = await tx.query<Array<{ followerId: number | string }>>(`SELECT followerId FROM segment_members WHERE accountId = ? AND segmentId = ?
        ORDER BY followerId LIMIT ${piece}`, [accountId, segmentId])
      const last = rows.at(-1)
      if (last !== undefined) {
        await change(tx, 'DELETE FROM segment_members WHERE accountId = ? AND segmentId = ? AND followerId <= ?', [accountId, segmentId, Number(last.followerId)])
      }
      if (rows.length < piece) await change(tx, 'DELETE FROM segment_tracks WHERE accountId = ? AND segmentId = ?', [accountId, segmentId])
    }, { repeatable: true })
  }

  async function begin ({ accountId, segmentId, revision }: SegmentTrack): Promise<void> {
    await db.change(`UPDATE segment_tracks SET sweep = 'time', sweptTo = 0, sweepStartedAt = ? WHERE accountId = ? AND segmentId = ? AND revision = ? AND sweep IS NULL`,
      [momentValue(clock.now()), accountId, segmentId, revision], { repeatable: true })
  }

  return {
    /** One piece of the sweep that waits longest; true when there may be more. */
    async sweep (): Promise<boolean> {
      const now = clock.now()
      const track = await db.read.createQueryBuilder(SegmentTrack, 'track').where('track.sweepDueAt <= :now', { now: momentValue(now) })
        .orderBy('track.sweepDueAt').addOrderBy('track.accountId').addOrderBy('track.segmentId').limit(1).getOne()
      if (track === null) return false
      if (track.sweep === 'clear') await clear(track)
      else if (track.sweep !== null) await lookAt(track).catch((error: unknown) => onFailure(track, error))
      else await begin(track)
      return true
    },

    /** Every night: whoever the log has not told of is found. Rules that time changes are looked at all day. */
    async checkDrift (): Promise<void> {
      const now = momentValue(clock.now())
      await db.change(`UPDATE segment_tracks SET sweep = 'drift', sweptTo = 0, sweepStartedAt = ?, sweepDueAt = ? WHERE sweep IS NULL AND usesTime = 0`, [now, now])
    },
  }
}
