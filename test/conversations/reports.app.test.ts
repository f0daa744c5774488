import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface Times { count: number, medianMs: number | null }
interface Group { key: number | string | null, name: string | null, figures: Record<string, number | Times> }
interface Report { timeZone: string, total: Record<string, number | Times>, groups: Group[] }

const minute = 60_000
const from = '2026-03-01T16:00:00Z'
const until = '2026-03-31T16:00:00Z'
const day = [{ from: '09:00', to: '12:00' }, { from: '13:00', to: '18:00' }]

/** Monday the 2nd of March, nine o'clock in Shanghai; lunch from twelve to one. */
describe('reports', () => {
  let test: TestApp
  let lin: TestAgent
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-02T01:00:00Z' })
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    await test.send('POST', `${test.api}/calendars`, { name: '客服', weekly: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: [], sunday: [] } })
    lin = await addAgent(test, 'linlin', { capacity: 20 })
    await lin.be('online')
  })
  afterAll(() => test.stop())

  const report = async (name: string, query = '') => (await test.get<Report>(`${test.api}/reports/${name}?from=${from}&until=${until}${query}`)).body
  const held = (openid: string) => eventually(async () => {
    const { body: { items: [follower] } } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)
    const { body: { items: [conversation] } } = await test.get<{ items: Array<{ id: number, agentId: number | null }> }>(`${test.api}/conversations?followerId=${follower?.id}`)
    return conversation?.agentId === lin.id && conversation.id
  })
  async function ask (words: string): Promise<{ openid: string, id: number }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, words)
    return { openid, id: await held(openid) }
  }
  async function go (minutes: number): Promise<void> {
    test.clock.advance({ minutes })
    await lin.beat()
  }
  const reply = async (id: number, text: string) => {
    expect((await lin.send('POST', `/conversations/${id}/messages`, { content: { type: 'text', text } })).status).toBe(201)
  }

  it('count working time only, of what people did', async () => {
    const { body: { id: labelId } } = await test.send<{ id: number }>('POST', `${test.api}/desk/labels`, { name: '=退款' })
    const first = await ask('退款多久到账')
    await test.send('POST', `${test.api}/conversations/${first.id}/labels`, { add: [labelId] })
    await go(5)
    await reply(first.id, '三天')
    await go(10)
    expect((await lin.send('POST', `/conversations/${first.id}/resolve`, {})).status).toBe(200)
    // A quarter to twelve; lunch begins before the answer.
    for (let hour = 0; hour < 3; hour++) await go(50)
    const second = await ask('在吗')
    for (let part = 0; part < 2; part++) await go(50)
    await reply(second.id, '在的')

    const { total, groups, timeZone } = await report('response', '&by=hour')
    expect(timeZone).toBe('Asia/Shanghai')
    expect(total).toMatchObject({
      conversations: 2, firstResponse: { count: 2, medianMs: 5 * minute, longestMs: 40 * minute }, ownResponse: { count: 2, longestMs: 40 * minute },
      handling: { count: 2, medianMs: 15 * minute, longestMs: 40 * minute }, resolution: { count: 1, medianMs: 15 * minute },
    })
    expect(groups.map(({ key, figures }) => [key, figures['conversations']])).toEqual([[9, 1], [11, 1]])
    expect((await report('response', '&by=agent')).groups).toMatchObject([{ key: lin.id, name: 'linlin', figures: { conversations: 2, handling: { count: 2 } } }])
    expect((await report('volume', '&by=label')).groups).toMatchObject([
      { key: labelId, name: '=退款', figures: { conversations: 1, resolved: 1 } }, { key: null, name: null, figures: { conversations: 1, resolved: 0, answered: 1 } },
    ])
    expect((await report('volume', '&by=day')).groups).toMatchObject([{ key: '2026-03-02', figures: { asked: 2, answered: 2, inbound: 2, outbound: 2 } }])
    expect((await report('waiting', '&by=team')).groups).toMatchObject([{ key: null, figures: { asked: 2, given: 2, waiting: 0 } }])
    expect((await report('ratings')).total).toEqual({ asked: 0, rated: 0, mean: null, scores: [1, 2, 3, 4, 5].map((score) => ({ score, count: 0 })) })
  })

  it('count a window that closed over a question, also when the follower comes back', async () => {
    const { openid, id } = await ask('有人吗')
    test.clock.advance({ hours: 49 })
    expect((await report('windows')).total).toEqual({ asked: 3, lost: 1, windowsLost: 1 })
    await test.wechat.say(openid, '还在等')
    await eventually(async () => (await test.get(`${test.api}/conversations/${id}`)).body['inboundCount'] === 2)
    expect((await report('windows')).total).toEqual({ asked: 3, lost: 1, windowsLost: 1 })
    test.clock.advance({ hours: 49 })
    expect((await report('windows', '&by=agent')).groups).toContainEqual(expect.objectContaining({ key: lin.id, figures: { asked: 3, lost: 1, windowsLost: 2 } }))
    expect((await test.send('POST', `${test.api}/conversations/${id}/resolve`, {})).status).toBe(200)
    expect((await report('windows')).total).toEqual({ asked: 3, lost: 1, windowsLost: 2 })
  })

  it('tell what agents did and how it was shared', async () => {
    const idle = await addAgent(test, 'wangwu')
    // It tells that they were away for days.
    await lin.beat()
    const { body: { items } } = await test.get<{ items: Array<Record<string, unknown>> }>(`${test.api}/reports/agents?from=${from}&until=${until}`)
    expect(items).toMatchObject([{ agentId: lin.id, name: 'linlin', assignments: 3, resolved: 2, replies: 2 }, { agentId: idle.id, assignments: 0, replies: 0 }])
    const presence = items[0]?.['presenceMs'] as Record<string, number>
    expect(presence['online']).toBeGreaterThan(250 * minute)
    expect(presence['offline']).toBeGreaterThan(40 * 60 * minute)
    const { body: fairness } = await test.get<{ items: object[] }>(`${test.api}/reports/fairness?from=${from}&until=${until}`)
    expect(fairness.items).toMatchObject([{ teamId: null, assignments: 3, unfairness: 0, least: 3, most: 3, members: [{ name: 'linlin', share: 1, fairShare: 1 }] }])
  })

  it('hand over their rows as a table, to whoever may read numbers, and note it', async () => {
    await test.send('POST', '/api/v1/users', {
      name: 'counter', displayName: '数', language: 'zh-CN', password: 'password of the counter', grants: [{ accountId: test.accountId, role: 'analyst' }],
    })
    const cookie = await signIn(test.url, { name: 'counter', password: 'password of the counter' })
    const { status, headers, body } = await callJson<{ text: string }>(`${test.url}${test.api}/reports/conversations.csv?from=${from}&until=${until}`, { cookie })
    expect([status, headers['content-type'], headers['content-disposition']]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="conversations.csv"'])
    const [header = '', ...lines] = body.text.trimEnd().split('\r\n')
    const cells = (line = '') => Object.fromEntries(header.split(',').map((name, at) => [name, line.split(',')[at]]))
    expect(lines).toHaveLength(3)
    expect(cells(lines[0])).toMatchObject({ status: 'resolved', agent: 'linlin', labels: `'=退款`, firstResponseSeconds: '300', handlingSeconds: '900', resolutionSeconds: '900', windowsLost: '0' })
    expect(cells(lines[2])).toMatchObject({ firstReplyAt: '', firstResponseSeconds: '', windowsLost: '2' })
    expect(body.text).not.toContain('到账')
    expect((await test.get<{ items: object[] }>(`${test.api}/audit?action=report.export`)).body.items).toHaveLength(1)
  })

  it('count nobody who had the conversation before', async () => {
    await lin.be('online')
    const { openid, id } = await ask('第一次')
    await lin.be('offline')
    expect((await test.send('POST', `${test.api}/conversations/${id}/resolve`, {})).status).toBe(200)
    test.clock.advance({ hours: 25 })
    const later = test.clock.now().toISOString()
    await test.wechat.say(openid, '第二次')
    const groups = await eventually(async () => {
      const { body } = await test.get<Report>(`${test.api}/reports/windows?from=${later}&until=${until}&by=agent`)
      return body.groups.length === 1 && body.groups
    })
    expect(groups).toMatchObject([{ key: null, name: null, figures: { asked: 1 } }])
  })

  it.each([
    ['ends before it begins', `from=${until}&until=${from}`, 'REPORT_PERIOD_UNSOUND'],
    ['is too long', 'from=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z', 'REPORT_PERIOD_TOO_LONG'],
  ])('refuse a period that %s', async (_, query, code) => {
    for (const name of ['response', 'agents', 'fairness', 'conversations.csv']) {
      expect(await test.get(`${test.api}/reports/${name}?${query}`)).toMatchObject({ status: 400, body: { code, place: 'query/until' } })
    }
  })
})
