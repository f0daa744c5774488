import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import { callJson, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Route { route: string, isOpen: boolean, reason: string | null, until: string | null, left: number | null, leftAtLeast: number | null, opensAt: string | null, checks: Array<{ check: string, reason: string | null }> }
interface Reach {
  routes: Route[]
  window: { until: string | null, left: number, openedAt: string | null, sends: string[] }
  content: { isOut: boolean, counts: Record<string, { used: number, cap: number | null, until: string }> }
  mass: { used: number, allowed: number, foreign: number, until: string }
  grants: Array<{ templateId: string, left: number, isRefused: boolean }>
  topic: { key: string, state: string | null, counts: Record<string, { used: number, cap: number | null }> } | null
  quietUntil: string | null
  heldUntil: string | null
}

// Sunday, five in the afternoon in China.
const start = '2026-03-01T09:00:00Z'

describe('who can be written to', () => {
  let test: TestApp
  let settingsVersion = 0
  beforeAll(async () => { test = await startTestApp({ now: start }) })
  afterAll(() => test.stop())

  async function somebody (): Promise<{ openid: string, id: number }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    const id = await eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)
    return { openid, id }
  }

  const reachOf = async (id: number, query = ''): Promise<Reach> => {
    const { status, body } = await test.get<Reach>(`${test.api}/followers/${id}/reach${query}`)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  const route = (reach: Reach, name: string): Route => {
    const found = reach.routes.find((each) => each.route === name)
    if (found === undefined) throw new Error(`no route ${name}`)
    return found
  }
  const setSettings = async (settings: object): Promise<void> => {
    const { status, body } = await test.send<{ version: number }>('PATCH', `${test.api}/reach/settings`, { version: settingsVersion, settings })
    expect(status, JSON.stringify(body)).toBe(200)
    settingsVersion = body.version
  }

  it('shows the window that a message opened, until its end', async () => {
    const { id } = await somebody()
    const reach = await reachOf(id, '?purpose=answer')
    expect(reach.window).toMatchObject({ until: '2026-03-03T09:00:00.000Z', left: 5, openedAt: '2026-03-01T09:00:00.000Z' })
    expect(route(reach, 'service')).toMatchObject({ isOpen: true, left: 5, until: '2026-03-03T08:59:58.000Z' })
    expect(route(reach, 'mass')).toMatchObject({ isOpen: false, reason: 'CONTENT_NOT_ALLOWED' })
    expect(route(reach, 'notice')).toMatchObject({ isOpen: false, reason: 'TEMPLATE_UNKNOWN' })
    expect(route(await reachOf(id), 'service')).toMatchObject({ isOpen: true, left: 3 })
    expect(route(await reachOf(id), 'mass')).toMatchObject({ isOpen: true, left: 4, leftAtLeast: 4, until: '2026-03-31T16:00:00.000Z' })
    expect(route(await reachOf(id), 'template')).toMatchObject({ reason: 'CONTENT_NOT_ALLOWED' })
    expect(route(await reachOf(id, '?purpose=notice'), 'template')).toMatchObject({ isOpen: true, left: null, until: null })
  })

  it('tells every reason, and when what passes has passed', async () => {
    const { openid, id } = await somebody()
    const { body: topic } = await test.send<{ id: number }>('POST', `${test.api}/reach/topics`, {
      key: 'teas', name: '新茶', description: '新茶上市', kind: 'opt-in', caps: { day: 1, week: null, month: null },
    })
    const { db } = test.app
    const nowMs = test.clock.now().getTime()
    await db.change('UPDATE reach_states SET contentDay = ?, contentDayUsed = 1, contentWeek = ?, contentWeekUsed = 1, heldUntil = ?, heldBy = ? WHERE followerId = ?',
      ['2026-03-01', '2026-02-23', nowMs + 60_000, 'talk', id])
    const reach = await reachOf(id, '?topic=teas')
    const service = route(reach, 'service')
    expect(service).toMatchObject({ isOpen: false, reason: 'TOPIC_NOT_OPTED_IN', opensAt: null })
    expect(service.checks.filter(({ reason }) => reason !== null).map(({ reason }) => reason)).toEqual(['TOPIC_NOT_OPTED_IN', 'IN_CONVERSATION', 'CAP_DAY'])
    expect(reach.topic).toMatchObject({ key: 'teas', state: null, counts: { day: { used: 0, cap: 1 } } })
    expect(reach.content.counts).toMatchObject({ day: { used: 1, cap: 1, until: '2026-03-01T16:00:00.000Z' }, week: { used: 1, cap: 3, until: '2026-03-01T16:00:00.000Z' }, month: { used: 0 } })
    expect(reach.heldUntil).toBe('2026-03-01T09:01:00.000Z')
    // Without the topic all of it passes by itself, when the day ends.
    expect(route(await reachOf(id), 'service')).toMatchObject({ reason: 'IN_CONVERSATION', until: '2026-03-01T09:01:00.000Z', opensAt: '2026-03-01T16:00:00.000Z' })
    expect(route(await reachOf(id, '?purpose=answer&topic=teas'), 'service').isOpen).toBe(true)
    await db.change("INSERT INTO reach_topic_states (accountId, topicId, followerId, state) VALUES (?, ?, ?, 'in')", [test.accountId, topic.id, id])
    expect(route(await reachOf(id, '?topic=teas'), 'service').reason).toBe('IN_CONVERSATION')
    expect((await test.get(`${test.api}/followers/${id}/reach?topic=none`)).body).toMatchObject({ status: 400, code: 'REACH_TOPIC_UNKNOWN' })
    await test.wechat.unfollow(openid)
    await eventually(async () => route(await reachOf(id, '?purpose=answer'), 'service').reason === 'NOT_FOLLOWING')
  })

  it('counts consents to notices, and takes them back', async () => {
    const { openid, id } = await somebody()
    const templateId = test.wechat.addSubscriptionTemplate({ title: '到货提醒', content: '商品：{{thing1.DATA}}' })
    const asked = `?purpose=notice&templateId=${templateId}`
    expect(route(await reachOf(id, asked), 'notice')).toMatchObject({ isOpen: false, reason: 'NOTICE_NOT_GRANTED' })
    test.wechat.answerPopup(openid, [{ templateId, accept: true }])
    // Two in the same second are one and the same event.
    test.clock.advance({ seconds: 1 })
    test.wechat.answerPopup(openid, [{ templateId, accept: true }])
    await eventually(async () => route(await reachOf(id, asked), 'notice').left === 2)
    test.clock.advance({ seconds: 1 })
    test.wechat.rejectSubscriptions(openid)
    await eventually(async () => route(await reachOf(id, asked), 'notice').reason === 'NOTICE_REFUSED')
    expect((await reachOf(id)).grants).toEqual([{ templateId, left: 0, isLong: false, isRefused: true }])
  })

  it('is said of a hundred at once, in the order asked, and of nobody who is not there', async () => {
    const people = [await somebody(), await somebody()]
    const [one, two] = people.map(({ id }) => id)
    const { status, body } = await test.send<{ items: Array<{ followerId: number, routes: Route[] }>, missing: number[] }>('POST', `${test.api}/reach/query`, {
      followerIds: [two, 999_999, one], purpose: 'notice',
    })
    expect(status).toBe(200)
    expect(body.items.map(({ followerId }) => followerId)).toEqual([two, one])
    expect(body.missing).toEqual([999_999])
    expect(body.items[0]?.routes.map(({ route: name, isOpen }) => [name, isOpen])).toEqual([['passive', false], ['service', true], ['notice', false], ['template', true], ['mass', true]])
    expect((await test.send('POST', `${test.api}/reach/query`, { followerIds: [], purpose: 'notice' })).status).toBe(400)
    expect((await test.get(`${test.api}/followers/999999/reach`)).body).toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
    expect((await test.get(`/api/v1/accounts/${test.accountId + 1}/followers/${one}/reach`)).status).toBe(404)
  })

  it('knows a message that waits for its answer', async () => {
    const { openid, id } = await somebody()
    const atMs = test.clock.now().getTime()
    await test.app.db.change(`INSERT INTO inbox (accountId, dedupeKey, arrival, lane, openid, type, body, occurredAt, receivedAt, status, attempts, slot, slotUntil, retryAt)
      VALUES (?, 'waits', 'x', 0, ?, 'text', '<xml/>', ?, ?, 'held', 1, 'open', ?, ?)`, [test.accountId, openid, atMs, atMs, atMs + 3000, atMs + 86_400_000])
    expect(route(await reachOf(id), 'passive')).toMatchObject({ isOpen: true, left: 1, until: new Date(atMs + 3000).toISOString() })
    await test.app.db.change("UPDATE inbox SET slot = 'closed' WHERE dedupeKey = 'waits'")
    expect(route(await reachOf(id), 'passive')).toMatchObject({ isOpen: false, reason: 'NOTHING_TO_ANSWER' })
    await test.app.db.change("UPDATE inbox SET status = 'done' WHERE dedupeKey = 'waits'")
  })

  it('goes by the settings of the account, which nobody changes behind another’s back', async () => {
    const { id } = await somebody()
    expect((await test.get(`${test.api}/reach/settings`)).body).toEqual({ version: 0, settings: defaultSettings })
    await setSettings({ keptForAgents: 0, contentCaps: { day: null, week: 2, month: null } })
    expect(route(await reachOf(id), 'service')).toMatchObject({ isOpen: true, left: 5 })
    expect((await reachOf(id)).content.counts['day']).toMatchObject({ cap: null })
    expect((await test.get(`${test.api}/reach/settings`)).body).toMatchObject({ version: 1, settings: { keptForAgents: 0, massPerPeriod: 4 } })
    const stale = await test.send('PATCH', `${test.api}/reach/settings`, { version: 0, settings: { keptForAgents: 1 } })
    expect(stale.body).toMatchObject({ status: 409, code: 'REACH_SETTINGS_CHANGED', place: 'body/version' })
    expect((await test.send('PATCH', `${test.api}/reach/settings`, { version: 1, settings: { keptForAgents: -1 } })).status).toBe(400)
    expect((await test.send('PATCH', `${test.api}/reach/settings`, { version: 1, settings: { unheardOf: 1 } })).status).toBe(400)
    const whole = await test.send<{ version: number }>('PUT', `${test.api}/reach/settings`, { version: 1, settings: { ...defaultSettings, massPerPeriod: 3 } })
    expect(whole.body).toMatchObject({ version: 2, settings: { massPerPeriod: 3, keptForAgents: 2 } })
    settingsVersion = whole.body.version
    expect(route(await reachOf(id), 'mass')).toMatchObject({ left: 3 })
    const audit = await test.get<{ items: Array<{ detail: object }> }>(`${test.api}/audit?action=reach-settings.set`)
    expect(audit.body.items).toHaveLength(2)
    expect(audit.body.items[1]?.detail).toEqual({ changes: { keptForAgents: 0, contentCaps: { day: null, week: 2, month: null } } })
  })

  it('is shut when the calls of the day are used up', async () => {
    const { id } = await somebody()
    await setSettings({ dailyBudget: { ...defaultSettings.dailyBudget, mass: 0 } })
    expect(route(await reachOf(id), 'mass')).toMatchObject({ isOpen: false, reason: 'DAILY_BUDGET_SPENT' })
    await setSettings({ dailyBudget: defaultSettings.dailyBudget })
    expect(route(await reachOf(id), 'mass').isOpen).toBe(true)
  })

  it('is the same for whoever chooses among all of them', async () => {
    const { app, accountId } = test
    const people = await app.db.read.query<Array<{ id: number }>>('SELECT id FROM followers')
    const ids = people.map(({ id }) => Number(id))
    for (const route of ['service', 'mass', 'template'] as const) {
      const purpose = route === 'template' ? 'notice' : 'content'
      const asked = { route, purpose, topicId: null, templateId: null, parts: 1, byAgent: false } as const
      const { joins, joinValues, condition, values } = await app.reach.reachableSql(accountId, asked)
      const rows = await app.db.read.query<Array<{ id: number }>>(`SELECT followers.id FROM followers ${joins} WHERE ${condition}`, [...joinValues, ...values])
      const found = await app.reach.reachOf(accountId, ids, { purpose })
      const open = found.filter(({ routes }) => routes.some((each) => each.route === route && each.isOpen)).map(({ standing }) => standing.followerId)
      expect(open.length, route).toBeGreaterThan(1)
      expect(rows.map(({ id }) => Number(id)).sort((a, b) => a - b), route).toEqual(open.sort((a, b) => a - b))
    }
    const gone = await app.reach.reachableSql(accountId, { route: 'mass', purpose: 'content', topicId: 999_999, templateId: null, parts: 1, byAgent: false })
    expect(gone.condition).toBe('1 = 0')
  })

  it('is forgotten with the person, who can take it home before', async () => {
    const { openid, id } = await somebody()
    const templateId = test.wechat.addSubscriptionTemplate({ title: '到货提醒', content: '商品：{{thing2.DATA}}' })
    test.wechat.answerPopup(openid, [{ templateId, accept: true }])
    await eventually(async () => (await reachOf(id)).grants.length === 1)
    const holder = test.app.followers.personal.all.find(({ name }) => name === 'reach')
    const person = { accountId: test.accountId, followerId: id, openid, unionid: null, personId: null, until: test.clock.now() }
    const told: object[] = []
    for await (const each of holder?.tell?.(person) ?? []) told.push(each)
    expect(told).toMatchObject([{ windowLeft: 5, recentSends: [], refusal: null }, { templateId, sendsLeft: 1 }])
    const piece = await holder?.erase?.(person)
    expect(piece?.rows).toBe(2)
    await test.app.db.write(async (tx) => piece?.write(tx))
    expect(await holder?.erase?.(person)).toBeNull()
    expect(await reachOf(id)).toMatchObject({ window: { until: null, left: 0 }, grants: [] })
  })

  it('may be less by mass send than we know of, when somebody sent from the console', async () => {
    const { id } = await somebody()
    const { left } = route(await reachOf(id), 'mass')
    test.wechat.sendFromConsole({ text: '店主亲自发的' })
    await eventually(async () => (await reachOf(id)).mass.foreign === 1)
    expect(route(await reachOf(id), 'mass')).toMatchObject({ isOpen: true, left, leftAtLeast: (left ?? 0) - 1 })
    expect(route(await reachOf(id, '?purpose=answer'), 'service')).toMatchObject({ left: 5, leftAtLeast: 5 })
  })

  it('is told to whoever may, and to nobody else', async () => {
    const { id } = await somebody()
    expect((await callJson(`${test.url}${test.api}/followers/${id}/reach`)).status).toBe(401)
  })
})
