import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMovableClock } from '../../src/platform/clock.ts'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Answer { id: number, code?: string }
interface Agent { load: number }

describe('conversations that many reach for at once', () => {
  let test: TestApp
  let agents: TestAgent[]
  beforeAll(async () => {
    // As in truth no two looks at the clock are the same.
    const clock = createMovableClock('2026-03-01T09:00:00Z')
    test = await startTestApp({ app: { clock: { now: () => { clock.advance({ ms: 1 }); return clock.now() } } } })
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    agents = [await addAgent(test, 'linlin', { capacity: 100 }), await addAgent(test, 'wangwei', { capacity: 100 })]
    for (const agent of agents) await agent.be('online')
    await test.startAnother()
  })
  afterAll(() => test.stop())

  const held = async () => {
    const rows = await test.app.db.read.query<Array<{ agentId: number, open: number }>>(`SELECT agentId, COUNT(*) AS open FROM conversations WHERE status = 'open' GROUP BY agentId`)
    return new Map(rows.map(({ agentId, open }) => [Number(agentId), Number(open)]))
  }

  it('are one live conversation, whoever begins it', async () => {
    const openids = await Promise.all(Array.from({ length: 12 }, async () => (await test.wechat.follow()).openid))
    const followerIds = await Promise.all(openids.map((openid) => eventually(async () => (await test.app.followers.findByOpenid(test.accountId, openid))?.id)))
    await Promise.all(followerIds.flatMap((followerId, at) => [
      ...agents.map((agent) => agent.send<Answer>('POST', '/conversations', { followerId })), test.wechat.say(openids[at] ?? '', '我先说'),
    ]))
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM messages WHERE direction = 'inbound'`)).length === followerIds.length)
    await eventually(async () => [...(await held()).values()].reduce((sum, open) => sum + open, 0) === followerIds.length)
    const live = await test.app.db.read.query<unknown[]>('SELECT id FROM conversations WHERE live = 1')
    expect(live).toHaveLength(followerIds.length)
    const open = await held()
    for (const { id } of agents) expect((await test.get<Agent>(`${test.api}/agents/${id}`)).body.load).toBe(open.get(id) ?? 0)
  })

  it('end once, though words come in while agents answer and end them', async () => {
    const rows = await test.app.db.read.query<Array<{ id: number, agentId: number, followerId: number }>>(`SELECT id, agentId, followerId FROM conversations WHERE status = 'open'`)
    await Promise.all(rows.flatMap(({ id, agentId, followerId }) => {
      const holders = agents.filter((each) => each.id === Number(agentId))
      return [
        ...holders.map((each) => each.send('POST', `/conversations/${id}/messages`, { key: 'bye', content: { type: 'text', text: '再见' } })),
        ...agents.map((each) => each.send('POST', `/conversations/${id}/resolve`, {})),
        test.app.followers.get(test.accountId, Number(followerId)).then(({ openid }) => test.wechat.say(openid, '还有')),
      ]
    }))
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM messages WHERE direction = 'inbound'`)).length === 2 * rows.length)
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM conversations WHERE status = 'waiting'`)).length === 0)
    const spans = await test.app.db.read.query<unknown[]>('SELECT id FROM assignments WHERE isOpen = 1')
    const open = await held()
    expect(spans).toHaveLength([...open.values()].reduce((sum, each) => sum + each, 0))
    for (const { id } of agents) expect((await test.get<Agent>(`${test.api}/agents/${id}`)).body.load).toBe(open.get(id) ?? 0)
    const said = await test.app.db.read.query<unknown[]>(`SELECT id FROM messages WHERE direction = 'outbound' AND speaker = 'agent'`)
    const touches = await test.app.db.read.query<unknown[]>(`SELECT id FROM touches WHERE sourceKind = 'message' AND byAgent = 1`)
    expect(touches).toHaveLength(said.length)
  })

  const anyHeld = async () => {
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '我的订单呢')
    const followerId = await eventually(async () => (await test.app.followers.findByOpenid(test.accountId, openid))?.id)
    return eventually(async () => {
      const [row] = await test.app.db.read.query<Array<{ id: number, agentId: number }>>(`SELECT id, agentId FROM conversations WHERE followerId = ? AND status = 'open'`, [followerId])
      const holder = row && agents.find(({ id }) => id === Number(row.agentId))
      return row && holder && { id: Number(row.id), holder }
    })
  }

  it('are answered once by the same answer sent many times at once', async () => {
    const { id, holder } = await anyHeld()
    const answers = await Promise.all(Array.from({ length: 6 }, () => holder.send<Answer>('POST', `/conversations/${id}/messages`, { key: 'once', content: { type: 'text', text: '在路上' } })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  })

  it('go to somebody else when they are released', async () => {
    const { id, holder } = await anyHeld()
    expect((await holder.send('POST', `/conversations/${id}/release`, {})).status).toBe(200)
    const { body } = await eventually(async () => {
      const answer = await test.get<{ status: string, agentId: number }>(`${test.api}/conversations/${id}`)
      return answer.body.status === 'open' && answer
    })
    expect(body.agentId).not.toBe(holder.id)
  })
})
