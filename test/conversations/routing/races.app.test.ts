import { afterEach, describe, expect, it } from 'vitest'
import { createDriftCheck } from '../../../src/conversations/routing/drift.ts'
import { addAgent, type TestAgent } from '../../support/agents.ts'
import { addressOf, callJson, eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'
import { type DeskApi, deskApi } from './support.ts'

interface Held { id: number, status: string, agentId: number | null }

describe('processes that give conversations at once', () => {
  let test: TestApp
  let desk: DeskApi
  afterEach(() => test.stop())

  async function ground (capacities: readonly number[]): Promise<TestAgent[]> {
    desk = deskApi(test)
    await desk.calm()
    const agents: TestAgent[] = []
    for (const [at, capacity] of capacities.entries()) agents.push(await addAgent(test, `agent${at}`, { capacity }))
    return agents
  }

  async function manyAsk (count: number): Promise<void> {
    const openids = Array.from({ length: count }, () => test.wechat.addFollower())
    await Promise.all(openids.map((openid) => test.wechat.say(openid, '有人吗')))
    await eventually(async () => (await all()).length === count)
  }

  const all = () => test.app.db.read.query<Held[]>(`SELECT id, status, agentId FROM conversations ORDER BY id`)

  /** What must be true whenever anybody looks: one holder each, no load over its capacity, and every load what is held. */
  async function assertSound (): Promise<void> {
    const { read } = test.app.db
    const agents = await read.query<Array<Record<'id' | 'load' | 'capacity' | 'held', number | string>>>('SELECT id, `load`, capacity, ' +
      `(SELECT COUNT(*) FROM conversations WHERE agentId = agents.id AND status = 'open') AS held FROM agents`)
    for (const agent of agents) {
      expect(Number(agent.load)).toBeLessThanOrEqual(Number(agent.capacity))
      expect(Number(agent.held)).toBe(Number(agent.load))
    }
    const spans = await read.query<Array<{ conversationId: number, agentId: number }>>('SELECT conversationId, agentId FROM assignments WHERE isOpen = 1 ORDER BY conversationId')
    const open = (await all()).filter(({ status }) => status === 'open')
    expect(spans.map(({ conversationId, agentId }) => [Number(conversationId), Number(agentId)])).toEqual(open.map(({ id, agentId }) => [Number(id), Number(agentId)]))
  }

  const assignments = async () => Number((await test.app.db.read.query<Array<{ n: number | string }>>('SELECT COUNT(*) AS n FROM assignments'))[0]?.n)

  it('give each once, to nobody more than they can hold, and what is freed at once again', async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const workers = await Promise.all([test.startAnother({ role: 'worker' }), test.startAnother({ role: 'worker' })])
    test.wechat.setWebhook(`${addressOf(workers[0])}/wechat/${test.wechat.appid}`)
    const agents = await ground([7, 5, 3])
    await manyAsk(30)
    await Promise.all(agents.map((agent) => agent.be('online')))
    await eventually(async () => (await all()).filter(({ status }) => status === 'open').length === 15)
    await assertSound()
    expect(await assignments()).toBe(15)
    // Ten are resolved side by side: their seats go to who waits, while both look for work.
    const held = (await all()).filter(({ status }) => status === 'open').slice(0, 10)
    await Promise.all(held.map(({ id }) => test.send('POST', `${test.api}/conversations/${id}/resolve`, {})))
    await eventually(async () => await assignments() === 25)
    await eventually(async () => (await all()).filter(({ status }) => status === 'open').length === 15)
    await assertSound()
    expect((await all()).filter(({ status }) => status === 'waiting')).toHaveLength(5)
    const decided = await test.app.db.read.query<Array<{ n: number | string }>>(`SELECT COUNT(*) AS n FROM routing_decisions WHERE kind = 'agent'`)
    expect(Number(decided[0]?.n)).toBe(25)
  })

  it('and agents who take at both doors while they do', async () => {
    test = await startTestApp()
    const other = await test.startAnother()
    const agents = await ground([4, 4])
    await manyAsk(12)
    const ids = (await all()).map(({ id }) => Number(id))
    for (const agent of agents) await agent.be('busy')
    const cookies = await Promise.all(agents.map((_, at) => signIn(addressOf(other), { name: `agent${at}`, password: `password of agent${at} at the desk` })))
    const takes = ids.flatMap((id) => agents.flatMap((agent, at) => [
      agent.send('POST', `/conversations/${id}/take`),
      callJson(`${addressOf(other)}${test.api}/conversations/${id}/take`, { method: 'POST', cookie: cookies[at] ?? '' }),
    ]))
    const answers = await Promise.all([...takes, ...agents.map((agent) => agent.be('online').then(() => ({ status: 200, body: {} })))])
    for (const { status, body } of answers) if (status !== 200) expect((body as { code: string }).code).toMatch(/^(CONVERSATION_TAKEN|AGENT_FULL|CONVERSATION_MOVED_ON)$/)
    await eventually(async () => (await all()).filter(({ status }) => status === 'open').length === 8)
    await assertSound()
    expect(await assignments()).toBe(8)
    // What a load says wrongly is put right while both give and take.
    await test.app.db.change('UPDATE agents SET `load` = `load` - 2 WHERE id = ?', [agents[0]?.id])
    await createDriftCheck({ db: test.app.db, logger: test.app.log, seats: test.app.agents.seats })()
    await eventually(async () => (await all()).filter(({ status }) => status === 'open').length >= 8)
    const { read } = test.app.db
    const [row] = await read.query<Array<Record<'load' | 'held', number | string>>>('SELECT `load`, ' +
      `(SELECT COUNT(*) FROM conversations WHERE agentId = agents.id AND status = 'open') AS held FROM agents WHERE id = ?`, [agents[0]?.id])
    expect(Number(row?.load)).toBe(Number(row?.held))
  })
})

