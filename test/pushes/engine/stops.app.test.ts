import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeholders } from '../../../src/platform/database/rows.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { byService, type Known, pushApi, type PushView, someFollowers, text } from './support.ts'

const byMass = [{ key: 'a', weight: 1, ways: [{ route: 'mass', content: text('新茶到店，欢迎品尝') }] }]
const amountOf = ({ runs: [run] }: PushView, status: string) => run?.numbers.statuses[status] ?? 0

describe('a push that is stopped', () => {
  let test: TestApp
  let api: ReturnType<typeof pushApi>
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-01T08:00:00Z' })
    api = pushApi(test)
    await someFollowers(test, 60, '旁人')
  })
  afterAll(() => test.stop())

  const started = async (word: string, more: object) => {
    const { body: { id } } = await api.draft(await api.segment(word), more)
    await api.start(id)
    return id
  }
  const callsOf = (id: number) => test.app.db.read.query<Array<{ status: string, reason: string | null }>>('SELECT status, reason FROM mass_calls WHERE subject = ? ORDER BY id', [String(id)])
  const hears = async (followers: readonly Known[]) => {
    for (const { openid } of followers) await test.wechat.say(openid, '在吗')
    const ids = followers.map(({ id }) => id)
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT followerId FROM reach_states WHERE accountId = ? AND windowLeft > 0
      AND followerId IN (${placeholders(ids)})`, [test.accountId, ...ids])).length === ids.length)
  }

  it('takes back what waits to be tried again', async () => {
    const { word, followers } = await someFollowers(test, 3)
    await hears(followers)
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'busy', count: 1000 })
    const id = await started(word, { variants: byService() })
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM touches WHERE subject = ? AND status = 'pending' AND attempts > 0`, [String(id)])).length === 3)
    expect((await api.step(id, 'cancel')).body.status).toBe('cancelled')
    expect(amountOf(await api.until(id, ({ runs: [run] }) => run?.status === 'cancelled'), 'cancelled')).toBe(3)
    test.simulator.faults.clear()
    expect(followers.map(api.receivedOf)).toEqual([0, 0, 0])
  })

  it('takes back a send to many that was counted and not called, and what was counted', async () => {
    const { word, followers } = await someFollowers(test, 3)
    test.simulator.faults.set({ api: '/cgi-bin/message/mass/send', fault: 'refuse', errcode: 45009, count: 1 })
    const id = await started(word, { variants: byMass })
    await eventually(async () => (await callsOf(id)).some(({ status, reason }) => status === 'ready' && reason !== null))
    expect((await api.step(id, 'cancel')).body.status).toBe('cancelled')
    expect(amountOf(await api.until(id, ({ runs: [run] }) => run?.status === 'cancelled'), 'cancelled')).toBe(3)
    const used = await test.app.db.read.query<Array<{ massUsed: number }>>(`SELECT massUsed FROM reach_states WHERE accountId = ? AND followerId IN (?, ?, ?)`,
      [test.accountId, ...followers.map((each) => each.id)])
    expect(used.map(({ massUsed }) => Number(massUsed))).toEqual([0, 0, 0])
  })

  it('tells who watches at once', async () => {
    const { word, followers: [held] } = await someFollowers(test, 1)
    if (held === undefined) throw new Error('nobody')
    await hears([held])
    await test.app.db.write((tx) => test.app.reach.hold(tx, { accountId: test.accountId, followerIds: [held.id], by: 'agent', until: new Date(test.clock.now().getTime() + 3600_000) }))
    const id = await started(word, { variants: byService() })
    await api.until(id, ({ runs: [run] }) => run?.numbers.waits.length === 1)
    const told = async () => {
      const rows = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE topic = 'pushes' AND kind = 'push.progress' ORDER BY id`)
      return rows.map(({ detail }) => JSON.parse(detail) as { pushId: number, status: string, run: { status: string } }).findLast(({ pushId }) => pushId === id)
    }
    for (const [step, status] of [['pause', 'paused'], ['resume', 'running'], ['pause', 'paused']] as const) {
      await api.step(id, step)
      expect(await told()).toMatchObject({ status, run: { status } })
    }
    await api.step(id, 'cancel')
  })

  it('lets go of who is erased while it goes out to them', async () => {
    const { word, followers: [held] } = await someFollowers(test, 1)
    if (held === undefined) throw new Error('nobody')
    await hears([held])
    const holds = { accountId: test.accountId, followerIds: [held.id], by: 'agent' }
    await test.app.db.write((tx) => test.app.reach.hold(tx, { ...holds, until: new Date(test.clock.now().getTime() + 3600_000) }))
    const id = await started(word, { variants: byService() })
    await api.until(id, ({ runs: [run] }) => run?.numbers.waits.length === 1)
    const person = { accountId: test.accountId, followerId: held.id, openid: held.openid, unionid: null, personId: null, until: test.clock.now() }
    const piece = await test.app.followers.personal.all.find(({ name }) => name === 'push-deliveries')?.erase?.(person)
    await test.app.db.write((tx) => test.app.reach.release(tx, holds))
    test.clock.advance({ minutes: 2 })
    await api.until(id, api.isDone)
    await test.app.db.write((tx) => piece?.write(tx) ?? Promise.resolve())
    expect(amountOf(await api.get(id), 'submitted')).toBe(1)
  })

  it('sends nothing in the morning of what waited for the night to end', async () => {
    const { word, followers } = await someFollowers(test, 4)
    test.clock.advance({ hours: 8 })
    const id = await started(word, { variants: byMass })
    const isWaiting = async (calls: number) => eventually(async () => (await callsOf(id)).filter(({ status, reason }) => status === 'assembling' && reason === 'QUIET_HOURS').length === calls)
    await isWaiting(1)
    expect((await api.step(id, 'pause')).body.status).toBe('paused')
    await api.until(id, (push) => amountOf(push, 'pending') === 4)
    expect((await api.step(id, 'resume')).body.status).toBe('running')
    await isWaiting(1)
    expect((await api.step(id, 'cancel')).body.status).toBe('cancelled')
    expect(amountOf(await api.until(id, ({ runs: [run] }) => run?.status === 'cancelled'), 'cancelled')).toBe(4)
    expect((await callsOf(id)).map(({ status, reason }) => [status, reason])).toEqual([['failed', 'TAKEN_BACK'], ['failed', 'TAKEN_BACK']])
    expect(followers.map(api.receivedOf)).toEqual([0, 0, 0, 0])
  })
})
