import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Span { id: number, presence: string, startedAt: string, endedAt: string | null, cause: string, by: { kind: string, id: number }, note: string | null }
interface There { agentId: number, barred: string | null, isFresh: boolean, isOnShift: boolean, isAbsent: boolean, load: number, limit: number, weight: number }

const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
const weekly = { monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: shop, saturday: [], sunday: [] }

describe('who is there', () => {
  let test: TestApp
  // A web process writes nothing down by itself: what is true must not wait for a job.
  beforeAll(async () => { test = await startTestApp({ now: '2026-03-02T09:00:00+08:00', app: { role: 'web' } }) })
  afterAll(() => test.stop())

  const stream = () => test.app.db.read.query<Array<{ kind: string, detail: string }>>("SELECT kind, detail FROM stream_events WHERE topic = 'agents' ORDER BY id")
  const timeline = async ({ id }: TestAgent, query = '') => (await test.get<{ items: Span[], next: number | null }>(`${test.api}/agents/${id}/presences${query}`)).body
  const there = async ({ id }: TestAgent) => {
    const { body } = await test.get<{ items: There[] }>(`${test.api}/agents/availability`)
    return body.items.find(({ agentId }) => agentId === id)
  }
  const barred = async (agent: TestAgent) => (await there(agent))?.barred
  const take = (agent: TestAgent, app = test.app, mode: 'auto' | 'manual' = 'auto') => app.db.write((tx) => (
    app.agents.seats.take(tx, test.accountId, agent.id, 1, { mode, limit: 500 })))
  const give = (agent: TestAgent) => test.app.db.write((tx) => test.app.agents.seats.give(tx, test.accountId, agent.id, 1))
  const ramp = async (rampSeconds: number, silentSeconds = 90) => {
    const { body } = await test.get<{ version: number }>(`${test.api}/agents/settings`)
    expect((await test.send('PUT', `${test.api}/agents/settings`, { version: body.version, settings: { silentSeconds, rampSeconds } })).status).toBe(200)
  }
  /** Spans oldest first; each begins where the one before ended, and one is open. */
  async function wholeTimeline (agent: TestAgent): Promise<Span[]> {
    const spans = (await timeline(agent)).items.toReversed()
    for (const [at, span] of spans.entries()) expect(span.startedAt).toBe(at === 0 ? span.startedAt : spans[at - 1]?.endedAt)
    expect(spans.filter(({ endedAt }) => endedAt === null)).toEqual([spans.at(-1)])
    return spans
  }

  it('is told by themselves, kept without gaps, and told live', async () => {
    await ramp(0)
    const lin = await addAgent(test, 'linlin', { capacity: 2 })
    expect(await barred(lin)).toBe('OFFLINE')
    expect(await take(lin)).toBe(false)
    expect(await take(lin, test.app, 'manual')).toBe(false)
    for (const [presence, reason] of [['online', null], ['busy', 'BUSY'], ['away', 'AWAY'], ['online', null]] as const) {
      await lin.be(presence)
      expect(await barred(lin)).toBe(reason)
      expect(await take(lin), presence).toBe(presence === 'online')
      if (presence === 'online') await give(lin)
      test.clock.advance({ seconds: 10 })
    }
    await lin.be('online')
    expect((await wholeTimeline(lin)).map(({ presence, cause }) => [presence, cause])).toEqual([
      ['offline', 'made'], ['online', 'self'], ['busy', 'self'], ['away', 'self'], ['online', 'self'],
    ])
    const kinds = (await stream()).map(({ kind, detail }) => [kind, (JSON.parse(detail) as { agentId: number, presence: string }).presence])
    expect(kinds).toEqual([['agent.presence', 'online'], ['agent.presence', 'busy'], ['agent.presence', 'away'], ['agent.presence', 'online']])
    const page = await timeline(lin, '?limit=2')
    expect(page.items.map(({ presence }) => presence)).toEqual(['online', 'away'])
    expect((await timeline(lin, `?limit=2&before=${page.next}`)).items.map(({ presence }) => presence)).toEqual(['busy', 'online'])
    expect((await lin.send('GET', `/agents/${lin.id}/presences`)).status).toBe(200)
  })

  it('ends 90 seconds after the last heartbeat, though no job and no process was there to see it', async () => {
    const mei = await addAgent(test, 'meimei')
    await mei.be('online')
    const heardAt = test.clock.now().getTime()
    test.clock.advance({ seconds: 60 })
    expect((await mei.beat()).body).toMatchObject({ presence: 'online', nextInSeconds: 30 })
    test.clock.advance({ seconds: 90 })
    expect(await barred(mei)).toBeNull()
    test.clock.advance({ ms: 1 })
    expect(await barred(mei)).toBe('SILENT')
    for (const mode of ['auto', 'manual'] as const) expect(await take(mei, test.app, mode)).toBe(false)
    test.clock.advance({ hours: 1 })
    // An hour later the page is heard of again: nobody worked meanwhile, and nobody is given anything for it.
    expect((await mei.beat()).body).toMatchObject({ presence: 'offline' })
    expect((await mei.beat()).body).toMatchObject({ presence: 'offline' })
    expect(await barred(mei)).toBe('OFFLINE')
    await mei.be('online')
    const spans = await wholeTimeline(mei)
    expect(spans.map(({ presence, cause }) => [presence, cause])).toEqual([['offline', 'made'], ['online', 'self'], ['offline', 'silent'], ['online', 'self']])
    expect(spans[2]?.startedAt).toBe(new Date(heardAt + 150_000).toISOString())
    const worked = await test.app.agents.stretch(test.accountId, mei.id, new Date(heardAt + 100_000), new Date(heardAt + 9_000_000))
    expect(worked.map(({ presence, startedAt, endedAt }) => [presence, endedAt.getTime() - startedAt.getTime()])).toEqual([['online', 50_000], ['offline', 3_600_001]])
  })

  it('is written down once, though page and job find out together; and so is that a user was disabled', async () => {
    const worker = await test.startAnother({ role: 'worker' })
    const ann = await addAgent(test, 'annann')
    const isOffline = async () => (await timeline(ann)).items[0]?.presence === 'offline'
    const silent = [['offline', 'silent', 'system']]
    await ann.be('busy')
    test.clock.advance({ minutes: 5 })
    await eventually(isOffline)
    expect((await wholeTimeline(ann)).slice(-2).map(({ presence, cause, by }) => [presence, cause, by.kind])).toEqual([['busy', 'self', 'user'], ...silent])
    await ann.be('away')
    test.clock.advance({ minutes: 5 })
    await Promise.all([ann.beat(), ann.beat(), ann.beat(), eventually(isOffline)])
    expect((await wholeTimeline(ann)).slice(4).map(({ presence, cause, by }) => [presence, cause, by.kind])).toEqual(silent)

    await ann.be('online')
    const { body } = await test.get<{ version: number }>(`/api/v1/users/${ann.userId}`)
    expect((await test.send('PATCH', `/api/v1/users/${ann.userId}`, { version: body.version, isDisabled: true })).status).toBe(200)
    expect(await barred(ann)).toBe('DISABLED')
    await eventually(async () => (await timeline(ann)).items[0]?.cause === 'disabled')
    await worker.close()
  })

  it('may be set by a supervisor, who says why; a page that is silent can only be offline', async () => {
    const bo = await addAgent(test, 'bobobo')
    const boss = await addAgent(test, 'bossboss', { role: 'supervisor' })
    const set = (body: object) => boss.send('PUT', `/agents/${bo.id}/presence`, body)
    expect(await set({ presence: 'online' })).toMatchObject({ status: 409, body: { code: 'AGENT_SILENT', place: 'body/presence' } })
    await bo.be('online')
    expect(await set({ presence: 'away', note: '临时开会' })).toMatchObject({ status: 200, body: { presence: 'away' } })
    expect((await bo.beat()).body).toMatchObject({ presence: 'away' })
    expect(await bo.send('PUT', `/agents/${boss.id}/presence`, { presence: 'offline' })).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect(await bo.send('GET', `/agents/${boss.id}/presences`)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    const [last] = (await wholeTimeline(bo)).toReversed()
    expect(last).toMatchObject({ presence: 'away', cause: 'supervisor', by: { kind: 'user', id: boss.userId }, note: '临时开会' })
    test.clock.advance({ minutes: 2 })
    expect(await set({ presence: 'busy' })).toMatchObject({ status: 409 })
    expect((await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit?action=agent.presence`)).body.items.length).toBeGreaterThan(3)
  })

  it('stays one timeline when people and clocks change it side by side', async () => {
    const cai = await addAgent(test, 'caicai')
    await cai.be('online')
    await Promise.all(['busy', 'away', 'online', 'offline', 'busy', 'away'].map(async (presence) => {
      expect((await cai.send('PUT', '/agents/me/presence', { presence })).status).toBe(200)
      expect((await test.send('PUT', `${test.api}/agents/${cai.id}/presence`, { presence: 'away' })).status).toBe(200)
    }))
    const spans = await wholeTimeline(cai)
    expect(spans.at(-1)?.presence).toBe((await test.get<{ presence: string }>(`${test.api}/agents/${cai.id}`)).body.presence)
  })

  it('is nobody off shift: before work, at lunch, on a free day, in an absence', async () => {
    await ramp(0, 3600)
    const calendar = (await test.send<{ id: number }>('POST', `${test.api}/calendars`, { name: '班次', weekly })).body.id
    const dan = await addAgent(test, 'dandan', { calendarId: calendar })
    const standsAt = async (moment: string) => {
      test.clock.advance({ ms: new Date(moment).getTime() - test.clock.now().getTime() })
      await dan.be('online')
      return barred(dan)
    }
    expect(await standsAt('2026-03-03T08:59:59+08:00')).toBe('OFF_SHIFT')
    expect(await standsAt('2026-03-03T09:00:00+08:00')).toBeNull()
    expect(await standsAt('2026-03-03T11:59:59+08:00')).toBeNull()
    expect(await standsAt('2026-03-03T12:00:00+08:00')).toBe('OFF_SHIFT')
    expect(await standsAt('2026-03-03T13:30:00+08:00')).toBeNull()
    expect(await test.app.agents.teams.openAt(test.accountId, null, new Date('2026-03-03T12:30:00+08:00')))
      .toEqual({ isOpen: false, opensAt: new Date('2026-03-03T13:30:00+08:00') })
    const path = `${test.api}/agents/${dan.id}/absences`
    const { body } = await test.send<{ id: number }>('POST', path, { from: '2026-03-03T14:00:00+08:00', until: '2026-03-03T15:00:00+08:00', note: '体检' })
    expect(await standsAt('2026-03-03T14:00:00+08:00')).toBe('ABSENT')
    expect((await test.send('DELETE', `${path}/${body.id}`)).status).toBe(204)
    expect(await barred(dan)).toBeNull()
    await test.send('POST', path, { from: '2026-03-03T14:00:00+08:00', until: '2026-03-03T15:00:00+08:00' })
    expect(await standsAt('2026-03-03T15:00:00+08:00')).toBeNull()
    expect(await standsAt('2026-03-07T10:00:00+08:00')).toBe('OFF_SHIFT')
  })
})
