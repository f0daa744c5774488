import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { SegmentTrack } from './member.entity.ts'

interface Needs { db: Database, clock: Clock, wake: () => void }

/** Which segments are tracked. Begins and ends with the transaction that wants it; the watch does the rest. */
export function createTracks ({ db, clock, wake }: Needs) {
  /** Everybody is looked at anew, in silence. Raised first: what was reckoned by the old rule is not written any more. */
  async function refill (tx: Tx, accountId: number, segmentIds: readonly number[]): Promise<void> {
    for (const ids of inParts(segmentIds)) {
      await change(tx, `UPDATE segment_tracks SET revision = revision + 1, sweep = 'fill', sweptTo = 0, sweptAt = NULL, sweepStartedAt = ?, sweepDueAt = ?
        WHERE accountId = ? AND segmentId IN (${placeholders(ids)}) AND (sweep IS NULL OR sweep <> 'clear')`,
      [momentValue(clock.now()), momentValue(clock.now()), accountId, ...ids])
    }
    db.afterCommit(tx, wake)
  }

  return {
    refill,

    /** Something may have happened to anybody of an account that no timeline tells: a sweep under way begins again, and the piece it is at is not written. */
    async doubt (tx: Tx, accountId: number): Promise<void> {
      const now = momentValue(clock.now())
      await change(tx, `UPDATE segment_tracks SET revision = revision + 1, sweep = CASE WHEN sweep = 'fill' THEN sweep ELSE 'time' END, sweptTo = 0, sweepStartedAt = ?,
        sweepDueAt = ? WHERE accountId = ? AND (sweep IS NULL OR sweep <> 'clear')`, [now, now, accountId])
      db.afterCommit(tx, wake)
    },

    /** Who is in it already has not entered. */
    async start (tx: Tx, accountId: number, segmentId: number): Promise<void> {
      const there = await tx.findOneBy(SegmentTrack, { accountId, segmentId })
      if (there !== null && there.sweep !== 'clear') return
      const now = momentValue(clock.now())
      await insertRows(tx, {
        table: 'segment_tracks', columns: ['accountId', 'segmentId', 'revision', 'usesTime', 'sweep', 'sweptTo', 'sweepStartedAt', 'sweepDueAt', 'missed'],
        rows: [[accountId, segmentId, 1, 0, 'fill', 0, now, now, 0]],
        ending: db.dialect.orChange(['accountId', 'segmentId'], [
          'revision = revision + 1', `sweep = 'fill'`, 'sweptTo = 0', 'sweptAt = NULL',
          `sweepStartedAt = ${db.dialect.incoming('sweepStartedAt')}`, `sweepDueAt = ${db.dialect.incoming('sweepDueAt')}`,
        ]),
      })
      db.afterCommit(tx, wake)
    },

    /** The members go piece by piece. */
    async end (tx: Tx, accountId: number, segmentId: number): Promise<void> {
      await change(tx, `UPDATE segment_tracks SET revision = revision + 1, sweep = 'clear', sweptTo = 0, sweepDueAt = ? WHERE accountId = ? AND segmentId = ?`,
        [momentValue(clock.now()), accountId, segmentId])
      db.afterCommit(tx, wake)
    },

    /** Of these segments the tracks that are kept. */
    async of (accountId: number, segmentIds: readonly number[]): Promise<Map<number, SegmentTrack>> {
      if (segmentIds.length === 0) return new Map()
      const rows = await db.read.createQueryBuilder(SegmentTrack, 'track')
        .where('track.accountId = :accountId AND track.segmentId IN (:...segmentIds)', { accountId, segmentIds })
        .andWhere(`(track.sweep IS NULL OR track.sweep <> 'clear')`).getMany()
      return new Map(rows.map((track) => [track.segmentId, track]))
    },
  }
}

export type Tracks = ReturnType<typeof createTracks>
