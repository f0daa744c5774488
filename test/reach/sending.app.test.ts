import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface TouchView { id: number, part: number, status: string, reason: string | null, attempts: number, dueAt: string, content: { text?: string } }
interface OrderAnswer { key: string, touches: TouchView[], code?: string }

const sendApi = '/cgi-bin/message/custom/send'
const templateApi = '/cgi-bin/message/template/send'
const miniProgram = 'wx0123456789abcdef'

describe('writing to a follower', () => {
  let test: TestApp
  let apiKey: string
  beforeAll(async () => {
    test = await startTestApp({ account: { miniPrograms: [miniProgram] } })
    const { body } = await test.send<{ key: string }>('POST', `${test.api}/api-keys`, {
      name: 'shop', scopes: ['touches.send', 'touches.read', 'followers.read'],
    })
    apiKey = body.key
  })
  afterAll(() => test.stop())

  let openid: string
  let followerId: number
  const somebodyNew = async () => {
    openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    followerId = await eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)
  }
  beforeEach(somebodyNew)

  const write = (body: object) => test.send<OrderAnswer>('POST', `${test.api}/followers/${followerId}/touches`, body)
  const answer = (text: string, more: object = {}) => write({ purpose: 'answer', content: { type: 'text', text }, ...more })
  const asSystem = async (body: object) => {
    const response = await fetch(`${test.url}${test.api}/followers/${followerId}/touches`, {
      method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() as OrderAnswer }
  }
  const received = () => test.wechat.received(openid).map(({ text }) => text)
  const touches = async () => (await test.get<{ items: TouchView[] }>(`${test.api}/touches?followerId=${followerId}`)).body.items

  it('goes until the window is spent, and says what else is open', async () => {
    const templateId = test.wechat.addSubscriptionTemplate({ title: '到货提醒', content: '商品：{{thing1.DATA}}' })
    test.wechat.answerPopup(openid, [{ templateId, accept: true }])
    await eventually(async () => (await test.get<{ grants: unknown[] }>(`${test.api}/followers/${followerId}/reach`)).body.grants.length === 1)
    for (let at = 1; at <= 5; at++) expect((await answer(`第${at}句`)).status).toBe(201)
    const { status, body } = await answer('第6句')
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'REPLY_WINDOW_SPENT', data: { routes: [{ route: 'notice', left: 1, templateId }, { route: 'template' }] } } })
    await eventually(() => received().length === 5)
    expect(received()).toEqual(['第1句', '第2句', '第3句', '第4句', '第5句'])
    expect(test.wechat.follower(openid)?.window ?? null).toBeNull()
    // Turned away at once, it left no touch, and is counted.
    expect(await touches()).toHaveLength(5)
    const { body: counts } = await test.get<{ items: object[] }>(`${test.api}/touches/counts?from=2026-03-01&until=2026-03-01`)
    expect(counts.items).toContainEqual(expect.objectContaining({ status: 'refused', reason: 'REPLY_WINDOW_SPENT' }))
  })

  it('does not let two at once pass the last one of a window', async () => {
    for (let at = 0; at < 4; at++) await answer('在')
    const both = await Promise.all([answer('最后一句'), answer('最后一句')])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    await eventually(() => received().length === 5)
  })

  it('sends the same order once, and refuses its key for anything else', async () => {
    const key = `order-${openid}`
    const [first, second] = await Promise.all([answer('一次', { key }), answer('一次', { key })])
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 201])
    expect(first.body.touches.map(({ id }) => id)).toEqual(second.body.touches.map(({ id }) => id))
    expect(await answer('另一句', { key })).toMatchObject({ status: 409, body: { code: 'ORDER_KEY_REUSED' } })
    await eventually(() => received().length === 1)
    const { body: { items } } = await test.get<{ items: Array<{ targetId: string }> }>(`${test.api}/audit?action=touch.send`)
    expect(items.filter(({ targetId }) => targetId === String(followerId)), 'what was sent once was asked once').toHaveLength(1)
    const expiresAt = new Date(test.clock.now().getTime() + 60_000).toISOString()
    await answer('马上', { key: `${key}-soon`, expiresAt })
    test.clock.advance({ minutes: 2 })
    expect((await answer('马上', { key: `${key}-soon`, expiresAt })).status).toBe(200)
    expect(await answer('太晚', { expiresAt })).toMatchObject({ status: 400, body: { code: 'ORDER_EXPIRED' } })
  })

  it('cuts a long text between characters, keeps the order, and sends nothing when the pieces are too many', async () => {
    const text = '好👨‍👩‍👧'.repeat(200)
    const { body: { touches: pieces } } = await answer(text)
    expect(pieces.map(({ part }) => part)).toEqual([0, 1, 2])
    await eventually(() => received().length === 3)
    expect(received().join('')).toBe(text)
    for (const piece of received()) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(2047)
    expect(await answer(text)).toMatchObject({ status: 409, body: { code: 'REPLY_WINDOW_SPENT' } })
    expect((await answer('还有两句')).status).toBe(201)
  })

  it('keeps the last of a window for people, and caps content for all', async () => {
    const content = { purpose: 'content', content: { type: 'text', text: '新茶上市' } }
    expect((await asSystem(content)).status).toBe(201)
    expect(await asSystem(content)).toMatchObject({ status: 409, body: { code: 'CAP_DAY' } })
    const notice = { purpose: 'notice', content: { type: 'text', text: '已发货' } }
    for (let at = 2; at <= 3; at++) expect((await asSystem(notice)).status).toBe(201)
    expect(await asSystem(notice)).toMatchObject({ status: 409, body: { code: 'KEPT_FOR_AGENTS' } })
    expect((await answer('我来帮您')).status).toBe(201)
    await eventually(() => received().length === 4)
  })

  it('waits until the morning with what nobody expects, and is taken back until then', async () => {
    test.clock.advance({ hours: 14 - (test.clock.now().getUTCHours() % 24) + (test.clock.now().getUTCHours() >= 14 ? 24 : 0), minutes: 30 })
    await test.wechat.say(openid, '还没睡')
    await eventually(async () => test.wechat.follower(openid)?.window?.remaining === 5)
    const late = { purpose: 'content', content: { type: 'text', text: '晚安' } }
    const { status, body: { touches: [touch] } } = await asSystem(late)
    expect({ status, touch }).toMatchObject({ status: 201, touch: { status: 'pending', reason: 'QUIET_HOURS' } })
    expect(new Date(touch?.dueAt ?? '').getUTCHours(), 'nine o’clock, as after every Sunday').toBe(1)
    expect((await answer('还在')).status, 'an answer is not kept waiting').toBe(201)
    const { body: { touches: [other] } } = await asSystem({ ...late, purpose: 'notice' })
    expect(await test.send('POST', `${test.api}/touches/${other?.id}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    expect(await test.send('POST', `${test.api}/touches/${other?.id}/cancel`)).toMatchObject({ status: 409, body: { code: 'TOUCH_NOT_CANCELLABLE' } })
    await eventually(() => received().length === 1)
    test.clock.advance({ hours: 11 })
    await eventually(() => received().length === 2)
    expect(received()).toEqual(['还在', '晚安'])
  })

  it('goes as every type that a conversation knows', async () => {
    const kept = (kind: 'image' | 'voice' | 'video' | 'thumb') => test.wechat.keepMedia(kind, Buffer.from('anything'), 'application/octet-stream')
    const thumbMediaId = kept('thumb')
    const contents = [
      { type: 'image', mediaId: kept('image') },
      { type: 'voice', mediaId: kept('voice') },
      { type: 'video', mediaId: kept('video'), thumbMediaId, title: '开箱' },
      { type: 'music', title: '雨前', description: '古琴', url: 'https://shop.example.com/a.mp3', thumbMediaId },
      { type: 'article', title: '本周新茶', url: 'https://shop.example.com/new' },
      { type: 'menu', head: '请选择', items: [{ id: '1', text: '查物流' }, { id: '2', text: '找客服' }] },
      { type: 'miniProgram', title: '商城', appid: miniProgram, pagePath: 'pages/index', thumbMediaId },
    ]
    for (const [at, content] of contents.entries()) {
      if (at === 4) {
        await eventually(() => received().length === 4)
        test.clock.advance({ seconds: 2 })
        await test.wechat.say(openid, '还有吗')
        await eventually(async () => (await test.get<{ window: { left: number } }>(`${test.api}/followers/${followerId}/reach?purpose=answer`)).body.window.left === 5)
      }
      expect(await write({ purpose: 'answer', content })).toMatchObject({ status: 201 })
    }
    await eventually(() => test.wechat.received(openid).length === contents.length)
    expect(test.wechat.received(openid).map(({ type }) => type)).toEqual(['image', 'voice', 'video', 'music', 'news', 'msgmenu', 'miniprogrampage'])
  })

  it('keeps out of a conversation, and goes on when it has ended', async () => {
    const held = { accountId: test.accountId, followerIds: [followerId], by: 'conversation:7' }
    await test.app.db.write((tx) => test.app.reach.hold(tx, { ...held, until: new Date(test.clock.now().getTime() + 3600_000) }))
    const { body: { touches: [touch] } } = await asSystem({ purpose: 'content', content: { type: 'text', text: '新茶上市' } })
    expect(touch).toMatchObject({ status: 'pending', reason: 'IN_CONVERSATION' })
    expect((await answer('我在')).status).toBe(201)
    await eventually(() => received().length === 1)
    await test.app.db.write((tx) => test.app.reach.release(tx, { ...held, by: 'somebody else' }))
    expect((await touches()).map(({ status }) => status)).toContain('pending')
    await test.app.db.write((tx) => test.app.reach.release(tx, held))
    await eventually(() => received().length === 2)
  })

  it('repeats a template whose answer was lost, and they receive it once', async () => {
    const templateId = test.wechat.addTemplate({ title: '发货通知', content: '{{thing1.DATA}}' })
    await test.send('POST', `${test.api}/templates/sync`)
    test.simulator.faults.set({ api: templateApi, fault: 'acceptAndLose', count: 1 })
    const { status } = await asSystem({ purpose: 'notice', content: { type: 'template', templateId, data: { thing1: { value: '明前龙井' } } } })
    expect(status).toBe(201)
    const touch = await eventually(async () => {
      test.clock.advance({ seconds: 5 })
      return (await touches()).find(({ status: now }) => now === 'submitted' || now === 'delivered')
    })
    expect(touch.attempts).toBe(2)
    expect(test.wechat.receivedCount({ openid, by: 'template' })).toBe(1)
  })

  it('repeats no template whose key WeChat may have forgotten', async () => {
    const templateId = test.wechat.addTemplate({ title: '到店通知', content: '{{thing1.DATA}}' })
    await test.send('POST', `${test.api}/templates/sync`)
    test.simulator.faults.set({ api: templateApi, fault: 'acceptAndLose', count: 1 })
    await asSystem({ purpose: 'notice', content: { type: 'template', templateId, data: { thing1: { value: '明前龙井' } } } })
    await eventually(async () => (await touches()).find(({ reason }) => reason === 'CALL_CUT_OFF'))
    // Nobody called for so long, as when all processes were away.
    test.clock.advance({ minutes: 20 })
    // Its result has come, and finds it when it is unknown for good.
    expect(await eventually(async () => (await touches()).find(({ status }) => status === 'delivered'))).toMatchObject({ attempts: 1 })
    expect(test.wechat.receivedCount({ openid, by: 'template' })).toBe(1)
  })

  it('gives back what it has counted when the calls of the day are used up', async () => {
    const budget = async (version: number, dailyBudget: object) => (
      expect((await test.send('PATCH', `${test.api}/reach/settings`, { version, settings: { dailyBudget: { ...defaultSettings.dailyBudget, ...dailyBudget } } })).status).toBe(200))
    await budget(0, { service: 0, mass: 1 })
    await answer('明天见')
    await eventually(async () => (await touches()).find(({ reason }) => reason === 'DAILY_BUDGET_SPENT'))
    const { body } = await test.get<{ window: { left: number }, routes: Array<{ route: string, isOpen: boolean }> }>(`${test.api}/followers/${followerId}/reach`)
    expect(body.window.left).toBe(5)
    expect(body.routes.find(({ route }) => route === 'mass'), 'a mass send answers nobody: the last call is not kept for answers').toMatchObject({ isOpen: true })
    await budget(1, {})
  })

  it('goes on tomorrow when WeChat says that today’s quota is used up', async () => {
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 45009, count: 1 })
    await answer('明天见')
    const waiting = await eventually(async () => (await touches()).find(({ reason }) => reason === 'WECHAT_45009'))
    expect(waiting.status).toBe('pending')
    expect(new Date(waiting.dueAt).getUTCHours(), 'midnight in China').toBe(16)
    const first = openid
    // Others wait as well: no call that must be refused is made.
    const calls = test.wechat.calls[sendApi]
    await somebodyNew()
    await answer('我也是')
    await eventually(async () => (await touches()).find(({ reason }) => reason === 'DAILY_BUDGET_SPENT'))
    expect(test.wechat.calls[sendApi]).toBe(calls)
    test.clock.advance({ hours: 24 })
    await eventually(() => test.wechat.received(first).length === 1 && received().length === 1)
  })
})
