import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { createLanes, ensureLanes, laneCount, LaneLostError, type Lanes } from '../../src/platform/database/lanes.ts'
import { createGate, type Ground, isSqlite, startGround } from './harness.ts'

const numbers = (lanes: Lanes) => lanes.held().map(({ lane }) => lane)

describe('lanes', () => {
  let ground: Ground
  let first: Lanes
  let second: Lanes
  let other: Database
  beforeEach(async () => {
    ground = await startGround()
    other = await ground.openAnother()
    first = createLanes({ db: ground.db, holder: 'first' })
    second = createLanes({ db: other, holder: 'second' })
  })
  afterEach(() => ground.stop())

  /** As if the time had passed on the database’s clock. */
  async function expire (holder: string): Promise<void> {
    const { nowMs } = ground.db.dialect
    await ground.db.write(async (tx) => {
      await tx.query(`UPDATE lanes SET expiresMs = ${nowMs} - 1 WHERE holder = ?`, [holder])
      await tx.query(`UPDATE lane_holders SET expiresMs = ${nowMs} - 1 WHERE holder = ?`, [holder])
    })
  }
  const fence = (lanes: Lanes, held = lanes.held()) => (lanes === first ? ground.db : other).write((tx) => lanes.fence(tx, held))

  it('all go to who is alone', async () => {
    await first.beat()
    expect(numbers(first)).toEqual(Array.from({ length: laneCount }, (_, lane) => lane))
  })

  it('are shared fairly as soon as everybody has heard of everybody', async () => {
    const third = createLanes({ db: await ground.openAnother(), holder: 'third' })
    await first.beat()
    const all = [first, second, third]
    for (let round = 0; round < 3; round++) for (const lanes of all) await lanes.beat()
    const held = all.flatMap(numbers)
    expect(new Set(held).size).toBe(laneCount)
    expect(held).toHaveLength(laneCount)
    for (const lanes of all) expect(Math.abs(numbers(lanes).length - laneCount / 3)).toBeLessThan(2)
  })

  it('of a process that is gone go to the others, under a newer epoch, and it can write no more', async () => {
    await first.beat()
    const before = first.held()
    await expire('first')
    await second.beat()
    expect(numbers(second)).toHaveLength(laneCount)
    expect(second.held().every(({ epoch }, i) => epoch > (before[i]?.epoch ?? Infinity))).toBe(true)
    await expect(fence(first, before)).rejects.toThrow(LaneLostError)
    await expect(fence(second)).resolves.toBeUndefined()
  })

  it('lost and won back are not what they were: what was begun before must not be written', async () => {
    await first.beat()
    const before = first.held().slice(0, 1)
    await expire('first')
    await first.beat()
    expect(first.held()[0]?.epoch).toBe((before[0]?.epoch ?? 0) + 1)
    await expect(fence(first, before)).rejects.toThrow(LaneLostError)
    await expect(fence(first)).resolves.toBeUndefined()
  })

  it('kept by beating keep their epoch', async () => {
    await first.beat()
    const before = first.held()
    await first.beat()
    expect(first.held()).toEqual(before)
  })

  it('refuse the whole work when one of them is lost', async () => {
    await first.beat()
    const all = first.held()
    await second.beat()
    await first.beat()
    await second.beat()
    const kept = all.filter(({ lane }) => numbers(first).includes(lane))
    await expect(fence(first, kept)).resolves.toBeUndefined()
    await expect(fence(first, all)).rejects.toThrow(LaneLostError)
    await expect(fence(first, [])).resolves.toBeUndefined()
  })

  it('that are released are free at once', async () => {
    await first.beat()
    await first.release()
    expect(first.held()).toEqual([])
    await second.beat()
    expect(numbers(second)).toHaveLength(laneCount)
  })

  it('stay released though a beat was under way', async () => {
    await first.beat()
    const beat = first.beat()
    await Promise.all([beat, first.release()])
    expect(first.held()).toEqual([])
    const rows = await ground.db.read.query<unknown[]>('SELECT lane FROM lanes WHERE holder IS NOT NULL')
    expect(rows).toEqual([])
  })

  it('are there once, however often they are made sure of', async () => {
    await first.beat()
    await ensureLanes(ground.db)
    const [row] = await ground.db.read.query<Array<{ amount: number }>>(`SELECT COUNT(*) AS amount FROM lanes WHERE holder = 'first'`)
    expect(Number(row?.amount)).toBe(laneCount)
  })

  it.skipIf(isSqlite)('cannot be taken while fenced work is being written, though they have run out', async () => {
    await first.beat()
    const { open, opened } = createGate()
    const fenced = createGate()
    const working = ground.db.write(async (tx) => {
      await first.fence(tx, first.held().slice(0, 1))
      fenced.open()
      await opened
    })
    await fenced.opened
    let isTaken = false
    const take = async () => {
      await expire('first')
      await second.beat()
      isTaken = true
    }
    const taking = take()
    await sleep(300)
    expect(isTaken).toBe(false)
    open()
    await Promise.all([working, taking])
    expect(numbers(second)).toHaveLength(laneCount)
  })

  it('have one holder at any time, however wildly four processes reach for them', async () => {
    const dbs = await Promise.all(Array.from({ length: 4 }, () => ground.openAnother()))
    /** For every lane and epoch, who wrote under it. */
    const writers = new Map<string, string>()
    const quarrels: string[] = []
    const untilMs = Date.now() + 2500
    await Promise.all(dbs.map(async (db, i) => {
      const holder = `racer ${i}`
      const lanes = createLanes({ db, holder, ttlMs: 150 })
      while (Date.now() < untilMs) {
        await lanes.beat()
        await sleep(Math.random() * 120)
        const held = lanes.held().slice(0, 20)
        await db.write(async (tx) => {
          await lanes.fence(tx, held)
          for (const { lane, epoch } of held) {
            const key = `${lane} under ${epoch}`
            const writer = writers.get(key) ?? holder
            if (writer !== holder) quarrels.push(`${key}: ${writer} and ${holder}`)
            writers.set(key, writer)
          }
        }).catch((error: unknown) => { if (!(error instanceof LaneLostError)) throw error })
        if (Math.random() < 0.2) await lanes.release()
      }
    }))
    expect(quarrels).toEqual([])
    expect(new Set(writers.values()).size).toBe(4)
  })
})
