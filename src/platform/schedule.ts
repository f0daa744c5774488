import { schedule as cron, type ScheduledTask } from 'node-cron'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { Clock } from './clock.ts'
import { momentColumn, momentValue, ownKeyColumn } from './database/columns.ts'
import type { Database } from './database/database.ts'
import { isDuplicate } from './database/errors.ts'
import { insertRows } from './database/rows.ts'
import type { Logger } from './logger.ts'

/** One tick of one job. Of many processes the one that wrote the row runs it. */
@Entity('job_runs')
export class JobRun {
  @PrimaryColumn(ownKeyColumn(128))
  tick!: string

  @Column(momentColumn())
  startedAt!: Date
}

export interface Job {
  name: string
  /** A cron expression of five or six fields. */
  cron: string
  /** Defaults to China time, where WeChat's days begin. */
  timeZone?: string
  run: () => Promise<void>
}

interface Needs { db: Database, clock: Clock, logger: Logger }

const keepMs = 24 * 3600 * 1000

/** Jobs of the house. Each tick is run by one process; what must survive a restart is a row of the room that owns it. */
export function createSchedule ({ db, clock, logger }: Needs) {
  const tasks: ScheduledTask[] = []
  const running = new Set<Promise<void>>()

  async function isElected (tick: string): Promise<boolean> {
    try {
      await db.write((tx) => insertRows(tx, { table: 'job_runs', columns: ['tick', 'startedAt'], rows: [[tick, momentValue(clock.now())]] }))
      return true
    } catch (error) {
      if (!isDuplicate(error)) logger.error({ err: error, tick }, 'tick not taken')
      return false
    }
  }

  function run (job: Job): Promise<void> {
    const work = job.run()
      .catch((error: unknown) => { logger.error({ err: error, job: job.name }, 'job failed') })
      .finally(() => running.delete(work))
    running.add(work)
    return work
  }

  const schedule = {
    add (job: Job): void {
      tasks.push(cron(job.cron, () => run(job), {
        name: job.name,
        timezone: job.timeZone ?? 'Asia/Shanghai',
        noOverlap: true,
        distributed: true,
        runCoordinator: { shouldRun: isElected },
        suppressMissedWarning: true,
        logger: forCron(logger, job.name),
      }))
    },
    /** No more ticks; waits for the jobs under way, which still need their database. */
    async stop (): Promise<void> {
      for (const task of tasks.splice(0)) await task.destroy()
      await Promise.all(running)
    },
  }
  schedule.add({
    name: 'forget-old-ticks',
    cron: '17 4 * * *',
    run: async () => {
      await db.change('DELETE FROM job_runs WHERE startedAt < ?', [clock.now().getTime() - keepMs])
    },
  })
  return schedule
}

export type Schedule = ReturnType<typeof createSchedule>

/** What node-cron has to say goes where everything goes; by itself it would write to the console. */
function forCron (logger: Logger, job: string) {
  const note = (message: string) => logger.debug({ job }, message)
  return {
    debug: (message: string | Error) => note(String(message)),
    info: note,
    warn: (message: string) => logger.warn({ job }, message),
    error: (message: string | Error, error?: Error) => logger.error({ err: error ?? message, job }, 'job not run'),
  }
}
