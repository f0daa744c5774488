import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentsChanged, agentsChanged } from '../../src/agents/index.ts'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

describe('the seats of an agent', () => {
  let test: TestApp
  let other: FastifyInstance
  const changes: AgentsChanged[] = []
  beforeAll(async () => {
    // No worker counts the seats again, for no conversation takes them here.
    test = await startTestApp({ now: '2026-03-02T09:00:00+08:00', app: { role: 'web' } })
    other = await test.startAnother()
    test.app.facts.on(agentsChanged, async (_tx, changed) => { changes.push(changed) })
  })
  afterAll(() => test.stop())

  const loadOf = async ({ id }: TestAgent) => (await test.get<{ load: number }>(`${test.api}/agents/${id}`)).body.load
  const candidateOf = async ({ id }: TestAgent) => {
    const all = await test.app.agents.candidates(test.app.db.read, test.accountId, { teamId: null }, test.clock.now())
    return all.find(({ agentId }) => agentId === id)
  }
  const take = (agent: TestAgent, { app = test.app, count = 1, limit = 500 }: { app?: FastifyInstance, count?: number, limit?: number } = {}) => (
    app.db.write((tx) => app.agents.seats.take(tx, test.accountId, agent.id, count, { mode: 'auto', limit })))
  const give = (agent: TestAgent, count: number) => test.app.db.write((tx) => test.app.agents.seats.give(tx, test.accountId, agent.id, count))

  it('are never more than the capacity, whichever processes reach for the last ones', async () => {
    const lin = await addAgent(test, 'linlin', { capacity: 7 })
    await lin.be('online')
    const tries = Array.from({ length: 40 }, (_, at) => take(lin, { app: at % 2 === 0 ? test.app : other }))
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(7)
    expect(await loadOf(lin)).toBe(7)
    expect(await candidateOf(lin)).toMatchObject({ load: 7, barred: 'FULL' })
    await give(lin, 2)
    expect(changes.at(-1)).toEqual({ accountId: test.accountId, agentIds: [lin.id], what: 'freed' })
    expect(await Promise.all([take(lin, { count: 2 }), take(lin, { app: other, count: 2 })])).toContain(true)
    expect(await loadOf(lin)).toBe(7)
    expect(await take(lin, { count: 0, limit: 3 })).toBe(false)
    await give(lin, 9)
    expect(await loadOf(lin)).toBe(0)
    expect(await take(lin, { count: 8 })).toBe(false)
    expect(await take(lin, { count: 4, limit: 3 })).toBe(false)
    expect(await take(lin, { count: 3, limit: 3 })).toBe(true)
  })

  it('go with a transaction that fails', async () => {
    const wei = await addAgent(test, 'weiwei')
    await wei.be('online')
    await expect(test.app.db.write(async (tx) => {
      await test.app.agents.seats.take(tx, test.accountId, wei.id, 3, { mode: 'auto', limit: 5 })
      throw new Error('not assigned')
    })).rejects.toThrow('not assigned')
    expect(await loadOf(wei)).toBe(0)
  })

  it('are counted again without losing who takes one meanwhile', async () => {
    const fan = await addAgent(test, 'fanfan', { capacity: 50 })
    await fan.be('online')
    await take(fan, { count: 10 })
    const recount = (held: number) => test.app.db.write((tx) => test.app.agents.seats.recount(tx, test.accountId, fan.id, async () => held))
    expect(await recount(10)).toBe(0)
    expect(await recount(4)).toBe(6)
    expect(await loadOf(fan)).toBe(4)
    await Promise.all([recount(4), ...Array.from({ length: 6 }, () => take(fan, { app: other }))])
    expect([4, 5, 6, 7, 8, 9, 10]).toContain(await loadOf(fan))
    expect(await test.app.db.write((tx) => test.app.agents.seats.recount(tx, test.accountId, 999_999, async () => 0))).toBe(0)
  })

  it('fill one after the other for who has just come back', async () => {
    const mei = await addAgent(test, 'meimei', { capacity: 3 })
    await mei.be('online')
    const limits: Array<[number | undefined, string | null | undefined]> = []
    for (let second = 0; second < 70; second += 10) {
      const candidate = await candidateOf(mei)
      limits.push([candidate?.limit, candidate?.barred])
      if (candidate?.barred === null) expect(await take(mei, { limit: candidate.limit })).toBe(true)
      test.clock.advance({ seconds: 10 })
      await mei.beat()
    }
    expect(limits).toEqual([[1, null], [1, 'RAMPING'], [2, null], [2, 'RAMPING'], [3, null], [3, 'FULL'], [3, 'FULL']])
    await give(mei, 3)
    expect(await candidateOf(mei)).toMatchObject({ limit: 3, load: 0, barred: null })
    // A break makes them come back gently again.
    await mei.be('away')
    await mei.be('online')
    expect(await candidateOf(mei)).toMatchObject({ limit: 1 })
  })

  it('fill gently too when a shift begins or an absence ends, though they have long been online', async () => {
    const monday = [{ from: '09:30', to: '12:00' }, { from: '13:00', to: '18:00' }]
    const weekly = { monday, tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] }
    const calendar = await test.send<{ id: number }>('POST', `${test.api}/calendars`, { name: '早班', weekly })
    const yan = await addAgent(test, 'yanyan', { capacity: 2, calendarId: calendar.body.id })
    const settings = await test.get<{ version: number }>(`${test.api}/agents/settings`)
    await test.send('PUT', `${test.api}/agents/settings`, { version: settings.body.version, settings: { silentSeconds: 3600, rampSeconds: 20 } })
    await yan.be('online')
    const standsAt = async (clock: string) => {
      test.clock.advance({ ms: new Date(`2026-03-02T${clock}+08:00`).getTime() - test.clock.now().getTime() })
      await yan.beat()
      const candidate = await candidateOf(yan)
      return [candidate?.limit, candidate?.barred]
    }
    expect(await standsAt('09:29:59')).toEqual([2, 'OFF_SHIFT'])
    expect(await standsAt('09:30:00')).toEqual([1, null])
    expect(await standsAt('09:30:40')).toEqual([2, null])
    expect(await standsAt('10:10:00')).toEqual([2, null])
    await test.send('POST', `${test.api}/agents/${yan.id}/absences`, { from: '2026-03-02T10:20:00+08:00', until: '2026-03-02T11:00:00+08:00' })
    expect(await standsAt('10:59:59')).toEqual([2, 'ABSENT'])
    expect(await standsAt('11:00:00')).toEqual([1, null])
    for (const clock of ['11:40:00', '12:30:00']) await standsAt(clock)
    expect(await standsAt('13:00:00')).toEqual([1, null])
  })
})
