import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFacts, defineFact, type Facts } from '../../src/platform/facts.ts'
import { committedNotes, type Ground, startGround } from './harness.ts'

const noteWanted = defineFact<{ text: string }>('noteWanted')

describe('a fact', () => {
  let ground: Ground
  let facts: Facts
  beforeEach(async () => {
    ground = await startGround()
    facts = createFacts()
  })
  afterEach(() => ground.stop())

  it('is told to its listeners one after the other, in the order they came, and waits for them', async () => {
    const seen: string[] = []
    facts.on(noteWanted, async (_tx, { text }) => {
      seen.push(`first begins ${text}`)
      await sleep(20)
      seen.push('first ends')
    })
    facts.on(noteWanted, async () => { seen.push('second') })
    facts.on(defineFact('somethingElse'), async () => { seen.push('never') })
    await ground.db.write((tx) => facts.announce(tx, noteWanted, { text: 'a' }))
    expect(seen).toEqual(['first begins a', 'first ends', 'second'])
  })

  it('is told first to who says so', async () => {
    const seen: string[] = []
    facts.on(noteWanted, async () => { seen.push('first come') })
    facts.onFirst(noteWanted, async () => { seen.push('first of all') })
    facts.on(noteWanted, async () => { seen.push('last come') })
    await ground.db.write((tx) => facts.announce(tx, noteWanted, { text: 'a' }))
    expect(seen).toEqual(['first of all', 'first come', 'last come'])
  })

  it('needs no listener', async () => {
    await ground.db.write((tx) => facts.announce(tx, noteWanted, { text: 'a' }))
  })

  it('is acted on in the transaction that announced it', async () => {
    facts.on(noteWanted, async (tx, { text }) => { await tx.query('INSERT INTO notes (id, text) VALUES (1, ?)', [text]) })
    const undone = ground.db.write(async (tx) => {
      await facts.announce(tx, noteWanted, { text: 'a' })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await committedNotes(ground.db)).toEqual([])
    await ground.db.write((tx) => facts.announce(tx, noteWanted, { text: 'b' }))
    expect(await committedNotes(ground.db)).toEqual(['b'])
  })

  it('undoes everything when a listener throws, and tells the later ones nothing', async () => {
    let isTold = false
    facts.on(noteWanted, async (tx) => { await tx.query(`INSERT INTO notes (id, text) VALUES (2, 'first')`) })
    facts.on(noteWanted, async () => { throw new Error('cannot') })
    facts.on(noteWanted, async () => { isTold = true })
    const work = ground.db.write(async (tx) => {
      await tx.query(`INSERT INTO notes (id, text) VALUES (1, 'own')`)
      await facts.announce(tx, noteWanted, { text: 'a' })
    })
    await expect(work).rejects.toThrow('cannot')
    expect([await committedNotes(ground.db), isTold]).toEqual([[], false])
  })
})
