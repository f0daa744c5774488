import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface Found { messageId: number, conversationId: number, followerId: number, direction: string, type: string, text: string, highlights: unknown[], snippet: object, agentId: number | null }
interface Page { items: Found[], next: number | null }

describe('looking for what was said', () => {
  let test: TestApp
  let agent: TestAgent
  beforeAll(async () => {
    test = await startTestApp()
    agent = await addAgent(test, 'linlin', { capacity: 20 })
    await agent.be('online')
  })
  afterAll(() => test.stop())

  const search = async (query: Record<string, string | number>) => {
    const { body } = await test.get<Page>(`${test.api}/messages/search?${new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))).toString()}`)
    return body.items
  }
  const found = (query: Record<string, string | number>, amount = 1) => eventually(async () => {
    const items = await search(query)
    return items.length === amount && items
  })

  it('finds what followers and agents say, and notes, with where it stands', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '您好，我想问退款多久到账')
    const [asked] = await found({ q: '退款' })
    expect(asked).toMatchObject({
      direction: 'inbound', type: 'text', text: '您好，我想问退款多久到账', highlights: [{ start: 6, end: 8 }], snippet: { highlights: [{ start: 6, end: 8 }] }, agentId: null,
    })
    const path = `/conversations/${asked?.conversationId}`
    await eventually(async () => (await test.get(`${test.api}${path}`)).body['agentId'] === agent.id)
    expect((await agent.send('POST', `${path}/messages`, { key: 'k1', content: { type: 'text', text: 'ＶＩＰ客户三天到账😀' } })).status).toBe(201)
    expect((await agent.send('POST', `${path}/notes`, { text: '退款单号A12' })).status).toBe(201)
    expect(await found({ q: 'vip' })).toMatchObject([{ direction: 'outbound', agentId: agent.id, highlights: [{ start: 0, end: 3 }] }])
    expect(await found({ q: '😀' })).toHaveLength(1)
    expect(await found({ q: '到账' }, 2)).toMatchObject([{ direction: 'outbound' }, { direction: 'inbound' }])
    expect(await found({ q: '退款', direction: 'note' })).toMatchObject([{ text: '退款单号A12' }])
    expect(await search({ q: '退款', agentId: agent.id })).toHaveLength(2)
    expect(await search({ q: '退款', agentId: 999 })).toEqual([])
    expect(await search({ q: '退款', until: '2026-01-01T00:00:00Z' })).toEqual([])
    const { body: { id: labelId } } = await test.send<{ id: number }>('POST', `${test.api}/desk/labels`, { name: '退款', colour: '#ff0000' })
    expect(await search({ q: '退款', labelId })).toEqual([])
    await agent.send('POST', `${path}/labels`, { add: [labelId] })
    expect(await search({ q: '退款', labelId })).toHaveLength(2)
  })

  it('says what it cannot look for, and to whom it does not answer', async () => {
    expect(await test.get(`${test.api}/messages/search?q=${encodeURIComponent('，。')}`)).toMatchObject({ status: 400, body: { code: 'SEARCH_EMPTY', place: 'query/q' } })
    expect((await test.get(`${test.api}/messages/search`)).status).toBe(400)
    expect((await test.get(`${test.api}/messages/search?q=x&limit=51`)).status).toBe(400)
    await test.send('POST', '/api/v1/users', {
      name: 'counter', displayName: '数', language: 'zh-CN', password: 'password of the counter', grants: [{ accountId: test.accountId, role: 'analyst' }],
    })
    const cookie = await signIn(test.url, { name: 'counter', password: 'password of the counter' })
    expect((await callJson(`${test.url}${test.api}/messages/search?q=${encodeURIComponent('退款')}`, { cookie })).status).toBe(403)
  })

  it('notes who looked, and neither there nor in the log for what', async () => {
    await search({ q: '绝密词语', direction: 'note' })
    const { body: { items } } = await test.get<{ items: Array<{ action: string, detail: object }> }>(`${test.api}/audit?action=messages.search`)
    expect(items[0]).toMatchObject({ detail: { count: 0, filters: ['direction'] } })
    expect(JSON.stringify(items)).not.toContain('绝密')
    expect(test.logs.join('')).not.toContain(encodeURIComponent('绝密词语'))
    expect(test.logs.join('')).not.toContain('绝密词语')
  })

  it('finds nothing any more of who was erased', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '我的秘密是螺蛳粉')
    const [said] = await found({ q: '螺蛳粉' })
    const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${said?.followerId}`)
    const { body } = await test.send<{ erasures: Array<{ taskId: number }> }>('POST', `${test.api}/followers/${said?.followerId}/erase`, { confirm: alias })
    await eventually(async () => (await test.get<{ status: string }>(`${test.api}/tasks/${body.erasures[0]?.taskId}`)).body.status === 'done')
    expect(await search({ q: '螺蛳粉' })).toEqual([])
    expect(await test.app.db.read.query(`SELECT gram FROM message_grams WHERE messageId = ${said?.messageId} OR gram IN ('螺蛳', '蛳粉')`)).toEqual([])
  })
})
