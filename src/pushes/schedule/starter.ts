import { In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import type { PushSettings } from '../forecast/settings.schemas.ts'
import { Push, type PushStatus } from '../record/push.entity.ts'
import { PushRun } from '../record/run.entity.ts'
import { mayStillRun, nextOf } from './next.ts'
import { missedReason, type Occurrences } from './occurrences.ts'
import type { TimedSchedule } from './schedule.schemas.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  settings: { of: (accountId: number, tx?: Tx) => Promise<PushSettings> }
  timeZoneOf: (accountId: number, tx: Tx) => Promise<string>
  occurrences: Occurrences
  /** After a run was begun: whoever freezes looks at once. */
  wake: () => void
  /** Nothing follows: the push is done. */
  finish: (tx: Tx, push: Push) => Promise<void>
}

export const live: readonly PushStatus[] = ['scheduled', 'running']
const atOnce = 20
const looked = 1000

/** Begins what is due. The status of the row is the lock: of many processes one begins an occurrence. */
export function createStarter ({ db, clock, logger, settings, timeZoneOf, occurrences, wake, finish }: Needs) {
  async function isWorthwhile (tx: Tx, run: PushRun, schedule: TimedSchedule): Promise<boolean> {
    const nowMs = clock.now().getTime()
    const { missed, lateMinutes } = await settings.of(run.accountId, tx)
    const next = schedule.kind === 'cron' ? nextOf(schedule, run.dueAt.getTime(), await timeZoneOf(run.accountId, tx)) : null
    // A later one has come due meanwhile: that one is for whoever may still run.
    if (next !== null && next <= nowMs) return false
    const lifeMs = run.expiresAt.getTime() - run.dueAt.getTime()
    return mayStillRun(run.dueAt.getTime(), { nowMs, missed: schedule.missed ?? missed, graceMs: lateMinutes * 60_000, lifeMs })
  }

  async function begin (tx: Tx, runId: number): Promise<void> {
    const run = await tx.findOneBy(PushRun, { id: runId, status: 'waiting' })
    const push = run === null ? null : await tx.findOneBy(Push, { id: run.pushId, status: In([...live]) })
    const schedule = push?.schedule ?? null
    if (run === null || push === null || schedule === null || schedule.kind === 'entry') return
    if (await isWorthwhile(tx, run, schedule)) {
      const begun = await change(tx, `UPDATE push_runs SET status = 'freezing' WHERE id = ? AND status = 'waiting'`, [runId])
      if (begun === 1) db.afterCommit(tx, wake)
      return
    }
    const missed = await change(tx, `UPDATE push_runs SET status = 'cancelled', reason = ?, endedAt = ? WHERE id = ? AND status = 'waiting'`,
      [missedReason, momentValue(clock.now()), runId])
    if (missed === 1 && !await occurrences.following(tx, push, schedule, run)) await finish(tx, push)
  }

  return {
    /** One round; true when there may be more. */
    async look (): Promise<boolean> {
      const due = await db.read.query<Array<{ id: number | string }>>(`SELECT run.id AS id FROM push_runs AS run
        JOIN pushes AS push ON push.id = run.pushId AND push.status IN ('scheduled', 'running')
        WHERE run.status = 'waiting' AND run.dueAt <= ? ORDER BY run.dueAt, run.id LIMIT ${atOnce}`, [momentValue(clock.now())])
      let failed = 0
      for (const { id } of due) {
        await db.write((tx) => begin(tx, Number(id)), { repeatable: true }).catch((error: unknown) => {
          // Another's push must not wait for it.
          failed += 1
          logger.error({ err: error, runId: Number(id) }, 'occurrence not begun')
        })
      }
      return failed === 0 && due.length === atOnce
    },

    /** Looks again at the soonest that wait: the clocks they go by may have changed. */
    async adjust (): Promise<void> {
      const coming = await db.read.query<Array<{ id: number | string }>>(
        `SELECT id FROM push_runs WHERE status = 'waiting' AND dueAt > ? ORDER BY dueAt, id LIMIT ${looked}`, [momentValue(clock.now())])
      for (const { id } of coming) {
        await db.write(async (tx) => {
          const run = await tx.findOneByOrFail(PushRun, { id: Number(id) })
          const push = await tx.findOneByOrFail(Push, { id: run.pushId })
          const { schedule } = push
          if (schedule !== null && schedule.kind !== 'entry') await occurrences.adjust(tx, push, schedule, run)
        }, { repeatable: true }).catch((error: unknown) => logger.error({ err: error, runId: Number(id) }, 'occurrence not adjusted'))
      }
    },
  }
}
