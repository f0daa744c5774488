import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../../src/platform/database/database.ts'
import { insertRows } from '../../../src/platform/database/rows.ts'
import { noticeRefused, spend } from '../../../src/reach/standing/spend.ts'
import type { Question, Quiet, Standing } from '../../../src/reach/standing/standing.ts'
import { createStandingStore } from '../../../src/reach/standing/standing.store.ts'
import { type Ground, startGround } from '../../platform/harness.ts'
import { noon, noonMs, question } from './standings.ts'

const quiet: Quiet = { untilMs: 0, attributeId: null, byZone: new Map() }
const wanted = { bounds: noon, quiet, topicIds: [3], templateIds: ['t1'] }
const mass = question({ route: 'mass', topicId: 3 })

describe('standings in the database', () => {
  const accountId = 1
  let ground: Ground
  let db: Ground['db']
  let store: ReturnType<typeof createStandingStore>
  const ids: number[] = []
  beforeAll(async () => {
    ground = await startGround()
    db = ground.db
    store = createStandingStore(db)
    await db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'],
      rows: Array.from({ length: 20 }, (_, at) => [accountId, `oStanding${at}`, 1, 0, 0, noonMs]),
    }))
    const rows = await db.read.query<Array<{ id: number }>>("SELECT id FROM followers WHERE openid LIKE 'oStanding%' ORDER BY id")
    ids.push(...rows.map(({ id }) => Number(id)))
  })
  afterAll(() => ground.stop())

  async function lockStandings (tx: Tx, followerIds: readonly number[]): Promise<Map<number, Standing>> {
    await store.lockStates(tx, accountId, followerIds)
    return store.readStandings(tx, accountId, followerIds, wanted)
  }

  const spendAll = (chosen: readonly number[], asked: Question, isAllowed: (standing: Standing) => boolean) => db.write(async (tx) => {
    const before = await lockStandings(tx, chosen)
    const after = new Map([...before].map(([id, standing]) => [id, isAllowed(standing) ? spend(standing, asked, noon) : standing]))
    await store.writeStandings(tx, before, after, noon)
    return [...after].filter(([id, standing]) => standing !== before.get(id)).length
  })

  it('never pass a cap together, whatever the order of the followers', async () => {
    const orders = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? ids : ids.toReversed()))
    const spent = await Promise.all(orders.map((order) => spendAll(order, mass, ({ massUsed }) => massUsed < 4)))
    expect(spent.reduce((sum, each) => sum + each)).toBe(ids.length * 4)
    const standings = await store.readStandings(db.read, accountId, ids, wanted)
    for (const id of ids) {
      expect(standings.get(id)).toMatchObject({ massUsed: 4, contentCounts: { day: 4, week: 4, month: 4 } })
      expect(standings.get(id)?.topics.get(3)?.counts).toEqual({ day: 4, week: 4, month: 4 })
    }
  })

  it('count nothing of another period', async () => {
    const next = { ...wanted, bounds: { ...noon, day: '2026-04-01', month: '2026-04', mass: '2026-04' } }
    const standings = await store.readStandings(db.read, accountId, ids.slice(0, 1), next)
    expect(standings.get(ids[0] ?? 0)).toMatchObject({ massUsed: 0, contentCounts: { day: 0, week: 4, month: 0 } })
  })

  it('keep windows, grants and refusals as they are, and leave out whoever is not in the records', async () => {
    const [id = 0, other = 0] = ids.slice(1)
    await db.write(async (tx) => {
      const before = await lockStandings(tx, [id, other, 999_999])
      expect([...before.keys()].sort((a, b) => a - b)).toEqual([id, other])
      const standing = before.get(id)
      if (standing === undefined) throw new Error('not there')
      const window = { untilMs: noonMs + 1, left: 3, atMs: noonMs, sends: [noonMs, noonMs + 1] }
      const grants = new Map([['t1', { left: 2, isLong: false, isRefused: false }]])
      await store.writeStandings(tx, before, new Map([[id, { ...standing, window, grants, refusal: 'MUTED' as const }]]), noon)
    })
    const read = async () => (await store.readStandings(db.read, accountId, [id], wanted)).get(id)
    expect(await read()).toMatchObject({ window: { untilMs: noonMs + 1, left: 3, atMs: noonMs, sends: [noonMs, noonMs + 1] }, refusal: 'MUTED' })
    expect((await read())?.grants.get('t1')).toEqual({ left: 2, isLong: false, isRefused: false })
    await db.write(async (tx) => {
      const before = await lockStandings(tx, [id])
      const after = new Map([...before].map(([key, each]) => [key, noticeRefused(each, { route: 'template', templateId: 't1' })]))
      await store.writeStandings(tx, before, after, noon)
    })
    expect((await read())?.grants.get('t1')).toEqual({ left: 0, isLong: false, isRefused: true })
    expect(await db.read.query('SELECT followerId FROM reach_states WHERE followerId = 999999')).toEqual([])
  })

  it('are held by whoever held them last', async () => {
    const followerId = ids[3] ?? 0
    const heldUntil = async () => (await store.readStandings(db.read, accountId, [followerId], wanted)).get(followerId)?.heldUntilMs
    await db.write((tx) => store.hold(tx, { accountId, followerIds: [followerId], by: 'conversation 1', until: new Date(noonMs) }))
    await db.write((tx) => store.hold(tx, { accountId, followerIds: [followerId], by: 'conversation 2', until: new Date(noonMs + 1) }))
    await db.write((tx) => store.release(tx, { accountId, followerIds: [followerId], by: 'conversation 1' }))
    expect(await heldUntil()).toBe(noonMs + 1)
    await db.write((tx) => store.release(tx, { accountId, followerIds: [followerId], by: 'conversation 2' }))
    expect(await heldUntil()).toBe(0)
  })
})
