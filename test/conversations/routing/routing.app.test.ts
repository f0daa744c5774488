import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { type DeskApi, deskApi } from './support.ts'

describe('rules', () => {
  let test: TestApp
  let desk: DeskApi
  let refunds: number
  beforeAll(async () => {
    test = await startTestApp()
    desk = deskApi(test)
    refunds = await desk.team('售后', [])
  })
  afterAll(() => test.stop())

  const send = (method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: object) => test.send(method, `${test.api}/desk/rules${path}`, body)
  const rule = (name: string, more: object = {}) => ({ name, conditions: { keywords: ['退款'] }, outcome: { teamId: refunds }, ...more })

  it('are kept in their order, changed by who has seen them, and audited', async () => {
    const [first, second] = [await send('POST', '', rule('甲')), await send('POST', '', rule('乙', { isOn: false }))]
    expect([first.body, second.body]).toMatchObject([{ position: 1, isOn: true, version: 1, outcome: { teamId: refunds, leavesBot: false } }, { position: 2, isOn: false }])
    const id = Number(first.body['id'])
    expect((await send('PATCH', `/${id}`, { version: 1, isOn: false })).body).toMatchObject({ isOn: false, version: 2, conditions: { keywords: ['退款'] } })
    expect((await send('PATCH', `/${id}`, { version: 1, isOn: true })).body).toMatchObject({ status: 409, code: 'RULE_CHANGED' })
    expect((await send('PUT', '/order', { ruleIds: [second.body['id'], id] })).status).toBe(204)
    expect((await desk.get<{ items: object[] }>('/desk/rules')).items).toMatchObject([{ name: '乙', position: 1 }, { name: '甲', position: 2 }])
    expect((await desk.get<{ items: object[], next: number }>('/desk/rules?limit=1'))).toMatchObject({ items: [{ name: '乙' }], next: 1 })
    expect((await desk.get<{ items: object[] }>('/desk/rules?after=1')).items).toMatchObject([{ name: '甲' }])
    expect((await test.get<{ items: object[] }>(`${test.api}/audit?action=routing-rule.order`)).body.items).toHaveLength(1)
    expect((await send('DELETE', `/${id}`)).status).toBe(204)
    expect(await desk.get(`/desk/rules/${id}`)).toMatchObject({ status: 404, code: 'RULE_NOT_FOUND' })
  })

  it.each([
    ['a team that is not there', { outcome: { teamId: 999 } }, 400, 'TEAM_UNKNOWN', 'body/outcome/teamId'],
    ['an attribute that is not there', { conditions: { attributes: [{ key: 'nothing', is: 1 }] } }, 400, 'RULE_ATTRIBUTE_UNKNOWN', 'body/conditions/attributes/0/key'],
    ['a name that is taken', { name: '乙' }, 409, 'RULE_EXISTS', 'body/name'],
  ])('are refused: %s', async (_what, more, status, code, place) => {
    expect((await send('POST', '', rule('丙', more))).body).toMatchObject({ status, code, place })
  })

  it('have no order that leaves one of them out', async () => {
    expect((await send('PUT', '/order', { ruleIds: [999] })).body).toMatchObject({ status: 409, code: 'RULE_ORDER_UNSOUND', place: 'body/ruleIds' })
  })
})

