import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCounts } from '../../src/codes/numbers/counts.ts'
import { createLooks } from '../../src/codes/numbers/looks.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface Kept { kept: number, of: number }
interface Touches { conversions: number, values: Array<{ currency: string, value: number }> }
interface Day { day: string, scans: number, follows: number, returns: number, messages: number, kept7: number | null, kept30: number | null, firstTouch: Touches, lastTouch: Touches }
interface Days { from: string, until: string, items: Day[], totals: Omit<Day, 'day' | 'kept7' | 'kept30'> & { after7Days: Kept, after30Days: Kept } }

/** 17:00 in Shanghai, where the account's days begin. */
const start = '2026-03-01T09:00:00Z'

describe('what codes bring', () => {
  let test: TestApp
  let groupId: number
  const codes = new Map<string, number>()
  beforeAll(async () => {
    test = await startTestApp({ now: start })
    const { body: group } = await test.send<{ id: number }>('POST', `${test.api}/codes/groups`, { kind: 'group', name: '门店' })
    groupId = group.id
    for (const scene of ['door', 'table']) {
      const { body } = await test.send<{ id: number }>('POST', `${test.api}/codes`, { name: scene, scene, kind: 'permanent', groupId })
      codes.set(scene, body.id)
    }
  })
  afterAll(() => test.stop())

  const days = async (scene: string, query = '') => (await test.get<Days>(`${test.api}/codes/${codes.get(scene)}/days${query}`)).body
  const look = () => createLooks({ db: test.app.db, clock: test.clock, counts: createCounts(test.app) })()
  const followerId = async (openid: string) => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id
  const buy = (openid: string, id: string, value: number) => test.send('POST', `${test.api}/conversions`, {
    conversions: [{ id, system: 'shop', occurredAt: test.clock.now().toISOString(), follower: { openid }, value }],
  })

  it('is counted by day: who scans, who comes and who comes back, once each', async () => {
    const regular = test.wechat.addFollower({ subscribedAt: new Date('2025-01-01T00:00:00Z') })
    await test.wechat.say(regular, '以前')
    test.clock.advance({ minutes: 1 })
    await test.wechat.scan(regular, 'door', { copies: 2 })
    await test.wechat.unfollow(regular)
    test.clock.advance({ minutes: 1 })
    await test.wechat.follow({ openid: regular, qrScene: 'door' })
    for (const openid of ['oNew0000000000000000000001', 'oNew0000000000000000000002', 'oNew0000000000000000000003']) await test.wechat.follow({ openid, qrScene: 'door' })
    await test.wechat.follow({ qrScene: 'made-elsewhere' })
    await test.wechat.follow({})
    const { items, totals } = await days('door')
    expect(items).toMatchObject([{ day: '2026-03-01', scans: 5, follows: 3, returns: 1, messages: 0, kept7: null, kept30: null }])
    expect(totals).toMatchObject({ scans: 5, after7Days: { kept: 0, of: 0 } })
    const { body: scans } = await test.get<{ items: Array<{ followerId: number, kind: string }> }>(`${test.api}/codes/${codes.get('door')}/scans`)
    expect(scans.items.map(({ kind }) => kind)).toEqual(['follow', 'follow', 'follow', 'return', 'scan'])
    expect(scans.items[0]?.followerId).toBe(await followerId('oNew0000000000000000000003'))
  })

  it('puts what somebody writes and buys down to what they scanned: the first and the last', async () => {
    const openid = 'oNew0000000000000000000001'
    await test.wechat.say(openid, '你好')
    await test.wechat.click(openid, 'MENU')
    test.clock.advance({ days: 1 })
    await test.wechat.scan(openid, 'table')
    await test.wechat.say(openid, '在桌边')
    await test.wechat.say(openid, '再来一壶')
    expect((await buy(openid, 'order-1', 12_800)).status).toBe(200)
    expect((await buy(openid, 'order-1', 12_800)).status).toBe(200)
    const [door, table] = [await days('door'), await days('table')]
    expect(door.items).toMatchObject([{ day: '2026-03-01', messages: 1 }, { day: '2026-03-02', messages: 0, firstTouch: { conversions: 1, values: [{ currency: 'CNY', value: 12_800 }] }, lastTouch: { conversions: 0 } }])
    expect(table.items).toMatchObject([{ day: '2026-03-02', scans: 1, follows: 0, messages: 2, firstTouch: { conversions: 0 }, lastTouch: { conversions: 1, values: [{ value: 12_800 }] } }])
    const { body: group } = await test.get<Days>(`${test.api}/codes/groups/${groupId}/days`)
    expect(group.totals).toMatchObject({ scans: 6, follows: 3, messages: 3, firstTouch: { conversions: 1 }, lastTouch: { conversions: 1 } })
    const { body: compared } = await test.get<{ items: Array<{ name: string, totals: { scans: number } }> }>(`${test.api}/codes/compare`)
    expect(compared.items.map(({ name, totals }) => [name, totals.scans])).toEqual([['table', 1], ['door', 5]])
  })

  it('says who still follows after 7 and after 30 days', async () => {
    test.clock.advance({ days: 2 })
    await test.wechat.unfollow('oNew0000000000000000000002')
    test.clock.advance({ days: 6 })
    // The code goes elsewhere; they came when it was in the group.
    expect((await test.send('PATCH', `${test.api}/codes/${codes.get('door')}`, { version: 1, groupId: null })).status).toBe(200)
    await look()
    expect((await days('door')).items[0]).toMatchObject({ follows: 3, kept7: 2, kept30: null })
    expect((await test.get<Days>(`${test.api}/codes/groups/${groupId}/days`)).body.totals).toMatchObject({ after7Days: { kept: 2, of: 3 } })
    await test.wechat.unfollow('oNew0000000000000000000003')
    await test.wechat.follow({ openid: 'oNew0000000000000000000002' })
    test.clock.advance({ days: 24 })
    await Promise.all([look(), look()])
    const { items, totals } = await days('door', '?from=2026-03-01&until=2026-03-31')
    expect(items[0]).toMatchObject({ kept7: 2, kept30: 2 })
    expect(totals).toMatchObject({ after7Days: { kept: 2, of: 3 }, after30Days: { kept: 2, of: 3 } })
  })

  it('puts nothing down to a scan that is too long ago', async () => {
    const before = (await days('table', '?from=2026-03-01')).totals
    await test.wechat.say('oNew0000000000000000000001', '一个月以后')
    await buy('oNew0000000000000000000001', 'order-2', 100)
    expect((await days('table', '?from=2026-03-01')).totals).toMatchObject({ messages: before.messages, lastTouch: { conversions: before.lastTouch.conversions } })
  })

  it('leads who scanned a code to its team, unless a rule of the account’s names another, or it was too long ago', async () => {
    const { body: user } = await test.get<{ id: number }>('/api/v1/session')
    const { body: agent } = await test.send<{ id: number }>('POST', `${test.api}/agents`, { userId: user.id, name: '小安', capacity: 5 })
    const team = async (name: string) => (await test.send<{ id: number }>('POST', `${test.api}/teams`, { name, members: [{ agentId: agent.id }] })).body.id
    const [tables, refunds] = [await team('餐桌'), await team('退款')]
    const { body: code } = await test.get<{ version: number }>(`${test.api}/codes/${codes.get('table')}`)
    expect((await test.send('PATCH', `${test.api}/codes/${codes.get('table')}`, { version: code.version, onScan: { teamId: tables } })).status).toBe(200)
    await test.send('POST', `${test.api}/desk/rules`, { name: '退款', conditions: { keywords: ['退款'] }, outcome: { teamId: refunds } })
    const teamOf = async (openid: string) => {
      const { body } = await test.get<{ items: Array<{ teamId: number | null, status: string }> }>(`${test.api}/conversations?followerId=${await followerId(openid)}`)
      return [body.items[0]?.status, body.items[0]?.teamId]
    }
    for (const [name, words, expected] of [['1', '你好', tables], ['2', '我要退款', refunds]] as const) {
      const openid = `oHint${name.padStart(23, '0')}`
      await test.wechat.follow({ openid, qrScene: 'table' })
      await test.wechat.say(openid, words)
      expect(await teamOf(openid)).toEqual(['waiting', expected])
    }
    const late = 'oHint30000000000000000000000'
    await test.wechat.follow({ openid: late, qrScene: 'table' })
    test.clock.advance({ days: 31 })
    await test.wechat.say(late, '你好')
    expect(await teamOf(late)).toEqual(['waiting', null])
  })

  it('takes for new whom a sync wrote down a moment before', async () => {
    const { body: code } = await test.send<{ id: number }>('POST', `${test.api}/codes`, { name: '墙', scene: 'wall' })
    const openid = 'oSynced000000000000000000001'
    await test.app.db.change('INSERT INTO followers (accountId, openid, subscribed, messageCount, eventCount, createdAt) VALUES (?, ?, 1, 0, 0, ?)',
      [test.accountId, openid, test.clock.now().getTime() - 3000])
    await test.wechat.follow({ openid, qrScene: 'wall' })
    expect((await test.get(`${test.api}/codes/${code.id}/scans`)).body).toMatchObject({ items: [{ kind: 'follow' }] })
  })

  it.each([['from=2026-03-02&until=2026-03-01'], ['from=2025-01-01&until=2026-03-01']])('refuses the span %s', async (query) => {
    expect((await test.get(`${test.api}/codes/${codes.get('door')}/days?${query}`)).body).toMatchObject({ status: 400, code: 'CODE_SPAN_UNFIT' })
  })

  it('forgets who it was when they are erased, and keeps the numbers', async () => {
    const id = await followerId('oNew0000000000000000000001') ?? 0
    const before = await days('table', '?from=2026-03-01')
    const person = { accountId: test.accountId, followerId: id, openid: '', unionid: null, personId: null, until: test.clock.now() }
    const holders = test.app.followers.personal.all.filter(({ name }) => name.startsWith('code-'))
    expect(holders.map(({ name }) => name)).toEqual(['code-followers', 'code-scans'])
    const told: object[] = []
    for (const { tell } of holders) if (tell !== undefined) for await (const each of tell(person)) told.push(each)
    expect(told).toMatchObject([{ codeId: codes.get('door'), kind: 'follow' }, { codeId: codes.get('table'), kind: 'scan' }])
    for (const { erase } of holders) {
      const piece = await erase?.(person)
      if (piece) await test.app.db.write(piece.write)
    }
    for (const table of ['code_scans', 'code_followers']) expect(await test.app.db.read.query(`SELECT 1 FROM ${table} WHERE followerId = ?`, [id])).toEqual([])
    expect(await days('table', '?from=2026-03-01')).toEqual(before)
  })
})
