import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tx } from '../../src/platform/database/database.ts'
import { committedNotes, type Ground, startGround } from './harness.ts'

describe('what is hung on a transaction', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startGround() })
  afterEach(() => ground.stop())

  const put = (tx: Tx, id: number, text: string) => tx.query('INSERT INTO notes (id, text) VALUES (?, ?)', [id, text])
  const notes = () => committedNotes(ground.db)

  it('is done last, in order, and belongs to it', async () => {
    const { db } = ground
    await db.write(async (tx) => {
      db.beforeCommit(tx, async () => { await tx.query(`UPDATE notes SET text = 'last'`) })
      db.beforeCommit(tx, async () => { await put(tx, 2, 'later') })
      await put(tx, 1, 'first')
    })
    expect(await notes()).toEqual(['last', 'later'])
  })

  it('undoes all of it when it fails, and is not done when the work fails', async () => {
    const { db } = ground
    let isDone = false
    await expect(db.write(async (tx) => {
      db.beforeCommit(tx, () => Promise.reject(new Error('cannot')))
      await put(tx, 1, 'first')
    })).rejects.toThrow('cannot')
    await expect(db.write(async (tx) => {
      db.beforeCommit(tx, async () => { isDone = true })
      throw new Error('the work failed')
    })).rejects.toThrow('the work failed')
    expect([await notes(), isDone]).toEqual([[], false])
  })

  it('runs effects once, in order, after the commit, where the database is open again', async () => {
    const { db } = ground
    const seen: string[] = []
    const later: Array<Promise<string[]>> = []
    await db.write(async (tx) => {
      db.afterCommit(tx, () => { seen.push('first'); later.push(notes()) })
      db.afterCommit(tx, () => seen.push('second'))
      await put(tx, 1, 'there')
      expect(seen).toEqual([])
    })
    expect(seen).toEqual(['first', 'second'])
    expect(await later[0]).toEqual(['there'])
  })

  it('runs no effect of what was rolled back, nor of a try before the one that worked', async () => {
    const { db } = ground
    const seen: number[] = []
    await expect(db.write(async (tx) => {
      db.afterCommit(tx, () => seen.push(0))
      throw new Error('rolled back')
    })).rejects.toThrow('rolled back')

    let tries = 0
    await db.write(async (tx) => {
      const thisTry = ++tries
      db.afterCommit(tx, () => seen.push(thisTry))
      if (thisTry < 3) throw Object.assign(new Error('in the way'), { errno: 1213, code: 'SQLITE_BUSY' })
    })
    expect(seen).toEqual([3])
  })

  it('is refused outside one', () => {
    const { db } = ground
    expect(() => db.afterCommit(db.read, () => undefined)).toThrow('outside db.write')
    expect(() => db.beforeCommit(db.read, async () => undefined)).toThrow('outside db.write')
  })
})
