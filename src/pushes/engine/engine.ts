import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { dropLease, takeLease } from '../../platform/database/leases.ts'
import { AppError, isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWatch } from '../../platform/watch.ts'
import { DeliveryMoved } from '../record/moving.ts'
import { Push } from '../record/push.entity.ts'
import { PushRun } from '../record/run.entity.ts'
import { type Freeze, RunMoved } from './freeze.ts'
import type { MassLists } from './mass.ts'
import type { Placing } from './place.ts'
import type { WindUp } from './wind-up.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  holder: string
  freeze: Freeze
  place: Placing
  massLists: MassLists
  windUp: WindUp
  /** Takes a run that cannot go on as it is out of the way, and says why. */
  stop: (run: PushRun, code: string) => Promise<void>
}

/** So many workers place one run at once. Each has a share of the rows, so that they never wait for each other. */
const slices = 2
const leaseMs = 10_000
/** Of one run so many deliveries wait for reach at most: what a pause does not stop any more. */
const mostPlaced = 2000

const isDue = `EXISTS (SELECT 1 FROM push_deliveries AS delivery WHERE delivery.runId = run.id AND delivery.status = 'pending' AND delivery.dueAt <= ?)`
const isUnderWay = `EXISTS (SELECT 1 FROM push_deliveries AS delivery WHERE delivery.runId = run.id AND delivery.status IN ('pending', 'sending'))`

/** Takes runs on from wherever they stand. Leases keep processes out of each other's way; what is right is up to the rows. */
export function createEngine ({ db, clock, logger, holder, freeze, place, massLists, windUp, stop }: Needs) {
  const watch = createWatch({ look, logger, failure: 'pushes not readable' })
  const working = new Map<string, Promise<void>>()

  async function read (id: number): Promise<{ run: PushRun, push: Push } | null> {
    const run = await db.read.findOneBy(PushRun, { id })
    const push = run === null ? null : await db.read.findOneBy(Push, { id: run.pushId, accountId: run.accountId })
    return run === null || push === null ? null : { run, push }
  }

  async function isFull (run: PushRun): Promise<boolean> {
    const [row] = await db.read.query<Array<{ amount: number | string | null }>>(
      `SELECT SUM(amount) AS amount FROM push_tallies WHERE accountId = ? AND runId = ? AND status = 'sending' AND route <> 'mass'`, [run.accountId, run.id])
    return Number(row?.amount ?? 0) >= mostPlaced
  }

  async function freezeStep (run: PushRun, push: Push): Promise<boolean> {
    if (run.startedAt === null || run.rule === null) await freeze.begin(run, push)
    else if (await freeze.step(run, push, { rule: run.rule, startedAt: run.startedAt })) await freeze.end(run, push)
    return true
  }

  async function runStep (run: PushRun, push: Push, slice: number): Promise<boolean> {
    if (run.expiresAt.getTime() <= momentValue(clock.now())) {
      if (slice === 0 && await windUp.expire(run)) return true
      if (slice === 0) await windUp.finish(run)
      return false
    }
    if (slice === 0 && await massLists.step(run, push, { isRest: false }) > 0) return true
    if (await isFull(run)) return false
    if (await place.step(run, push, { slice, slices }) > 0) return true
    if (slice !== 0) return false
    if (await massLists.step(run, push, { isRest: true }) > 0) return true
    if (!run.isOpen) await windUp.finish(run)
    return false
  }

  /** True when there may be more to do at once. */
  async function step (id: number, slice: number): Promise<boolean> {
    const found = await read(id)
    if (found === null) return false
    const { run, push } = found
    if (run.status === 'running') return runStep(run, push, slice)
    if (slice !== 0) return false
    if (run.status === 'freezing') return freezeStep(run, push)
    return run.status === 'cancelling' && windUp.cancel(run)
  }

  /** As far as it goes now, under the lease of the slice. */
  async function workOn (id: number, slice: number): Promise<void> {
    const lease = { name: `push-run:${id}:${slice}`, holder, ttlMs: leaseMs }
    if (!await takeLease(db, lease)) return
    let renewAtMs = Date.now() + leaseMs / 2
    try {
      while (watch.isRunning() && await step(id, slice)) {
        if (Date.now() < renewAtMs) continue
        if (!await takeLease(db, lease)) return
        renewAtMs = Date.now() + leaseMs / 2
      }
    } catch (error) {
      await trouble(id, error)
    } finally {
      await dropLease(db, lease).catch(() => undefined)
    }
  }

  async function trouble (id: number, error: unknown): Promise<void> {
    if (error instanceof RunMoved || error instanceof DeliveryMoved || isUnavailable(error)) return
    logger.error({ err: error, runId: id }, 'run not workable')
    const found = error instanceof AppError ? await read(id) : null
    if (found !== null && error instanceof AppError) await stop(found.run, error.code)
  }

  function begin (id: number, slice: number): void {
    const key = `${id}:${slice}`
    if (working.has(key)) return
    working.set(key, workOn(id, slice).catch((error: unknown) => logger.error({ err: error, runId: id }, 'run not workable')).finally(() => working.delete(key)))
  }

  async function look (): Promise<boolean> {
    const nowMs = momentValue(clock.now())
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM push_runs AS run WHERE status IN ('freezing', 'running', 'cancelling')
      AND accountId IN (SELECT id FROM accounts WHERE disabledAt IS NULL) AND (status <> 'running' OR expiresAt <= ? OR ${isDue} OR (isOpen = 0 AND NOT ${isUnderWay}))`,
    [nowMs, nowMs])
    for (const { id } of rows) for (let slice = 0; slice < slices; slice++) begin(Number(id), slice)
    return false
  }

  return {
    wake: watch.wake,
    start: watch.start,
    async stop (): Promise<void> {
      await watch.stop()
      await Promise.all(working.values())
    },
  }
}