describe('who gets which conversation', () => {
  let test: TestApp
  let desk: DeskApi
  let lin: TestAgent
  let mei: TestAgent
  let sales: number
  let refunds: number
  beforeAll(async () => {
    test = await startTestApp()
    desk = deskApi(test)
    await desk.calm()
    lin = await addAgent(test, 'lin', { capacity: 2 })
    mei = await addAgent(test, 'mei', { capacity: 2, skills: [{ skill: 'refund', level: 3 }] })
    sales = await desk.team('售前', [lin, mei])
    refunds = await desk.team('售后', [mei], { escalateToId: sales })
    await desk.rule('退款', { keywords: ['退款'] }, { teamId: refunds, priority: 1, requiredSkills: ['refund:2'] })
    await desk.rule('英语', { languages: ['en'] }, { teamId: sales })
    await desk.configure({ routing: { defaultTeamId: sales, handBackMinutes: 10, stickyHours: 72 } })
  })
  afterAll(() => test.stop())

  const resolve = async (id: number) => { expect((await test.send('POST', `${test.api}/conversations/${id}/resolve`, {})).status).toBe(200) }

  it('is said by the first rule that applies and by who has least, and explained', async () => {
    const waiting = await desk.ask('你好，我要退款')
    expect(waiting).toMatchObject({ status: 'waiting', teamId: refunds, priority: 1, requiredSkills: ['refund:2'] })
    const [told] = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE kind = 'message.heard' ORDER BY id DESC LIMIT 1`)
    expect(JSON.parse(told?.detail ?? '{}')).toMatchObject({ conversationId: waiting.id, status: 'waiting', teamId: refunds })
    expect(await desk.standing(waiting.id)).toMatchObject({ position: 1, ahead: 0, why: 'OFFLINE', barred: { OFFLINE: 1 }, opensAt: null })
    expect(await desk.queue(`?teamId=${refunds}`)).toMatchObject([{ conversationId: waiting.id }])
    await mei.be('online')
    expect(await desk.until(waiting.id, ({ status }) => status === 'open')).toMatchObject({ agentId: mei.id })
    expect(await desk.decisions(waiting.id)).toMatchObject([
      { kind: 'agent', teamId: refunds, agentId: mei.id, why: 'LEAST_LOADED', considered: [{ agentId: mei.id, load: 0, limit: 2, barred: null }], lookedAt: 1 },
      { kind: 'team', teamId: refunds, why: 'RULE', rules: [{ failed: null }] },
    ])
    await lin.be('online')
    const other = await desk.ask('你好')
    expect(await desk.until(other.id, ({ status }) => status === 'open')).toMatchObject({ teamId: sales, agentId: lin.id })
    expect((await desk.decisions(other.id))[1]).toMatchObject({ why: 'NO_RULE', ruleId: null, rules: [{ failed: 'keywords' }, { failed: 'languages' }] })
    for (const { id } of [waiting, other]) await resolve(id)
  })

  it('the queue is in the order of windows, urgency and waiting, and drains by itself as far as there is room', async () => {
    for (const agent of [lin, mei]) await agent.be('offline')
    const early = await desk.ask('第一个')
    test.clock.advance({ minutes: 1 })
    const later = await desk.ask('第二个')
    const urgent = await desk.ask('第三个')
    await test.send('PUT', `${test.api}/conversations/${urgent.id}/priority`, { priority: 0 })
    test.clock.advance({ minutes: 16 })
    const last = await desk.ask('最后一个')
    await test.send('PUT', `${test.api}/conversations/${last.id}/priority`, { priority: 0 })
    const order = [urgent.id, early.id, later.id, last.id]
    expect((await desk.queue()).map(({ conversationId }) => conversationId)).toEqual(order)
    const paged = await desk.get<{ items: object[], next: string }>('/queue?limit=2')
    expect((await desk.queue(`?limit=2&after=${paged.next}`)).map(({ conversationId }) => conversationId)).toEqual(order.slice(2))
    expect(await desk.standing(last.id)).toMatchObject({ position: 4, ahead: 3, why: 'OFFLINE' })
    await lin.be('online')
    for (const id of order.slice(0, 2)) await desk.until(id, ({ agentId }) => agentId === lin.id)
    expect(await desk.standing(later.id)).toMatchObject({ position: 1, why: 'FULL', barred: { FULL: 1, OFFLINE: 1 } })
    await resolve(urgent.id)
    await desk.until(later.id, ({ agentId }) => agentId === lin.id)
    expect((await desk.of(last.id)).status).toBe('waiting')
    await test.send('PATCH', `${test.api}/agents/${lin.id}`, { version: 1, capacity: 3 })
    await desk.until(last.id, ({ agentId }) => agentId === lin.id)
    for (const id of [early.id, later.id, last.id]) await resolve(id)
    await test.send('PATCH', `${test.api}/agents/${lin.id}`, { version: 2, capacity: 2 })
  })

  it('what nobody can do holds up nobody else', async () => {
    await lin.be('online')
    await test.send('PATCH', `${test.api}/teams/${refunds}`, { version: 1, members: [{ agentId: lin.id, weight: 1 }] })
    const stuck = await desk.ask('退款')
    const free = await desk.ask('别的')
    await desk.until(free.id, ({ agentId }) => agentId === lin.id)
    expect(await desk.standing(stuck.id)).toMatchObject({ position: 1, why: 'LACKS_SKILL' })
    await test.send('PATCH', `${test.api}/teams/${refunds}`, { version: 2, members: [{ agentId: mei.id, weight: 1 }] })
    await mei.be('online')
    await desk.until(stuck.id, ({ agentId }) => agentId === mei.id)
    for (const id of [free.id, stuck.id]) await resolve(id)
  })

  it('people hand them to each other, and are told why not', async () => {
    for (const agent of [lin, mei]) await agent.be('offline')
    const { id } = await desk.ask('谁都可以')
    await mei.be('busy')
    await lin.be('away')
    const [one, other] = await Promise.all([lin, mei].map((agent) => agent.send('POST', `/conversations/${id}/take`)))
    expect(new Set([one?.status, other?.status])).toEqual(new Set([200, 409]))
    const [winner, loser] = one?.status === 200 ? [lin, mei] : [mei, lin]
    expect((one?.status === 200 ? other : one)?.body).toMatchObject({ code: 'CONVERSATION_TAKEN', data: { agentId: winner.id } })
    expect((await winner.send('POST', `/conversations/${id}/take`)).body).toMatchObject({ status: 'open', agentId: winner.id })
    expect((await loser.send('POST', `/conversations/${id}/release`, {})).body).toMatchObject({ status: 403, code: 'CONVERSATION_NOT_YOURS' })
    await mei.be('busy')
    await lin.be('busy')
    expect((await winner.send('POST', `/conversations/${id}/transfer`, { agentId: loser.id, note: '请接手' })).body).toMatchObject({ agentId: loser.id, lastAgentId: loser.id })
    expect((await desk.get<{ items: object[] }>(`/conversations/${id}/changes`)).items[0]).toMatchObject({
      kind: 'transferred', by: { kind: 'agent', id: winner.id }, detail: { note: '请接手', from: { agentId: winner.id }, to: { agentId: loser.id } },
    })
    await winner.be('away')
    expect((await loser.send('POST', `/conversations/${id}/transfer`, { agentId: winner.id })).body).toMatchObject({ code: 'AGENT_NOT_AVAILABLE', data: { reason: 'AWAY' } })
    expect((await desk.of(id)).agentId).toBe(loser.id)
    for (const [body, code] of [[{}, 'HANDOVER_UNSOUND'], [{ agentId: 1, teamId: 1 }, 'HANDOVER_UNSOUND'], [{ teamId: 999 }, 'TEAM_UNKNOWN'], [{ agentId: 999 }, 'AGENT_UNKNOWN']] as const) {
      expect((await loser.send('POST', `/conversations/${id}/transfer`, body)).body).toMatchObject({ code })
    }
    expect((await loser.send('POST', `/conversations/${id}/transfer`, { teamId: refunds })).body).toMatchObject({ status: 'waiting', teamId: refunds, agentId: null, requiredSkills: [] })
    expect((await test.send('POST', `${test.api}/conversations/${id}/escalate`, { note: '主管' })).body).toMatchObject({ status: 'waiting', teamId: sales, priority: 1 })
    expect((await test.send('POST', `${test.api}/conversations/${id}/escalate`, {})).body).toMatchObject({ status: 409, code: 'ESCALATION_UNKNOWN' })
    await resolve(id)
    expect((await lin.send('POST', `/conversations/${id}/take`)).body).toMatchObject({ code: 'CONVERSATION_OVER' })
  })

  it('who gave one back is not given it again, and a full one takes none', async () => {
    await mei.be('offline')
    await lin.be('online')
    const { id } = await desk.ask('难题')
    await desk.until(id, ({ agentId }) => agentId === lin.id)
    expect((await lin.send('POST', `/conversations/${id}/release`, { note: '不会' })).body).toMatchObject({ status: 'waiting', agentId: null })
    const others = [await desk.ask('一'), await desk.ask('二')]
    for (const each of others) await desk.until(each.id, ({ agentId }) => agentId === lin.id)
    expect(await desk.standing(id)).toMatchObject({ why: 'FULL' })
    expect((await lin.send('POST', `/conversations/${id}/take`)).body).toMatchObject({ status: 409, code: 'AGENT_FULL' })
    await resolve(others[0]?.id ?? 0)
    await eventually(async () => (await desk.standing(id))['why'] === 'GAVE_IT_BACK')
    await mei.be('online')
    await desk.until(id, ({ agentId }) => agentId === mei.id)
    for (const each of [id, others[1]?.id ?? 0]) await resolve(each)
  })

  it('a bot keeps them until somebody asks for a person or says what a rule is about', async () => {
    await desk.configure({ botFirst: true })
    await desk.rule('投诉', { keywords: ['投诉'] }, { teamId: refunds, leavesBot: true })
    for (const agent of [lin, mei]) await agent.be('online')
    const [calm, person, angry] = [await desk.ask('我要退款'), await desk.ask(' 转人工！'), await desk.ask('我要投诉')]
    expect(await desk.until(person.id, ({ status }) => status === 'open')).toMatchObject({ teamId: sales })
    expect(await desk.until(angry.id, ({ status }) => status === 'open')).toMatchObject({ teamId: refunds, agentId: mei.id })
    expect((await desk.of(calm.id)).status).toBe('bot')
    await desk.ask('人工', { openid: desk.openidOf(calm.followerId) })
    expect(await desk.until(calm.id, ({ status }) => status === 'open')).toMatchObject({ teamId: refunds, priority: 1 })
    await desk.configure({ botFirst: false })
  })

  it('the team of those about whom no rule is must be there', async () => {
    const { version, settings } = await desk.get<{ version: number, settings: { routing: object } }>('/desk/settings')
    const body = { version, settings: { routing: { ...settings.routing, defaultTeamId: 999 } } }
    expect((await test.send('PATCH', `${test.api}/desk/settings`, body)).body).toMatchObject({ code: 'TEAM_UNKNOWN', place: 'body/settings/routing/defaultTeamId' })
  })

  it('rules can be tried on what was asked before', async () => {
    const draft = [{ conditions: { keywords: ['投诉'] }, outcome: { teamId: sales, priority: 0, leavesBot: true } }]
    const { status, body } = await test.send<{ items: Array<{ teamId: number, priority: number | null, rules: object[] }> }>('POST', `${test.api}/desk/rules/try`, { rules: draft, last: 3 })
    expect(status).toBe(200)
    const hit = body.items.filter(({ priority }) => priority === 0)
    expect(body.items).toHaveLength(3)
    expect(hit).toMatchObject([{ teamId: sales, teamWas: refunds, leavesBot: true, rules: [{ rule: 0, ruleId: null, failed: null }] }])
    const kept = await test.send<{ items: object[] }>('POST', `${test.api}/desk/rules/try`, { last: 1 })
    expect(kept.body.items).toMatchObject([{ teamId: refunds, rules: [{ failed: 'keywords' }, { failed: 'languages' }, { failed: null }] }])
    expect((await test.send('POST', `${test.api}/desk/rules/try`, { rules: [{ conditions: {}, outcome: { teamId: 999 } }] })).body).toMatchObject({
      code: 'TEAM_UNKNOWN', place: 'body/rules/0/outcome/teamId',
    })
  })

  it('rules may ask all that is known: clicks, codes, tags, attributes, languages, hours and who came before', async () => {
    const button = await desk.rule('帮助', { menuKeys: ['help'] }, { teamId: refunds, priority: 3 })
    const openid = test.wechat.addFollower()
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'SCAN', EventKey: 'shop-7', Ticket: 't' })
    await test.wechat.click(openid, 'help')
    const { id, followerId } = await desk.ask('在吗', { openid })
    expect(await desk.until(id, ({ teamId }) => teamId !== null)).toMatchObject({ teamId: refunds, priority: 3 })
    await desk.configure({ botFirst: true })
    const bot = await desk.ask('你好')
    expect(bot.status).toBe('bot')
    await test.wechat.click(desk.openidOf(bot.followerId), 'help')
    expect(await desk.until(bot.id, ({ status }) => status !== 'bot')).toMatchObject({ teamId: refunds })
    await desk.configure({ botFirst: false })
    await resolve(bot.id)
    await resolve(id)
    await test.send('POST', `${test.api}/attributes`, { key: 'level', label: '等级', type: 'string' })
    const tag = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '熟客', isLocal: true })
    await test.send('PUT', `${test.api}/tags/${tag.body.id}/followers`, { followerIds: [followerId] })
    const { version } = await desk.get<{ version: number }>(`/followers/${followerId}/attributes`)
    await test.send('PATCH', `${test.api}/followers/${followerId}/attributes`, { version, values: { level: '金卡' } })
    await test.app.db.change(`UPDATE followers SET language = 'en' WHERE id = ?`, [followerId])
    const failed = async (conditions: object) => {
      const { body } = await test.send<{ items: Array<{ rules: Array<{ failed: string | null }> }> }>('POST', `${test.api}/desk/rules/try`, {
        rules: [{ conditions, outcome: { teamId: refunds } }], conversationIds: [id],
      })
      return body.items[0]?.rules[0]?.failed
    }
    for (const conditions of [
      { menuKeys: ['help'], keywords: ['在吗'] }, { qrScenes: ['shop-7'] }, { tagIds: [tag.body.id] }, { attributes: [{ key: 'level', is: '金卡' }] }, { languages: ['en'] },
      { hours: { is: 'working' } }, { hasPreviousAgent: false },
    ]) expect(await failed(conditions), JSON.stringify(conditions)).toBeNull()
    for (const [name, conditions] of Object.entries({
      menuKeys: { menuKeys: ['other'] }, keywords: { keywords: ['吗在'] }, qrScenes: { qrScenes: ['shop-8'] }, tagIds: { tagIds: [tag.body.id + 1] },
      attributes: { attributes: [{ key: 'level', is: '银卡' }] }, languages: { languages: ['zh'] }, hours: { hours: { is: 'free' } }, previousAgentIds: { previousAgentIds: [mei.id] },
    })) expect(await failed(conditions)).toBe(name)
    expect((await test.send('DELETE', `${test.api}/desk/rules/${button}`)).status).toBe(204)
  })

  it('who left is relieved of whoever still waits for an answer', async () => {
    await resolveAll()
    await mei.be('offline')
    const { id } = await desk.ask('还在吗')
    await desk.until(id, ({ agentId }) => agentId === lin.id)
    await lin.be('offline')
    test.clock.advance({ minutes: 9 })
    await mei.be('online')
    expect((await desk.of(id)).agentId).toBe(lin.id)
    test.clock.advance({ minutes: 2 })
    await desk.until(id, ({ agentId }) => agentId === mei.id)
    expect((await desk.get<{ items: Array<{ detail: object }> }>(`/conversations/${id}/changes`)).items.map(({ detail }) => detail)).toContainEqual(expect.objectContaining({ why: 'AGENT_GONE' }))
  })

  async function resolveAll (): Promise<void> {
    const { items } = await desk.get<{ items: Array<{ id: number, status: string }> }>('/conversations')
    for (const { id, status } of items) if (status !== 'resolved') await resolve(id)
  }
})
