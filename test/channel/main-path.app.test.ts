import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface FollowerView { id: number, openid: string, subscribed: boolean, subscribeScene: string | null, qrScene: string | null, messageCount: number, eventCount: number }
interface Page<Item> { items: Item[], next: number | null }
interface TimelineView { id: number, kind: string, detail: Record<string, unknown> }

const answer = '您好，已收到您的消息，我们会尽快回复。'

describe('a follower writes', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { autoAnswer: answer } }) })
  afterAll(() => test.stop())

  const followerOf = async (openid: string) => {
    const { body } = await test.get<Page<FollowerView>>(`${test.api}/followers?openid=${openid}`)
    return body.items[0]
  }
  const timelineOf = async (id: number) => (await test.get<Page<TimelineView>>(`${test.api}/followers/${id}/timeline`)).body.items

  it('verifies the webhook as WeChat does when the operator saves it', async () => {
    expect(await test.wechat.verifyWebhook()).toMatchObject({ verified: true })
  })

  it('answers passively and shows record, timeline and message through the API', async () => {
    const { openid } = await test.wechat.follow({ qrScene: 'store_0042' })
    test.clock.advance({ seconds: 5 })
    const outcome = await test.wechat.say(openid, '你好，请问我的订单什么时候发货？')
    expect(outcome).toMatchObject({ acknowledged: true, deliveries: 1, replyText: answer })

    const follower = await eventually(() => followerOf(openid))
    expect(follower).toMatchObject({ subscribed: true, subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'store_0042', messageCount: 1, eventCount: 1 })
    const timeline = await timelineOf(follower.id)
    expect(timeline.map(({ kind }) => kind)).toEqual(['answer.passive', 'message.text', 'event.subscribe'])
    expect(timeline[1]?.detail).toMatchObject({ content: '你好，请问我的订单什么时候发货？' })
    expect(test.wechat.received(openid)).toMatchObject([{ by: 'passive', text: answer }])
  })

  it('gives a repeat the same answer and counts the message once', async () => {
    const openid = test.wechat.addFollower()
    const first = await test.wechat.say(openid, '在吗', { msgId: '24930000000009999', copies: 3 })
    const again = await test.wechat.say(openid, '在吗', { msgId: '24930000000009999' })
    expect(first.attempts.map(({ replyText }) => replyText)).toEqual([answer, answer, answer])
    expect(again.replyText).toBe(answer)
    expect(await followerOf(openid)).toMatchObject({ messageCount: 1 })
  })

  it('keeps events and messages of a type nobody has heard of', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'brand_new_event', Surprise: '惊喜' })
    const follower = await eventually(() => followerOf(openid))
    expect(await timelineOf(follower.id)).toMatchObject([{ kind: 'event.brand_new_event', detail: { fields: { Surprise: '惊喜' } } }])
  })

  it('follows them out and in again, whatever order the news comes in', async () => {
    const { openid } = await test.wechat.follow()
    test.clock.advance({ minutes: 1 })
    await test.wechat.unfollow(openid)
    expect(await eventually(async () => (await followerOf(openid))?.subscribed === false)).toBe(true)
  })

  it('writes no secret, openid or text into the log', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '我的密码是秘密九九')
    const all = test.logs.join('')
    for (const secret of [openid, '秘密九九', answer, 'crmdemotoken', '0123456789abcdef0123456789abcdef', test.wechat.token(), 'correct horse']) {
      expect(all).not.toContain(secret)
    }
    expect(all).toContain('"msg"')
  })
})

describe('when the answer comes too late for the webhook', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { autoAnswer: answer, replyDeadlineMs: 0 } }) })
  afterAll(() => test.stop())

  it('goes out as a service message, once, with an outcome', async () => {
    const openid = test.wechat.addFollower()
    const outcome = await test.wechat.say(openid, '几点关门？', { copies: 2 })
    expect(outcome).toMatchObject({ acknowledged: true, replyText: null })
    await eventually(() => test.wechat.received(openid).length > 0)
    expect(test.wechat.received(openid)).toMatchObject([{ by: 'service', text: answer }])
    const touch = await eventually(async () => {
      const { body } = await test.get<Page<{ status: string, errcode: number }>>(`${test.api}/touches`)
      return body.items.find(({ status }) => status === 'submitted')
    })
    expect(touch).toMatchObject({ errcode: 0 })
  })
})
