import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { followersSynced } from '../../src/followers/index.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createWaker } from '../../src/platform/waker.ts'
import { createRules } from '../../src/segments/rule/index.ts'
import type { SegmentChanged } from '../../src/segments/index.ts'
import { isListKnown } from '../../src/segments/lists/list.service.ts'
import { createLog } from '../../src/segments/members/log.ts'
import { SegmentTrack } from '../../src/segments/members/member.entity.ts'
import { createReconcile } from '../../src/segments/members/reconcile.ts'
import { createSweep } from '../../src/segments/members/sweep.ts'
import { createMembersWatch } from '../../src/segments/members/watch.ts'
import { ruleAt, ruleOf } from '../../src/segments/segment/segment.service.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'
import { type Items, listen, membersOf, tracked, type View } from './tracking.ts'

/** Each step by hand: the app of this test does no work by itself. */
describe('members of a segment', () => {
  let test: TestApp
  let heard: SegmentChanged[]
  let missed = 0
  let hands: ReturnType<typeof handsOf>
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    heard = listen(test)
    hands = handsOf()
  })
  afterAll(() => test.stop())
  beforeEach(async () => {
    await untilStill()
    heard.splice(0)
  })

  function handsOf (overlapMs = 0) {
    const { db, clock, facts, reach, log: logger } = test.app
    const rules = createRules({ db, clock, reach, ruleOf, ruleAt, listKnown: isListKnown })
    const reconcile = createReconcile({ db, clock, facts, rules })
    const onFailure = async (_track: unknown, error: unknown) => { throw error }
    return {
      log: createLog({ db, clock, reconcile, onFailure, overlapMs }), reconcile, rules,
      ...createSweep({ db, clock, logger, rules, reconcile, onFailure, onMissed: (amount) => { missed += amount } }),
    }
  }
  const everything = async () => { while (await hands.sweep()); }
  async function untilStill () {
    for (let round = 0; round < 3; round++) while (await hands.log.read());
    await everything()
  }
  let people = 0
  async function enter (count: number, stage = 'unknown'): Promise<number[]> {
    const openids = Array.from({ length: count }, () => `oMember${people++}`)
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'stage', 'subscriptionAt', 'alias'],
      rows: openids.map((openid) => [test.accountId, openid, 1, 0, 0, test.clock.now().getTime(), stage, test.clock.now().getTime(), openid]),
    }))
    const rows = await test.app.db.read.query<Array<{ id: number | string }>>('SELECT id FROM followers WHERE accountId = ? ORDER BY id DESC LIMIT ?', [test.accountId, count])
    return rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b)
  }
  let notes = 0
  const setStage = async (id: number, stage: string) => { await test.app.db.change('UPDATE followers SET stage = ? WHERE id = ?', [stage, id]) }
  const note = (id: number) => test.app.db.write(async (tx) => test.app.followers.note(tx, [{
    accountId: test.accountId, followerId: id, kind: 'stage.changed', occurredAt: test.clock.now(), source: { kind: 'test', id: notes++ }, detail: {},
  }]))
  const customers = { field: 'stage', is: 'customer' }
  const view = async (id: number) => (await test.get<View>(`${test.api}/segments/${id}`)).body

  it('are not read of from where a process that is gone stood once', async () => {
    const places = () => test.app.db.read.query<unknown[]>('SELECT headId FROM segment_readers')
    expect(await places()).toHaveLength(1)
    const { db, clock, log: logger } = test.app
    const watch = createMembersWatch({ db, clock, logger, ...hands, waker: createWaker(), holder: 'another', onMissed: () => undefined })
    watch.start()
    await eventually(async () => (await places()).length === 0)
    await watch.stop()
  })

  it('are filled piece by piece, and what happens meanwhile makes nobody enter twice or too early', async () => {
    const ids = await enter(11_000, 'customer')
    const id = await tracked(test, '很多', customers)
    const [early = 0, late = 0] = [ids[10], ids.at(-1)]
    await hands.log.read()
    await hands.sweep()
    expect((await view(id)).members?.isFilled).toBe(false)
    await setStage(early, 'lost')
    await note(early)
    await note(late)
    await hands.log.read()
    // Whom the fill has passed follows the log already; whom it has not reached yet enters with it, in silence.
    expect(heard).toMatchObject([{ segmentId: id, entered: [], left: [early] }])
    await untilStill()
    expect(heard).toHaveLength(1)
    const [{ n } = { n: 0 }] = await test.app.db.read.query<Array<{ n: number | string }>>('SELECT COUNT(*) AS n FROM segment_members WHERE segmentId = ?', [id])
    expect(Number(n)).toBe(10_999)
    expect((await view(id)).members).toMatchObject({ isFilled: true, missed: 0 })
    expect((await test.get<Items<{ followerId: number }>>(`${test.api}/segments/${id}/members?after=${ids.at(-3)}&limit=1`)).body).toMatchObject({ items: [{ followerId: ids.at(-2) }], next: ids.at(-2) })
  })

  it('are refilled in silence when the rule is edited, or the rule of a segment in it', async () => {
    const [ann = 0, bo = 0] = await enter(2, 'potential')
    const inner = await tracked(test, '里', { all: [{ field: 'stage', is: 'potential' }] })
    const outer = await tracked(test, '外', { segment: inner })
    await untilStill()
    expect([await membersOf(test, inner), await membersOf(test, outer)]).toEqual([[ann, bo], [ann, bo]])
    const { version } = await view(inner)
    await test.send('PATCH', `${test.api}/segments/${inner}`, { version, rule: { field: 'openid', is: `oMember${people - 1}` } })
    expect((await view(outer)).members).toMatchObject({ isFilled: false })
    await untilStill()
    expect([await membersOf(test, inner), await membersOf(test, outer)]).toEqual([[bo], [bo]])
    expect(heard).toEqual([])
    // Another name is no other rule.
    await test.send('PATCH', `${test.api}/segments/${inner}`, { version: version + 1, name: '里面' })
    expect((await view(inner)).members).toMatchObject({ isFilled: true })
  })

  it('are not written by a rule that was changed meanwhile', async () => {
    const [ann = 0] = await enter(1)
    const id = await tracked(test, '旧规则', { field: 'openid', is: 'oNobody' })
    await untilStill()
    const compiled = await test.app.segments.compile(test.accountId, { field: 'openid', is: `oMember${people - 1}` })
    const track = { accountId: test.accountId, segmentId: id, revision: 0 }
    expect(await hands.reconcile.reconcile(track, { compiled, looked: { ids: [ann] } })).toBeNull()
    expect(await membersOf(test, id)).toEqual([])
  })

  it('are set right once by two who look at the same time', async () => {
    const [ann = 0, bo = 0] = await enter(2)
    const id = await tracked(test, '两边', { field: 'stage', is: 'high-value' })
    await untilStill()
    for (const who of [ann, bo]) {
      await setStage(who, 'high-value')
      await note(who)
    }
    await Promise.all([hands.log.read(), handsOf().log.read()])
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann, bo], left: [] }])
  })

  it('are looked at again for events that commit later than ones with larger ids', async () => {
    const [ann = 0, bo = 0] = await enter(2)
    const id = await tracked(test, '迟到', { field: 'stage', is: 'potential' })
    await untilStill()
    await note(ann)
    await test.app.db.change('UPDATE follower_events SET id = id + 10 WHERE id = (SELECT top FROM (SELECT MAX(id) AS top FROM follower_events) AS last)')
    await hands.log.read()
    await setStage(bo, 'potential')
    await note(bo)
    await test.app.db.change('UPDATE follower_events SET id = id - 10 WHERE id = (SELECT top FROM (SELECT MAX(id) AS top FROM follower_events) AS last)')
    const patient = handsOf(3_600_000).log
    await patient.read()
    expect(heard).toEqual([])
    for (let round = 0; round < 3; round++) await hands.log.read()
    expect(heard).toMatchObject([{ segmentId: id, entered: [bo] }])
  })

  it('whom time alone moves are found within minutes', async () => {
    const [ann = 0] = await enter(1)
    const id = await tracked(test, '老关注者', { all: [{ subscriptionAge: { atLeast: 2 } }, { field: 'openid', is: `oMember${people - 1}` }] })
    await untilStill()
    expect(await membersOf(test, id)).toEqual([])
    test.clock.advance({ days: 2, minutes: 1 })
    await untilStill()
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann], left: [] }])
    const { members } = await view(id)
    expect(members?.missed).toBe(0)
  })

  it('whom a sync with WeChat brought enter when it has ended', async () => {
    const id = await tracked(test, '新来', { field: 'language', is: 'zh_TW' })
    await untilStill()
    const [ann = 0] = await enter(1)
    await test.app.db.change(`UPDATE followers SET language = 'zh_TW' WHERE id = ?`, [ann])
    await untilStill()
    expect(heard).toEqual([])
    await test.app.db.write((tx) => test.app.facts.announce(tx, followersSynced, { accountId: test.accountId }))
    await untilStill()
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann], left: [] }])
    expect((await view(id)).members).toMatchObject({ missed: 0 })
  })

  it('whom another sync brought while the first is still followed enter too', async () => {
    const id = await tracked(test, '又来', { field: 'language', is: 'zh_HK' })
    await untilStill()
    const [ann = 0] = (await test.app.db.read.query<Array<{ id: number | string }>>('SELECT MIN(id) AS id FROM followers WHERE accountId = ?', [test.accountId])).map((row) => Number(row.id))
    const track = async () => test.app.db.read.findOneByOrFail(SegmentTrack, { accountId: test.accountId, segmentId: id })
    const sync = () => test.app.db.write((tx) => test.app.facts.announce(tx, followersSynced, { accountId: test.accountId }))
    await sync()
    while ((await track()).sweptTo < ann) await hands.sweep()
    const early = await track()
    await test.app.db.change(`UPDATE followers SET language = 'zh_HK' WHERE id = ?`, [ann])
    await sync()
    // What was looked at before is not written after.
    const compiled = await test.app.segments.compile(test.accountId, { field: 'language', is: 'zh_HK' })
    expect(await hands.reconcile.reconcile(early, { compiled, looked: { ids: [ann] } })).toBeNull()
    await untilStill()
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann], left: [] }])
  })

  it('whose rule could not be asked wait for the look at everybody, whatever happens meanwhile', async () => {
    const [ann = 0] = await enter(1)
    const id = await tracked(test, '失败', { all: [{ field: 'stage', is: 'lost' }, { field: 'openid', is: `oMember${people - 1}` }] })
    await untilStill()
    await test.app.db.change(`UPDATE segment_tracks SET sweep = 'time', sweptTo = 0, sweepDueAt = ? WHERE segmentId = ?`, [test.clock.now().getTime() + 60_000, id])
    await setStage(ann, 'lost')
    await note(ann)
    await untilStill()
    expect(heard.filter(({ segmentId }) => segmentId === id)).toEqual([])
    test.clock.advance({ minutes: 1 })
    await untilStill()
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann], left: [] }])
  })

  it('that the timeline did not tell of are found at night, counted and repaired', async () => {
    const [ann = 0, bo = 0] = await enter(2)
    const id = await tracked(test, '漏掉', { field: 'stage', is: 'lost' })
    await untilStill()
    const before = await membersOf(test, id)
    await setStage(ann, 'lost')
    await untilStill()
    expect(heard).toEqual([])
    // One that the log has yet to tell is none that it missed.
    await setStage(bo, 'lost')
    await note(bo)
    missed = 0
    await hands.checkDrift()
    await everything()
    expect(missed).toBe(1)
    expect((await view(id)).members).toMatchObject({ missed: 1 })
    expect(heard.filter(({ segmentId }) => segmentId === id)).toMatchObject([{ entered: [ann, bo], left: [] }])
    expect(await membersOf(test, id)).toEqual([...before, ann, bo].toSorted((a, b) => a - b))
    expect(test.logs.filter((line) => line.includes('segment members drifted'))).toHaveLength(1)
  })

  it('go when nobody tracks them any more, which nobody may end who is waited for', async () => {
    await enter(1, 'potential')
    const id = await tracked(test, '结束', { field: 'stage', is: 'potential' })
    await untilStill()
    let isWaitedFor = true
    test.app.segments.addUser(async (_from, _account, segmentId) => (segmentId === id && isWaitedFor ? [{ kind: 'push', id: 3, name: '欢迎', needsMembers: true }] : []))
    const { version } = await view(id)
    const end = () => test.send('PATCH', `${test.api}/segments/${id}`, { version, isTracked: false })
    expect(await end()).toMatchObject({ status: 409, body: { code: 'SEGMENT_MEMBERS_NEEDED' } })
    isWaitedFor = false
    expect(await end()).toMatchObject({ status: 200, body: { isTracked: false, members: null } })
    await untilStill()
    expect(await membersOf(test, id)).toEqual([])
    // Begun again while the members still go: everything is filled anew.
    await test.send('PATCH', `${test.api}/segments/${id}`, { version: version + 1, isTracked: true })
    await untilStill()
    expect((await membersOf(test, id)).length).toBeGreaterThan(0)
    expect(heard).toEqual([])
  })
})
