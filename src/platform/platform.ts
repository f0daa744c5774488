import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MixedList } from 'typeorm'
import type { Clock } from './clock.ts'
import { type Database, openDatabase } from './database/database.ts'
import { ensureLanes } from './database/lanes.ts'
import { migrate } from './database/migrate.ts'
import { createFacts, type Facts } from './facts.ts'
import type { FileStore } from './files/file-store.ts'
import { createHealth, type Health, healthRoutes } from './http/health.ts'
import { createServer } from './http/server.ts'
import type { Logger } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { platformTexts } from './platform.texts.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { createTexts, type Texts } from './texts.ts'

export interface PlatformOptions {
  databaseUrl: string
  poolSize: number
  watchNesting?: boolean
  entities: MixedList<Function>
  migrations: MixedList<Function>
  trustProxy: string[]
  files: FileStore
  clock: Clock
  logger: Logger
}

declare module 'fastify' {
  interface FastifyInstance {
    /** This process, for leases and lanes: new at every start. */
    processId: string
    clock: Clock
    db: Database
    facts: Facts
    /** What is too large for the database. */
    files: FileStore
    health: Health
    metrics: Metrics
    schedule: Schedule
    texts: Texts
  }
}

/** A load balancer hears of a database that hangs before it gives up on us. */
const healthLimitMs = 1000

/** What any backend needs: an HTTP server with a migrated database, facts between rooms, jobs, health and numbers. */
export async function createPlatform (options: PlatformOptions): Promise<FastifyInstance> {
  const { clock, logger } = options
  const db = await openDatabase({ ...options, url: options.databaseUrl })
  await prepareDatabase(db, logger)

  const texts = createTexts()
  texts.add(platformTexts)
  const app = await createServer({ ...options, texts })
  const health = createHealth()
  const metrics = createMetrics()
  const schedule = createSchedule({ db, clock, logger })
  app.decorate('processId', randomUUID())
  app.decorate('clock', clock)
  app.decorate('db', db)
  app.decorate('facts', createFacts())
  app.decorate('files', options.files)
  app.decorate('health', health)
  app.decorate('metrics', metrics)
  app.decorate('schedule', schedule)
  app.decorate('texts', texts)

  // The intake goes on without a database, so its absence alone does not turn traffic away.
  health.add('database', () => Promise.race([
    db.read.query('SELECT 1').then(() => 'up' as const, () => 'degraded' as const),
    sleep(healthLimitMs, 'degraded' as const, { ref: false }),
  ]))
  await app.register(healthRoutes, { health })
  app.addHook('onClose', async () => {
    await schedule.stop()
    await db.close()
    metrics.clear()
  })
  return app
}

async function prepareDatabase (db: Database, logger: Logger): Promise<void> {
  try {
    const applied = await migrate(db)
    if (applied.length > 0) logger.info({ migrations: applied.length }, 'database migrated')
    await ensureLanes(db)
  } catch (error) {
    await db.close().catch(() => undefined)
    throw error
  }
}
