import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeholders } from '../../../src/platform/database/rows.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { byService, type Known, pushApi, someFollowers, text } from './support.ts'

const sendApi = '/cgi-bin/message/custom/send'

describe('a push', () => {
  let test: TestApp
  let api: ReturnType<typeof pushApi>
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-01T02:00:00Z' })
    api = pushApi(test)
  })
  afterAll(() => test.stop())
  /** They write, so that they can be answered for two days. */
  const hears = async (followers: readonly Known[]) => {
    for (const { openid } of followers) await test.wechat.say(openid, '在吗')
    const ids = followers.map(({ id }) => id)
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT followerId FROM reach_states WHERE accountId = ? AND windowLeft > 0
      AND followerId IN (${placeholders(ids)})`, [test.accountId, ...ids])).length === ids.length)
  }

  it('goes once to each by the first way that is open, and to many at once where none before was', async () => {
    const { word, followers } = await someFollowers(test, 6)
    await someFollowers(test, 2, '别人')
    const [open, alsoOpen, gone, ...closed] = followers
    if (open === undefined || alsoOpen === undefined || gone === undefined) throw new Error('nobody')
    await hears([open, alsoOpen])
    await test.wechat.unfollow(gone.openid)
    const { body: { id } } = await api.draft(await api.segment(word), {
      variants: [{ key: 'a', weight: 1, ways: [{ route: 'service', content: text('新茶到店') }, { route: 'mass', content: text('新茶到店，欢迎品尝') }] }],
    })
    await api.start(id)
    const push = await api.until(id, api.isDone)
    expect(push.runs).toMatchObject([{ status: 'done', numbers: {
      audience: 6, statuses: { submitted: 5, skipped: 1, pending: 0, sending: 0 }, skips: [{ reason: 'NOT_FOLLOWING', amount: 1 }],
      routes: [{ route: 'mass', amount: 3 }, { route: 'service', amount: 2 }], variants: [{ key: 'a', audience: 6 }],
    } }])
    expect([open, alsoOpen, ...closed].map(api.receivedOf)).toEqual([1, 1, 1, 1, 1])
    const { body: { items } } = await test.get<{ items: Array<{ followerId: number, status: string, route: string | null }> }>(`${test.api}/pushes/${id}/deliveries`)
    expect(items.map(({ followerId, status, route }) => [followerId, status, route])).toEqual(followers.map(({ id: followerId }) => (
      [followerId, followerId === gone.id ? 'skipped' : 'submitted', followerId === gone.id ? 'mass' : followerId <= alsoOpen.id ? 'service' : 'mass'])))
    const { body: timeline } = await test.get<{ items: Array<{ kind: string }> }>(`${test.api}/followers/${closed[0]?.id}/timeline`)
    expect(timeline.items).toMatchObject([{ kind: 'touch.submitted' }])
    const audited = await test.app.db.read.query<Array<{ action: string }>>(`SELECT action FROM audit_entries WHERE targetKind = 'push' AND targetId = ? ORDER BY id`, [String(id)])
    expect(audited.map(({ action }) => action)).toEqual(['push.draft', 'push.approve', 'push.schedule', 'push.running', 'push.done'])
    const csv = await test.get(`${test.api}/pushes/${id}/deliveries.csv?status=submitted`)
    expect(csv.status).toBe(200)
  })

  it('leaves alone who is in a conversation until it is over, and ends them when its time is over', async () => {
    const { word, followers: [talking, free] } = await someFollowers(test, 2)
    if (talking === undefined || free === undefined) throw new Error('nobody')
    await hears([talking, free])
    const holds = { accountId: test.accountId, followerIds: [talking.id], by: 'agent' }
    await test.app.db.write((tx) => test.app.reach.hold(tx, { ...holds, until: new Date(test.clock.now().getTime() + 40 * 3600_000) }))
    const { body: { id } } = await api.draft(await api.segment(word))
    await api.start(id)
    const waiting = await api.until(id, ({ runs: [run] }) => run?.numbers.statuses['submitted'] === 1 && run.numbers.waits.length === 1)
    expect(waiting.runs[0]?.numbers.waits).toEqual([{ reason: 'IN_CONVERSATION', amount: 1 }])
    await test.app.db.write((tx) => test.app.reach.release(tx, holds))
    test.clock.advance({ minutes: 2 })
    await api.until(id, api.isDone)
    expect([talking, free].map(api.receivedOf)).toEqual([1, 1])
  })

  it('stops within a batch, goes on, and is cancelled for ever', async () => {
    const { word, followers } = await someFollowers(test, 3)
    await hears(followers)
    test.simulator.faults.set({ api: sendApi, fault: 'busy', count: 1000 })
    const { body: { id } } = await api.draft(await api.segment(word))
    await api.start(id)
    await api.until(id, ({ runs: [run] }) => run?.numbers.statuses['sending'] === 3)
    expect((await api.step(id, 'pause')).body.status).toBe('paused')
    expect((await api.step(id, 'pause')).body).toMatchObject({ status: 409, code: 'PUSH_NOT_NOW' })
    expect((await api.step(id, 'resume')).body.status).toBe('running')
    expect((await api.step(id, 'cancel')).body.status).toBe('cancelled')
    test.simulator.faults.clear()
    test.clock.advance({ hours: 1 })
    const push = await api.until(id, ({ runs: [run] }) => run?.status === 'cancelled')
    const statuses = push.runs[0]?.numbers.statuses ?? {}
    expect((statuses['cancelled'] ?? 0) + (statuses['submitted'] ?? 0) + (statuses['failed'] ?? 0)).toBe(3)
    expect(followers.map(api.receivedOf).reduce((sum, received) => sum + received, 0)).toBe(statuses['submitted'] ?? 0)
  })

  it('keeps who is held out and shares the others among the variants', async () => {
    const { word, followers } = await someFollowers(test, 200)
    const { body: { id } } = await api.draft(await api.segment(word), {
      holdOutPercent: 50,
      variants: [
        { key: 'a', weight: 1, ways: [{ route: 'mass', content: text('甲') }] },
        { key: 'b', weight: 1, ways: [{ route: 'mass', content: text('乙') }] },
      ],
    })
    await api.start(id)
    const { runs: [run] } = await api.until(id, api.isDone)
    const numbers = run?.numbers
    expect(numbers?.audience).toBe(200)
    for (const { audience } of numbers?.variants ?? []) expect(audience).toBeGreaterThan(20)
    expect(numbers?.variants.map(({ key }) => key)).toEqual(['a', 'b', 'held-out'])
    const heldOut = numbers?.skips.find(({ reason }) => reason === 'HELD_OUT')?.amount ?? 0
    expect(followers.map(api.receivedOf).reduce((sum, received) => sum + received, 0)).toBe(200 - heldOut)
    expect(Math.max(...followers.map(api.receivedOf))).toBe(1)
  })

  it('is refused while it is no draft, reaches too many, or nobody has said when', async () => {
    const { word } = await someFollowers(test, 2)
    const segmentId = await api.segment(word)
    const { body: { id } } = await api.draft(segmentId, { variants: byService('好') })
    expect((await api.step(id, 'schedule', { schedule: { kind: 'once', at: '2027-01-01T00:00:00Z' } })).body).toMatchObject({ code: 'PUSH_NOT_NOW' })
    expect((await api.step(id, 'approve')).status).toBe(200)
    expect((await api.step(id, 'schedule')).body).toMatchObject({ code: 'PUSH_UNSCHEDULED', place: 'body/schedule' })
    expect((await api.step(id, 'approve')).body).toMatchObject({ code: 'PUSH_NOT_NOW' })
    expect((await test.get(`${test.api}/pushes/999999`)).body).toMatchObject({ code: 'PUSH_NOT_FOUND' })
    expect((await test.get(`${test.api}/pushes/${id}/deliveries?runId=999999`)).body).toMatchObject({ code: 'PUSH_RUN_NOT_FOUND' })
  })
})
