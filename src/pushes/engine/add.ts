import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { heldOut } from '../record/delivery.entity.ts'
import type { Push } from '../record/push.entity.ts'
import type { PushService } from '../record/push.service.ts'
import { PushRun } from '../record/run.entity.ts'
import { isHeldOut, variantOf } from '../record/share.ts'
import type { Tallies } from '../record/tallies.ts'
import { RunMoved } from './freeze.ts'

interface Needs { clock: Clock, tallies: Tallies, pushes: Pick<PushService, 'growthOf' | 'grown'> }

const columns = ['accountId', 'pushId', 'runId', 'followerId', 'variant', 'status', 'reason', 'dueAt', 'createdAt', 'settledAt']

/** Gives followers who come in one by one their deliveries of a run that is open; each of them once, says who lets them in. */
export function createAdd ({ clock, tallies, pushes }: Needs) {
  return async function add (tx: Tx, push: Push, run: PushRun, followerIds: readonly number[]): Promise<void> {
    const nowMs = momentValue(clock.now())
    const key = { accountId: push.accountId, pushId: push.id, runId: run.id }
    const rows = followerIds.map((followerId) => {
      const isHeld = isHeldOut(push.id, followerId, { ever: run.holdOutPercent, push: push.holdOutPercent })
      const variant = isHeld ? heldOut : variantOf(push.id, followerId, push.variants)
      const [status, reason, settledAt] = isHeld ? ['skipped' as const, 'HELD_OUT', nowMs] : ['pending' as const, null, null]
      tallies.add(tx, key, { variant, status, route: null, reason, errcode: null }, 1)
      return [push.accountId, push.id, run.id, followerId, variant, status, reason, nowMs, nowMs, settledAt]
    })
    await insertRows(tx, { table: 'push_deliveries', columns, rows })
    const isOpen = await change(tx, `UPDATE push_runs SET audience = audience + ? WHERE id = ? AND status = 'running'`, [followerIds.length, run.id]) === 1
    if (!isOpen) throw new RunMoved()
    await holdIfGrown(tx, push, run)
  }

  /** Followers who enter one by one are a run as well: it stands still as soon as it is larger than those who approved it may let it be. */
  async function holdIfGrown (tx: Tx, push: Push, { id }: PushRun): Promise<void> {
    const run = await tx.findOneByOrFail(PushRun, { id })
    const reason = await pushes.growthOf(push, run.audience, tx)
    if (reason === null) return
    await change(tx, `UPDATE push_runs SET status = 'paused', reason = ? WHERE id = ?`, [reason, id])
    await pushes.grown(tx, run, { reason, audience: run.audience })
  }
}
