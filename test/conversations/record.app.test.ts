import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Conversation {
  id: number
  followerId: number
  status: string
  agentId: number | null
  teamId: number | null
  labelIds: number[]
  reopened: number
  startedBy: string
  unansweredSince: string | null
  windowUntil: string | null
  outboundCount: number
  inboundCount: number
  version: number
}
interface Message { id: number, direction: string, type: string, content: Record<string, unknown>, status: string | null, reason: string | null, route: string | null, agentId: number | null }

describe('a conversation', () => {
  let test: TestApp
  let lin: TestAgent
  let wang: TestAgent
  let boss: TestAgent
  const one = (id: number) => test.get<Conversation>(`${test.api}/conversations/${id}`).then(({ body }) => body)
  const said = (id: number) => test.get<{ items: Message[] }>(`${test.api}/conversations/${id}/messages`).then(({ body }) => body.items)
  const changes = (id: number) => test.get<{ items: Array<{ kind: string, by: { kind: string, id: number | null }, detail: Record<string, unknown> }> }>(`${test.api}/conversations/${id}/changes`)
    .then(({ body }) => body.items)
  const received = (openid: string, text: string) => test.wechat.received(openid).filter((item) => JSON.stringify(item).includes(text))
  /** Once the follower has one in this status. */
  const of = (openid: string, status: string) => eventually(async () => {
    const follower = await test.app.followers.findByOpenid(test.accountId, openid)
    const { body } = await test.get<{ items: Conversation[] }>(`${test.api}/conversations?followerId=${follower?.id ?? 0}`)
    return body.items.find((each) => each.status === status)
  })
  const reply = (agent: TestAgent, id: number, text: string, key?: string) => agent.send<Message & { code: string, data: Record<string, unknown> }>('POST', `/conversations/${id}/messages`, {
    content: { type: 'text', text }, ...(key !== undefined && { key }),
  })

  beforeAll(async () => {
    test = await startTestApp()
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    lin = await addAgent(test, 'linlin', { capacity: 50 })
    wang = await addAgent(test, 'wangwei', { capacity: 50 })
    boss = await addAgent(test, 'boss', { role: 'supervisor', capacity: 50 })
  })
  afterAll(() => test.stop())

  it('begins with a message, finds an agent who is there, and is answered once', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '请问几点关门？')
    const waiting = await of(openid, 'waiting')
    expect(waiting).toMatchObject({ agentId: null, startedBy: 'message', inboundCount: 1, windowUntil: expect.any(String) as string })
    expect((await reply(lin, waiting.id, '您好')).body).toMatchObject({ code: 'CONVERSATION_TAKEN' })

    await lin.be('online')
    const { id } = await of(openid, 'open')
    expect(await one(id)).toMatchObject({ agentId: lin.id, status: 'open' })
    const first = await reply(lin, id, '晚上九点。', 'a1')
    expect(first).toMatchObject({ status: 201, body: { direction: 'outbound', route: 'service', agentId: lin.id } })
    expect(await reply(lin, id, '晚上九点。', 'a1')).toMatchObject({ status: 200, body: { id: first.body.id } })
    expect((await reply(lin, id, '别的', 'a1')).body).toMatchObject({ code: 'MESSAGE_KEY_REUSED' })
    expect((await reply(wang, id, '我也来')).body).toMatchObject({ code: 'CONVERSATION_TAKEN', data: { agentId: lin.id } })

    await eventually(async () => (await said(id))[0]?.status === 'submitted')
    // The queue may have told them their place meanwhile.
    expect((await said(id)).filter(({ agentId, direction }) => agentId !== null || direction === 'inbound').map(({ direction }) => direction)).toEqual(['outbound', 'inbound'])
    expect(received(openid, '晚上九点。')).toHaveLength(1)
    expect(await one(id)).toMatchObject({ unansweredSince: null, outboundCount: 1 })
    expect((await changes(id)).map(({ kind }) => kind)).toEqual(['assigned', 'started'])
  })

  it('refuses the sixth answer with its reason and the ways that are open, and keeps no trace of it', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '一个问题')
    const { id } = await of(openid, 'open')
    for (const nth of [1, 2, 3, 4, 5]) expect((await reply(lin, id, `回复 ${nth}`)).status).toBe(201)
    const refused = await reply(lin, id, '回复 6')
    expect(refused).toMatchObject({ status: 409, body: { code: 'REPLY_WINDOW_SPENT', data: { routes: expect.any(Array) as unknown[] } } })
    expect(await said(id)).toHaveLength(6)
    expect(await one(id)).toMatchObject({ outboundCount: 5 })
  })

  it('tells an agent that WeChat refused what they said', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '在吗')
    const { id } = await of(openid, 'open')
    await test.wechat.unfollow(openid)
    await eventually(async () => (await test.app.followers.findByOpenid(test.accountId, openid))?.subscribed === false)
    expect((await reply(lin, id, '在的')).body).toMatchObject({ code: 'NOT_FOLLOWING' })
  })

  it('waits for an answer again when WeChat refused the one it had', async () => {
    const { openid } = await test.wechat.follow()
    await lin.be('online')
    await test.wechat.say(openid, '多少钱')
    const { id } = await of(openid, 'open')
    const asked = await one(id)
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'refuse', errcode: 40008, count: 1 })
    await reply(lin, id, '三十元')
    await eventually(async () => (await said(id)).find(({ agentId }) => agentId === lin.id)?.status === 'failed')
    expect(await one(id)).toMatchObject({ unansweredSince: asked.unansweredSince, outboundCount: 0 })
    await reply(lin, id, '三十元整')
    await eventually(async () => (await said(id))[0]?.status === 'submitted')
    expect(await one(id)).toMatchObject({ unansweredSince: null, outboundCount: 1 })
  })

  it('is reopened by a message in time, and begun anew after it', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '我要退货')
    const { id } = await of(openid, 'open')
    expect((await wang.send<{ code: string }>('POST', `/conversations/${id}/resolve`, {})).body.code).toBe('CONVERSATION_TAKEN')
    expect(await lin.send('POST', `/conversations/${id}/resolve`, { note: '已退款' })).toMatchObject({ status: 200, body: { status: 'resolved', agentId: null } })
    expect((await lin.send<{ code: string }>('POST', `/conversations/${id}/resolve`, {})).body.code).toBe('CONVERSATION_MOVED_ON')
    expect((await lin.send<{ code: string }>('PUT', `/conversations/${id}/priority`, { priority: 0 })).body.code).toBe('CONVERSATION_MOVED_ON')
    await test.wechat.say(openid, '还有一个问题')
    expect(await of(openid, 'open')).toMatchObject({ id, reopened: 1 })
    expect((await changes(id))[0]).toMatchObject({ kind: 'assigned' })

    await lin.send('POST', `/conversations/${id}/resolve`, {})
    test.clock.advance({ hours: 25 })
    await lin.be('online')
    await test.wechat.say(openid, '新的问题')
    const next = await of(openid, 'open')
    expect(next.id).not.toBe(id)
    expect(await boss.send('POST', `/conversations/${next.id}/merge`, { from: id })).toMatchObject({ status: 200 })
    expect(await said(next.id)).toHaveLength(3)
    expect(await one(id)).toMatchObject({ mergedInto: next.id })
  })

  it('sleeps until its time or a message, with its seat free', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '明天再说')
    const { id } = await of(openid, 'open')
    const load = async () => (await test.get<{ load: number }>(`${test.api}/agents/${lin.id}`)).body.load
    const before = await load()
    const until = new Date(test.clock.now().getTime() + 1800_000).toISOString()
    expect(await lin.send('POST', `/conversations/${id}/snooze`, { until })).toMatchObject({ status: 200, body: { status: 'snoozed', agentId: lin.id } })
    expect(await load()).toBe(before - 1)
    test.clock.advance({ minutes: 31 })
    expect(await eventually(async () => { const now = await one(id); return now.status === 'open' && now })).toMatchObject({ agentId: lin.id })
    expect((await lin.send<{ code: string }>('POST', `/conversations/${id}/snooze`, { until })).body.code).toBe('SNOOZE_INVALID')
  })

  it('has notes that name others, labels, a priority and a draft', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '我的积分呢')
    const { id } = await of(openid, 'open')
    expect((await lin.send('POST', `/conversations/${id}/notes`, { text: '请看一下', mentions: [wang.id] })).status).toBe(201)
    expect((await lin.send<{ code: string }>('POST', `/conversations/${id}/notes`, { text: '请看一下', mentions: [999] })).body.code).toBe('MENTION_UNKNOWN')
    const { body: mentioned } = await wang.send<{ items: Array<{ conversationId: number, message: Message }> }>('GET', '/mentions?unread=true')
    expect(mentioned.items).toMatchObject([{ conversationId: id, message: { direction: 'note', content: { text: '请看一下' } } }])
    await wang.send('POST', `/mentions/${mentioned.items[0]?.message.id}/read`)
    expect((await wang.send<{ items: unknown[] }>('GET', '/mentions?unread=true')).body.items).toEqual([])
    expect(received(openid, '请看一下')).toEqual([])

    const { body: label } = await boss.send<{ id: number }>('POST', '/desk/labels', { name: '积分' })
    expect((await lin.send('POST', '/desk/labels', { name: '不行' })).status).toBe(403)
    expect((await boss.send<{ code: string }>('POST', '/desk/labels', { name: '积分' })).body.code).toBe('LABEL_EXISTS')
    expect((await lin.send('POST', `/conversations/${id}/labels`, { add: [label.id] })).body).toEqual({ labelIds: [label.id] })
    expect((await lin.send<{ code: string }>('POST', `/conversations/${id}/labels`, { add: [999] })).body.code).toBe('LABEL_NOT_FOUND')
    const told = await test.app.db.read.query<Array<{ subject: string }>>(`SELECT subject FROM follower_events WHERE kind = 'conversation.labelled' AND subject = ?`, [String(label.id)])
    expect(told).toHaveLength(1)
    expect((await test.get<{ items: Conversation[] }>(`${test.api}/conversations?labelId=${label.id}`)).body.items.map((each) => each.id)).toEqual([id])
    expect((await test.get<{ items: unknown[], next: string | null }>(`${test.api}/conversations?labelId=${label.id}&status=resolved`)).body).toEqual({ items: [], next: null })
    await lin.send('PUT', `/conversations/${id}/priority`, { priority: 0 })
    expect((await changes(id)).slice(0, 2).map(({ kind, by }) => [kind, by.id])).toEqual([['prioritised', lin.id], ['labelled', lin.id]])

    expect((await lin.send('PUT', `/conversations/${id}/draft`, { text: '您好，您的', version: 0 })).body).toMatchObject({ version: 1 })
    expect((await lin.send<{ code: string }>('PUT', `/conversations/${id}/draft`, { text: '另一台', version: 0 })).body.code).toBe('DRAFT_CHANGED')
    for (const [characters, status] of [[16_001, 400], [16_000, 200]] as const) {
      expect((await wang.send('PUT', `/conversations/${id}/draft`, { text: '😀'.repeat(characters), version: 0 })).status).toBe(status)
    }
    const say = (draftVersion: number) => lin.send<{ code: string }>('POST', `/conversations/${id}/messages`, { content: { type: 'text', text: '您好，您的积分是 20。' }, draftVersion })
    expect((await say(2)).body.code).toBe('DRAFT_CHANGED')
    expect((await said(id)).filter(({ direction }) => direction === 'outbound')).toHaveLength(0)
    expect((await say(1)).status).toBe(201)
    expect((await lin.send('GET', `/conversations/${id}/draft`)).body).toEqual({ text: '', version: 0, changedAt: null })
  })

  it('is forgotten with the follower, and its seat is free', async () => {
    const { openid } = await test.wechat.follow()
    await lin.be('online')
    await test.wechat.say(openid, '忘掉青花瓷吧')
    const { id, followerId } = await of(openid, 'open')
    await reply(lin, id, '好的')
    await lin.send('POST', `/conversations/${id}/notes`, { text: '要求删除', mentions: [wang.id] })
    await lin.send('PUT', `/conversations/${id}/draft`, { text: '再见', version: 0 })
    const count = async (sql: string) => Number((await test.app.db.read.query<Array<{ n: number | string }>>(`SELECT COUNT(*) AS n FROM ${sql}`))[0]?.n)
    await eventually(async () => await count(`message_grams WHERE gram = '青花'`) === 1)
    const { body: { load } } = await test.get<{ load: number }>(`${test.api}/agents/${lin.id}`)
    const { alias } = await test.app.followers.get(test.accountId, followerId)
    expect((await test.send('POST', `${test.api}/followers/${followerId}/erase`, { confirm: alias })).status).toBeLessThan(300)
    await eventually(async () => await count(`messages WHERE conversationId = ${id}`) === 0 && (await one(id)).followerId === 0)
    expect(await one(id)).toMatchObject({ status: 'resolved', agentId: null })
    expect((await test.get<{ load: number }>(`${test.api}/agents/${lin.id}`)).body.load).toBe(load - 1)
    for (const table of [`message_grams WHERE gram = '青花'`, `drafts WHERE conversationId = ${id}`, `mentions WHERE conversationId = ${id}`]) expect(await count(table)).toBe(0)
    expect((await changes(id)).every(({ detail }) => Object.keys(detail).length === 0)).toBe(true)
    expect((await lin.send<{ code: string }>('POST', `/conversations/${id}/reopen`)).body.code).toBe('FOLLOWER_NOT_FOUND')
  })

  it('has every kind of message, and refuses what no service message can be', async () => {
    const { openid } = await test.wechat.follow()
    await lin.be('online')
    await test.wechat.say(openid, '看图')
    const { id } = await of(openid, 'open')
    await test.wechat.raw(openid, { MsgType: 'image', PicUrl: 'http://mmbiz.qpic.cn/a', MediaId: 'media-1', MsgId: '900001' })
    await test.wechat.raw(openid, { MsgType: 'location', Location_X: '23.1', Location_Y: '113.3', Scale: '20', Label: '天河', MsgId: '900002' })
    await test.wechat.raw(openid, { MsgType: 'newkind', Thing: 'x', MsgId: '900003' })
    await test.wechat.click(openid, 'MENU_ORDERS')
    await eventually(async () => (await said(id)).length === 5)
    expect((await said(id)).map(({ type, content }) => [type, content])).toEqual([
      ['click', { eventKey: 'MENU_ORDERS' }],
      ['newkind', { fields: { Thing: 'x' } }],
      ['location', { latitude: 23.1, longitude: 113.3, scale: 20, label: '天河', msgId: '900002' }],
      ['image', { picUrl: 'http://mmbiz.qpic.cn/a', mediaId: 'media-1', msgId: '900001' }],
      ['text', expect.objectContaining({ content: '看图' })],
    ])
    expect(await one(id)).toMatchObject({ inboundCount: 4 })
    const send = (content: object) => lin.send<Message & { code: string }>('POST', `/conversations/${id}/messages`, { content })
    expect(await send({ type: 'article', title: '新茶', url: 'https://shop.example.com/new' })).toMatchObject({ status: 201, body: { type: 'article', route: 'service' } })
    expect(await send({ type: 'menu', head: '请选择', items: [{ id: '1', text: '查物流' }, { id: '2', text: '找客服' }] })).toMatchObject({ status: 201, body: { type: 'menu' } })
    expect(await send({ type: 'images', mediaIds: ['media-1'] })).toMatchObject({ status: 400 })
    expect(await send({ type: 'text', text: '好'.repeat(20_001) })).toMatchObject({ status: 400 })
    await eventually(async () => (await said(id)).filter(({ direction, status }) => direction === 'outbound' && status === 'submitted').length === 2)
  })

  it('is listed once, page by page, latest word first', async () => {
    const walk = async (query: string) => {
      const ids: number[] = []
      for (let before = ''; ;) {
        const { body: { items, next } } = await test.get<{ items: Conversation[], next: string | null }>(`${test.api}/conversations?limit=2&${query}${before}`)
        ids.push(...items.map(({ id }) => id))
        if (next === null) return ids
        before = `&before=${next}`
      }
    }
    const rows = (where: string) => test.app.db.read.query<Array<{ id: number }>>(`SELECT id FROM conversations WHERE ${where} ORDER BY lastMessageAt DESC, id DESC`).then((found) => found.map(({ id }) => Number(id)))
    for (const [query, where] of [['', '1 = 1'], ['status=resolved', `status = 'resolved'`], [`agentId=${lin.id}`, `agentId = ${lin.id}`]] as const) expect(await walk(query)).toEqual(await rows(where))
  })

  it('is begun by an agent who is there, and knows until when it can be answered', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '先说一句')
    const { id, followerId, windowUntil } = await of(openid, 'open')
    await boss.send('POST', `/conversations/${id}/resolve`, {})
    await wang.be('offline')
    expect((await wang.send('POST', '/conversations', { followerId })).body).toMatchObject({ code: 'AGENT_NOT_AVAILABLE', data: { reason: 'OFFLINE' } })
    expect((await wang.send('POST', `/conversations/${id}/reopen`)).body).toMatchObject({ code: 'AGENT_NOT_AVAILABLE' })
    await wang.be('busy')
    expect((await wang.send('POST', '/conversations', { followerId })).body).toMatchObject({ agentId: wang.id, status: 'open', windowUntil })
    await wang.be('offline')
  })

  it('lets one agent compose at a time, and the follower see it', async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '有人吗')
    const { id } = await of(openid, 'open')
    expect((await lin.send('PUT', `/conversations/${id}/composing`)).status).toBe(200)
    expect((await wang.send<{ code: string }>('PUT', `/conversations/${id}/composing`)).body.code).toBe('SOMEBODY_COMPOSES')
    await eventually(() => test.wechat.follower(openid)?.isTyping)
    await lin.send('DELETE', `/conversations/${id}/composing`)
    expect((await wang.send('PUT', `/conversations/${id}/composing`)).status).toBe(200)
    test.clock.advance({ seconds: 11 })
    expect((await lin.send('PUT', `/conversations/${id}/composing`)).status).toBe(200)
  })
})
