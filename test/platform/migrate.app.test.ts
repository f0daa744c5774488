import { setTimeout as sleep } from 'node:timers/promises'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { entities } from '../../src/entities.ts'
import { createMovableClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createLocalStore } from '../../src/platform/files/local-store.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createPlatform } from '../../src/platform/platform.ts'
import { type Ground, isSqlite, startBareGround } from './harness.ts'

const expected = migrations.map(({ name }) => name)

describe('bringing the schema up to date', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startBareGround() })
  afterEach(() => ground.stop())

  const recorded = async () => {
    const rows = await ground.db.read.query<Array<{ name: string }>>('SELECT name FROM migrations ORDER BY id')
    return rows.map(({ name }) => name)
  }

  it('applies every migration in order, and nothing the second time', async () => {
    expect(await migrate(ground.db)).toEqual(expected)
    expect(await migrate(ground.db)).toEqual([])
    expect(await recorded()).toEqual(expected)
  })

  it('is done by one of several that start together, and all of them go on', async () => {
    const dbs = [ground.db, await ground.openAnother(), await ground.openAnother()]
    const applied = await Promise.all(dbs.map((db) => migrate(db)))
    expect(applied.flat()).toEqual(expected)
    expect(await recorded()).toEqual(expected)
  })

  it('leaves the lease free when it fails, and succeeds when the cause is gone', async () => {
    let isBroken = true
    class Breaks1799999999999 implements MigrationInterface {
      name = 'Breaks1799999999999'
      async up (runner: QueryRunner): Promise<void> {
        await runner.query('SELECT 1')
        if (isBroken) throw new Error('cannot')
      }
      async down (): Promise<void> { await sleep(0) }
    }
    const db = await openDatabase({ url: ground.url, poolSize: 4, entities, migrations: [...migrations, Breaks1799999999999] })
    try {
      await expect(migrate(db)).rejects.toThrow('cannot')
      expect(await recorded()).toEqual(expected)
      isBroken = false
      const startedMs = Date.now()
      expect(await migrate(db)).toEqual(['Breaks1799999999999'])
      expect(Date.now() - startedMs).toBeLessThan(5000)
    } finally {
      await db.close()
    }
  })

  it.skipIf(isSqlite)('leaves no connection behind when it fails, so that the process can end', async () => {
    class Breaks1799999999999 implements MigrationInterface {
      name = 'Breaks1799999999999'
      up = () => Promise.reject(new Error('cannot'))
      down = () => Promise.resolve()
    }
    const connections = () => ground.db.read.query<unknown>('SELECT id FROM information_schema.processlist WHERE db = DATABASE() ORDER BY id')
    const before = await connections()
    await expect(createPlatform({
      databaseUrl: ground.url, poolSize: 4, entities, migrations: [Breaks1799999999999], trustProxy: [], files: createLocalStore('unused'),
      clock: createMovableClock('2026-03-01T09:00:00Z'), logger: createLogger({ level: 'silent' }),
    })).rejects.toThrow('cannot')
    expect(await connections()).toEqual(before)
  })
})
