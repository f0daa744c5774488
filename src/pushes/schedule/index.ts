/**
 * When pushes go out.
 * Always true: an occurrence is a row with a unique key and happens once, whichever process begins it; one whose time passed while nothing
 * could begin it runs late or is recorded as missed, as its push says; nobody gets a push twice for entering a segment before they may.
 */
import type { FastifyInstance } from 'fastify'
import { type EntityManager, IsNull } from 'typeorm'
import type { Tx } from '../../platform/database/database.ts'
import type { AppError } from '../../platform/errors.ts'
import { createWatch } from '../../platform/watch.ts'
import { segmentChanged } from '../../segments/index.ts'
import { Segment } from '../../segments/segment/segment.entity.ts'
import { segmentUnknown } from '../content/content.errors.ts'
import type { PushSettings } from '../forecast/settings.schemas.ts'
import type { Push } from '../record/push.entity.ts'
import type { PushRun } from '../record/run.entity.ts'
import { faultsOf } from './check.ts'
import { entryHolder } from './entry.holder.ts'
import { createEntries } from './entries.ts'
import { createOccurrences } from './occurrences.ts'
import { createPlans } from './plans.ts'
import type { Schedule } from './schedule.schemas.ts'
import { scheduleTexts } from './schedule.texts.ts'
import { createStarter } from './starter.ts'

export interface ScheduleNeeds {
  isWorker: boolean
  settings: { of: (accountId: number, from?: EntityManager) => Promise<PushSettings> }
  engine: {
    /** Gives followers their deliveries of a run that is open. */
    add: (tx: Tx, push: Push, run: PushRun, followerIds: readonly number[]) => Promise<void>
    /** A run of the push has begun. */
    begun: (tx: Tx, run: PushRun) => Promise<void>
    /** Nothing follows: the push is done. */
    finish: (tx: Tx, push: Push) => Promise<void>
    /** There is something to freeze, or to send. */
    wake: () => void
  }
}

export interface Schedules {
  /** In the transaction that schedules a push. Throws what is wrong with its schedule. */
  plan: (tx: Tx, push: Push) => Promise<void>
  /** When a run has ended: writes the occurrence behind it. False when nothing follows. */
  next: (tx: Tx, push: Push, run: PushRun) => Promise<boolean>
  /** What is wrong with a schedule, with places from `body/schedule`. */
  check: (accountId: number, schedule: Schedule, from?: EntityManager) => Promise<AppError[]>
}

export function furnishSchedule (app: FastifyInstance, { isWorker, settings, engine }: ScheduleNeeds): Schedules {
  app.texts.add(scheduleTexts)
  const { db, clock, facts, log: logger, reach, segments } = app
  const timeZoneOf = async (accountId: number, from: EntityManager) => (await reach.contextOf(accountId, from)).account.timeZone
  const around = async (accountId: number, from: EntityManager) => (
    { nowMs: clock.now().getTime(), timeZone: await timeZoneOf(accountId, from), zones: await reach.zonesOf(accountId, from) })
  async function triggerFaults (accountId: number, schedule: Schedule, from: EntityManager): Promise<AppError[]> {
    if (schedule.kind !== 'entry' || schedule.segmentId === undefined) return []
    const isThere = await from.existsBy(Segment, { accountId, id: schedule.segmentId, archivedAt: IsNull() })
    return isThere ? [] : [segmentUnknown().at('body/schedule/segmentId')]
  }
  const check: Schedules['check'] = async (accountId, schedule, from = db.read) => (
    [...faultsOf(schedule, await around(accountId, from)), ...await triggerFaults(accountId, schedule, from)])

  const occurrences = createOccurrences({ db, clock, settings, timeZoneOf, zonesOf: reach.zonesOf })
  const plans = createPlans({ clock, occurrences, check, track: segments.track, hold: segments.hold, finish: engine.finish })
  const entries = createEntries({ db, clock, settings, timeZoneOf, sqlOf: segments.sqlOf, add: engine.add, begun: engine.begun, wake: engine.wake })
  facts.on(segmentChanged, entries.hear)
  app.followers.personal.add(entryHolder(db))
  if (isWorker) {
    const starter = createStarter({ db, clock, logger, settings, timeZoneOf, occurrences, wake: engine.wake, finish: engine.finish })
    const watch = createWatch({ look: starter.look, logger, failure: 'occurrences not looked at' })
    app.addHook('onReady', async () => watch.start())
    app.addHook('onClose', () => watch.stop())
    app.schedule.add({
      name: 'push-occurrences',
      cron: '* * * * *',
      run: async () => {
        await starter.adjust()
        await plans.endEntries(db)
        watch.wake()
      },
    })
  }
  return { plan: plans.plan, next: plans.next, check }
}
