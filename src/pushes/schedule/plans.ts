import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { AppError } from '../../platform/errors.ts'
import { Push } from '../record/push.entity.ts'
import { pushUnscheduled } from '../record/push.errors.ts'
import type { PushRun } from '../record/run.entity.ts'
import { triggerOf } from './entries.ts'
import type { Occurrences } from './occurrences.ts'
import type { EntrySchedule, Schedule } from './schedule.schemas.ts'

interface Needs {
  clock: Clock
  occurrences: Occurrences
  check: (accountId: number, schedule: Schedule, from: EntityManager) => Promise<AppError[]>
  /** Who enters a segment is told of from then on. */
  track: (tx: Tx, accountId: number, segmentId: number) => Promise<void>
  hold: (tx: Tx, accountId: number, segmentId: number) => Promise<unknown>
  finish: (tx: Tx, push: Push) => Promise<void>
}

/** What is to happen because somebody scheduled a push, or because something of it is over. */
export function createPlans ({ clock, occurrences, check, track, hold, finish }: Needs) {
  const isOver = ({ until }: EntrySchedule) => until !== undefined && Date.parse(until) < clock.now().getTime()

  return {
    async plan (tx: Tx, push: Push): Promise<void> {
      const { schedule } = push
      if (schedule === null) throw pushUnscheduled()
      const [fault] = await check(push.accountId, schedule, tx)
      if (fault !== undefined) throw fault
      if (schedule.kind !== 'entry') return occurrences.first(tx, push, schedule)
      await hold(tx, push.accountId, triggerOf(push, schedule))
      await track(tx, push.accountId, triggerOf(push, schedule))
    },

    async next (tx: Tx, push: Push, run: PushRun): Promise<boolean> {
      const { schedule } = push
      if (schedule === null) return false
      return schedule.kind === 'entry' ? !isOver(schedule) : occurrences.following(tx, push, schedule, run)
    },

    /** Pushes to whoever enters are done when nobody may enter any more and nothing of them goes on. */
    async endEntries (db: Database): Promise<void> {
      const idle = await db.read.query<Array<{ id: number | string }>>(`SELECT push.id AS id FROM pushes AS push
        WHERE push.status IN ('scheduled', 'running') AND NOT EXISTS (SELECT 1 FROM push_runs AS run
          WHERE run.accountId = push.accountId AND run.pushId = push.id AND run.status NOT IN ('done', 'cancelled'))`)
      for (const { id } of idle) {
        await db.write(async (tx) => {
          const push = await tx.findOneByOrFail(Push, { id: Number(id) })
          const { schedule } = push
          if (schedule?.kind === 'entry' && isOver(schedule)) await finish(tx, push)
        }, { repeatable: true })
      }
    },
  }
}