describe('who waits is told', () => {
  let test: TestApp
  let desk: DeskApi
  afterEach(() => test.stop())

  const repliesTo = (openid: string) => test.wechat.received(openid).map(({ text }) => text)

  it('how many are before them, in the webhook and once, and out of hours when somebody works again', async () => {
    test = await startTestApp({ now: '2026-03-02T02:00:00Z' })
    desk = deskApi(test)
    const silent = await desk.ask('这里没有客服')
    expect(repliesTo(desk.openidOf(silent.followerId))).toEqual([])
    await desk.calm()
    const agent = await addAgent(test, 'lin')
    await desk.ask('最先')
    const first = await desk.ask('第一个')
    expect(await eventually(() => repliesTo(desk.openidOf(first.followerId)).length > 0 && repliesTo(desk.openidOf(first.followerId)))).toHaveLength(1)
    expect(JSON.stringify(test.wechat.received(desk.openidOf(first.followerId)))).toContain('您前面还有 1 位')
    await desk.ask('还在吗', { openid: desk.openidOf(first.followerId) })
    const said = await desk.get<{ items: Array<{ direction: string, route: string | null, speaker: string }> }>(`/conversations/${first.id}/messages`)
    expect(said.items.filter(({ direction }) => direction === 'outbound')).toMatchObject([{ route: 'passive', speaker: 'system' }])

    const nine = [{ from: '09:00', to: '18:00' }]
    const weekly = { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine, saturday: [], sunday: [] }
    await test.send('POST', `${test.api}/calendars`, { name: '客服', weekly, isDefault: true })
    test.clock.advance({ hours: 9 })
    const late = await desk.ask('下班了吗')
    const replies = await eventually(() => test.wechat.received(desk.openidOf(late.followerId)).length > 0 && test.wechat.received(desk.openidOf(late.followerId)))
    expect(JSON.stringify(replies)).toContain('明天 09:00 起为您服务')
    // At night too, though a bot has had the webhook's answer; and not in the morning, when it is not true any more.
    test.clock.advance({ hours: 5 })
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: true, text: '收到' })
    const sleepless = await desk.ask('睡不着')
    await eventually(() => JSON.stringify(test.wechat.received(desk.openidOf(sleepless.followerId))).includes('今天 09:00 起为您服务'))
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: false, text: '收到' })
    expect(await desk.standing(late.id)).toMatchObject({ why: 'TEAM_CLOSED', opensAt: '2026-03-03T01:00:00.000Z' })
    await agent.be('online')
    await desk.until(late.id, ({ agentId }) => agentId === agent.id)
    const served = await desk.ask('马上有人')
    await desk.until(served.id, ({ agentId }) => agentId === agent.id)
    expect(repliesTo(desk.openidOf(served.followerId))).toEqual([])
  })
})
