import { In, LessThan, MoreThanOrEqual } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import { dayOf } from '../../reach/index.ts'
import { Segment } from '../segment/segment.entity.ts'
import { SegmentSize } from './size.entity.ts'
import type { Totals } from './totals.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, totals: Pick<Totals, 'count'> }

interface Due { accountId: number, segmentId: number, day: string }

const recentMs = 3 * 24 * 3600_000

/** How many followers each segment meant, day by day. */
export function createSizes ({ db, clock, logger, totals }: Needs) {
  /** Live segments for which the day in their account's time zone has no size yet. */
  async function due (): Promise<Due[]> {
    const accounts = await db.read.query<Array<{ id: number | string, timeZone: string }>>('SELECT id, timeZone FROM accounts')
    const lists = await Promise.all(accounts.map(async ({ id, timeZone }) => {
      const day = dayOf(momentValue(clock.now()), timeZone)
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM segments WHERE accountId = ? AND archivedAt IS NULL
        AND NOT EXISTS (SELECT 1 FROM segment_sizes WHERE segment_sizes.accountId = segments.accountId AND segmentId = segments.id AND day = ?)`, [Number(id), day])
      return rows.map((row): Due => ({ accountId: Number(id), segmentId: Number(row.id), day }))
    }))
    return lists.flat()
  }

  return {
    /** Every hour: wherever a day has begun, its sizes are taken. One that cannot be counted is tried again an hour later. */
    async take (): Promise<void> {
      for (const { accountId, segmentId, day } of await due()) {
        try {
          const segment = await db.read.findOneBy(Segment, { accountId, id: segmentId })
          if (segment === null) continue
          const { count, isExact } = await totals.count(accountId, segment.rule, { exact: true })
          await db.write((tx) => insertRows(tx, {
            table: 'segment_sizes', columns: ['accountId', 'segmentId', 'day', 'size', 'isExact', 'takenAt'],
            rows: [[accountId, segmentId, day, count, isExact ? 1 : 0, momentValue(clock.now())]],
            ending: db.dialect.keepExisting(['accountId', 'segmentId', 'day']),
          }), { repeatable: true })
        } catch (error) {
          logger.error({ err: error, accountId, segmentId }, 'segment not counted')
        }
      }
    },

    /** Newest first. */
    list: (accountId: number, segmentId: number, { before, limit }: { before: string | undefined, limit: number }): Promise<SegmentSize[]> => db.read.find(SegmentSize, {
      where: { accountId, segmentId, ...(before !== undefined && { day: LessThan(before) }) }, order: { day: 'DESC' }, take: limit,
    }),

    /** The last one of each, if it is not old. */
    async latest (accountId: number, segmentIds: readonly number[]): Promise<Map<number, SegmentSize>> {
      const since = new Date(momentValue(clock.now()) - recentMs).toISOString().slice(0, 10)
      const rows = segmentIds.length === 0 ? [] : await db.read.find(SegmentSize, {
        where: { accountId, segmentId: In([...segmentIds]), day: MoreThanOrEqual(since) }, order: { day: 'ASC' },
      })
      return new Map(rows.map((row) => [row.segmentId, row]))
    },
  }
}

export type Sizes = ReturnType<typeof createSizes>
