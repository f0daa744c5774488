import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callJson, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface TouchView { id: number, part: number, status: string, reason: string | null, dueAt: string }

const sendApi = '/cgi-bin/message/custom/send'
/** In three pieces. */
const text = '好👨‍👩‍👧'.repeat(200)

describe('a text that goes in pieces', () => {
  let test: TestApp
  let apiKey: string
  beforeAll(async () => {
    test = await startTestApp()
    apiKey = (await test.send<{ key: string }>('POST', `${test.api}/api-keys`, { name: 'shop', scopes: ['touches.send'] })).body.key
  })
  afterAll(() => test.stop())

  let openid: string
  let followerId: number
  beforeEach(async () => {
    openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    followerId = await eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)
  })

  const write = async (purpose: string) => {
    const { status, body } = await callJson<{ touches: TouchView[] }>(`${test.url}${test.api}/followers/${followerId}/touches`, {
      method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body: { purpose, content: { type: 'text', text } },
    })
    expect(status, JSON.stringify(body)).toBe(201)
    return body.touches
  }
  const touches = async () => (await test.get<{ items: TouchView[] }>(`${test.api}/touches?followerId=${followerId}`)).body.items.toSorted((a, b) => a.part - b.part)
  const outcomes = async () => (await touches()).map(({ status, reason }) => [status, reason])
  const received = () => test.wechat.received(openid).map(({ text: said }) => said)
  const windowLeft = async () => (await test.get<{ window: { left: number } }>(`${test.api}/followers/${followerId}/reach`)).body.window.left
  /** Ten in the evening in China or, with more, later. */
  const evening = (more: number) => {
    const now = test.clock.now().getTime()
    const today = Date.parse(`${new Date(now).toISOString().slice(0, 10)}T14:00:00Z`)
    test.clock.advance({ ms: (today < now ? today + 86_400_000 : today) + more - now })
  }
  const hours = 3600_000

  it('is counted once, whatever it waits for', async () => {
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 45009, count: 1 })
    await write('notice')
    await eventually(async () => (await touches())[0]?.reason === 'WECHAT_45009')
    evening(3 * hours)
    await eventually(async () => (await touches())[0]?.reason === 'QUIET_HOURS')
    expect(await windowLeft()).toBe(3)
    evening(12 * hours)
    await eventually(() => received().length === 3)
    expect(received().join('')).toBe(text)
    await eventually(async () => (await outcomes()).every(([status]) => status === 'submitted'))
    expect(await windowLeft()).toBe(2)
  })

  it('does not go on when its beginning is kept back', async () => {
    evening(-hours)
    await test.wechat.say(openid, '晚上好')
    evening(hours)
    await write('content')
    expect(await outcomes()).toEqual([['pending', 'QUIET_HOURS'], ['pending', 'QUIET_HOURS'], ['pending', 'QUIET_HOURS']])
    const { status } = await test.send('PUT', `${test.api}/followers/${followerId}/content-opt-out`, { state: 'out', how: 'phone', wording: '退订' })
    expect(status).toBe(200)
    evening(12 * hours)
    await eventually(async () => (await outcomes()).every(([now]) => now !== 'pending'))
    expect(await outcomes()).toEqual([['skipped', 'OPTED_OUT'], ['skipped', 'BEGINNING_MISSING'], ['skipped', 'BEGINNING_MISSING']])
    expect(received()).toEqual([])
  })

  it('is taken back as a whole', async () => {
    evening(hours)
    await test.wechat.say(openid, '还没睡')
    const [first] = await write('notice')
    expect((await test.send('POST', `${test.api}/touches/${first?.id}/cancel`)).status).toBe(200)
    expect(await outcomes()).toEqual([['cancelled', 'QUIET_HOURS'], ['skipped', 'BEGINNING_MISSING'], ['skipped', 'BEGINNING_MISSING']])
  })

  it('is sent again as a whole', async () => {
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 40008, count: 1 })
    await write('answer')
    const failed = await eventually(async () => (await touches()).find(({ status }) => status === 'failed'))
    expect(await outcomes()).toEqual([['failed', 'WECHAT_40008'], ['skipped', 'BEGINNING_MISSING'], ['skipped', 'BEGINNING_MISSING']])
    expect((await test.send('POST', `${test.api}/touches/${failed.id}/resend`)).status).toBe(201)
    await eventually(() => received().length === 3)
    expect(received().join('')).toBe(text)
  })
})
