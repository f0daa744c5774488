import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { type Change, type Move, readStanding, type Standing, standingColumns } from '../record/moving.ts'
import type { PushRun } from '../record/run.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  move: Move
  takeBack: FastifyInstance['reach']['takeBack']
  /** After the run has ended, in the same transaction. */
  onEnded: (tx: Tx, run: PushRun) => Promise<void>
}

const batch = 500

/** How runs end: because nothing is left to try, because their time is over, or because somebody says so. */
export function createWindUp ({ db, clock, move, takeBack, onEnded }: Needs) {
  async function read (run: PushRun, where: string): Promise<Standing[]> {
    const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${standingColumns} FROM push_deliveries WHERE runId = ? AND ${where} LIMIT ${batch}`, [run.id])
    return rows.map(readStanding)
  }

  async function moveAll (deliveries: readonly Standing[], change: (each: Standing) => Change): Promise<boolean> {
    if (deliveries.length > 0) await db.write((tx) => move(tx, deliveries.map((each) => [each, change(each)])))
    return deliveries.length > 0
  }

  /** What reach has and WeChat has certainly not taken; what is under way ends by itself, and so does a text that has begun. */
  async function takeBackPlaced (run: PushRun): Promise<boolean> {
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT delivery.id AS id FROM push_deliveries AS delivery
      JOIN touches ON touches.accountId = delivery.accountId AND touches.sourceKind = 'push' AND touches.sourceId = delivery.id AND touches.part = 0
      WHERE delivery.runId = ? AND delivery.status = 'sending' AND touches.status = 'pending' AND (touches.reason IS NULL OR touches.reason <> 'CALL_CUT_OFF') LIMIT ${batch}`, [run.id])
    if (rows.length === 0) return false
    return db.write(async (tx) => await takeBack(tx, run.accountId, { kind: 'push', ids: rows.map(({ id }) => Number(id)) }) > 0)
  }

  async function end (run: PushRun, from: 'running' | 'cancelling', to: 'done' | 'cancelled'): Promise<void> {
    await db.write(async (tx) => {
      const ended = await change(tx, `UPDATE push_runs SET status = ?, endedAt = ? WHERE id = ? AND status = ?
        AND NOT EXISTS (SELECT 1 FROM push_deliveries WHERE runId = ? AND status IN ('pending', 'sending'))`,
      [to, momentValue(clock.now()), run.id, from, run.id])
      if (ended === 1) await onEnded(tx, run)
    })
  }

  return {
    /** One step for a run that somebody has cancelled; true when there may be more at once. */
    async cancel (run: PushRun): Promise<boolean> {
      const nowMs = momentValue(clock.now())
      if (await moveAll(await read(run, `status = 'pending'`), () => ({ status: 'cancelled', settledAt: nowMs }))) return true
      if (await takeBackPlaced(run)) return true
      await end(run, 'cancelling', 'cancelled')
      return false
    },

    /** One step for a run whose time is over: nobody waits any longer. */
    async expire (run: PushRun): Promise<boolean> {
      const nowMs = momentValue(clock.now())
      return moveAll(await read(run, `status = 'pending'`), ({ reason }) => ({ status: 'skipped', reason: reason ?? 'EXPIRED', settledAt: nowMs }))
    },

    /** Nothing waits and nothing is under way. */
    finish: (run: PushRun) => end(run, 'running', 'done'),
  }
}

export type WindUp = ReturnType<typeof createWindUp>
