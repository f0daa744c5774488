import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tx } from '../../src/platform/database/database.ts'
import { isDuplicate } from '../../src/platform/database/errors.ts'
import { AppError } from '../../src/platform/errors.ts'
import { committedNotes, createGate, type Ground, startGround } from './harness.ts'

describe('the door to the database', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startGround() })
  afterEach(() => ground.stop())

  const put = (tx: Tx, id: number, text: string) => tx.query('INSERT INTO notes (id, text) VALUES (?, ?)', [id, text])
  const notes = () => committedNotes(ground.db)

  it.each([
    ['write', () => ground.db.write(async () => undefined)],
    ['change', () => ground.db.change('DELETE FROM notes')],
    ['read', () => ground.db.read.query('SELECT 1')],
  ])('lets nobody %s inside a write', async (_what, act) => {
    await expect(ground.db.write(async () => { await act() })).rejects.toThrow('pass tx down')
    await expect(ground.db.write(async () => 'goes on')).resolves.toBe('goes on')
  })

  it('lets two writes be started side by side, however deep', async () => {
    await Promise.all([1, 2].map(async (id) => ground.db.write(async (tx) => { await put(tx, id, 'both') })))
    expect(await notes()).toEqual(['both', 'both'])
  })

  it('writes all or nothing', async () => {
    const failure = ground.db.write(async (tx) => {
      await put(tx, 1, 'gone')
      throw new Error('second thoughts')
    })
    await expect(failure).rejects.toThrow('second thoughts')
    expect(await notes()).toEqual([])
  })

  it('does not mix transactions that run side by side: one rolls back, the others stay', async () => {
    const { db } = ground
    const { open, opened } = createGate()
    const rolledBack = db.write(async (tx) => {
      await put(tx, 1, 'A')
      open()
      await new Promise((resolve) => setTimeout(resolve, 30))
      throw new Error('A fails')
    })
    await opened
    const others = [2, 3].map((id) => db.write(async (tx) => {
      await put(tx, id, 'BC')
      await new Promise((resolve) => setImmediate(resolve))
      await tx.query(`UPDATE notes SET text = 'B and C' WHERE id = ?`, [id])
    }))
    await expect(rolledBack).rejects.toThrow('A fails')
    await Promise.all(others)
    expect(await notes()).toEqual(['B and C', 'B and C'])
  })

  it('shows readers nothing that is not committed', async () => {
    const { open, opened } = createGate()
    const written = createGate()
    const writing = ground.db.write(async (tx) => {
      await put(tx, 1, 'soon')
      written.open()
      await opened
    })
    await written.opened
    expect(await notes()).toEqual([])
    open()
    await writing
    expect(await notes()).toEqual(['soon'])
  })

  it('lets a transaction see its own changes, and reads them back as they were', async () => {
    const seen = await ground.db.write(async (tx) => {
      await put(tx, 1, '你好 🧧')
      return tx.query<unknown>('SELECT text FROM notes')
    })
    expect(seen).toEqual([{ text: '你好 🧧' }])
  })

  it('refuses a second row under one key, and the transaction may go on', async () => {
    await ground.db.write(async (tx) => {
      await put(tx, 1, 'first')
      const error: unknown = await put(tx, 1, 'second').catch((reason: unknown) => reason)
      expect(isDuplicate(error)).toBe(true)
      await put(tx, 2, 'third')
    })
    expect(await notes()).toEqual(['first', 'third'])
  })

  it('does not take another refusal for a duplicate', async () => {
    const error: unknown = await ground.db.write((tx) => tx.query('INSERT INTO notes (id, text) VALUES (1, NULL)')).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(isDuplicate(error)).toBe(false)
  })

  it('gives up after eight tries and says that the database is not to be had', async () => {
    let tries = 0
    const failure = ground.db.write(async () => {
      tries++
      throw Object.assign(new Error('sesame'), { errno: 1205, code: 'SQLITE_BUSY' })
    })
    await expect(failure).rejects.toMatchObject({ kind: 'unavailable', code: 'DATABASE_UNAVAILABLE', message: expect.not.stringContaining('sesame') })
    expect(tries).toBe(8)
  })

  it.each([[true, 2], [false, 1]])('with repeatable %s tries %i times when the connection is lost', async (repeatable, expected) => {
    let tries = 0
    const outcome = await ground.db.write(async () => {
      if (++tries === 1) throw Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST' })
      return 'done'
    }, { repeatable }).catch((error: unknown) => (error instanceof AppError ? error.code : error))
    expect([outcome, tries]).toEqual([repeatable ? 'done' : 'DATABASE_UNAVAILABLE', expected])
  })
})
