import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDress } from '../../src/channel/relay/dress.ts'
import { decodeAesKey } from '../../src/wechat/crypto.ts'
import { openEnvelope } from '../../src/wechat/envelope.ts'
import { type Call, type Receiver, startReceiver } from '../outgoing/receiver.ts'
import { eventually, startTestApp, testAccount, type TestApp } from '../support/test-app.ts'

interface Webhook { id: number, version: number, form: string, secret: string }
interface Delivery { id: number, kind: string, followerId: number | null, status: string, detail: Record<string, unknown> | null }
interface Page<Item> { items: Item[], next: string | null }

const wechat = { token: 'oldsystemtoken', aesKey: '9876543210zyxwvutsrqponmlkjihgfedcbaZYXWVUT' }

describe('the relay', () => {
  let test: TestApp
  let receiver: Receiver
  beforeAll(async () => {
    test = await startTestApp({ app: { outgoingAllowPrivate: true } })
    receiver = await startReceiver()
  })
  afterAll(async () => {
    await test.stop()
    await receiver.stop()
  })
  beforeEach(() => { receiver.calls.length = 0 })
  afterEach(async () => {
    receiver.answering(({ answer }) => answer(200))
    for (const { id } of (await test.get<Page<Webhook>>(hooks())).body.items) await test.send('DELETE', `${hooks()}/${id}`)
  })

  const hooks = () => `${test.api}/webhooks`
  const add = async (more: object) => (await test.send<Webhook>('POST', hooks(), { name: '旧系统', url: receiver.url, ...more })).body
  const log = async (id: number) => (await test.get<Page<Delivery>>(`${hooks()}/${id}/deliveries`)).body.items
  const heard = (calls: number) => eventually(() => receiver.calls.length >= calls)
  const opened = ({ path, text }: Call, keys: { token: string, aesKey?: string }) => openEnvelope({
    mode: keys.aesKey === undefined ? 'plain' : 'secure', token: keys.token, aesKeys: keys.aesKey === undefined ? [] : [decodeAesKey(keys.aesKey)], appid: testAccount.appid,
    query: Object.fromEntries(new URL(path, 'http://x').searchParams), body: text,
  }).text
  const stored = async (openid: string) => (await test.app.db.read.query<Array<{ body: string }>>('SELECT body FROM inbox WHERE openid = ? ORDER BY id', [openid])).map(({ body }) => body)

  it('tells those who name it what WeChat delivered, in order for each follower, and keeps it from those who want everything else', async () => {
    const all = await add({ kinds: ['*'], url: `${receiver.url}/all` })
    const chosen = await add({ kinds: ['wechat.message.', 'wechat.event.CLICK'], url: `${receiver.url}/chosen` })
    const { openid } = await test.wechat.follow()
    let isBroken = true
    receiver.answering(({ told, answer }) => answer(isBroken && told.kind === 'wechat.message.text' ? 503 : 200))
    await test.wechat.say(openid, '我的订单呢')
    await test.wechat.click(openid, 'MENU_ORDERS')
    await test.wechat.send(openid, { type: 'location', latitude: 31.2, longitude: 121.5 })
    await eventually(() => receiver.calls.some(({ told }) => told.kind === 'wechat.message.text'))
    isBroken = false
    await eventually(async () => {
      test.clock.advance({ seconds: 10 })
      return (await log(chosen.id)).filter(({ status }) => status === 'delivered').length === 3
    })
    const told = receiver.calls.filter(({ path }) => path === '/hook/chosen').map((call) => call.told)
    expect(told.map(({ kind }) => kind).filter((kind, at, kinds) => kind !== kinds[at - 1])).toEqual(['wechat.message.text', 'wechat.event.CLICK', 'wechat.message.location'])
    const [text] = told
    expect(text).toMatchObject({ accountId: test.accountId, detail: { openid, kind: 'message', type: 'text', content: '我的订单呢', toUserName: testAccount.originalId } })
    expect(told.every(({ followerId }) => followerId === text?.followerId && followerId !== null)).toBe(true)
    expect((await log(all.id)).filter(({ kind }) => kind.startsWith('wechat.'))).toEqual([])
  })

  it('shows what people said in one delivery at a time, and writes down who looked', async () => {
    const { id } = await add({ kinds: ['wechat.message.'] })
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '悄悄话')
    await heard(1)
    const [delivery] = await log(id)
    expect(delivery).toMatchObject({ kind: 'wechat.message.text', detail: null })
    expect((await test.get<Delivery>(`${hooks()}/${id}/deliveries/${delivery?.id}`)).body.detail).toMatchObject({ content: '悄悄话' })
    const { body: audit } = await test.get<Page<{ action: string, targetId: string }>>(`/api/v1/audit?limit=5`)
    expect(audit.items).toContainEqual(expect.objectContaining({ action: 'webhook.delivery', targetId: String(delivery?.followerId) }))
    expect(test.logs.join('')).not.toContain('悄悄话')
  })

  it.each<[{ token: string, aesKey?: string }, string]>([[{ token: wechat.token }, 'plain'], [wechat, 'encrypted']])('speaks as WeChat to systems that were written for it, with their own keys: %#, %s', async (keys) => {
    const hook = await add({ kinds: ['wechat.'], wechat: keys, url: `${receiver.url}?shop=1` })
    expect(hook).toMatchObject({ form: 'wechat' })
    const { openid } = await test.wechat.follow({ qrScene: 'store_1' })
    await test.wechat.say(openid, '<![CDATA[你好]]> & 再见')
    await heard(2)
    expect(receiver.calls.map((call) => opened(call, keys))).toEqual(await stored(openid))
    expect(new URL(receiver.calls[0]?.path ?? '', 'http://x').searchParams.get('shop')).toBe('1')
    expect(receiver.calls[0]?.headers).toMatchObject({ 'content-type': 'text/xml', 'duihua-event': 'wechat.event.subscribe' })
    expect(() => opened(receiver.calls[0] as Call, { ...keys, token: 'another' })).toThrow()
    const shown = JSON.stringify([await test.get(hooks()), await test.app.db.read.query('SELECT * FROM outgoing_webhooks'), test.logs])
    expect(shown).not.toContain(wechat.token)
    expect(shown).not.toContain(wechat.aesKey)
    expect(await test.send('POST', `${hooks()}/${hook.id}/try`)).toMatchObject({ status: 204 })
    await heard(3)
    expect(opened(receiver.calls[2] as Call, keys)).toContain('<Event>duihua_tried</Event>')
  })

  it('ends where it began when it leads to the account’s own webhook', async () => {
    const own = { token: testAccount.token, aesKey: testAccount.aesKey }
    const { id } = await add({ kinds: ['wechat.'], wechat: own, url: `${test.url}/wechat/${testAccount.appid}` })
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '转一圈')
    await eventually(async () => (await log(id)).filter(({ status }) => status === 'delivered').length === 2)
    expect((await log(id)).map(({ status }) => status), 'taken by a webhook that was written for WeChat, as a repeat').toEqual(['delivered', 'delivered'])
    expect(await stored(openid)).toHaveLength(2)
  })

  it('tells of the account itself without a follower, and nothing of what came twice', async () => {
    const { id } = await add({ kinds: ['wechat.event.'] })
    const fields = { MsgType: 'event', Event: 'verify_expired', ExpiredTime: '1772355600', FailTime: '1772355600' }
    await test.wechat.raw('oHelperOfWeChats000000000000', fields, { copies: 3 })
    await eventually(async () => (await log(id)).some(({ kind }) => kind === 'wechat.event.verify_expired'))
    expect((await log(id)).map(({ kind, followerId }) => [kind, followerId])).toEqual([['wechat.event.verify_expired', null]])
    await test.wechat.raw('oHelperOfWeChats000000000000', { MsgType: 'event', Event: '新 事件' })
    await heard(2)
    expect(receiver.calls[1]?.headers['duihua-event'], 'a name that may stand in a header').toBe('wechat.event.____')
  })

  it('keeps to its form', async () => {
    expect(await test.send('POST', hooks(), { name: 'x', url: receiver.url, kinds: ['wechat.', 'conversation.'], wechat })).toMatchObject({ status: 400, body: { code: 'WEBHOOK_KINDS_UNFIT', place: 'body/kinds' } })
    const [event, old] = [await add({ kinds: ['*'] }), await add({ kinds: ['wechat.'], wechat })]
    expect(await test.send('PATCH', `${hooks()}/${event.id}`, { version: 1, wechat })).toMatchObject({ status: 409, body: { code: 'WEBHOOK_FORM_FIXED' } })
    expect(await test.send('PATCH', `${hooks()}/${old.id}`, { version: 1, kinds: ['*'] })).toMatchObject({ status: 400, body: { code: 'WEBHOOK_KINDS_UNFIT' } })
    expect(await test.send('PATCH', `${hooks()}/${old.id}`, { version: 1, wechat: { token: 'newtoken' } })).toMatchObject({ status: 200, body: { version: 2 } })
    const { openid } = await test.wechat.follow()
    await heard(1)
    expect(opened(receiver.calls.find(({ path }) => path.includes('signature')) as Call, { token: 'newtoken' })).toBe((await stored(openid))[0])
    for (const keys of [{}, { token: 'ab' }, { token: 'abc', aesKey: 'short' }, { token: 'abc', more: 1 }]) {
      expect((await test.send('POST', hooks(), { name: 'x', url: receiver.url, kinds: ['wechat.'], wechat: keys })).status).toBe(400)
    }
  })

  it('signs anew at every try, so that a receiver that looks at the clock takes what was late', () => {
    const dress = createDress({ clock: test.clock, appidOf: () => testAccount.appid })
    const asked = { accountId: 1, keys: { token: 'abc', aesKey: null }, sent: { xml: '<xml></xml>', fromUserName: 'o', toUserName: 'g' } }
    const first = new URLSearchParams(dress(asked).query)
    test.clock.advance({ minutes: 5 })
    const second = new URLSearchParams(dress(asked).query)
    expect(Number(second.get('timestamp')) - Number(first.get('timestamp'))).toBe(300)
    expect(second.get('nonce')).not.toBe(first.get('nonce'))
  })
})
