import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { createWaker } from '../../platform/waker.ts'
import { grouped } from '../grouped.ts'
import { SendLaneLostError, type SendLane, type SendLanes } from '../sending/lanes.ts'
import { type Assembly, MassCallChanged } from './assembly.ts'
import type { MassCaller } from './caller.ts'
import { MassCall } from './mass-call.entity.ts'
import type { Settling } from './settling.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  waker: ReturnType<typeof createWaker>
  lanes: Pick<SendLanes, 'take'>
  assembly: Assembly
  caller: MassCaller
  settling: Settling
}

const atOnce = 50
const pollMs = 500

/**
 * Takes mass calls on from wherever they stand, one after the other for an account whose lane is ours. Each step is a
 * transaction under a condition: what a process leaves behind, the next one finds and goes on with.
 */
export function createMassWorker ({ db, clock, logger, waker, lanes, assembly, caller, settling }: Needs) {
  let isRunning = false
  let loop: Promise<void> | undefined

  async function step (call: MassCall, lane: SendLane): Promise<void> {
    switch (call.status) {
      case 'assembling': return assembly.step(call)
      case 'ready': return caller.first(call, lane)
      case 'calling': return caller.again(call, lane)
      case 'settling': return settling.step(call)
      default: return undefined
    }
  }

  const isDue = ({ status, dueAt }: MassCall) => (
    ['assembling', 'ready', 'calling', 'settling'].includes(status) && dueAt.getTime() <= clock.now().getTime())

  /** As far as it goes now. */
  async function workOn (id: number, lane: SendLane): Promise<void> {
    for (;;) {
      const call = await db.read.findOneBy(MassCall, { id })
      if (call === null || !isRunning || !isDue(call)) return
      await step(call, lane)
    }
  }

  async function workForAccount (accountId: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const lane = await lanes.take(accountId)
      if (lane === undefined || !isRunning) return
      await workOn(id, lane).catch((error: unknown) => {
        if (error instanceof MassCallChanged || error instanceof SendLaneLostError) return
        if (!isUnavailable(error)) logger.error({ err: error, massCallId: id }, 'mass call not workable')
      })
    }
  }

  async function round (): Promise<void> {
    const rows = await db.read.query<Array<{ id: number | string, accountId: number | string }>>(`SELECT id, accountId FROM mass_calls
      WHERE status IN ('assembling', 'ready', 'calling', 'settling') AND dueAt <= ? ORDER BY id LIMIT ${atOnce}`, [momentValue(clock.now())])
    const byAccount = grouped(rows, ({ accountId }) => Number(accountId))
    await Promise.all([...byAccount].map(([accountId, theirs]) => workForAccount(accountId, theirs.map(({ id }) => Number(id)))))
  }

  async function run (): Promise<void> {
    while (isRunning) {
      await round().catch((error: unknown) => logger.error({ err: error }, 'mass calls not workable'))
      await waker.sleep(pollMs)
    }
  }

  return {
    start (): void {
      isRunning = true
      loop = run()
    },
    /** Lets the step under way end. */
    async stop (): Promise<void> {
      isRunning = false
      waker.wake()
      await loop
    },
  }
}
