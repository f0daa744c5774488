import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentsChanged, agentsChanged } from '../../src/agents/index.ts'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface AgentView { id: number, userId: number, name: string, presence: string, capacity: number, load: number, version: number, disabledAt: string | null }
interface TeamView { id: number, name: string, members: Array<{ agentId: number, weight: number }>, version: number }
interface There { agentId: number, weight: number, barred: string | null, skills: Array<{ skill: string, level: number }> }

describe('agents and teams', () => {
  let test: TestApp
  let lin: TestAgent
  let mei: TestAgent
  let boss: TestAgent
  const changes: AgentsChanged[] = []
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-02T09:00:00+08:00', app: { role: 'web' } })
    test.app.facts.on(agentsChanged, async (_tx, changed) => { changes.push(changed) })
    lin = await addAgent(test, 'linlin', { languages: ['zh-CN', 'en'], skills: [{ skill: '退款', level: 4 }] })
    mei = await addAgent(test, 'meimei', { capacity: 10 })
    boss = await addAgent(test, 'bossboss', { role: 'supervisor' })
  })
  afterAll(() => test.stop())

  const get = async ({ id }: TestAgent) => (await test.get<AgentView>(`${test.api}/agents/${id}`)).body
  const change = (agent: TestAgent, body: object) => test.send<AgentView>('PATCH', `${test.api}/agents/${agent.id}`, body)
  const addTeam = (body: object) => test.send<TeamView>('POST', `${test.api}/teams`, body)
  const available = async (query = '') => (await test.get<{ items: There[], next: number | null }>(`${test.api}/agents/availability${query}`)).body

  it('are users with a role on the account, once each', async () => {
    expect(await get(lin)).toMatchObject({ name: 'linlin', capacity: 5, load: 0, languages: ['zh-CN', 'en'], skills: [{ skill: '退款', level: 4 }], presence: 'offline', version: 1 })
    expect(await test.send('POST', `${test.api}/agents`, { userId: lin.userId, name: '又', capacity: 1 })).toMatchObject({
      status: 409, body: { code: 'AGENT_EXISTS', place: 'body/userId', data: { agentId: lin.id } },
    })
    const stranger = await test.send<{ id: number }>('POST', '/api/v1/users', {
      name: 'stranger', displayName: 's', language: 'en', password: 'a stranger to this account', grants: [{ accountId: 999, role: 'admin' }],
    })
    for (const userId of [stranger.body.id, 123_456]) {
      expect(await test.send('POST', `${test.api}/agents`, { userId, name: '谁', capacity: 1 })).toMatchObject({ status: 400, body: { code: 'AGENT_USER_UNKNOWN' } })
    }
    const refusals: Array<[object, string, string]> = [
      [{ skills: [{ skill: 'a', level: 1 }, { skill: 'a', level: 2 }] }, 'SKILL_TWICE', 'body/skills/1/skill'],
      [{ skills: [{ skill: 'a:3', level: 1 }] }, 'INPUT_INVALID', 'body/skills/0/skill'],
      [{ skills: [{ skill: 'a', level: 6 }] }, 'INPUT_INVALID', 'body/skills/0/level'],
      [{ capacity: 501 }, 'INPUT_INVALID', 'body/capacity'],
      [{ calendarId: 77 }, 'AGENT_CALENDAR_UNKNOWN', 'body/calendarId'],
    ]
    for (const [body, code, place] of refusals) expect((await change(lin, { version: 1, ...body })).body).toMatchObject({ code, place })
    const page = await test.get<{ items: AgentView[], next: number }>(`${test.api}/agents?limit=2`)
    expect(page.body.items.map(({ id }) => id)).toEqual([boss.id, mei.id])
    expect((await test.get<{ items: AgentView[] }>(`${test.api}/agents?limit=2&before=${page.body.next}`)).body.items.map(({ id }) => id)).toEqual([lin.id])
  })

  it('are changed by who read them last, without touching what they do meanwhile', async () => {
    await lin.be('online')
    await test.app.db.write((tx) => test.app.agents.seats.take(tx, test.accountId, lin.id, 1, { mode: 'manual', limit: 5 }))
    changes.length = 0
    expect(await change(lin, { version: 1, capacity: 8, skills: [{ skill: '退款', level: 5 }], languages: [] })).toMatchObject({
      status: 200, body: { capacity: 8, languages: [], load: 1, presence: 'online', version: 2 },
    })
    expect(changes).toEqual([
      { accountId: test.accountId, agentIds: [lin.id], what: 'capacity' }, { accountId: test.accountId, agentIds: [lin.id], what: 'skills' },
    ])
    expect(await change(lin, { version: 1, capacity: 9 })).toMatchObject({ status: 409, body: { code: 'AGENT_CHANGED', place: 'body/version' } })
    expect(await change({ ...lin, id: 4711 }, { version: 1, capacity: 9 })).toMatchObject({ status: 404, body: { code: 'AGENT_NOT_FOUND' } })
    const both = await Promise.all([change(lin, { version: 2, capacity: 3 }), change(lin, { version: 2, capacity: 4 })])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('know themselves, and nobody else is one', async () => {
    expect((await lin.send('GET', '/agents/me')).body).toMatchObject({ id: lin.id, userId: lin.userId })
    for (const path of ['/agents/me', '/agents/availability', '/agents', '/teams', `/agents/${mei.id}`, '/agents/settings']) {
      expect((await lin.send('GET', path)).status, path).toBe(200)
    }
    expect(await test.get(`${test.api}/agents/me`)).toMatchObject({ status: 403, body: { code: 'NOT_AN_AGENT' } })
    expect(await test.send('POST', `${test.api}/agents/me/heartbeat`)).toMatchObject({ status: 403, body: { code: 'NOT_AN_AGENT' } })
    for (const [method, path, body] of [
      ['POST', '/agents', { userId: 1, name: 'x', capacity: 1 }], ['PATCH', `/agents/${mei.id}`, { version: 1, capacity: 50 }], ['POST', '/teams', { name: '甲' }],
      ['GET', `/agents/${lin.id}/absences`, undefined], ['PUT', '/agents/settings', { version: 0, settings: { silentSeconds: 90, rampSeconds: 0 } }],
    ] as const) expect(await lin.send(method, path, body), path).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect((await boss.send('PATCH', `/agents/${mei.id}`, { version: 1, capacity: 6 })).status).toBe(200)
  })

  it('work in teams, with weights; a team is whole as it is named', async () => {
    const calendar = await test.send<{ id: number }>('POST', `${test.api}/calendars`, { name: '晚班', weekly: {
      monday: [{ from: '18:00', to: '22:00' }], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [],
    } })
    const after = await addTeam({ name: '售后', calendarId: calendar.body.id, strategy: 'sticky', members: [{ agentId: lin.id, weight: 3 }, { agentId: mei.id }] })
    expect(after).toMatchObject({ status: 201, body: { strategy: 'sticky', escalateToId: null, members: [{ agentId: lin.id, weight: 3 }, { agentId: mei.id, weight: 1 }], version: 1 } })
    const id = after.body.id
    expect((await available(`?teamId=${id}`)).items.map(({ agentId, weight, barred }) => [agentId, weight, barred])).toEqual([[lin.id, 3, 'RAMPING'], [mei.id, 1, 'OFFLINE']])
    expect((await available('?limit=1')).next).toBe(lin.id)
    expect((await available(`?limit=5&after=${lin.id}`)).items.map(({ agentId }) => agentId)).toEqual([mei.id, boss.id])
    expect(await test.app.agents.teams.openAt(test.accountId, id, test.clock.now())).toEqual({ isOpen: false, opensAt: new Date('2026-03-02T18:00:00+08:00') })
    expect(await test.app.agents.teams.ofAgent(test.accountId, mei.id)).toEqual([id])

    changes.length = 0
    expect(await test.send('PATCH', `${test.api}/teams/${id}`, { version: 1, members: [{ agentId: boss.id, weight: 2 }, { agentId: mei.id, weight: 2 }] })).toMatchObject({
      status: 200, body: { members: [{ agentId: mei.id, weight: 2 }, { agentId: boss.id, weight: 2 }], version: 2 },
    })
    expect(changes.map(({ what, agentIds }) => [what, agentIds.toSorted((a, b) => a - b)])).toEqual([['team', [lin.id, mei.id, boss.id]]])
    const refusals: Array<[object, number, string, string]> = [
      [{ version: 1, name: '晚' }, 409, 'TEAM_CHANGED', 'body/version'],
      [{ version: 2, members: [{ agentId: mei.id }, { agentId: mei.id }] }, 400, 'TEAM_MEMBER_TWICE', 'body/members/1/agentId'],
      [{ version: 2, members: [{ agentId: 99 }] }, 400, 'TEAM_MEMBER_UNKNOWN', 'body/members/0/agentId'],
      [{ version: 2, escalateToId: id }, 400, 'TEAM_ESCALATION_UNSOUND', 'body/escalateToId'],
      [{ version: 2, calendarId: 99 }, 400, 'AGENT_CALENDAR_UNKNOWN', 'body/calendarId'],
    ]
    for (const [body, status, code, place] of refusals) expect(await test.send('PATCH', `${test.api}/teams/${id}`, body)).toMatchObject({ status, body: { code, place } })
    expect(await addTeam({ name: '售后' })).toMatchObject({ status: 409, body: { code: 'TEAM_EXISTS', place: 'body/name' } })
  })

  it('leave teams archived that are needed no more', async () => {
    const old = (await addTeam({ name: '旧' })).body
    const front = (await addTeam({ name: '前台', escalateToId: old.id, members: [{ agentId: mei.id }] })).body
    expect(await test.send('PATCH', `${test.api}/teams/${old.id}`, { version: 1, isArchived: true })).toMatchObject({ status: 200, body: { version: 2 } })
    const names = async (query: string) => (await test.get<{ items: TeamView[] }>(`${test.api}/teams${query}`)).body.items.map(({ name }) => name)
    expect(await names('?limit=1')).toEqual(['前台'])
    expect(await names(`?before=${front.id}`)).toEqual(['售后'])
    expect(await names('?archived=true')).toEqual(['旧'])
    expect((await test.app.agents.teams.list(test.accountId)).map(({ name }) => name)).toEqual(['售后', '前台'])
    expect(await addTeam({ name: '新', escalateToId: old.id })).toMatchObject({ status: 400, body: { code: 'TEAM_ESCALATION_UNSOUND' } })
    expect((await test.get(`${test.api}/teams/999`)).body).toMatchObject({ code: 'TEAM_NOT_FOUND' })
  })

  it('who are disabled, or whose role is gone, are given nothing, and come back as who they were', async () => {
    await mei.be('online')
    const take = () => test.app.db.write((tx) => test.app.agents.seats.take(tx, test.accountId, mei.id, 1, { mode: 'auto', limit: 9 }))
    const barred = async () => (await available()).items.find(({ agentId }) => agentId === mei.id)?.barred
    expect(await barred()).toBeNull()
    const user = (await test.get<{ version: number }>(`/api/v1/users/${mei.userId}`)).body
    await test.send('PUT', `/api/v1/users/${mei.userId}/grants`, { version: user.version, grants: [{ accountId: 999, role: 'agent' }] })
    expect(await barred()).toBe('DISABLED')
    await test.send('PUT', `/api/v1/users/${mei.userId}/grants`, { version: user.version + 1, grants: [{ accountId: test.accountId, role: 'agent' }] })
    expect(await barred()).toBeNull()
    for (const isDisabled of [true, false]) {
      const { body: { version } } = await test.get<{ version: number }>(`/api/v1/users/${mei.userId}`)
      await test.send('PATCH', `/api/v1/users/${mei.userId}`, { version, isDisabled })
      expect(await barred()).toBe(isDisabled ? 'DISABLED' : null)
      expect([(await get(mei)).presence, await take()]).toEqual(['online', !isDisabled])
    }
    expect(await change(mei, { version: 2, isDisabled: true })).toMatchObject({ status: 200, body: { presence: 'offline', load: 1 } })
    expect(await take()).toBe(false)
    expect(await mei.send('GET', '/agents/me')).toMatchObject({ status: 403, body: { code: 'AGENT_DISABLED' } })
    expect(await mei.send('PUT', '/agents/me/presence', { presence: 'online' })).toMatchObject({ status: 403, body: { code: 'AGENT_DISABLED' } })
    expect((await test.get<{ items: AgentView[] }>(`${test.api}/agents?disabled=true`)).body.items.map(({ id }) => id)).toEqual([mei.id])
    expect((await change(mei, { version: 3, isDisabled: false })).body.disabledAt).toBeNull()
    await mei.be('online')
    expect(await take()).toBe(true)
    const { body } = await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit?limit=100`)
    const actions = new Set(body.items.map(({ action }) => action).filter((action) => /^(agent|team)/.test(action)))
    expect(actions).toEqual(new Set(['agent.add', 'agent.change', 'agent.presence', 'team.add', 'team.change']))
  })

  it('have absences that are sound, and settings that nobody overwrites', async () => {
    const path = `${test.api}/agents/${lin.id}/absences`
    const absence = { from: '2026-03-05T09:00:00+08:00', until: '2026-03-06T18:00:00+08:00' }
    expect(await test.send('POST', path, { ...absence, until: absence.from })).toMatchObject({ status: 400, body: { code: 'ABSENCE_UNSOUND', place: 'body/until' } })
    expect(await test.send('POST', path, { ...absence, until: '2030-01-01T00:00:00Z' })).toMatchObject({ status: 400, body: { code: 'ABSENCE_UNSOUND' } })
    const ids: number[] = []
    for (const note of ['年假', '培训']) ids.push((await test.send<{ id: number }>('POST', path, { ...absence, note })).body.id)
    const listed = await test.get<{ items: Array<{ note: string }>, next: number }>(`${path}?limit=1`)
    expect(listed.body).toMatchObject({ items: [{ note: '培训', from: '2026-03-05T01:00:00.000Z' }], next: ids[1] })
    expect((await test.get<{ items: Array<{ note: string }> }>(`${path}?before=${ids[1]}`)).body.items.map(({ note }) => note)).toEqual(['年假'])
    expect(await test.send('DELETE', `${test.api}/agents/${mei.id}/absences/${ids[0]}`)).toMatchObject({ status: 404, body: { code: 'ABSENCE_NOT_FOUND' } })
    expect((await test.send('DELETE', `${path}/${ids[0]}`)).status).toBe(204)
    expect((await test.get(`${test.api}/agents/4711/absences`)).body).toMatchObject({ code: 'AGENT_NOT_FOUND' })

    const settings = `${test.api}/agents/settings`
    expect((await test.get(settings)).body).toEqual({ version: 0, settings: { silentSeconds: 90, rampSeconds: 20 } })
    const set = (version: number, rampSeconds: number) => test.send('PUT', settings, { version, settings: { silentSeconds: 60, rampSeconds } })
    const both = await Promise.all([set(0, 1), set(0, 2)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await set(1, 5)).toMatchObject({ status: 200, body: { version: 2, settings: { silentSeconds: 60, rampSeconds: 5 } } })
    expect(await set(1, 6)).toMatchObject({ status: 409, body: { code: 'AGENT_SETTINGS_CHANGED' } })
    expect((await lin.beat()).body).toMatchObject({ nextInSeconds: 20, freshUntil: '2026-03-02T01:01:00.000Z' })
  })
})
