import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetch } from '../../src/insight/fetch.ts'
import { createFold, createFollowerCount } from '../../src/insight/fold.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Day { day: string, wechat: Record<string, number | null>, ours: Record<string, number | null> | null, differences: Record<string, number | null> }
interface Read { days: Day[], fetched: Array<{ statistic: string, lastDay: string | null, isUpToDate: boolean, problem: string | null }> }

describe('statistics', () => {
  let test: TestApp
  let wechat: Wechat
  let fetchAll: () => Promise<void>
  const stopping = new AbortController()
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-02-27T16:00:10Z' })
    const { app: { db, log, accounts }, clock } = test
    wechat = createWechat({ db, clock, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), base: test.simulator.url })
    fetchAll = createFetch({ db, clock, logger: log, wechat, caller: accounts.caller, stopping: stopping.signal })
  })
  afterAll(async () => {
    await wechat.close()
    await test.stop()
  })

  const read = async (query = '') => (await test.get<Read>(`${test.api}/statistics${query}`)).body
  const dayOf = async (day: string) => (await read(`?from=${day}&until=${day}`)).days[0]
  const asked = (api: string) => test.wechat.calls[`/datacube/${api}`] ?? 0
  const ticks = async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM day_ticks')).length
  const worked = () => eventually(async () => (await test.get<{ pending: number, held: number }>(`${test.api}/inbox/counts`)).body.pending === 0)

  it('count what webhooks brought by the days of China, repeats once, live as well as added up', async () => {
    expect(await dayOf('2026-02-28'), 'nobody counted yet').toMatchObject({ ours: null })
    const people = await Promise.all([1, 2, 3].map(async () => (await test.wechat.follow({ copies: 2 })).openid))
    const [ann = '', bob = '', eve = ''] = people
    await test.wechat.say(ann, '你好')
    await test.wechat.say(ann, '还在吗', { copies: 3 })
    await test.wechat.send(bob, { type: 'location', latitude: 31, longitude: 121 })
    await test.wechat.click(bob, 'MENU')
    await test.wechat.unfollow(eve)
    await worked()
    const live = await dayOf('2026-02-28')
    expect(live?.ours).toEqual({ follows: 3, unfollows: 1, scans: 0, menuTaps: 1, messages: 2, otherMessages: 1, deliveries: 8, sent: 0, followers: null })
    expect(live?.wechat, 'WeChat tells tomorrow').toMatchObject({ follows: null, messages: null })
    expect(await ticks()).toBeGreaterThan(0)
    const fold = createFold(test.app)
    await Promise.all([fold(), fold()])
    expect(await ticks()).toBe(0)
    expect(await dayOf('2026-02-28')).toEqual(live)
    await test.wechat.say(ann, '好的')
    await worked()
    expect((await dayOf('2026-02-28'))?.ours, 'the sum of both').toMatchObject({ messages: 3, deliveries: 9 })
  })

  it('show WeChat’s numbers beside them the next morning, and where they differ', async () => {
    test.clock.advance({ hours: 24 })
    await createFollowerCount(test.app)()
    await fetchAll()
    expect((await read()).fetched, 'not ready before eight').toContainEqual(expect.objectContaining({ statistic: 'follows', lastDay: '2026-02-27', isUpToDate: true, problem: null }))
    test.clock.advance({ hours: 8 })
    await fetchAll()
    const { days, fetched } = await read('?from=2026-02-27&until=2026-02-28')
    expect(days.map(({ day, ours }) => [day, ours === null])).toEqual([['2026-02-27', true], ['2026-02-28', false]])
    expect(days[1]?.wechat).toMatchObject({ follows: 3, unfollows: 1, followers: 2, messages: 3, writers: 1, failedDeliveries: 0, readers: 0 })
    expect(days[1]?.differences).toEqual({ follows: 0, unfollows: 0, followers: 0, messages: 0, deliveries: 9 - (days[1]?.wechat['deliveries'] ?? 0) })
    expect(fetched.every(({ isUpToDate, problem }) => isUpToDate && problem === null)).toBe(true)
    const { body } = await test.get<{ items: Array<{ day: string, told: unknown[] }> }>(`${test.api}/statistics/follows?from=2026-02-27&until=2026-02-28`)
    expect(body.items).toMatchObject([{ day: '2026-02-27' }, { day: '2026-02-28', told: [{ new_user: 0 }, { ref_date: '2026-02-28', user_source: 1, new_user: 3, cancel_user: 1 }] }])
  })

  it('are asked for once, as many days in one call as WeChat allows, and what is missing again', async () => {
    const before = { ...test.wechat.calls }
    expect(asked('getusersummary'), 'a month in sevens, then one day').toBe(6)
    expect(asked('getinterfacesummary')).toBe(3)
    await fetchAll()
    expect(test.wechat.calls).toEqual(before)
    await test.app.db.change(`DELETE FROM wechat_statistics WHERE statistic = 'messages' AND day IN ('2026-02-10', '2026-02-20', '2026-02-21')`)
    await fetchAll()
    expect(asked('getupstreammsg') - (before['/datacube/getupstreammsg'] ?? 0)).toBe(2)
    expect((await test.get<{ items: unknown[] }>(`${test.api}/statistics/messages?from=2026-02-10&until=2026-02-21`)).body.items).toHaveLength(12)
  })

  it('leave in peace what WeChat refuses, and say so; another is fetched all the same', async () => {
    test.clock.advance({ hours: 24 })
    test.simulator.faults.set({ api: '/datacube/getusersummary', fault: 'refuse', errcode: 48001 })
    await fetchAll()
    const calls = asked('getusersummary')
    await fetchAll()
    expect(asked('getusersummary'), 'not every hour').toBe(calls)
    const state = async (statistic: string) => (await read()).fetched.find((each) => each.statistic === statistic)
    expect(await state('follows')).toMatchObject({ isUpToDate: false, problem: 'WECHAT_48001', lastDay: '2026-02-28' })
    expect(await state('messages')).toMatchObject({ isUpToDate: true, problem: null })
    test.simulator.faults.clear()
    test.clock.advance({ hours: 24 })
    await fetchAll()
    expect(await state('follows')).toMatchObject({ isUpToDate: true, problem: null })
  })

  it('are asked for in days of the calendar, at most 92', async () => {
    for (const query of ['?from=2026-01-02&until=2026-01-01', '?from=2025-01-01&until=2025-12-31']) {
      expect(await test.get(`${test.api}/statistics${query}`)).toMatchObject({ status: 400, body: { code: 'STATISTICS_TOO_LONG', place: 'querystring/until' } })
    }
    for (const query of ['?from=2026-02-30', '?until=1', '?day=2026-01-01']) expect((await test.get(`${test.api}/statistics${query}`)).status).toBe(400)
    expect((await test.get(`${test.api}/statistics/unheard`)).status).toBe(400)
    expect((await read()).days).toHaveLength(30)
  })
})
