import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHits, type Hit } from '../../../src/bots/core/hits.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

interface Counts { from: string, until: string, items: Array<{ day: string, kind: string, refId: number, answered: number, silenced: number }> }

describe('what bots answered', () => {
  let test: TestApp
  /** An hour before the account’s midnight. */
  beforeAll(async () => { test = await startTestApp({ now: '2026-03-01T15:00:00Z' }) })
  afterAll(() => test.stop())

  const hit = (inboxId: number, refId = 7, outcome: Hit['outcome'] = 'answered'): Hit => ({ kind: 'rule', refId, followerId: 1, inboxId, outcome })
  const note = async (...hits: Hit[]) => {
    const hitsOf = createHits({ ...test.app, zoneOf: async () => 'Asia/Shanghai' })
    await test.app.db.write((tx) => hitsOf.note(tx, test.accountId, hits))
  }
  const byDay = async (query = '') => (await test.get<Counts>(`${test.api}/bots/hits/by-day${query}`)).body.items

  it('is counted by the account’s days with the rows that say so, each delivery once', async () => {
    await Promise.all([note(hit(1), hit(2), hit(3, 8)), note(hit(4), hit(5, 7, 'silenced'))])
    await note(hit(1), hit(2, 9))
    test.clock.advance({ hours: 2 })
    await note(hit(6))
    const day = (name: string, refId: number, answered: number, silenced = 0) => ({ day: name, kind: 'rule', refId, answered, silenced, suggested: 0, handedOver: 0 })
    expect(await byDay()).toEqual([day('2026-03-01', 7, 3, 1), day('2026-03-01', 8, 1), day('2026-03-02', 7, 1)])
    expect(await byDay('?from=2026-03-02&until=2026-03-02')).toEqual([day('2026-03-02', 7, 1)])
    const [rows] = await test.app.db.read.query<Array<{ amount: number | string }>>('SELECT COUNT(*) AS amount FROM bot_hits')
    expect(Number(rows?.amount)).toBe(6)
  })

  it('stays counted when the rows have gone, and is not counted when they are not written', async () => {
    const before = await byDay()
    await test.app.db.change('DELETE FROM bot_hits')
    const hitsOf = createHits({ ...test.app, zoneOf: async () => 'Asia/Shanghai' })
    await expect(test.app.db.write(async (tx) => {
      await hitsOf.note(tx, test.accountId, [hit(9)])
      throw new Error('undone')
    })).rejects.toThrow('undone')
    expect(await byDay()).toEqual(before)
  })

  it('is told of the last days where it is too much', async () => {
    for (let at = 1; at <= 6; at++) await note(...Array.from({ length: 1000 }, (_, ref) => hit(at * 1000 + ref, at * 1000 + ref)))
    test.clock.advance({ days: 1 })
    await note(hit(9000, 1))
    const items = await byDay()
    expect(items).toHaveLength(5000)
    expect([items[0], items.at(-1)]).toMatchObject([{ day: '2026-03-02', refId: 2001 }, { day: '2026-03-03', refId: 1 }])
  })
})
