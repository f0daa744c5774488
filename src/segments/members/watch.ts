import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { isContended, isLost } from '../../platform/database/errors.ts'
import { dropLease, takeLease } from '../../platform/database/leases.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { createWaker } from '../../platform/waker.ts'
import { createWatch } from '../../platform/watch.ts'
import { createLog } from './log.ts'
import type { SegmentTrack } from './member.entity.ts'
import type { Reconcile } from './reconcile.ts'
import { createSweep, type SweepNeeds } from './sweep.ts'

interface Needs extends Omit<SweepNeeds, 'onFailure'> {
  db: Database
  clock: Clock
  logger: Logger
  reconcile: Reconcile
  holder: string
  waker: ReturnType<typeof createWaker>
}

const lease = 'segment-members'
const leaseMs = 30_000
/** Who has the lease renews it so often, and who has not asks for it so often: nothing is written while nothing happens but this. */
const renewMs = 10_000
const againMs = 60_000

/** Keeps the members of tracked segments fresh. The lease keeps processes from doing the same work; doing it twice would be harmless. */
export function createMembersWatch ({ db, clock, logger, holder, waker, ...needs }: Needs) {
  /** A rule that cannot be asked any more, say because its tag is gone, must not hold up the others. */
  async function onFailure ({ accountId, segmentId }: SegmentTrack, error: unknown): Promise<void> {
    if (isUnavailable(error) || isLost(error) || isContended(error)) throw error
    logger.error({ err: error, accountId, segmentId }, 'segment members not reckoned')
    await db.change(`UPDATE segment_tracks SET sweep = COALESCE(sweep, 'time'), sweptTo = 0, sweepStartedAt = ?, sweepDueAt = ?
      WHERE accountId = ? AND segmentId = ? AND (sweep IS NULL OR sweep <> 'clear')`,
    [momentValue(clock.now()), momentValue(clock.now()) + againMs, accountId, segmentId])
  }
  const log = createLog({ db, clock, onFailure, reconcile: needs.reconcile })
  const { sweep, checkDrift } = createSweep({ db, clock, logger, onFailure, ...needs })
  // A process before this one may have read, and left its place behind.
  let isReading = true
  let [isHeld, askAtMs] = [false, 0]

  async function isOurs (): Promise<boolean> {
    const nowMs = performance.now()
    if (nowMs < askAtMs) return isHeld
    isHeld = await takeLease(db, { name: lease, holder, ttlMs: leaseMs })
    askAtMs = nowMs + renewMs
    return isHeld
  }

  async function look (): Promise<boolean> {
    const [any] = await db.read.query<unknown[]>('SELECT accountId FROM segment_tracks LIMIT 1')
    if (any === undefined && !isReading) return false
    if (!await isOurs()) return false
    isReading = any !== undefined
    if (!isReading) {
      await log.forget()
      return false
    }
    // First the log: a sweep that comes later sees what it does not tell any more.
    const isMore = await log.read()
    return await sweep() || isMore
  }

  const watch = createWatch({ look, logger, failure: 'segment members not kept', waker })
  return {
    checkDrift,
    start: watch.start,
    async stop (): Promise<void> {
      await watch.stop()
      await dropLease(db, { name: lease, holder }).catch(() => undefined)
    },
  }
}
