import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagUnconfirmed } from '../../../src/reach/mass/unconfirmed.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { isTold, type Known, massApi, type MassView, someFollowers } from './support.ts'

const sendApi = '/cgi-bin/message/mass/send'
/** Who tells results of mass sends: a helper of WeChat's. */
const massHelper = 'oSimulatedMassHelper00000000'
const resultOf = (msgId: string, sent: number) => (
  { MsgType: 'event', Event: 'MASSSENDJOBFINISH', MsgID: msgId, Status: 'send success', TotalCount: sent, FilterCount: sent, SentCount: sent, ErrorCount: 0 })

describe('a send to many followers', () => {
  let test: TestApp
  let mass: ReturnType<typeof massApi>
  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-01T08:00:00Z' })
    mass = massApi(test)
  })
  afterAll(() => test.stop())

  it('goes once to those who may receive it, leaves the rest out with the reason, and compares what WeChat counted', async () => {
    const followers = await someFollowers(test, 4)
    const [gone, ...there] = followers
    if (gone === undefined) throw new Error('nobody')
    await test.wechat.unfollow(gone.openid)
    await mass.until((await mass.start(followers, { key: 'first' })).body.id, isTold)
    const again = await mass.start(followers, { key: 'first' })
    const call = await mass.get(again.body.id)
    expect(call).toMatchObject({
      status: 'submitted', asked: 4, audience: 3, skipped: { NOT_FOLLOWING: 1 }, attempts: 1, errcode: 0, differs: false,
      counts: { status: 'send success', total: 3, filtered: 3, sent: 3, errors: 0 },
    })
    expect(there.map(mass.receivedOf)).toEqual([1, 1, 1])
    expect(test.wechat.massJobs()).toHaveLength(1)
    const statuses = (await mass.touchesOf(call)).map(({ status, reason }) => [status, reason])
    expect(statuses).toEqual([['skipped', 'NOT_FOLLOWING'], ['submitted', null], ['submitted', null], ['submitted', null]])
    const { body } = await test.get<{ items: Array<{ kind: string }> }>(`${test.api}/followers/${there[0]?.id}/timeline`)
    expect(body.items).toMatchObject([{ kind: 'touch.submitted' }])
    expect((await mass.start(followers, { key: 'first', purpose: 'content' })).body).toMatchObject({ code: 'MASS_KEY_REUSED' })
    expect((await test.get<{ items: unknown[] }>(`${test.api}/mass-calls?limit=1`)).body.items).toMatchObject([{ id: call.id }])
    expect((await test.get(`${test.api}/mass-calls/${call.id + 1000}`)).body).toMatchObject({ status: 404, code: 'MASS_CALL_NOT_FOUND' })
  })

  it('asks of each request that it can be sent at all', async () => {
    const followers = await someFollowers(test, 2)
    expect((await mass.start(followers.slice(1))).status).toBe(400)
    expect((await mass.start(followers, { content: { type: 'menu', items: [{ id: '1', text: '好' }] } })).body).toMatchObject({ code: 'CONTENT_NOT_BY_ROUTE' })
    expect((await mass.start(followers, { topic: 'nowhere' })).body).toMatchObject({ code: 'REACH_TOPIC_UNKNOWN' })
    expect((await mass.start(followers, { expiresAt: test.clock.now().toISOString() })).body).toMatchObject({ code: 'MASS_EXPIRED' })
    expect((await mass.start(followers, { purpose: 'answer' })).status).toBe(400)
    await mass.send([followers[0], followers[0], followers[1]].filter((each) => each !== undefined))
    expect(followers.map(mass.receivedOf)).toEqual([1, 1])
  })

  it.each([
    ['was lost after WeChat had taken it', 'acceptAndLose'],
    ['never came because the connection broke', 'reset'],
    ['was an HTTP 500', 'status500'],
  ] as const)('whose answer %s is asked for again under its key, and arrives once', async (_case, fault) => {
    const followers = await someFollowers(test, 3)
    const before = test.wechat.massJobs().length
    test.simulator.faults.set({ api: sendApi, fault, count: 1 })
    const { body: { id } } = await mass.start(followers)
    expect(await mass.until(id, ({ reason }) => reason !== null)).toMatchObject({ status: 'calling', reason: 'CALL_CUT_OFF', attempts: 1 })
    test.clock.advance({ seconds: 61 })
    expect(await mass.until(id, isTold)).toMatchObject({ attempts: 2, reason: null, counts: { sent: 3 } })
    expect(test.wechat.massJobs()).toHaveLength(before + 1)
    expect(followers.map(mass.receivedOf)).toEqual([1, 1, 1])
    expect(await test.app.reach.foreignSends(test.accountId, new Date(0), new Date('2100-01-01'))).toBe(0)
  })

  it('whose result comes while the call is still under way finds it when the number is known', async () => {
    const followers = await someFollowers(test, 2)
    test.simulator.faults.set({ api: sendApi, fault: 'acceptAndStall', count: 1, ms: 700 })
    const { body: { id } } = await mass.start(followers)
    await mass.until(id, ({ reason }) => reason === 'CALL_CUT_OFF')
    expect(await test.app.db.read.query('SELECT state FROM send_results')).toEqual([{ state: 'open' }])
    test.clock.advance({ seconds: 61 })
    expect(await mass.until(id, isTold)).toMatchObject({ differs: false, counts: { total: 2 } })
    expect(followers.map(mass.receivedOf)).toEqual([1, 1])
  })

  it('is tried again when WeChat is busy, and given back when WeChat refuses it, before or after it took it', async () => {
    const followers = await someFollowers(test, 2)
    const content = { purpose: 'content' }
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 45082, count: 1 })
    expect(await mass.send(followers, content)).toMatchObject({ status: 'failed', errcode: 45082, reason: 'WECHAT_45082' })
    test.wechat.nextMass({ status: 'err(10001)' })
    const refused = await mass.send(followers, content)
    expect(await mass.until(refused.id, ({ status }) => status === 'failed')).toMatchObject({ reason: 'MASS_REFUSED', counts: { status: 'err(10001)', sent: 0 } })
    expect((await mass.touchesOf(refused)).map(({ status }) => status)).toEqual(['failed', 'failed'])
    test.simulator.faults.set({ api: sendApi, fault: 'busy', count: 1 })
    const { body: { id } } = await mass.start(followers, content)
    await mass.until(id, ({ status, errcode }) => status === 'ready' && errcode === -1)
    test.clock.advance({ seconds: 10 })
    expect(await mass.until(id, isTold)).toMatchObject({ status: 'submitted', attempts: 2 })
    // One a day was all that they may have, and the two that failed did not count.
    expect((await mass.check(followers, content)).body).toEqual({ asked: 2, open: 0, skipped: { CAP_DAY: 2 } })
  })

  const optOut = ({ id }: Known) => test.send('PUT', `${test.api}/followers/${id}/content-opt-out`, { state: 'out', how: 'phone', wording: '以后别再发了' })

  it('leaves out who says no between the decision and the call', async () => {
    const followers = await someFollowers(test, 3)
    const [first] = followers
    if (first === undefined) throw new Error('nobody')
    test.simulator.faults.set({ api: sendApi, fault: 'busy', count: 1 })
    const { body: { id } } = await mass.start(followers, { purpose: 'content' })
    await mass.until(id, ({ status, errcode }) => status === 'ready' && errcode === -1)
    expect((await optOut(first)).status).toBe(200)
    test.clock.advance({ seconds: 10 })
    const call = await mass.until(id, isTold)
    expect(call).toMatchObject({ audience: 2, skipped: { OPTED_OUT: 1 }, differs: false, counts: { sent: 2 } })
    expect((await mass.touchesOf(call)).map(({ status, reason }) => [status, reason])).toEqual([['skipped', 'OPTED_OUT'], ['submitted', null], ['submitted', null]])
    expect(followers.map(mass.receivedOf)).toEqual([0, 1, 1])
  })

  it.each([
    ['taken', 'acceptAndLose', 1],
    ['not taken', 'reset', 0],
  ] as const)('that may have been taken, and was %s, is not repeated to who said no since', async (_case, fault, received) => {
    const { body: { id: topicId } } = await test.send<{ id: number }>('POST', `${test.api}/reach/topics`, { key: `tea-${fault.toLowerCase()}`, name: '茶', kind: 'opt-out' })
    const followers = await someFollowers(test, 4)
    const [first, second] = followers
    if (first === undefined || second === undefined) throw new Error('nobody')
    test.simulator.faults.set({ api: sendApi, fault, count: 1 })
    const { body: { id } } = await mass.start(followers, { purpose: 'content', topic: `tea-${fault.toLowerCase()}` })
    await mass.until(id, ({ reason }) => reason === 'CALL_CUT_OFF')
    await optOut(first)
    await test.send('PUT', `${test.api}/followers/${second.id}/topics/${topicId}`, { state: 'out', how: 'phone', wording: '不要茶' })
    test.clock.advance({ seconds: 61 })
    const call = await mass.until(id, isTold)
    expect((await mass.touchesOf(call)).map(({ status, reason }) => [status, reason]))
      .toEqual([['unknown', 'OPTED_OUT'], ['unknown', 'TOPIC_OPTED_OUT'], ['submitted', null], ['submitted', null]])
    expect(followers.map(mass.receivedOf)).toEqual([received, received, 1, 1])
    expect((await test.get<{ items: unknown[] }>(`${test.api}/touches?undecided=true`)).body.items).toEqual([])
  })

  it('is not repeated when all but one have said no since', async () => {
    const followers = await someFollowers(test, 2)
    const [first] = followers
    if (first === undefined) throw new Error('nobody')
    test.simulator.faults.set({ api: sendApi, fault: 'reset', count: 1 })
    const { body: { id } } = await mass.start(followers, { purpose: 'content' })
    await mass.until(id, ({ reason }) => reason === 'CALL_CUT_OFF')
    await optOut(first)
    test.clock.advance({ seconds: 61 })
    const call = await mass.until(id, ({ status }) => status === 'unknown')
    expect((await mass.touchesOf(call)).map(({ status, reason }) => [status, reason])).toEqual([['unknown', 'OPTED_OUT'], ['unknown', 'CALL_CUT_OFF']])
    await test.send('POST', `${test.api}/mass-calls/${id}/leave`)
  })

  it('says where WeChat passed somebody over', async () => {
    const followers = await someFollowers(test, 3)
    test.wechat.nextMass({ errors: 1 })
    expect(await mass.send(followers)).toMatchObject({ status: 'submitted', audience: 3, differs: true, counts: { sent: 2, errors: 1 } })
  })

  it('that waits until the next day is counted there, and goes when its night is over', async () => {
    const followers = await someFollowers(test, 2)
    const content = { purpose: 'content' }
    test.simulator.faults.set({ api: sendApi, fault: 'refuse', errcode: 45009, count: 1 })
    const { body: { id } } = await mass.start(followers, content)
    expect(await mass.until(id, ({ errcode }) => errcode === 45009)).toMatchObject({ status: 'ready', dueAt: '2026-03-01T16:00:00.000Z' })
    expect((await mass.check(followers, content)).body).toMatchObject({ skipped: { CAP_DAY: 2 } })
    test.clock.advance({ hours: 8 })
    // Of a Sunday's night, which lasts an hour longer.
    expect(await mass.until(id, ({ reason }) => reason === 'QUIET_HOURS')).toMatchObject({ status: 'assembling', dueAt: '2026-03-02T01:00:00.000Z' })
    test.clock.advance({ hours: 9 })
    expect(await mass.until(id, isTold)).toMatchObject({ status: 'submitted', audience: 2, attempts: 2 })
    expect((await mass.check(followers, content)).body).toMatchObject({ skipped: { CAP_DAY: 2 } })
    expect(followers.map(mass.receivedOf)).toEqual([1, 1])
  })

  it('is for nobody where it is quiet, or will be in a moment, and waits or is dropped then', async () => {
    const followers = await someFollowers(test, 2)
    const now = test.clock.now().getTime()
    const evening = Date.parse(`${new Date(now).toISOString().slice(0, 10)}T13:53:00Z`)
    test.clock.advance({ ms: evening - now })
    expect((await mass.check(followers)).body).toMatchObject({ open: 2 })
    test.clock.advance({ minutes: 4 })
    expect((await mass.check(followers)).body).toEqual({ asked: 2, open: 0, skipped: { QUIET_HOURS: 2 } })
    const { body: { id } } = await mass.start(followers, { expiresAt: new Date(evening + 3600_000).toISOString() })
    expect(await mass.until(id, ({ status }) => status === 'failed')).toMatchObject({ reason: 'AUDIENCE_TOO_SMALL', skipped: { QUIET_HOURS: 2 } })
    test.clock.advance({ hours: 12 })
  })

  it('reaches a follower four times a month, whatever was asked', async () => {
    const followers = await someFollowers(test, 2)
    for (let time = 1; time <= 4; time += 1) expect(await mass.send(followers)).toMatchObject({ status: 'submitted', counts: { sent: 2 } })
    const jobs = test.wechat.massJobs().length
    expect(await mass.send(followers)).toMatchObject({ status: 'failed', skipped: { MASS_SPENT: 2 }, attempts: 0 })
    expect(test.wechat.massJobs()).toHaveLength(jobs)
    test.clock.advance({ days: 31 })
    expect(await mass.send(followers)).toMatchObject({ status: 'submitted', counts: { sent: 2 } })
    expect(followers.map(mass.receivedOf)).toEqual([5, 5])
  })

  it('of somebody else is noticed, though nobody knows whom it reached', async () => {
    await someFollowers(test, 2)
    const from = test.clock.now()
    test.wechat.sendFromConsole({ text: '店主亲自发的' })
    const until = new Date(from.getTime() + 60_000)
    await expect.poll(() => test.app.reach.foreignSends(test.accountId, from, until)).toBe(1)
    expect(await test.app.reach.foreignSends(test.accountId, new Date(0), from)).toBe(0)
  })

  it('whose result never comes is flagged, and unflagged when it comes', async () => {
    const followers = await someFollowers(test, 2)
    test.wechat.setWebhook(null)
    const { body: { id } } = await mass.start(followers)
    const { wechatMsgId } = await mass.until(id, ({ status }) => status === 'submitted')
    test.clock.advance({ hours: 23 })
    await flagUnconfirmed({ db: test.app.db, clock: test.clock })
    expect(await mass.get(id)).toMatchObject({ isUnconfirmed: false })
    test.clock.advance({ hours: 2 })
    await flagUnconfirmed({ db: test.app.db, clock: test.clock })
    expect(await mass.get(id)).toMatchObject({ isUnconfirmed: true, counts: null })
    test.wechat.setWebhook(`${test.url}/wechat/${test.wechat.appid}`)
    await test.wechat.raw(massHelper, resultOf(wechatMsgId ?? '', 2))
    expect(await mass.until(id, isTold)).toMatchObject({ isUnconfirmed: false, differs: false })
  })

  it('that WeChat may have taken on a day that is over is not repeated; its result alone can tell', async () => {
    const followers = await someFollowers(test, 3)
    test.wechat.setWebhook(null)
    test.simulator.faults.set({ api: sendApi, fault: 'acceptAndLose', count: 1 })
    const { body: { id } } = await mass.start(followers)
    await mass.until(id, ({ reason }) => reason === 'CALL_CUT_OFF')
    test.clock.advance({ hours: 23 })
    const unknown = await mass.until(id, ({ status }) => status === 'unknown')
    expect(unknown).toMatchObject({ attempts: 1, reason: 'CALL_CUT_OFF' })
    expect((await mass.touchesOf(unknown)).map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown'])
    const [job] = test.wechat.massJobs()
    test.wechat.setWebhook(`${test.url}/wechat/${test.wechat.appid}`)
    // Of another size it is somebody else's.
    test.clock.advance({ minutes: 30 })
    await test.wechat.raw(massHelper, resultOf('111', 4))
    await test.wechat.raw(massHelper, resultOf(job?.msgId ?? '', 3))
    expect(await mass.until(id, ({ status }) => status === 'submitted')).toMatchObject({ wechatMsgId: job?.msgId, reason: null, counts: { sent: 3 } })
    expect(await test.app.db.read.query(`SELECT messageKey FROM send_results WHERE messageKey = '111' AND state = 'foreign'`)).toHaveLength(1)
    expect(followers.map(mass.receivedOf)).toEqual([1, 1, 1])
  })

  it('of which nobody knows anything is sent again or left by a person, once', async () => {
    const followers = await someFollowers(test, 2)
    const unknownCall = async () => {
      test.simulator.faults.set({ api: sendApi, fault: 'reset', count: 1 })
      const { body: { id } } = await mass.start(followers)
      await mass.until(id, ({ reason }) => reason === 'CALL_CUT_OFF')
      test.clock.advance({ hours: 24 })
      await mass.until(id, ({ status }) => status === 'unknown')
      return id
    }
    const decide = (id: number, decision: 'resend' | 'leave') => test.send<MassView>('POST', `${test.api}/mass-calls/${id}/${decision}`)
    const left = await unknownCall()
    expect(await decide(left, 'leave')).toMatchObject({ status: 200, body: { id: left } })
    expect(await decide(left, 'resend')).toMatchObject({ status: 409, body: { code: 'MASS_NOT_DECIDABLE' } })
    expect(followers.map(mass.receivedOf)).toEqual([0, 0])
    const lost = await unknownCall()
    const { status, body } = await decide(lost, 'resend')
    expect({ status, body }).toMatchObject({ status: 200, body: { source: { kind: 'resend', key: String(lost) }, asked: 2 } })
    await mass.until(body.id, isTold)
    expect(await decide(lost, 'resend')).toMatchObject({ status: 409 })
    expect(followers.map(mass.receivedOf)).toEqual([1, 1])
    expect((await test.get<{ items: unknown[] }>(`${test.api}/touches?undecided=true`)).body.items).toEqual([])
  })
})

describe('an account of another kind', () => {
  it('may not send to a list', async () => {
    const test = await startTestApp({ account: { kind: 'subscription' } })
    try {
      const mass = massApi(test)
      const followers = await someFollowers(test, 2)
      expect((await mass.start(followers)).body).toMatchObject({ status: 409, code: 'MASS_NOT_ALLOWED' })
      expect((await mass.check(followers)).body).toMatchObject({ code: 'MASS_NOT_ALLOWED' })
    } finally {
      await test.stop()
    }
  })
})
