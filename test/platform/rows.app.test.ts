import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { change, insertRows, type InsertRows, placeholders } from '../../src/platform/database/rows.ts'
import { committedNotes, createGate, type Ground, isSqlite, startGround } from './harness.ts'

describe('writing many rows', () => {
  let ground: Ground
  beforeEach(async () => { ground = await startGround() })
  afterEach(() => ground.stop())

  const insert = (rows: InsertRows['rows'], ending?: string) =>
    ground.db.write((tx) => insertRows(tx, { table: 'notes', columns: ['id', 'text'], rows, ...(ending !== undefined && { ending }) }))
  const keep = () => ground.db.dialect.keepExisting(['id'])

  it('takes more than fit into one statement, each once', async () => {
    await insert(Array.from({ length: 20_001 }, (_, id) => [id, `n${id}`]))
    const [row] = await ground.db.read.query<Array<{ amount: unknown, total: unknown }>>('SELECT COUNT(*) AS amount, SUM(id) AS total FROM notes')
    expect([Number(row?.amount), Number(row?.total)]).toEqual([20_001, 20_001 * 10_000])
  })

  it('takes none', async () => {
    await insert([])
    expect(await committedNotes(ground.db)).toEqual([])
  })

  it('writes all of them or none, also over several statements', async () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => [id === 19_999 ? 0 : id, 'x'])
    await expect(insert(rows)).rejects.toThrow()
    expect(await committedNotes(ground.db)).toEqual([])
  })

  it('keeps what is there and adds the rest', async () => {
    await insert([[1, 'old']])
    await insert([[1, 'new'], [2, 'new'], [2, 'newer']], keep())
    expect(await committedNotes(ground.db)).toEqual(['old', 'new'])
  })

  it('changes what is there, by the old value and the one that came', async () => {
    await insert([[1, 'b'], [2, 'b']])
    const { orChange, incoming, greatest, least } = ground.db.dialect
    const larger = orChange(['id'], [`text = ${greatest('notes.text', incoming('text'))}`])
    const smaller = orChange(['id'], [`text = ${least('notes.text', incoming('text'))}`])
    await insert([[1, 'a'], [2, 'c'], [3, 'd']], larger)
    expect(await committedNotes(ground.db)).toEqual(['b', 'c', 'd'])
    await insert([[1, 'a'], [2, 'd'], [3, 'd']], smaller)
    expect(await committedNotes(ground.db)).toEqual(['a', 'c', 'd'])
  })

  it('keeping hides neither a missing value nor, where lengths are known, a cut', async () => {
    await expect(insert([[1, null]], keep())).rejects.toThrow(/NOT NULL|cannot be null/)
    // SQLite knows no lengths: there the schemas of the API are what keeps texts short.
    if (!isSqlite) await expect(insert([[1, 'far too long']], keep())).rejects.toThrow('Data too long')
    expect(await committedNotes(ground.db)).toHaveLength(0)
  })
})

describe('changing', () => {
  let ground: Ground
  beforeEach(async () => {
    ground = await startGround()
    await ground.db.write((tx) => insertRows(tx, { table: 'notes', columns: ['id', 'text'], rows: [[1, 'a'], [2, 'a'], [3, 'b']] }))
  })
  afterEach(() => ground.stop())

  it.each<[string, string, unknown[], number]>([
    ['rows that differ', 'UPDATE notes SET text = ? WHERE text = ?', ['c', 'a'], 2],
    ['rows that come out the same', 'UPDATE notes SET text = ? WHERE text = ?', ['a', 'a'], 2],
    ['none', 'UPDATE notes SET text = ? WHERE id = ?', ['c', 9], 0],
    ['deleted rows', `DELETE FROM notes WHERE id IN (${placeholders([1, 3])})`, [1, 3], 2],
    ['added rows', 'INSERT INTO notes (id, text) VALUES (?, ?), (?, ?)', [7, 'x', 8, 'y'], 2],
  ])('counts %s', async (_what, sql, values, expected) => {
    expect(await ground.db.write((tx) => change(tx, sql, values))).toBe(expected)
  })

  it.each<[string, string, unknown[], number]>([
    ['counts what it changed', 'UPDATE notes SET text = ? WHERE text = ?', ['c', 'a'], 2],
    ['counts none', 'UPDATE notes SET text = ? WHERE id = ?', ['c', 9], 0],
  ])('with one statement alone %s and is committed', async (_what, sql, values, expected) => {
    expect(await ground.db.change(sql, values)).toBe(expected)
    expect(await committedNotes(await ground.openAnother())).toEqual(expected === 0 ? ['a', 'a', 'b'] : ['c', 'c', 'b'])
  })

  it('with one statement alone waits its turn: it neither joins a transaction under way nor is undone with it', async () => {
    const { open, opened } = createGate()
    const written = createGate()
    const undone = ground.db.write(async (tx) => {
      await tx.query(`UPDATE notes SET text = 'x' WHERE id = 1`)
      written.open()
      await opened
      throw new Error('undone')
    })
    await written.opened
    const alone = ground.db.change(`UPDATE notes SET text = 'y' WHERE id = 2`)
    await sleep(30)
    open()
    await expect(undone).rejects.toThrow('undone')
    expect(await alone).toBe(1)
    expect(await committedNotes(ground.db)).toEqual(['a', 'y', 'b'])
  })

  it('is refused outside a write', async () => {
    await expect(change(ground.db.read, 'DELETE FROM notes')).rejects.toThrow('outside db.write')
    expect(await committedNotes(ground.db)).toHaveLength(3)
  })
})
