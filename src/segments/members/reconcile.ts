import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import type { Compiled, Rules } from '../rule/index.ts'
import { Segment } from '../segment/segment.entity.ts'
import type { SegmentTrack } from './member.entity.ts'
import { segmentChanged } from './members.facts.ts'

/** Whom to look at: some followers, at most as many as one list names, or all with ids behind `after` up to `upTo`. */
export type Looked = { ids: readonly number[] } | { after: number, upTo: number }

export interface Difference { entered: number[], left: number[] }

export interface ReconcileOptions {
  /** Nobody is told. */
  isSilent?: boolean
  /** What must be written with it. */
  also?: (tx: Tx, difference: Difference) => Promise<void>
}

type Track = Pick<SegmentTrack, 'accountId' | 'segmentId' | 'revision'>

interface Needs { db: Database, clock: Clock, facts: Facts, rules: Pick<Rules, 'compile'> }

/** Sets right who is in a segment, among those looked at, and tells who entered and who left in the same transaction. */
export function createReconcile ({ db, clock, facts, rules }: Needs) {
  async function differenceOf (from: EntityManager, { accountId, segmentId }: Track, { compiled, looked }: { compiled: Compiled, looked: Looked }): Promise<Difference> {
    const { joins, joinValues, condition, values } = compiled
    const followers = among('followers.id', looked)
    const members = among('followerId', looked)
    const [meant, there] = [
      await from.query<Array<{ id: number | string }>>(`SELECT followers.id AS id FROM followers ${joins} WHERE ${condition} AND ${followers.sql}`,
        [...joinValues, ...values, ...followers.values]),
      await from.query<Array<{ id: number | string }>>(`SELECT followerId AS id FROM segment_members WHERE accountId = ? AND segmentId = ? AND ${members.sql}`,
        [accountId, segmentId, ...members.values]),
    ]
    const before = new Set(there.map(({ id }) => Number(id)))
    const now = new Set(meant.map(({ id }) => Number(id)))
    return { entered: [...now].filter((id) => !before.has(id)), left: [...before].filter((id) => !now.has(id)) }
  }

  async function apply (tx: Tx, { accountId, segmentId }: Track, { entered, left }: Difference): Promise<void> {
    const at = momentValue(clock.now())
    await insertRows(tx, {
      table: 'segment_members', columns: ['accountId', 'segmentId', 'followerId', 'enteredAt'], rows: entered.map((id) => [accountId, segmentId, id, at]),
    })
    for (const ids of inParts(left)) {
      await change(tx, `DELETE FROM segment_members WHERE accountId = ? AND segmentId = ? AND followerId IN (${placeholders(ids)})`, [accountId, segmentId, ...ids])
    }
  }

  /** The rule, as the track at this revision follows it; null when the segment is gone. */
  async function compiledOf ({ accountId, segmentId }: Track): Promise<Compiled | null> {
    const segment = await db.read.findOneBy(Segment, { accountId, id: segmentId })
    return segment === null || segment.archivedAt !== null ? null : rules.compile(accountId, segment.rule, { few: true })
  }

  return {
    compiledOf,

    /** Null when the rule changed meanwhile: nothing was written then. `compiled` must be of the track's revision. */
    async reconcile (track: Track, asked: { compiled: Compiled, looked: Looked }, { isSilent = false, also }: ReconcileOptions = {}): Promise<Difference | null> {
      const { accountId, segmentId, revision } = track
      const seen = await differenceOf(db.read, track, asked)
      if (also === undefined && seen.entered.length === 0 && seen.left.length === 0) return seen
      return db.write(async (tx) => {
        // Takes the track for itself: two who look at the same follower do it one after the other, and the second finds nothing to do.
        const isCurrent = await change(tx, 'UPDATE segment_tracks SET revision = revision WHERE accountId = ? AND segmentId = ? AND revision = ?',
          [accountId, segmentId, revision])
        if (isCurrent !== 1) return null
        const found = await differenceOf(tx, track, asked)
        await apply(tx, track, found)
        if (!isSilent && found.entered.length + found.left.length > 0) await facts.announce(tx, segmentChanged, { accountId, segmentId, ...found })
        await also?.(tx, found)
        return found
      }, { repeatable: true })
    },
  }
}

export type Reconcile = ReturnType<typeof createReconcile>

function among (column: string, looked: Looked): { sql: string, values: readonly unknown[] } {
  return 'ids' in looked
    ? { sql: `${column} IN (${placeholders(looked.ids)})`, values: looked.ids }
    : { sql: `${column} > ? AND ${column} <= ?`, values: [looked.after, looked.upTo] }
}
