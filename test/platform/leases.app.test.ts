import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { dropLease, takeLease, underLease } from '../../src/platform/database/leases.ts'
import { createGate, type Ground, startGround } from './harness.ts'

const name = 'something'

describe('a lease', () => {
  let ground: Ground
  let other: Database
  beforeEach(async () => {
    ground = await startGround()
    other = await ground.openAnother()
  })
  afterEach(() => ground.stop())

  const take = (db: Database, holder: string, ttlMs = 60_000) => takeLease(db, { name, holder, ttlMs })
  /** As if the time had passed on the database’s clock. */
  const expire = () => ground.db.write((tx) => tx.query(`UPDATE leases SET expiresMs = ${ground.db.dialect.nowMs} - 1 WHERE name = ?`, [name]))
  const expiresMs = async () => {
    const [row] = await ground.db.read.query<Array<{ expiresMs: number }>>('SELECT expiresMs FROM leases WHERE name = ?', [name])
    return Number(row?.expiresMs)
  }

  it('has one holder, and who asks again keeps it', async () => {
    expect(await take(ground.db, 'a')).toBe(true)
    expect(await take(other, 'b')).toBe(false)
    expect(await take(ground.db, 'a')).toBe(true)
  })

  it('of several who reach for it at once goes to exactly one', async () => {
    const dbs = await Promise.all(Array.from({ length: 3 }, () => ground.openAnother()))
    const taken = await Promise.all([ground.db, other, ...dbs].map((db, i) => take(db, `holder ${i}`)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('ends by the clock of the database, and asking again makes it longer', async () => {
    await take(ground.db, 'a', 10_000)
    const first = await expiresMs()
    expect(Math.abs(first - (Date.now() + 10_000))).toBeLessThan(3000)
    await take(ground.db, 'a', 60_000)
    expect(await expiresMs()).toBeGreaterThan(first + 45_000)
    await expire()
    expect(await take(other, 'b')).toBe(true)
    expect(await take(ground.db, 'a')).toBe(false)
  })

  it('can be given up by its holder, by nobody else', async () => {
    await take(ground.db, 'a')
    await dropLease(other, { name, holder: 'b' })
    expect(await take(other, 'b')).toBe(false)
    await dropLease(ground.db, { name, holder: 'a' })
    expect(await take(other, 'b')).toBe(true)
  })

  it('of another name is another lease', async () => {
    await take(ground.db, 'a')
    expect(await takeLease(other, { name: 'something else', holder: 'b', ttlMs: 1000 })).toBe(true)
  })
})

describe('work under a lease', () => {
  let ground: Ground
  let other: Database
  beforeEach(async () => {
    ground = await startGround()
    other = await ground.openAnother()
  })
  afterEach(() => ground.stop())

  it('is done by one at a time, by everybody in the end', async () => {
    let working = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++working)
      await sleep(20)
      working--
      return true
    }
    const done = await Promise.all([ground.db, other, await ground.openAnother()].map((db, i) =>
      underLease(db, { name, holder: `holder ${i}`, ttlMs: 60_000, waitMs: 20_000 }, work)))
    expect(done).toEqual([true, true, true])
    expect(most).toBe(1)
  })

  it('is not begun by who waited too long', async () => {
    await takeLease(ground.db, { name, holder: 'a', ttlMs: 60_000 })
    let isBegun = false
    const startedMs = Date.now()
    const result = await underLease(other, { name, holder: 'b', ttlMs: 1000, waitMs: 250 }, async () => { isBegun = true })
    expect([result, isBegun]).toEqual([undefined, false])
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(250)
  })

  it('keeps the lease for longer than its length', async () => {
    const { open, opened } = createGate()
    const working = underLease(ground.db, { name, holder: 'a', ttlMs: 300, waitMs: 0 }, () => opened)
    const taken: boolean[] = []
    for (let i = 0; i < 8; i++) {
      await sleep(100)
      taken.push(await takeLease(other, { name, holder: 'b', ttlMs: 1000 }))
    }
    open()
    await working
    expect(taken).toEqual(taken.map(() => false))
  })

  it('gives the lease back at once, also when the work fails, and with a renewal under way', async () => {
    const { write } = ground.db
    let delayMs = 100
    const slow: Database = { ...ground.db, write: async (work, options) => { await sleep(delayMs); return write(work, options) } }
    const working = underLease(slow, { name, holder: 'a', ttlMs: 150, waitMs: 0 }, async () => {
      await sleep(130)
      delayMs = 0
      throw new Error('the work failed')
    })
    await expect(working).rejects.toThrow('the work failed')
    await sleep(150)
    const [row] = await ground.db.read.query<Array<{ expiresMs: number }>>('SELECT expiresMs FROM leases WHERE name = ?', [name])
    expect(Number(row?.expiresMs)).toBe(0)
  })
})
