import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertRows } from '../../src/platform/database/rows.ts'
import type { Wanted } from '../../src/reach/index.ts'
import { readDueTouches } from '../../src/reach/sending/due.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

describe('sending for an account', () => {
  let test: TestApp
  let followers: Array<{ openid: string, id: number }>
  beforeEach(async () => {
    test = await startTestApp()
    const openids = Array.from({ length: 12 }, () => test.wechat.addFollower())
    for (const openid of openids) await test.wechat.say(openid, '你好')
    followers = await eventually(async () => {
      const { body: { items } } = await test.get<{ items: Array<{ openid: string, id: number }> }>(`${test.api}/followers`)
      return items.length === 12 && items
    })
  })
  afterEach(() => test.stop())

  let lastSource = 0
  const wanted = (followerId: number, purpose: Wanted['purpose'], text: string): Wanted => ({
    accountId: test.accountId, followerId, purpose, content: { type: 'text', text }, source: { kind: 'test', id: ++lastSource },
    expiresAt: new Date(test.clock.now().getTime() + 3600_000),
  })
  const place = (list: Wanted[], app = test.app) => app.db.write((tx) => app.reach.send(tx, list))
  const settle = async (pace: object) => expect((await test.send('PATCH', `${test.api}/reach/settings`, { version: 0, settings: { pace } })).status).toBe(200)
  const receivedInOrder = () => followers.flatMap(({ openid }) => test.wechat.received(openid)).toSorted((a, b) => a.id - b.id).map(({ text }) => text)

  it('lets answers overtake what nobody waits for', async () => {
    await settle({ perSecond: 4, atOnce: 2 })
    const [first] = followers
    await place(followers.map(({ id }) => wanted(id, 'content', '新茶上市')))
    await eventually(() => receivedInOrder().length >= 1)
    await place([wanted(first?.id ?? 0, 'answer', '在的')])
    const order = await eventually(() => receivedInOrder().length === 13 && receivedInOrder())
    expect(order.indexOf('在的')).toBeLessThan(10)
  })

  it('goes past somebody who has much to get, one message after the other', async () => {
    await settle({ perSecond: 1000, atOnce: 2 })
    const templateId = test.wechat.addTemplate({ title: '发货通知', content: '{{thing1.DATA}}' })
    const [much = { id: 0, openid: '' }, little = { id: 0, openid: '' }] = followers
    const notice = (followerId: number, value: string) => ({ ...wanted(followerId, 'notice', ''), content: { type: 'template' as const, templateId, data: { thing1: { value } } } })
    test.simulator.faults.set({ api: '/cgi-bin/message/template/send', fault: 'latency', ms: 200, count: 60 })
    await place([...Array.from({ length: 60 }, (_, at) => notice(much.id, `第${at + 1}件`)), notice(little.id, '茶')])
    const received = ({ openid }: { openid: string }) => test.wechat.receivedCount({ openid, by: 'template' })
    await eventually(() => received(little) === 1)
    expect(received(much)).toBeLessThan(30)
  })

  it('finds whom nobody writes to, however much waits for those under way', async () => {
    const laterMs = test.clock.now().getTime() + 3600_000
    const waiting = [...Array.from({ length: 90 }, (_, at) => 1000 + at % 30), 2001, 2002, 2003]
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'touches',
      columns: ['accountId', 'sourceKind', 'sourceId', 'part', 'followerId', 'openid', 'route', 'content', 'status', 'createdAt', 'dueAt', 'expiresAt', 'attempts'],
      rows: waiting.map((followerId, at) => [test.accountId, 'seed', at, 0, followerId, 'o', 'service', '{"type":"text","text":"好"}', 'pending', 1, laterMs, laterMs + 10, 0]),
    }))
    const busy = new Set(waiting.slice(0, 30))
    const { due, isMore } = await test.app.db.write((tx) => readDueTouches(tx, { accountId: test.accountId, nowMs: laterMs, limit: 3, busy }))
    expect(due.map(({ followerId }) => followerId)).toEqual([2001, 2002, 2003])
    expect(isMore).toBe(true)
  })

  it('rests when WeChat says so, however often it looks for more', async () => {
    const sendApi = '/cgi-bin/message/custom/send'
    const [one, two] = followers
    // A whole minute.
    test.clock.advance({ ms: 60_000 - test.clock.now().getTime() % 60_000 })
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 45011, count: 1 })
    await place([wanted(one?.id ?? 0, 'answer', '甲')])
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM touches WHERE reason = 'WECHAT_45011'`)).length === 1)
    // Until whoever sends has nothing to do any more.
    const from = performance.now()
    await eventually(() => performance.now() - from > 1500)
    await place([wanted(two?.id ?? 0, 'answer', '乙')])
    const isKept = async () => Number((await test.app.db.read.query<Array<{ expiresMs: number }>>('SELECT expiresMs FROM reach_lanes'))[0]?.expiresMs)
    let last = await isKept()
    for (let looks = 0; looks < 2; looks += 1) {
      const before = last
      last = await eventually(async () => { const now = await isKept(); return now > before && now })
    }
    expect(receivedInOrder()).toEqual([])
  })

  // On SQLite one waits for the other.
  it.runIf(process.env['TEST_DATABASE'] === 'mysql')('leaves alone what is taken back while it is looked at', async () => {
    const [one, two] = followers
    const held = { accountId: test.accountId, followerIds: [one?.id ?? 0], by: 'test', until: new Date(test.clock.now().getTime() + 60_000) }
    await test.app.db.write((tx) => test.app.reach.hold(tx, held))
    await place([wanted(one?.id ?? 0, 'notice', '不发了')])
    const other = await test.startAnother({ role: 'web' })
    await other.db.write(async (tx) => {
      await other.reach.hold(tx, held)
      test.clock.advance({ minutes: 2 })
      await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT p.id FROM information_schema.processlist AS p
        WHERE p.db = DATABASE() AND p.info LIKE 'INSERT INTO reach_states%' AND p.id <> CONNECTION_ID()`)).length > 0)
      await tx.query(`UPDATE touches SET status = 'cancelled' WHERE followerId = ?`, [one?.id ?? 0])
    })
    await place([wanted(two?.id ?? 0, 'answer', '在的')])
    await eventually(() => receivedInOrder().length > 0)
    expect(receivedInOrder()).toEqual(['在的'])
    expect(await test.app.db.read.query('SELECT status FROM touches WHERE followerId = ?', [one?.id ?? 0])).toEqual([{ status: 'cancelled' }])
  })

  it('is done by one of two processes at a time, and by the other when that one is gone', async () => {
    const other = await test.startAnother()
    const all = followers.map(({ id }) => id)
    await Promise.all([
      place(all.map((id) => wanted(id, 'answer', '甲'))),
      place(all.map((id) => wanted(id, 'answer', '乙')), other),
    ])
    await eventually(() => receivedInOrder().length === 24)
    const holders = await test.app.db.read.query<Array<{ epoch: number }>>('SELECT epoch FROM reach_lanes')
    expect(holders.map(({ epoch }) => Number(epoch))).toEqual([1])
    const [held] = await test.app.db.read.query<Array<{ holder: string }>>('SELECT holder FROM reach_lanes')
    const [gone, left] = held?.holder === other.processId ? [other, test.app] : [test.app, other]
    await gone.close()
    await place(all.map((id) => wanted(id, 'answer', '丙')), left)
    await eventually(async () => receivedInOrder().length === 36)
  })

  it('takes the truth that comes late over what was taken for unknown, and for no other end', async () => {
    const [late, ended] = followers
    const { db } = test.app
    const idOf = async (followerId: number | undefined) => Number((await eventually(async () => (await db.read.query<Array<{ id: number | string }>>(
      `SELECT id FROM touches WHERE followerId = ? AND status = 'calling'`, [followerId]))[0])).id)
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'latency', ms: 1500, count: 2 })
    await place([wanted(late?.id ?? 0, 'answer', '甲'), wanted(ended?.id ?? 0, 'answer', '乙')])
    const [lateId, endedId] = [await idOf(late?.id), await idOf(ended?.id)]
    await db.change(`UPDATE touches SET status = 'unknown', reason = 'CALL_CUT_OFF' WHERE id = ?`, [lateId])
    await db.change(`UPDATE touches SET status = 'delivered' WHERE id = ?`, [endedId])
    const statusOf = async (id: number) => (await db.read.query<Array<{ status: string }>>('SELECT status FROM touches WHERE id = ?', [id]))[0]?.status
    await eventually(async () => await statusOf(lateId) === 'submitted')
    expect(await statusOf(endedId)).toBe('delivered')
    const tallies = await db.read.query<Array<{ status: string, touches: number | string }>>(`SELECT status, touches FROM touch_tallies WHERE route = 'service' ORDER BY status`)
    expect(tallies.map(({ status, touches }) => [status, Number(touches)])).toEqual([['submitted', 1], ['unknown', -1]])
  })

  it('finds what a process left behind in the middle of calls, and calls again only what WeChat knows', async () => {
    const templateId = test.wechat.addTemplate({ title: '发货通知', content: '{{thing1.DATA}}' })
    const [one, two] = followers
    const nowMs = test.clock.now().getTime()
    const left = [[one, 'service', null, { type: 'text', text: '在' }], [two, 'template', templateId, { type: 'template', templateId, data: { thing1: { value: '茶' } } }]] as const
    for (const [at, [follower, route, template, content]] of left.entries()) {
      await test.app.db.change(`INSERT INTO touches (accountId, sourceKind, sourceId, part, followerId, openid, route, purpose, templateId, content, status, priority,
        createdAt, dueAt, expiresAt, attempts, countedAt, laneEpoch, calledAt) VALUES (?, 'left', ?, 0, ?, ?, ?, 'notice', ?, ?, 'calling', 1, ?, ?, ?, 1, ?, 0, ?)`,
      [test.accountId, at, follower?.id, follower?.openid, route, template, JSON.stringify(content), nowMs, nowMs, nowMs + 3600_000, nowMs, nowMs])
    }
    const statusOf = async (source: number) => (await test.app.db.read.query<Array<{ status: string }>>(
      `SELECT status FROM touches WHERE sourceKind = 'left' AND sourceId = ${source}`))[0]?.status
    await eventually(async () => await statusOf(0) === 'unknown')
    await eventually(async () => ['submitted', 'delivered'].includes(await statusOf(1) ?? ''))
    expect(test.wechat.received(one?.openid ?? '')).toHaveLength(0)
    expect(test.wechat.receivedCount({ openid: two?.openid ?? '', by: 'template' })).toBe(1)
  })
})
