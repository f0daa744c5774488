import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/platform/database/database.ts'
import { change } from '../../src/platform/database/rows.ts'
import { committedNotes, createGate, type Ground, isSqlite, startGround } from './harness.ts'

/** Counting on one number from many sides shows every lost update. */
async function countTo (ground: Ground, doors: number, each: number): Promise<number> {
  const dbs = await Promise.all(Array.from({ length: doors }, () => ground.openAnother()))
  await ground.db.write((tx) => tx.query(`INSERT INTO notes (id, text) VALUES (1, '0')`))
  await Promise.all(dbs.map(async (db) => {
    for (let i = 0; i < each; i++) {
      for (let done = 0; done === 0;) {
        done = await db.write(async (tx) => {
          const [row] = await tx.query<Array<{ text: string }>>('SELECT text FROM notes WHERE id = 1')
          return change(tx, 'UPDATE notes SET text = ? WHERE id = 1 AND text = ?', [String(Number(row?.text) + 1), row?.text])
        })
      }
    }
  }))
  return Number((await committedNotes(ground.db))[0])
}

describe('processes in each other’s way', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startGround() })
  afterEach(() => ground.stop())

  it('lose no change that a condition protects', async () => {
    expect(await countTo(ground, 3, 20)).toBe(60)
  })
})

describe.skipIf(isSqlite)('MySQL', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startGround() })
  afterEach(() => ground.stop())

  it('undoes one of two transactions that wait for each other, and it is done again', async () => {
    const { db } = ground
    await db.write((tx) => tx.query(`INSERT INTO notes (id, text) VALUES (1, ''), (2, '')`))
    let tries = 0
    const gates = [createGate(), createGate()]
    const touchBoth = (name: string, order: number[], mine: number) => db.write(async (tx) => {
      tries++
      for (const [step, id] of order.entries()) {
        await tx.query('UPDATE notes SET text = CONCAT(text, ?) WHERE id = ?', [name, id])
        if (step > 0) continue
        gates[mine]?.open()
        // The second try of whoever was undone finds both gates open.
        await gates[1 - mine]?.opened
      }
    })
    await Promise.all([touchBoth('a', [1, 2], 0), touchBoth('b', [2, 1], 1)])
    expect(tries).toBe(3)
    expect((await committedNotes(db)).map((text) => text.split('').toSorted().join(''))).toEqual(['ab', 'ab'])
  })

  it('has every connection at READ COMMITTED, the first one too, and strict', async () => {
    const runners = Array.from({ length: 8 }, () => ground.db.connections.writer.createQueryRunner())
    const seen = new Set<string>()
    for (const runner of runners) {
      await runner.connect()
      const rows: Array<{ Value: string }> = await runner.query(
        `SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation', 'sql_mode')`)
      for (const { Value } of rows) seen.add(Value)
    }
    for (const runner of runners) await runner.release()
    expect(seen).toEqual(new Set(['READ-COMMITTED', 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION']))
  })

  it.each(['+00:00', '+08:00', '-03:30'])('tells the same milliseconds in the time zone %s', async (zone) => {
    const { nowMs } = ground.db.dialect
    const seen = await ground.db.write(async (tx) => {
      await tx.query(`SET time_zone = '${zone}'`)
      const [row] = await tx.query<Array<{ now: number }>>(`SELECT ${nowMs} AS now`)
      await tx.query('SET time_zone = DEFAULT')
      return Number(row?.now)
    })
    expect(Math.abs(seen - Date.now())).toBeLessThan(2000)
  })
})

describe('the address of the database', () => {
  it.each([
    ['postgres://localhost/duihua', 'CONFIG_INVALID'],
    ['mysql://u:p@ss@host:port/duihua', 'CONFIG_INVALID'],
    ['mysql://u:sesame@127.0.0.1:9/duihua', 'DATABASE_UNREACHABLE'],
  ])('%s is refused in words, without the password', async (url, code) => {
    const error: unknown = await openDatabase({ url, poolSize: 4, entities: [], migrations: [] }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, place: 'DATABASE_URL', advice: expect.any(String), message: expect.not.stringContaining('sesame') })
  })

  it.skipIf(isSqlite)('is refused in words when the database is not there, or writes another alphabet', async () => {
    const ground = await startGround()
    try {
      const missing = new URL(ground.url)
      missing.pathname = '/duihua_nowhere'
      const options = { poolSize: 4, entities: [], migrations: [] }
      await expect(openDatabase({ ...options, url: missing.href })).rejects.toMatchObject({ message: expect.stringContaining('ER_BAD_DB_ERROR') })
      await ground.db.connections.writer.query('ALTER DATABASE CHARACTER SET latin1')
      await expect(openDatabase({ ...options, url: ground.url })).rejects.toMatchObject({ message: expect.stringContaining('latin1') })
    } finally {
      await ground.stop()
    }
  })
})

describe.runIf(isSqlite)('SQLite', () => {
  it('waits for another process that writes, without losing its turn', async () => {
    const ground = await startGround()
    try {
      const other = await ground.openAnother()
      const { open, opened } = createGate()
      const written = createGate()
      const holding = other.write(async (tx) => {
        await tx.query(`INSERT INTO notes (id, text) VALUES (1, 'other')`)
        written.open()
        await opened
      })
      await written.opened
      const waiting = ground.db.write((tx) => tx.query(`INSERT INTO notes (id, text) VALUES (2, 'own')`))
      await sleep(50)
      open()
      await Promise.all([holding, waiting])
      expect(await committedNotes(ground.db)).toEqual(['other', 'own'])
    } finally {
      await ground.stop()
    }
  })
})
