import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { createWaker } from '../../platform/waker.ts'
import { createWatch } from '../../platform/watch.ts'
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

const putOffMs = 30_000
const openStatuses = ['assembling', 'ready', 'calling', 'settling']
const open = openStatuses.map((status) => `'${status}'`).join(', ')

/**
 * Takes mass calls on from wherever they stand, one after the other for an account whose lane is ours. Each step is a
 * transaction under a condition: what a process leaves behind, the next one finds and goes on with.
 */
export function createMassWorker ({ db, clock, logger, waker, lanes, assembly, caller, settling }: Needs) {
  const watch = createWatch({ look, logger, failure: 'mass calls not workable', waker })

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
    openStatuses.includes(status) && dueAt.getTime() <= clock.now().getTime())

  /** As far as it goes now. */
  async function workOn (id: number, lane: SendLane): Promise<void> {
    for (;;) {
      const call = await db.read.findOneBy(MassCall, { id })
      if (call === null || !watch.isRunning() || !isDue(call)) return
      await step(call, lane)
    }
  }

  /** A call that cannot be worked on makes way for the others of its account. */
  async function putOff (id: number): Promise<void> {
    await db.change(`UPDATE mass_calls SET dueAt = ? WHERE id = ? AND status IN (${open})`, [momentValue(clock.now()) + putOffMs, id])
  }

  /** Tells whether the call was taken on. */
  async function workForAccount (accountId: number, id: number): Promise<boolean> {
    const lane = await lanes.take(accountId)
    if (lane === undefined || !watch.isRunning()) return false
    try {
      await workOn(id, lane)
      return true
    } catch (error) {
      if (error instanceof MassCallChanged || error instanceof SendLaneLostError || isUnavailable(error)) return false
      logger.error({ err: error, massCallId: id }, 'mass call not workable')
      await putOff(id)
      return true
    }
  }

  /** The oldest of each account, so that none waits behind another account's; tells whether there was any to work on. */
  async function look (): Promise<boolean> {
    const rows = await db.read.query<Array<{ id: number | string, accountId: number | string }>>(`SELECT accountId, MIN(id) AS id FROM mass_calls
      WHERE status IN (${open}) AND dueAt <= ? AND accountId IN (SELECT id FROM accounts WHERE disabledAt IS NULL) GROUP BY accountId`, [momentValue(clock.now())])
    const worked = await Promise.all(rows.map(({ accountId, id }) => workForAccount(Number(accountId), Number(id))))
    return worked.includes(true)
  }

  return { start: watch.start, stop: watch.stop }
}
