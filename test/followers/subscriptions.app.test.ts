import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Subscription { id: number, subscribed: boolean, isMissed: boolean, occurredAt: string, subscribeScene: string | null, qrScene: string | null }
interface History { now: { subscribed: boolean, since: string | null }, items: Subscription[], next: number | null }

describe('the history of a subscription', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const idOf = async (openid: string) => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id
  const historyOf = async (id: number, query = '') => (await test.get<History>(`${test.api}/followers/${id}/subscriptions${query}`)).body
  const told = (id: number, count: number) => eventually(async () => {
    const history = await historyOf(id)
    return history.items.length === count && history
  })
  const event = (openid: string, name: string, EventKey = '') => test.wechat.raw(openid, { MsgType: 'event', Event: name, EventKey }, { at: test.clock.now() })
  async function sync (): Promise<void> {
    const { body } = await test.send<{ id: number }>('POST', `${test.api}/followers/sync`)
    await eventually(async () => (await test.get(`${test.api}/tasks/${body.id}`)).body['status'] === 'done')
  }

  it('tells every time they came and left, how they came, and what only a sync found', async () => {
    const [openid] = [test.wechat.addFollower({ qrScene: 'shop-12' }), test.wechat.addFollower()]
    await event(openid, 'subscribe', 'qrscene_shop-12')
    const id = await eventually(() => idOf(openid))
    await test.wechat.say(openid, '你好')
    test.clock.advance({ hours: 1 })
    await event(openid, 'unsubscribe')
    test.clock.advance({ hours: 1 })
    test.wechat.addFollower({ openid, scene: 'ADD_SCENE_SEARCH', qrScene: '' })
    await event(openid, 'subscribe')
    const came = test.clock.now().toISOString()
    await eventually(async () => (await historyOf(id)).items[0]?.subscribeScene)
    const { now, items, next } = await told(id, 3)
    expect(now).toMatchObject({ subscribed: true, since: came })
    expect(next).toBeNull()
    expect(items).toMatchObject([
      { subscribed: true, isMissed: false, occurredAt: came, subscribeScene: 'ADD_SCENE_SEARCH', qrScene: null },
      { subscribed: false, isMissed: false, subscribeScene: null },
      { subscribed: true, isMissed: false, subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'shop-12' },
    ])

    const webhook = test.wechat.settings.webhookUrl
    test.wechat.setWebhook(null)
    await test.wechat.unfollow(openid)
    test.clock.advance({ hours: 24 })
    await sync()
    const missed = await told(id, 4)
    expect(missed.items[0]).toMatchObject({ subscribed: false, isMissed: true, occurredAt: test.clock.now().toISOString() })
    expect(missed.now).toMatchObject({ subscribed: false, since: test.clock.now().toISOString() })
    test.wechat.addFollower({ openid })
    await sync()
    expect((await historyOf(id)).now, 'a follow that no event told of').toMatchObject({ subscribed: true, since: test.clock.now().toISOString() })
    test.wechat.setWebhook(webhook)
  })

  it('is paged without a gap or a repeat, and every reading is in the audit', async () => {
    const openid = test.wechat.addFollower()
    for (let times = 0; times < 3; times++) {
      await event(openid, 'subscribe')
      await event(openid, 'unsubscribe')
      test.clock.advance({ minutes: 1 })
    }
    const id = await eventually(() => idOf(openid))
    const { items: all } = await told(id, 6)
    const pages: Subscription[][] = []
    for (let next: number | null | undefined; next !== null;) {
      const page: History = await historyOf(id, `?limit=4${next === undefined ? '' : `&before=${next}`}`)
      pages.push(page.items)
      next = page.next
    }
    expect(pages.map(({ length }) => length)).toEqual([4, 2])
    expect(pages.flat()).toEqual(all)
    expect((await historyOf(id, '?before=999999')).items).toEqual([])
    const audit = await test.get<{ items: Array<{ targetId: string }> }>(`${test.api}/audit?action=follower.subscriptions&limit=1`)
    expect(audit.body.items).toMatchObject([{ targetId: String(id) }])
    expect((await test.get(`${test.api}/followers/999999/subscriptions`)).status).toBe(404)
  })
})
