import type { EntityManager } from 'typeorm'
import { In, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { StreamHub } from '../../streams/index.ts'
import { viewRun } from './numbers.ts'
import { Push } from './push.entity.ts'
import { PushRun } from './run.entity.ts'
import { readTallies, type RunKey } from './tallies.ts'

interface Needs { db: Database, clock: Clock, publish: StreamHub['publish'] }

export type RunProgress = ReturnType<typeof viewRun>

const everyMs = 1000
/** Runs whose last word was told by this process: what is older is forgotten. */
const mostKnown = 1000

/** How far runs are: for whoever asks, and for whoever watches. */
export function createProgress ({ db, clock, publish }: Needs) {
  const toldAt = new Map<number, number>()

  async function viewsOf (from: EntityManager, push: Push, runs: readonly PushRun[]): Promise<RunProgress[]> {
    const tallies = await readTallies(from, push.accountId, runs.map(({ id }) => id))
    return runs.map((run) => viewRun(push, run, tallies.filter(({ runId }) => runId === run.id), clock.now()))
  }

  return {
    /** Newest first. */
    async page (push: Push, { before, limit }: { before?: number, limit: number }): Promise<RunProgress[]> {
      const runs = await db.read.find(PushRun, {
        where: { accountId: push.accountId, pushId: push.id, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })
      return viewsOf(db.read, push, runs)
    },

    /** Tells everybody who watches, at most once a second, or at once when something has begun or ended. */
    async tell (tx: Tx, { accountId, pushId, runId }: RunKey, isNow = false): Promise<void> {
      const nowMs = momentValue(clock.now())
      if (!isNow && nowMs - (toldAt.get(runId) ?? 0) < everyMs) return
      if (toldAt.size >= mostKnown) toldAt.clear()
      toldAt.set(runId, nowMs)
      const [push, runs] = [await tx.findOneByOrFail(Push, { accountId, id: pushId }), await tx.findBy(PushRun, { accountId, id: In([runId]) })]
      const [view] = await viewsOf(tx, push, runs)
      if (view !== undefined) await publish(tx, [{ accountId, topic: 'pushes', kind: 'push.progress', detail: { pushId, status: push.status, run: view } }])
    },
  }
}

export type Progress = ReturnType<typeof createProgress>
