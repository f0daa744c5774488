import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutcomes } from '../../../src/pushes/engine/outcomes.ts'
import { createProof, driftOf } from '../../../src/pushes/engine/prove.ts'
import { createMoving } from '../../../src/pushes/record/moving.ts'
import { createTallies } from '../../../src/pushes/record/tallies.ts'
import { placeholders } from '../../../src/platform/database/rows.ts'
import { segmentChanged } from '../../../src/segments/index.ts'
import { addAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { byService, type Known, pushApi, type PushView, someFollowers } from './support.ts'

const sendApi = '/cgi-bin/message/custom/send'
const submitted = ({ runs: [run] }: PushView) => run?.numbers.statuses['submitted'] ?? 0

describe('a push in trouble', () => {
  let test: TestApp
  let api: ReturnType<typeof pushApi>
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-01T02:00:00Z' })
    api = pushApi(test)
    await someFollowers(test, 60, '旁人')
  })
  afterAll(() => test.stop())
  const hears = async (followers: readonly Known[]) => {
    for (const { openid } of followers) await test.wechat.say(openid, '在吗')
    const ids = followers.map(({ id }) => id)
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT followerId FROM reach_states WHERE accountId = ? AND windowLeft > 0
      AND followerId IN (${placeholders(ids)})`, [test.accountId, ...ids])).length === ids.length)
  }

  it('says of each what WeChat said, and repeats nothing of which nobody knows', async () => {
    const run = async (fault: Parameters<typeof test.simulator.faults.set>[0]) => {
      const { word, followers } = await someFollowers(test, 4)
      await hears(followers)
      test.simulator.faults.set(fault)
      const { body: { id } } = await api.draft(await api.segment(word))
      await api.start(id)
      const { runs } = await api.until(id, api.isDone)
      return { numbers: runs[0]?.numbers, received: followers.map(api.receivedOf).reduce((sum, received) => sum + received, 0) }
    }
    expect(await run({ api: sendApi, fault: 'acceptAndLose', count: 1 })).toMatchObject({ numbers: { audience: 4, statuses: { unknown: 1, submitted: 3 } }, received: 4 })
    expect(await run({ api: sendApi, fault: 'refuse', errcode: 45047, count: 1 })).toMatchObject({
      numbers: { audience: 4, statuses: { failed: 1, submitted: 3 }, failures: [{ errcode: 45047, amount: 1 }] }, received: 3,
    })
  })

  it('stands still when its segment has grown over the share, until an admin says why', async () => {
    const { word, followers } = await someFollowers(test, 2)
    const { body: { id } } = await api.draft(await api.segment(word))
    expect((await api.step(id, 'approve')).status).toBe(200)
    await someFollowers(test, 200, word)
    await hears(followers)
    expect((await api.step(id, 'schedule', { schedule: { kind: 'once', at: new Date(test.clock.now().getTime() + 1000).toISOString() } })).status).toBe(200)
    test.clock.advance({ seconds: 2 })
    const paused = await api.until(id, ({ status }) => status === 'paused')
    expect(paused.runs).toMatchObject([{ status: 'paused', reason: 'OVERREACH', numbers: { audience: 202, statuses: { pending: 202 } } }])
    expect((await api.step(id, 'resume')).body).toMatchObject({ status: 403, code: 'PUSH_OVERREACHES' })
    expect((await api.step(id, 'resume', { reason: '停业通知' })).body.status).toBe('running')
    const done = await api.until(id, api.isDone)
    expect(submitted(done)).toBe(2)
    const again = await api.draft(await api.segment(word))
    expect((await api.step(again.body.id, 'approve')).body).toMatchObject({ status: 403, code: 'PUSH_OVERREACHES', place: 'body/reason' })
  })

  it('tells everybody who watches how far it is, and lets go of who is erased', async () => {
    const { word, followers: [first, held] } = await someFollowers(test, 2)
    if (first === undefined || held === undefined) throw new Error('nobody')
    await hears([first, held])
    await test.app.db.write((tx) => test.app.reach.hold(tx, { accountId: test.accountId, followerIds: [held.id], by: 'agent', until: new Date(test.clock.now().getTime() + 3600_000) }))
    const { body: { id } } = await api.draft(await api.segment(word))
    await api.start(id)
    await api.until(id, (push) => submitted(push) === 1)
    expect((await test.send('POST', `${test.api}/followers/${held.id}/erase`, { confirm: word })).status).toBeLessThan(300)
    const { runs: [run] } = await api.until(id, api.isDone)
    expect(run?.numbers).toMatchObject({ audience: 2, skips: [{ reason: 'ERASED', amount: 1 }] })
    const told = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE accountId = ? AND topic = 'pushes' AND kind = 'push.progress' ORDER BY id`, [test.accountId])
    expect(told.map(({ detail }) => JSON.parse(detail) as { pushId: number, status: string, run: { status: string } }).findLast(({ pushId }) => pushId === id)).toMatchObject({ status: 'done', run: { status: 'done' } })
  })

  it('raises an alarm when rows and numbers differ', async () => {
    const { word, followers } = await someFollowers(test, 1)
    await hears(followers)
    const { body: { id } } = await api.draft(await api.segment(word))
    await api.start(id)
    const { runs: [run] } = await api.until(id, api.isDone)
    const alarms: string[] = []
    const { db, log: logger } = test.app
    const move = createMoving({ tallies: createTallies({ db, onMoved: async () => undefined }) })
    const proof = createProof({
      db, clock: test.clock, logger, move, outcomes: createOutcomes({ db, clock: test.clock, move }), onDrift: () => alarms.push('drift'),
      publish: async (_tx, events) => { alarms.push(...events.map(({ kind }) => kind)) },
    })
    await db.change('UPDATE push_runs SET provedAt = NULL')
    await proof.prove()
    expect(alarms).toEqual([])
    await db.change(`UPDATE push_tallies SET amount = amount + 1 WHERE runId = ? AND status = 'submitted'`, [run?.id])
    await db.change('UPDATE push_runs SET provedAt = NULL WHERE id = ?', [run?.id])
    await proof.prove()
    expect(alarms).toEqual(['drift', 'push.alarm'])
  })

  it('goes no further by the reason of somebody who may not let it', async () => {
    const boss = await addAgent(test, 'bossboss', { role: 'supervisor' })
    const { word } = await someFollowers(test, 2)
    const { body: { id } } = await api.draft(await api.segment(word))
    expect((await boss.send('POST', `/pushes/${id}/approve`, { reason: '以防万一' })).status).toBe(200)
    await someFollowers(test, 300, word)
    expect((await api.step(id, 'schedule', { schedule: { kind: 'once', at: new Date(test.clock.now().getTime() + 1000).toISOString() } })).status).toBe(200)
    test.clock.advance({ seconds: 2 })
    expect((await api.until(id, ({ status }) => status === 'paused')).runs).toMatchObject([{ status: 'paused', reason: 'OVERREACH' }])
    await api.step(id, 'cancel')
  })

  it('needs a second person who has had no hand in it', async () => {
    const [editor, other] = [await addAgent(test, 'editor', { role: 'supervisor' }), await addAgent(test, 'otherone', { role: 'supervisor' })]
    expect((await test.send('PATCH', `${test.api}/pushes/settings`, { version: 0, settings: { approveAbove: 1 } })).status).toBe(200)
    const { word } = await someFollowers(test, 2)
    const { body: { id } } = await api.draft(await api.segment(word))
    expect((await editor.send('PATCH', `/pushes/${id}`, { version: 1, variants: byService('改过的话') })).status).toBe(200)
    expect((await editor.send('POST', `/pushes/${id}/approve`, {})).body).toMatchObject({ status: 403, code: 'PUSH_NEEDS_ANOTHER_PERSON' })
    expect((await api.step(id, 'approve')).body).toMatchObject({ status: 403, code: 'PUSH_NEEDS_ANOTHER_PERSON' })
    expect((await other.send('POST', `/pushes/${id}/approve`, {})).status).toBe(200)
    await test.send('PATCH', `${test.api}/pushes/settings`, { version: 1, settings: { approveAbove: 3 } })
  })

  it('stands still when it has grown beyond what one person may approve, until a second one lets it', async () => {
    const other = await addAgent(test, 'thirdone', { role: 'supervisor' })
    const { word } = await someFollowers(test, 2)
    const { body: { id } } = await api.draft(await api.segment(word))
    expect((await api.step(id, 'approve')).status).toBe(200)
    await someFollowers(test, 2, word)
    expect((await api.step(id, 'schedule', { schedule: { kind: 'once', at: new Date(test.clock.now().getTime() + 1000).toISOString() } })).status).toBe(200)
    test.clock.advance({ seconds: 2 })
    expect((await api.until(id, ({ status }) => status === 'paused')).runs).toMatchObject([{ status: 'paused', reason: 'NEEDS_ANOTHER_PERSON', numbers: { statuses: { pending: 4 } } }])
    expect((await api.step(id, 'resume')).body).toMatchObject({ status: 403, code: 'PUSH_NEEDS_ANOTHER_PERSON' })
    expect((await other.send('POST', `/pushes/${id}/resume`, {})).status).toBe(200)
    expect((await api.until(id, api.isDone)).runs).toMatchObject([{ reason: null, numbers: { statuses: { skipped: 4 } } }])
  })

  it('takes an admin with a reason and a second person when it has grown beyond both', async () => {
    const admin = await addAgent(test, 'adminone', { role: 'admin' })
    const { word } = await someFollowers(test, 1)
    const { body: { id } } = await api.draft(await api.segment(word))
    expect((await api.step(id, 'approve')).status).toBe(200)
    await someFollowers(test, 1000, word)
    expect((await api.step(id, 'schedule', { schedule: { kind: 'once', at: new Date(test.clock.now().getTime() + 1000).toISOString() } })).status).toBe(200)
    test.clock.advance({ seconds: 2 })
    expect((await api.until(id, ({ status }) => status === 'paused')).runs).toMatchObject([{ reason: 'OVERREACH', numbers: { audience: 1001 } }])
    expect((await api.step(id, 'resume', { reason: '停业通知' })).body).toMatchObject({ status: 403, code: 'PUSH_NEEDS_ANOTHER_PERSON' })
    expect((await admin.send('POST', `/pushes/${id}/resume`, { reason: '停业通知' })).status).toBe(200)
    expect((await api.until(id, api.isDone)).runs).toMatchObject([{ reason: null, numbers: { statuses: { skipped: 1001 } } }])
  })

  it('stands still when more enter one by one than one person may approve', async () => {
    const { word } = await someFollowers(test, 1)
    const segmentId = await api.segment(word)
    const { body: { id } } = await api.draft(segmentId)
    expect((await api.step(id, 'approve')).status).toBe(200)
    expect((await api.step(id, 'schedule', { schedule: { kind: 'entry' } })).status).toBe(200)
    const { followers } = await someFollowers(test, 5)
    await test.app.db.write((tx) => test.app.facts.announce(tx, segmentChanged, { accountId: test.accountId, segmentId, entered: followers.map((each) => each.id), left: [] }))
    expect(await api.get(id)).toMatchObject({ status: 'paused', runs: [{ status: 'paused', reason: 'NEEDS_ANOTHER_PERSON', numbers: { audience: 5, statuses: { pending: 5 } } }] })
    await api.step(id, 'cancel')
    await test.send('PATCH', `${test.api}/pushes/settings`, { version: 2, settings: { approveAbove: 1000 } })
  })

  it('asks the segments that its own names as they were when it began', async () => {
    const { db, clock } = test.app
    const { word, followers: [one] } = await someFollowers(test, 1)
    const inner = await api.segment(word)
    const { body: outer } = await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: '套着的人群', rule: { segment: inner } })
    const pinned = await test.app.segments.pin(test.accountId, outer.id)
    expect(pinned.versions).toEqual({ [inner]: 1 })
    expect((await test.send('PATCH', `${test.api}/segments/${inner}`, { version: 1, rule: { field: 'alias', is: '谁也不是' } })).status).toBe(200)
    const meant = async (versions: Record<number, number> | null) => {
      const { joins, joinValues, condition, values } = await test.app.segments.compile(test.accountId, pinned.rule, { at: clock.now(), few: true, versions })
      return (await db.read.query<Array<{ id: number | string }>>(`SELECT followers.id AS id FROM followers ${joins} WHERE ${condition}`, [...joinValues, ...values])).map(({ id }) => Number(id))
    }
    expect(await meant(pinned.versions)).toEqual([one?.id])
    expect(await meant(null)).toEqual([])
  })

  it('is stopped when it cannot go on, with what waits to be sent, and that is written down', async () => {
    const { word } = await someFollowers(test, 2)
    const { body: { id } } = await api.draft(await api.segment(word))
    await api.start(id)
    await test.app.db.change(`UPDATE pushes SET segmentId = 999999 WHERE id = ?`, [id])
    expect((await api.until(id, ({ runs: [run] }) => run?.status === 'cancelled')).runs).toMatchObject([{ reason: 'SEGMENT_NOT_FOUND' }])
    const { body: { items } } = await test.get<{ items: Array<{ action: string, targetId: string, detail: object }> }>(`${test.api}/audit`)
    expect(items.find(({ action, targetId }) => action === 'push.stop' && targetId === String(id))).toMatchObject({ detail: { reason: 'SEGMENT_NOT_FOUND' } })
  })

  it('adds up status by status', () => {
    const sums = [
      { source: 'rows' as const, status: 'submitted', amount: 3 }, { source: 'rows' as const, status: 'failed', amount: 1 },
      { source: 'tallies' as const, status: 'submitted', amount: '3' }, { source: 'tallies' as const, status: 'failed', amount: 1 }, { source: 'audience' as const, status: '', amount: 4 },
    ]
    expect(driftOf(sums)).toEqual([])
    expect(driftOf([...sums, { source: 'rows', status: 'pending', amount: 1 }])).toEqual([{ status: 'pending', rows: 1, tallies: 0 }, { status: '', rows: 5, tallies: 4 }])
  })
})
