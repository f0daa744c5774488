import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClocks } from '../../src/conversations/sla/clocks.ts'
import { createDue } from '../../src/conversations/sla/due.ts'
import { createPolicyMemory } from '../../src/conversations/sla/policy.memory.ts'
import { createTell } from '../../src/conversations/tell.ts'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface PolicyView { id: number, version: number, firstResponseMinutes: number | null }
interface ClockView { id: number, target: string, state: string, dueAt: string | null, pausedAt: string | null, leftMs: number | null, endedAt: string | null, steps: number, policyId: number }
interface ConversationView { id: number, status: string, priority: number, teamId: number | null, version: number }
interface Page<Item> { items: Item[], next: number | null }

const minuteMs = 60_000
const byTarget = (a: readonly unknown[], b: readonly unknown[]) => String(a).localeCompare(String(b))

describe('what is promised to followers', () => {
  let test: TestApp
  let lin: TestAgent
  let teamId: number
  let upstairs: number
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-02T01:00:00Z' })
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    lin = await addAgent(test, 'linlin')
    const team = (name: string, more: object = {}) => test.send<{ id: number }>('POST', `${test.api}/teams`, { name, strategy: 'least-loaded', members: [], ...more })
    upstairs = (await team('主管')).body.id
    teamId = (await team('售后', { escalateToId: upstairs })).body.id
    const { body } = await test.get<{ version: number, settings: { routing: object } }>(`${test.api}/desk/settings`)
    await test.send('PATCH', `${test.api}/desk/settings`, { version: body.version, settings: { routing: { ...body.settings.routing, defaultTeamId: teamId } } })
  })
  afterAll(() => test.stop())

  const policies = () => `${test.api}/sla/policies`
  const add = (body: object) => test.send<PolicyView & { code: string, place: string }>('POST', policies(), { name: '承诺', ...body })
  async function onlyPolicy (body: object): Promise<PolicyView> {
    for (const { id } of (await test.get<Page<PolicyView>>(policies())).body.items) await test.send('DELETE', `${policies()}/${id}`)
    const { status, body: policy } = await add(body)
    if (status !== 201) throw new Error(policy.code)
    return policy
  }
  async function write (openid: string): Promise<ConversationView> {
    await test.wechat.say(openid, '在吗')
    return eventually(async () => {
      const followers = (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items
      const [talk] = followers.length === 0 ? [] : (await test.get<Page<ConversationView>>(`${test.api}/conversations?followerId=${followers[0]?.id}`)).body.items
      return talk
    })
  }
  const talkOf = async (id: number) => (await test.get<ConversationView>(`${test.api}/conversations/${id}`)).body
  const clocksOf = async (id: number) => (await test.get<Page<ClockView>>(`${test.api}/conversations/${id}/sla`)).body.items
  const clockOf = async (id: number, target: string) => (await clocksOf(id)).find((clock) => clock.target === target)
  const until = (id: number, target: string, isIt: (clock: ClockView) => boolean) => eventually(async () => {
    const clock = await clockOf(id, target)
    return clock !== undefined && isIt(clock) && clock
  })
  const toldOf = async (id: number) => {
    const rows = await test.app.db.read.query<Array<{ kind: string, detail: string }>>(`SELECT kind, detail FROM stream_events WHERE kind LIKE 'sla.%' ORDER BY id`)
    return rows.map(({ kind, detail }) => ({ kind, ...JSON.parse(detail) as { conversationId: number, target: string } }))
      .filter(({ conversationId }) => conversationId === id).map(({ kind, target }) => `${kind} ${target}`)
  }
  const minutes = async (count: number) => {
    test.clock.advance({ minutes: count })
    await lin.beat()
  }
  const take = async (id: number) => {
    await lin.be('online')
    const { status, body } = await lin.send('POST', `/conversations/${id}/take`)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  const reply = async (id: number) => {
    const { status, body } = await lin.send('POST', `/conversations/${id}/messages`, { key: `k${Math.random()}`, content: { type: 'text', text: '您好' } })
    if (status >= 300) throw new Error(JSON.stringify(body))
  }

  it('is written down once for each team and priority, and changed by who read it last', async () => {
    const added = await add({ teamId, priority: 0, firstResponseMinutes: 15, escalation: [{ to: 'priority', afterMinutes: 30, priority: 0 }, { to: 'supervisor', afterMinutes: 0 }] })
    expect(added).toMatchObject({ status: 201, body: {
      teamId, priority: 0, isOn: true, firstResponseMinutes: 15, resolutionMinutes: null, warnAtPercent: 80, version: 1, escalation: [{ to: 'supervisor', afterMinutes: 0 }, { to: 'priority' }],
    } })
    const { id } = added.body
    expect(await add({ teamId, priority: 0, firstResponseMinutes: 15 })).toMatchObject({ status: 409, body: { code: 'SLA_POLICY_EXISTS' } })
    expect(await test.send('PATCH', `${policies()}/${id}`, { version: 1, resolutionMinutes: 60, firstResponseMinutes: null })).toMatchObject({
      status: 200, body: { firstResponseMinutes: null, resolutionMinutes: 60, version: 2 },
    })
    expect(await test.send('PATCH', `${policies()}/${id}`, { version: 1, isOn: false })).toMatchObject({ status: 409, body: { code: 'SLA_POLICY_CHANGED' } })
    expect(await test.send('PATCH', `${policies()}/${id}`, { version: 2, resolutionMinutes: null })).toMatchObject({ status: 400, body: { code: 'SLA_POLICY_EMPTY' } })
    expect(await test.send('PATCH', `${policies()}/${id + 77}`, { version: 1, isOn: false })).toMatchObject({ status: 404, body: { code: 'SLA_POLICY_NOT_FOUND' } })
    expect((await test.get(`${policies()}/${id}`)).body).toMatchObject({ id, isOn: true })
    expect((await test.send('DELETE', `${policies()}/${id}`)).status).toBe(204)
    expect((await test.get(`${policies()}/${id}`)).status).toBe(404)
    const { body } = await test.get<Page<{ action: string }>>(`${test.api}/audit?limit=20`)
    expect(body.items.map(({ action }) => action).filter((action) => action.startsWith('sla-'))).toEqual(['sla-policy.remove', 'sla-policy.change', 'sla-policy.add'])
  })

  it.each([
    ['nothing', {}, 'SLA_POLICY_EMPTY', 'body'],
    ['what no team keeps', { teamId: 999, firstResponseMinutes: 5 }, 'SLA_TEAM_UNKNOWN', 'body/teamId'],
    ['a team above that there is not', { firstResponseMinutes: 5, escalation: [{ to: 'team', afterMinutes: 1, teamId: 999 }] }, 'SLA_TEAM_UNKNOWN', 'body/escalation/0/teamId'],
    ['an agent that there is not', { firstResponseMinutes: 5, escalation: [{ to: 'supervisor', afterMinutes: 0 }, { to: 'agent', afterMinutes: 1, agentId: 999 }] }, 'SLA_AGENT_UNKNOWN', 'body/escalation/1/agentId'],
    ['a step that is none', { firstResponseMinutes: 5, escalation: [{ to: 'heaven', afterMinutes: 1 }] }, 'INPUT_INVALID', 'body/escalation/0'],
  ])('cannot be %s', async (_case, body, code, place) => {
    expect(await add(body)).toMatchObject({ status: 400, body: { code, place } })
  })

  it('is kept by an answer, begun again by their next message, and over when it is resolved', async () => {
    const { id: policyId } = await onlyPolicy({ firstResponseMinutes: 15, nextResponseMinutes: 30, resolutionMinutes: 240, windowMinutesBefore: 60 })
    const openid = test.wechat.addFollower()
    const { id } = await write(openid)
    const begunMs = test.clock.now().getTime()
    expect((await clocksOf(id)).map(({ target, state, dueAt, policyId: by }) => [target, state, Date.parse(dueAt ?? '') - begunMs, by]).toSorted(byTarget)).toEqual([
      ['first', 'running', 15 * minuteMs, policyId], ['resolution', 'running', 240 * minuteMs, policyId], ['window', 'running', 47 * 60 * minuteMs, policyId],
    ])
    await take(id)
    await minutes(10)
    await reply(id)
    expect((await clocksOf(id)).map(({ target, state }) => [target, state]).toSorted(byTarget)).toEqual([['first', 'met'], ['resolution', 'running'], ['window', 'met']])
    await test.wechat.say(openid, '还有一个问题')
    await until(id, 'next', ({ state }) => state === 'running')
    expect((await lin.send('POST', `/conversations/${id}/resolve`, {})).status).toBe(200)
    expect((await clocksOf(id)).map(({ target, state, endedAt }) => [target, state, endedAt !== null]).toSorted(byTarget)).toEqual([
      ['first', 'met', true], ['next', 'stopped', true], ['resolution', 'met', true], ['window', 'met', true], ['window', 'stopped', true],
    ])
    expect(await toldOf(id)).toEqual([])
  })

  it('is warned of, said to be broken, and walks its chain, whichever process looks', async () => {
    // All within ten minutes: so long are events kept.
    await onlyPolicy({ firstResponseMinutes: 4, warnAtPercent: 50, escalation: [
      { to: 'supervisor', afterMinutes: 0 }, { to: 'priority', afterMinutes: 1, priority: 1 }, { to: 'team', afterMinutes: 2, teamId: null }, { to: 'agent', afterMinutes: 3, agentId: lin.id },
    ] })
    const other = await test.startAnother()
    const talks = await Promise.all(Array.from({ length: 4 }, () => write(test.wechat.addFollower())))
    const { id } = talks[0] ?? { id: 0 }
    await minutes(2)
    await until(id, 'first', ({ state }) => state === 'warned')
    await minutes(2)
    await until(id, 'first', ({ state, steps }) => state === 'breached' && steps === 1)
    const breached = await eventually(async () => {
      const { body } = await test.get<Page<ClockView>>(`${test.api}/sla/clocks?target=first&teamId=${teamId}`)
      return body.items.length === 4 && body.items.every(({ state, steps }) => state === 'breached' && steps === 1) && body
    })
    expect((await test.get<Page<ClockView>>(`${test.api}/sla/clocks?limit=1`)).body).toEqual({ items: breached.items.slice(0, 1), next: breached.items[0]?.id })
    await minutes(1)
    expect(await eventually(async () => { const talk = await talkOf(id); return talk.priority === 1 && talk })).toMatchObject({ status: 'waiting', teamId })
    await minutes(1)
    expect(await eventually(async () => { const talk = await talkOf(id); return talk.teamId === upstairs && talk })).toMatchObject({ status: 'waiting', priority: 1 })
    await lin.be('online')
    await minutes(1)
    await until(id, 'first', ({ steps }) => steps === 4)
    expect(await talkOf(id)).toMatchObject({ status: 'open' })
    expect((await test.get<Page<{ kind: string, byKind: string, detail: { why: string } }>>(`${test.api}/conversations/${id}/changes`)).body.items.map(({ kind, detail }) => [kind, detail.why])).toContainEqual(['escalated', 'SLA_BREACHED'])
    await reply(id)
    for (const talk of talks) {
      await until(talk.id, 'first', ({ steps }) => steps === 4)
      expect(await toldOf(talk.id)).toEqual(['sla.warned first', 'sla.breached first', ...Array.from({ length: 4 }, () => 'sla.escalated first')])
    }
    expect(await clockOf(id, 'first')).toMatchObject({ state: 'breached', steps: 4 })
    expect((await clockOf(id, 'first'))?.endedAt).not.toBeNull()
    await other.close()
  })

  it('is said to be broken once by many who look at the same moment', async () => {
    await onlyPolicy({ firstResponseMinutes: 10, warnAtPercent: 100 })
    const { id } = await write(test.wechat.addFollower())
    const { db, clock, reach: { calendar: { openHours } }, streams: { publish }, outgoing } = test.app
    const tell = createTell({ publish, publishOutgoing: outgoing.publish })
    const clocks = createClocks({ db, clock, policies: createPolicyMemory({ db }), openHours, tell })
    const none = async () => []
    const { look } = createDue({ db, clock, clocks, tell, moves: { queue: none, assign: none, prioritise: none } })
    test.clock.advance({ minutes: 10 })
    await Promise.all(Array.from({ length: 6 }, () => look()))
    await until(id, 'first', ({ state }) => state === 'breached')
    expect(await toldOf(id)).toEqual(['sla.breached first'])
  })

  it('waits with a conversation that is put aside', async () => {
    await onlyPolicy({ firstResponseMinutes: 60, resolutionMinutes: 120, warnAtPercent: 100 })
    const { id } = await write(test.wechat.addFollower())
    await take(id)
    await minutes(20)
    const until6 = new Date(test.clock.now().getTime() + 50 * minuteMs).toISOString()
    expect((await lin.send('POST', `/conversations/${id}/snooze`, { until: until6 })).status).toBe(200)
    expect(await clockOf(id, 'resolution')).toMatchObject({ state: 'running', dueAt: null, leftMs: 100 * minuteMs })
    await minutes(51)
    const dueMs = test.clock.now().getTime() + 100 * minuteMs
    expect(Date.parse((await until(id, 'resolution', ({ pausedAt }) => pausedAt === null)).dueAt ?? '')).toBe(dueMs)
    expect(await clockOf(id, 'first')).toMatchObject({ state: 'running', dueAt: new Date(dueMs - 60 * minuteMs).toISOString() })
  })

  it('runs by the hours of the team, and by the policy of its priority once it is urgent', async () => {
    const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
    const weekly = { monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: shop, saturday: [], sunday: [] }
    await test.send('POST', `${test.api}/calendars`, { name: '客服', weekly })
    test.clock.advance({ ms: Date.parse('2026-03-06T03:30:00Z') - test.clock.now().getTime() })
    const { id: usual } = await onlyPolicy({ teamId, firstResponseMinutes: 60, windowMinutesBefore: 60 })
    const { body: urgent } = await add({ teamId, priority: 0, firstResponseMinutes: 10 })
    const { id } = await write(test.wechat.addFollower())
    expect(await clockOf(id, 'first')).toMatchObject({ policyId: usual, dueAt: '2026-03-06T06:00:00.000Z' })
    test.clock.advance({ hours: 1 })
    expect(await test.send('PUT', `${test.api}/conversations/${id}/priority`, { priority: 0 })).toMatchObject({ status: 200 })
    // Half an hour was used up before lunch: more than an urgent one has.
    expect(await until(id, 'first', ({ state }) => state === 'breached')).toMatchObject({ policyId: urgent.id })
    expect(await clockOf(id, 'window')).toMatchObject({ state: 'stopped' })
  })
})
