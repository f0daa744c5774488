import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../../src/platform/database/rows.ts'
import { createSecretBox } from '../../../src/platform/secret-box.ts'
import { createCodes } from '../../../src/pushes/links/codes.ts'
import { createFold } from '../../../src/pushes/links/fold.ts'
import { createLinks } from '../../../src/pushes/links/links.service.ts'
import { createOutcomes } from '../../../src/pushes/outcomes/outcomes.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { followersNamed, openidOf, seedPush } from '../rows.ts'

const appKey = Buffer.alloc(32, 3).toString('base64')
const inWechat = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54'
const desktop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const shop = 'https://shop.example.com/new?from=push'

interface Opened { status: number, location: string, text: string, cookie: string | undefined }

describe('tracked links', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { appKey, baseUrl: () => 'https://crm.example.com' }, canLoseDatabase: true }) })
  afterAll(() => test.stop())

  /** The texts as they would be sent by these deliveries. */
  async function sent (pushId: number, deliveryIds: ReadonlyArray<number | null>, readers: 'none' | 'base' = 'none', url = shop): Promise<string[]> {
    const codes = createCodes({ keys: createSecretBox(appKey).derive('push links'), baseUrl: () => 'https://crm.example.com' })
    const content = { type: 'text', text: `<a href="${url}">` } as const
    const rewrite = await createLinks({ db: test.app.db, clock: test.clock, codes }).prepare(test.accountId, { id: pushId, links: { isTracked: true, readers } }, [content])
    return deliveryIds.map((id) => {
      const rewritten = rewrite(content, id)
      return rewritten.type === 'text' ? rewritten.text.slice('<a href="'.length, -'">'.length) : ''
    })
  }

  async function open (address: string, { agent = desktop, cookie, method = 'GET' as const, headers = {} }: { agent?: string, cookie?: string, method?: 'GET' | 'HEAD', headers?: object } = {}): Promise<Opened> {
    const { statusCode, headers: { location, 'set-cookie': set }, body } = await request(address.replace('https://crm.example.com', test.url), {
      method, headers: { 'user-agent': agent, 'accept-language': 'zh-CN', ...(cookie !== undefined && { cookie }), ...headers },
    })
    return { status: statusCode, location: String(location ?? ''), text: await body.text(), cookie: (Array.isArray(set) ? set[0] : set)?.split(';', 1)[0] }
  }

  /** What a phone does on WeChat's page. */
  const agree = (page: string, openid: string, more = '') => open(page.replace('#wechat_redirect', `&openid=${openid}${more}`))
  const clicksOf = async (pushId: number) => {
    const [row] = await test.app.db.read.query<Array<{ clicks: number | string }>>('SELECT clicks FROM push_links WHERE accountId = ? AND pushId = ?', [test.accountId, pushId])
    return Number(row?.clicks)
  }
  const counted = (pushId: number, clicks: number) => eventually(async () => await clicksOf(pushId) === clicks && { clicks })
  const report = async (pushId: number) => (await test.get<{ all: { clicked: number, forwarded: number } }>(`${test.api}/pushes/${pushId}/report`)).body.all
  const timeline = async (followerId: number) => (await test.get<{ items: Array<{ kind: string, detail: object }> }>(`${test.api}/followers/${followerId}/timeline`)).body.items

  it('lead on at once, and count a person once, however often and whatever else opens them', async () => {
    const [mei = 0, bo = 0] = await followersNamed(test, ['mei', 'bo'])
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: [{ followerId: mei }, { followerId: bo }] })
    const [address = ''] = await sent(pushId, deliveryIds)
    expect(address).toMatch(/^https:\/\/crm\.example\.com\/l\/[\w-]{16,24}$/)

    const programs = [
      await open(address, { method: 'HEAD' }), await open(address, { agent: 'curl/8.5.0' }), await open(address, { agent: '' }), await open(address, { headers: { 'sec-purpose': 'prefetch' } }),
    ]
    expect(programs.map(({ status, location }) => [status, location])).toEqual(programs.map(() => [302, shop]))
    test.clock.advance({ minutes: 1 })
    expect(await open(address)).toMatchObject({ status: 302, location: shop })
    expect(await open(address, { agent: inWechat })).toMatchObject({ status: 302, location: shop })
    await counted(pushId, 2)
    expect(await report(pushId)).toMatchObject({ clicked: 1, forwarded: 0 })
    expect((await timeline(mei)).filter(({ kind }) => kind === 'push.clicked')).toMatchObject([{ detail: { pushId, deliveryId: deliveryIds[0] } }])
    expect(await test.app.db.read.query('SELECT subject FROM follower_events WHERE accountId = ? AND followerId = ? AND kind = ?', [test.accountId, mei, 'push.clicked']))
      .toEqual([{ subject: String(pushId) }])
    expect(await timeline(bo)).toEqual([])
    expect(await test.app.db.read.query('SELECT clickedAt FROM push_deliveries WHERE id = ?', [deliveryIds[0]])).toEqual([{ clickedAt: test.clock.now().getTime() }])
  })

  it('lead to an address in Chinese as browsers write it', async () => {
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: [{ followerId: 1 }] })
    const [address = ''] = await sent(pushId, deliveryIds, 'none', 'https://shop.example.com/新茶?产地=杭州')
    expect(await open(address)).toMatchObject({ status: 302, location: 'https://shop.example.com/%E6%96%B0%E8%8C%B6?%E4%BA%A7%E5%9C%B0=%E6%9D%AD%E5%B7%9E' })
  })

  it('are a page in the reader’s language when they are none of ours', async () => {
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: [{ followerId: 1 }] })
    const [address = ''] = await sent(pushId, deliveryIds)
    const changed = address.slice(0, -1) + (address.endsWith('A') ? 'B' : 'A')
    for (const unknown of [changed, `${test.url}/l/nothing`, `${test.url}/l/${'x'.repeat(90)}`]) {
      expect(await open(unknown)).toMatchObject({ status: 404, text: expect.stringContaining('链接已失效') as string })
    }
  })

  it('stop counting whoever opens the same one all the time', async () => {
    const [many = 0] = await followersNamed(test, ['many'])
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: [{ followerId: many }] })
    const [address = ''] = await sent(pushId, deliveryIds)
    test.clock.advance({ minutes: 1 })
    const opened = await Promise.all(Array.from({ length: 30 }, () => open(address)))
    expect(opened.filter(({ location }) => location === shop)).toHaveLength(30)
    await counted(pushId, 20)
  })

  it('count each click once, however many count at the same time', async () => {
    const followers = await followersNamed(test, Array.from({ length: 60 }, (_, at) => `crowd${at}`))
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: followers.map((followerId) => ({ followerId })) })
    await sent(pushId, deliveryIds)
    const { app: { db, followers: { note } }, clock, accountId } = test
    const [link] = await db.read.query<Array<{ id: number | string }>>('SELECT id FROM push_links WHERE accountId = ? AND pushId = ?', [accountId, pushId])
    const now = clock.now().getTime()
    await db.write((tx) => insertRows(tx, {
      table: 'push_clicks', columns: ['accountId', 'deliveryId', 'linkId', 'visit', 'at', 'dueAt'],
      rows: [0, 1, 2].flatMap((time) => deliveryIds.map((id) => [accountId, id, link?.id, `crowd-${time}-${id}`, now + time, now])),
    }))
    const fold = createFold({ db, clock, outcomes: createOutcomes({ db }), note })
    await Promise.all([fold(), fold(), fold()])
    await counted(pushId, 180)
    expect(await report(pushId)).toMatchObject({ clicked: 60 })
    const rows = await db.read.query<Array<{ clickedAt: number | string }>>('SELECT clickedAt FROM push_deliveries WHERE accountId = ? AND pushId = ?', [accountId, pushId])
    expect(new Set(rows.map(({ clickedAt }) => Number(clickedAt)))).toEqual(new Set([now]))
  })

  it('still lead on while the database is away', async () => {
    const { pushId, deliveryIds } = await seedPush(test, { deliveries: [{ followerId: 1 }] })
    const [address = ''] = await sent(pushId, deliveryIds)
    await open(address, { method: 'HEAD' })
    const { pushId: asking, deliveryIds: theirs } = await seedPush(test, { deliveries: [{ followerId: 1 }] })
    const [named = ''] = await sent(asking, theirs, 'base')
    const start = await open(named, { agent: inWechat })
    const back = await agree(start.location, openidOf('cut'))
    await test.outage?.begin()
    try {
      const both = await Promise.all([open(address), open(back.location, { cookie: start.cookie })])
      expect(both).toMatchObject([{ status: 302, location: shop }, { status: 302, location: shop }])
    } finally {
      await test.outage?.end()
    }
    expect(['click lost', 'reader of a link lost'].filter((event) => !test.logs.some((line) => line.includes(event)))).toEqual([])
  })

  describe('that ask who reads', () => {
    let pushId: number
    let address = ''
    beforeAll(async () => {
      const [li = 0] = await followersNamed(test, ['li', 'friend'])
      const seeded = await seedPush(test, { deliveries: [{ followerId: li }] })
      pushId = seeded.pushId
      const [first = ''] = await sent(pushId, seeded.deliveryIds, 'base')
      address = first
    })

    it('count for whom WeChat names, and not for whoever it was passed on to', async () => {
      const start = await open(address, { agent: inWechat })
      expect(start.location).toMatch(/\/connect\/oauth2\/authorize\?appid=wx.*redirect_uri=https%3A%2F%2Fcrm\.example\.com%2Foauth%2Fwx\w+%2Fcallback.*scope=snsapi_base&state=[0-9a-f]{32}#wechat_redirect$/)
      const back = await agree(start.location, openidOf('friend'))
      expect(await open(back.location, { cookie: start.cookie })).toMatchObject({ status: 302, location: shop })
      await counted(pushId, 1)
      expect(await report(pushId)).toMatchObject({ clicked: 0, forwarded: 1 })

      const own = await open(address, { agent: inWechat })
      await open((await agree(own.location, openidOf('li'))).location, { cookie: own.cookie })
      await counted(pushId, 2)
      expect(await report(pushId)).toMatchObject({ clicked: 1, forwarded: 1 })
    })

    it('let nobody finish in another browser, a second time, or too late', async () => {
      const start = await open(address, { agent: inWechat })
      const back = (await agree(start.location, openidOf('li'))).location
      const gone = { status: 400, text: expect.stringContaining('链接已失效') as string }
      expect(await open(back)).toMatchObject(gone)
      expect(await open(back, { cookie: (await open(address, { agent: inWechat })).cookie })).toMatchObject(gone)
      expect(await open(back.replace(/state=\w{8}/, 'state=00000000'), { cookie: start.cookie })).toMatchObject(gone)
      const { status, cookie = '' } = await open(back, { cookie: start.cookie })
      expect([status, cookie.endsWith('=')]).toEqual([302, true])
      // A code works once; whoever has the cookie still is sent on all the same.
      expect(await open(back, { cookie: start.cookie })).toMatchObject({ status: 302, location: shop })
      test.clock.advance({ minutes: 11 })
      expect(await open(back, { cookie: start.cookie })).toMatchObject(gone)
    })

    it('ask nobody outside WeChat, and count who never comes back from it', async () => {
      const { pushId: other, deliveryIds } = await seedPush(test, { deliveries: await followersNamed(test, ['out', 'lost']).then((ids) => ids.map((followerId) => ({ followerId }))) })
      const [one = '', two = ''] = await sent(other, deliveryIds, 'base')
      expect(await open(one)).toMatchObject({ status: 302, location: shop })
      await counted(other, 1)
      await open(two, { agent: inWechat })
      expect(await clicksOf(other)).toBe(1)
      test.clock.advance({ minutes: 2 })
      await counted(other, 2)
      expect(await report(other)).toMatchObject({ clicked: 2 })
    })

    it('find the reader of what went to many at once', async () => {
      const [many1 = 0] = await followersNamed(test, ['many1', 'many2'])
      const { pushId: other } = await seedPush(test, { deliveries: [{ followerId: many1 }] })
      const [shared = ''] = await sent(other, [null], 'base')
      for (const name of ['many1', 'many2']) {
        const start = await open(shared, { agent: inWechat })
        await open((await agree(start.location, openidOf(name))).location, { cookie: start.cookie })
      }
      await counted(other, 2)
      expect(await report(other)).toMatchObject({ clicked: 1, forwarded: 0 })
      await Promise.all(Array.from({ length: 25 }, () => open(shared)))
      await counted(other, 27)
      expect(await report(other)).toMatchObject({ clicked: 1 })
    })
  })

  describe('pages of others that ask who reads', () => {
    const start = (to: string, scope = 'base') => open(`${test.url}/oauth/${test.wechat.appid}/start?to=${encodeURIComponent(to)}&scope=${scope}`, { agent: inWechat })
    const ticketOf = (location: string) => new URL(location).searchParams.get('ticket') ?? ''
    const exchange = (ticket: string) => test.send(`POST`, `${test.api}/oauth/tickets`, { ticket })
    const home = 'https://shop.example.com/me?tab=1'

    it('are named in the settings, or nobody is sent there', async () => {
      expect(await start(home)).toMatchObject({ status: 400, text: expect.stringContaining('OAUTH_HOST_NOT_ALLOWED') as string })
      const { body: { version } } = await test.get<{ version: number }>(`${test.api}/pushes/settings`)
      expect((await test.send('PATCH', `${test.api}/pushes/settings`, { version, settings: { allowedHosts: ['shop.example.com'] } })).status).toBe(200)
      expect(await eventually(async () => { const begun = await start(home); return begun.status === 302 && begun })).toMatchObject({ status: 302 })
      for (const to of ['https://shop.example.com.evil.example/', 'https://evil.example/#shop.example.com', 'https://shop.example.com@evil.example/', 'https://shop.example.com:8443/',
        'javascript:alert(1)', 'https://me:pw@shop.example.com/', '//shop.example.com/']) expect([to, (await start(to)).status]).toEqual([to, 400])
      expect((await open(`${test.url}/oauth/wx0000000000000000/start?to=${encodeURIComponent(home)}`)).status).toBe(404)
    })

    it('get a ticket that says who it is, for five minutes', async () => {
      const [guest] = await followersNamed(test, ['guest'])
      const begun = await start(home, 'userinfo')
      const back = await agree(begun.location, openidOf('guest'), `&nickname=${encodeURIComponent('小茶')}`)
      const { location } = await open(back.location, { cookie: begun.cookie })
      expect(location).toMatch(/^https:\/\/shop\.example\.com\/me\?tab=1&ticket=/)
      expect(location).not.toContain(openidOf('guest'))
      expect(await exchange(ticketOf(location))).toMatchObject({ status: 200, body: { followerId: guest, openid: openidOf('guest'), isSnapshot: false, nickname: '小茶', avatarUrl: null } })
      expect(await exchange(`${ticketOf(location).slice(0, -2)}xx`)).toMatchObject({ status: 400, body: { code: 'OAUTH_TICKET_INVALID', place: 'body/ticket' } })
      test.clock.advance({ minutes: 5 })
      expect(await exchange(ticketOf(location))).toMatchObject({ status: 400, body: { code: 'OAUTH_TICKET_INVALID' } })
    })

    it('are told of nobody when WeChat shows a snapshot, and go without when it says nothing', async () => {
      const begun = await start(home)
      const { location } = await open((await agree(begun.location, openidOf('guest'), '&snapshot=1')).location, { cookie: begun.cookie })
      expect(await exchange(ticketOf(location))).toMatchObject({ status: 200, body: { followerId: null, openid: null, isSnapshot: true } })
      const refused = await start(home)
      const back = new URL((await agree(refused.location, openidOf('guest'))).location)
      back.searchParams.delete('code')
      expect(await open(back.href, { cookie: refused.cookie })).toMatchObject({ status: 302, location: home })
      const wrong = await start(home)
      back.searchParams.set('code', 'x')
      back.searchParams.set('state', new URL((await agree(wrong.location, openidOf('guest'))).location).searchParams.get('state') ?? '')
      expect(await open(back.href, { cookie: wrong.cookie })).toMatchObject({ status: 503, text: expect.stringContaining('暂时无法打开') as string })
    })
  })
})
