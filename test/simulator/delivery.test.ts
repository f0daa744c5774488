import { describe, expect, it } from 'vitest'
import { sign } from '../../src/wechat/signature.ts'
import { parseXml } from '../../src/wechat/xml.ts'
import { appid, startStage, startStageWith, textReply } from './support.ts'
import type { Stage, WebhookCall } from './support.ts'

const openid = 'oAlice'
const notice = '该公众号提供的服务出现故障，请稍后再试'

const stageWithFollower: typeof startStage = (options) => startStageWith(openid, options)

const signed = ({ query }: WebhookCall): boolean =>
  query.get('signature') === sign(['webhookToken', query.get('timestamp') ?? '', query.get('nonce') ?? ''])

describe('delivering to the webhook', () => {
  it('signs the request, keeps the query of the address and writes WeChat\'s fields', async () => {
    const { account, webhook, clock } = await stageWithFollower()
    const outcome = await account.say(openid, '你好 ]]> <b>')
    expect(outcome).toMatchObject({ deliveries: 1, acknowledged: true, status: 200, reply: null, failure: null })
    const [call] = webhook.calls
    if (call === undefined) throw new Error('nothing was delivered')
    expect(call.method).toBe('POST')
    expect(signed(call)).toBe(true)
    expect(Object.fromEntries(call.query)).toMatchObject({ from: 'wechat', openid, timestamp: String(clock.now().getTime() / 1000) })
    expect({ ...parseXml(call.body) }).toEqual({
      ToUserName: 'gh_7c1e5a90d3b2', FromUserName: openid, CreateTime: '1772355600',
      MsgType: 'text', Content: '你好 ]]> <b>', MsgId: outcome.msgId,
    })
    expect(BigInt(outcome.msgId ?? 0)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
  })

  it('retries three times with the same message and fresh signatures, then tells the follower', async () => {
    const { account, webhook, clock } = await stageWithFollower()
    webhook.answer(() => {
      clock.advance(5000)
      return { status: 502 }
    })
    const outcome = await account.say(openid, 'hello')
    expect(outcome).toMatchObject({ deliveries: 4, acknowledged: false, status: 502, failure: 'status 502' })
    expect(new Set(webhook.calls.map(({ body }) => body)).size).toBe(1)
    expect(new Set(webhook.calls.map(({ query }) => query.get('nonce'))).size).toBe(4)
    expect(new Set(webhook.calls.map(({ query }) => query.get('timestamp'))).size).toBe(4)
    expect(webhook.calls.every(signed)).toBe(true)
    expect(account.received(openid)).toMatchObject([{ by: 'notice', type: 'text', text: notice }])
    expect(account.deliveryLog.map(({ attempt, status }) => [attempt, status])).toEqual([[1, 502], [2, 502], [3, 502], [4, 502]])
  })

  it('hangs up at the deadline and takes the answer of the retry', async () => {
    const { account, webhook } = await stageWithFollower({ deadlineMs: 1000 })
    webhook.answer((_call, count) => count === 1 ? 'silence' : { body: textReply(openid, '来了') })
    const outcome = await account.say(openid, 'hello')
    expect(outcome).toMatchObject({ deliveries: 2, acknowledged: true, replyText: '来了' })
    expect(outcome.attempts[0]).toMatchObject({ status: null, failure: 'deadline' })
    expect(outcome.attempts[0]?.latencyMs).toBeGreaterThanOrEqual(995)
    expect(webhook.hangUps()).toBe(1)
    expect(account.received(openid)).toMatchObject([{ by: 'passive', text: '来了' }])
  })

  it('counts a body that trickles past the deadline as no answer', async () => {
    const { account, webhook } = await stageWithFollower({ deadlineMs: 150, retries: 0 })
    webhook.answer(() => ({ body: 'success', delayMs: 300 }))
    expect(await account.say(openid, 'hello')).toMatchObject({ acknowledged: false, failure: 'deadline' })
  })

  it.each(['', 'success'])('takes %j as an acknowledgement without a reply', async (body) => {
    const { account, webhook } = await stageWithFollower()
    webhook.answer(() => ({ body }))
    expect(await account.say(openid, 'hello')).toMatchObject({ deliveries: 1, acknowledged: true, reply: null })
    expect(account.receivedCount()).toBe(0)
  })

  it.each(['ok', '"success"', '{"errcode":0}', 'success\n'])('takes %j as a failure', async (body) => {
    const { account, webhook } = await stageWithFollower({ retries: 1 })
    webhook.answer(() => ({ body }))
    expect(await account.say(openid, 'hello')).toMatchObject({ deliveries: 2, acknowledged: false, failure: 'malformed: not XML' })
  })

  it('delivers copies at once and shows the reply once', async () => {
    const { account, webhook } = await stageWithFollower()
    webhook.answer(() => ({ body: textReply(openid, '一次'), delayMs: 50 }))
    const outcome = await account.say(openid, 'hello', { copies: 3 })
    expect(outcome).toMatchObject({ deliveries: 3, acknowledged: true })
    expect(webhook.calls.every(({ afterMs }) => afterMs < 40)).toBe(true)
    expect(account.received(openid)).toHaveLength(1)
  })

  it('a message said again by its id is the same message: same time, same window, nothing shown twice', async () => {
    const { account, webhook, clock } = await stageWithFollower()
    webhook.answer(() => ({ body: textReply(openid, '收到') }))
    await account.say(openid, 'hello', { msgId: '24930000000001009' })
    const before = account.follower(openid)?.window
    clock.advance(20_000)
    expect(await account.say(openid, 'hello', { msgId: '24930000000001009' })).toMatchObject({ acknowledged: true, replyText: '收到' })
    expect(webhook.calls[0]?.body).toBe(webhook.calls[1]?.body)
    expect(account.follower(openid)?.window).toEqual(before)
    expect(account.received(openid)).toHaveLength(1)
  })

  it('keeps as many items as told and counts all', async () => {
    const { account, webhook } = await stageWithFollower({ maxRecordsPerFollower: 3 })
    webhook.answer((_call, count) => ({ body: textReply(openid, `第${count}条`) }))
    for (let turn = 0; turn < 5; turn += 1) await account.say(openid, 'hello')
    expect(account.received(openid).map(({ text }) => text)).toEqual(['第3条', '第4条', '第5条'])
    expect(account.receivedCount()).toBe(5)
    expect(account.receivedCount({ openid, by: 'passive' })).toBe(5)
    expect([...account.allReceived()]).toMatchObject([{ openid, count: 5, items: { length: 3 } }])
  })
})

describe('the events of a follower', () => {
  it('follow, scan, click, view and unfollow look as WeChat writes them', async () => {
    const { account, webhook } = await startStage()
    await account.follow({ openid, qrScene: 'store_0042' })
    await account.scan(openid, 'table_7')
    await account.click(openid, 'MENU_ORDERS')
    await account.view(openid, 'https://example.com/orders')
    await account.unfollow(openid)
    await account.scan(openid, '1001')
    expect(webhook.calls.map(({ body }) => {
      const { Event, EventKey, Ticket } = parseXml(body)
      return [Event, EventKey, typeof Ticket]
    })).toEqual([
      ['subscribe', 'qrscene_store_0042', 'string'], ['SCAN', 'table_7', 'string'], ['CLICK', 'MENU_ORDERS', 'undefined'],
      ['VIEW', 'https://example.com/orders', 'undefined'], ['unsubscribe', '', 'undefined'], ['subscribe', 'qrscene_1001', 'string'],
    ])
  })

  it('shows no failure for what the follower did not ask', async () => {
    const { account, webhook } = await stageWithFollower({ retries: 0 })
    webhook.answer(() => ({ status: 500 }))
    await account.view(openid, 'https://example.com')
    await account.unfollow(openid)
    expect(account.receivedCount()).toBe(0)
  })

  it('sends pictures, places and anything else', async () => {
    const { account, webhook } = await stageWithFollower()
    await account.send(openid, { type: 'image', mediaId: 'm1' })
    await account.send(openid, { type: 'location', latitude: 31.23, longitude: 121.47, label: '上海' })
    const SendPicsInfo = { Count: 2, PicList: { item: [{ PicMd5Sum: 'a' }, { PicMd5Sum: 'b' }] } }
    await account.raw(openid, { Event: 'pic_weixin', EventKey: 'k', SendPicsInfo })
    await account.raw('oStranger', { MsgType: 'text', Content: 'who am I' })
    expect(webhook.calls.map(({ body }) => parseXml(body))).toMatchObject([
      { MsgType: 'image', MediaId: 'm1', MsgId: expect.stringMatching(/^\d{19}$/) },
      { MsgType: 'location', Location_X: '31.23', Location_Y: '121.47', Label: '上海' },
      { MsgType: 'event', Event: 'pic_weixin', SendPicsInfo: { Count: '2', PicList: { item: [{ PicMd5Sum: 'a' }, { PicMd5Sum: 'b' }] } } },
      { MsgType: 'text', FromUserName: 'oStranger', Content: 'who am I' },
    ])
  })

  it.each([
    ['say before following', (stage: Stage) => stage.account.say('oNobody', 'x'), 'FOLLOWER_UNKNOWN'],
    ['follow twice', (stage: Stage) => stage.account.follow({ openid }), 'ALREADY_FOLLOWING'],
    ['an impossible openid', (stage: Stage) => stage.account.follow({ openid: 'o 1' }), 'OPENID_INVALID'],
    ['an impossible element', (stage: Stage) => stage.account.raw(openid, { 'a b': 'x' }), 'FIELD_INVALID'],
  ])('refuses to %s', async (_name, act, code) => {
    const stage = await stageWithFollower()
    await expect(act(stage)).rejects.toMatchObject({ code })
    expect(stage.webhook.calls).toHaveLength(0)
  })
})

describe('verifying the webhook', () => {
  it('sends a signed echo and wants it back bare', async () => {
    const { account, webhook } = await startStage({ settings: { mode: 'secure' } })
    webhook.answer(({ query }) => ({ body: query.get('echostr') ?? '' }))
    expect(await account.verifyWebhook()).toMatchObject({ verified: true, status: 200 })
    expect(webhook.calls).toMatchObject([{ method: 'GET', body: '' }])
    expect(webhook.calls.every(signed)).toBe(true)
    webhook.answer(({ query }) => ({ body: JSON.stringify(query.get('echostr')) }))
    expect(await account.verifyWebhook()).toMatchObject({ verified: false, failure: 'the answer is not the bare echostr' })
  })
})

describe('stopping', () => {
  it('cuts what is under way, quickly, and shows nobody a notice for it', async () => {
    const { simulator, account, webhook } = await stageWithFollower({ deadlineMs: 60_000, retryDelayMs: 60_000 })
    const response = fetch(`${simulator.url}/control/accounts/${appid}/followers/${openid}/stream`)
    await response
    webhook.answer((_call, count) => count === 1 ? 'silence' : { status: 500 })
    const silent = account.say(openid, 'one')
    while (webhook.calls.length < 1) await new Promise((resolve) => { setTimeout(resolve, 5) })
    const retrying = account.say(openid, 'two')
    while (account.deliveryLog.length < 1) await new Promise((resolve) => { setTimeout(resolve, 5) })

    const startedAt = performance.now()
    await simulator.stop()
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(await silent).toMatchObject({ acknowledged: false })
    expect(await retrying).toMatchObject({ acknowledged: false, deliveries: 1 })
    expect(account.receivedCount()).toBe(0)
  })
})
