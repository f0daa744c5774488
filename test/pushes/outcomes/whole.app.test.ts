import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { pushApi, someFollowers, text } from '../engine/support.ts'

const inWechat = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Mobile MicroMessenger/8.0.54'
const shop = 'https://shop.example.com/new'

describe('a push as it goes out', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { baseUrl: () => 'http://crm.example.com' } }) })
  afterAll(() => test.stop())

  const open = async (address: string, cookie?: string) => {
    const { headers: { location, 'set-cookie': set }, body } = await request(address.replace('http://crm.example.com', test.url), {
      headers: { 'user-agent': inWechat, ...(cookie !== undefined && { cookie }) },
    })
    await body.dump()
    return { location: String(location ?? ''), cookie: (Array.isArray(set) ? set[0] : set)?.split(';', 1)[0] }
  }
  const linkIn = (openid: string) => /http:\/\/crm\.example\.com\/l\/[\w-]+/.exec(JSON.stringify(test.wechat.received(openid)))?.[0] ?? ''

  it('has links of its own for each, or one for all whose reader WeChat names; and what comes of it is known', async () => {
    const { word, followers } = await someFollowers(test, 4)
    const [near, far, other, more] = followers
    if (near === undefined || far === undefined || other === undefined || more === undefined) throw new Error('nobody')
    const api = pushApi(test)
    await test.wechat.say(near.openid, '在吗')
    await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT followerId FROM reach_states WHERE accountId = ? AND followerId = ? AND windowLeft > 0',
      [test.accountId, near.id])).length === 1)
    const { body: { id } } = await api.draft(await api.segment(word), {
      variants: [{ key: 'a', weight: 1, ways: [{ route: 'service', content: text(`给您：${shop}`) }, { route: 'mass', content: text(`给大家：${shop}`) }] }],
      links: { isTracked: true, readers: 'base' },
    })
    await api.start(id)
    await api.until(id, api.isDone)
    const links = followers.map(({ openid }) => linkIn(openid))
    expect([new Set(links).size, links[1] === links[2]]).toEqual([2, true])

    for (const [link, openid] of [[links[0], near.openid], [links[1], far.openid], [links[1], other.openid]]) {
      const start = await open(link ?? '')
      const back = await open(start.location.replace('#wechat_redirect', `&openid=${openid}`))
      expect(await open(back.location, start.cookie)).toMatchObject({ location: shop })
    }
    test.clock.advance({ hours: 2 })
    await test.wechat.say(far.openid, '还有货吗')
    const conversation = await eventually(async () => (await test.get<{ items: Array<{ id: number, startedBy: string }> }>(`${test.api}/conversations?followerId=${far.id}`)).body.items[0])
    expect(conversation.startedBy).toBe('push')
    const { body: said } = await test.get<{ items: Array<{ route: string | null, content: { text?: string } }> }>(`${test.api}/conversations/${conversation.id}/messages`)
    expect(said.items.at(-1)).toMatchObject({ route: 'mass', content: { text: `给大家：${links[1]}` } })
    await test.wechat.unfollow(more.openid)
    const order = { system: 'shop', id: 'o-1', value: 900, occurredAt: test.clock.now().toISOString(), follower: { openid: other.openid } }
    expect((await test.send('POST', `${test.api}/conversions`, { conversions: [order] })).body).toMatchObject({ results: [{ status: 'recorded', pushId: id }] })

    const report = await eventually(async () => {
      const { body } = await test.get<{ all: { clicked: number, unfollowed: number } }>(`${test.api}/pushes/${id}/report`)
      return body.all.clicked === 3 && body.all.unfollowed === 1 && body
    })
    expect(report.all).toMatchObject({ audience: 4, reached: 4, clicked: 3, replied: 1, converted: 1, unfollowed: 1, value: [{ currency: 'CNY', amount: 900 }] })
  })
})
