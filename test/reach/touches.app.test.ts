import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/simulator/index.ts'
import { startBalancer } from '../support/balancer.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface TouchView { id: number, status: string, errcode: number | null, reason: string | null, attempts: number }

const sendApi = '/cgi-bin/message/custom/send'

describe('an answer that goes out as service message', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const touches = async () => (await test.get<{ items: TouchView[] }>(`${test.api}/touches`)).body.items
  const settled = () => eventually(async () => (await touches()).find(({ status }) => !['pending', 'calling'].includes(status)))
  const start = async (fault?: Omit<FaultRule, 'api'>, api = sendApi) => {
    test = await startTestApp({ app: { autoAnswer: '稍后回复您', replyDeadlineMs: 0 } })
    if (fault !== undefined) test.simulator.faults.set({ api, ...fault })
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '在吗')
    return openid
  }

  it('is tried again when WeChat is busy, and arrives once', async () => {
    const openid = await start({ fault: 'busy', count: 2 })
    const touch = await eventually(async () => {
      test.clock.advance({ seconds: 5 })
      return (await touches()).find(({ status }) => status === 'submitted')
    })
    expect(touch).toMatchObject({ attempts: 3, errcode: 0, reason: null })
    expect(test.wechat.received(openid)).toHaveLength(1)
    // Counted three times and given back twice.
    const [state] = await test.app.db.read.query<Array<{ windowLeft: number }>>('SELECT windowLeft FROM reach_states')
    expect(Number(state?.windowLeft)).toBe(test.wechat.follower(openid)?.window?.remaining)
  })

  it('fetches another token when WeChat refuses the one it has', async () => {
    const openid = await start({ fault: 'tokenExpired', count: 1 })
    expect(await settled()).toMatchObject({ status: 'submitted', attempts: 1 })
    expect(test.wechat.received(openid)).toHaveLength(1)
  })

  it('waits while WeChat cannot be reached, for as long as it may, and arrives once', async () => {
    test = await startTestApp({ app: { autoAnswer: '稍后回复您', replyDeadlineMs: 0, role: 'web' } })
    const port = Number(new URL(test.simulator.url).port)
    let way = await startBalancer([port])
    await test.startAnother({ role: 'worker', wechatApiBase: way.url })
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '在吗')
    await settled()
    await way.stop()
    await test.wechat.say(openid, '还在吗')
    const stuck = async () => (await touches()).find(({ status, reason }) => status === 'pending' && reason === 'WECHAT_UNREACHABLE')
    const dueAt = async () => (await test.app.db.read.query<Array<{ dueAt: unknown }>>("SELECT dueAt FROM touches WHERE status = 'pending'")).map((row) => String(row.dueAt)).join()
    for (let tries = 1; tries <= 5; tries++) {
      await eventually(stuck)
      const before = await dueAt()
      test.clock.advance({ seconds: 10 })
      await eventually(async () => await dueAt() !== before)
    }
    way = await startBalancer([port], Number(new URL(way.url).port))
    const all = await eventually(async () => {
      test.clock.advance({ seconds: 10 })
      return (await touches()).every(({ status }) => status === 'submitted') && touches()
    })
    expect(all).toMatchObject([{ attempts: 1, errcode: 0, reason: null }, { attempts: 1, errcode: 0, reason: null }])
    expect(test.wechat.received(openid)).toHaveLength(2)
    await way.stop()
  })

  it.each([
    ['the answer was lost after WeChat had accepted it', { fault: 'acceptAndLose', count: 1 }, 1],
    ['the connection was reset', { fault: 'reset', count: 1 }, 0],
    ['WeChat answered with HTTP 500', { fault: 'status500', count: 1 }, 0],
  ] as const)('is unknown, and never repeated by itself, when %s', async (_case, fault, received) => {
    const openid = await start(fault)
    const unknown = await settled()
    expect(unknown).toMatchObject({ status: 'unknown', reason: 'CALL_CUT_OFF', attempts: 1 })
    test.clock.advance({ minutes: 10 })
    await test.wechat.say(openid, '第二条')
    await eventually(async () => (await touches()).filter(({ status }) => status === 'submitted').length === 1)
    expect(test.wechat.received(openid)).toHaveLength(received + 1)

    // A person looks at it, and decides once.
    const { body: { items: undecided } } = await test.get<{ items: TouchView[] }>(`${test.api}/touches?undecided=true`)
    expect(undecided.map(({ id }) => id)).toEqual([unknown.id])
    expect(await test.send('POST', `${test.api}/touches/${unknown.id}/resend`)).toMatchObject({ status: 201, body: { items: [{ source: { kind: 'resend', id: unknown.id } }] } })
    await eventually(() => test.wechat.received(openid).length === received + 2)
    for (const decision of ['resend', 'leave']) {
      expect(await test.send('POST', `${test.api}/touches/${unknown.id}/${decision}`)).toMatchObject({ status: 409, body: { code: 'TOUCH_NOT_DECIDABLE' } })
    }
  })

  it('fails with WeChat’s code when the follower has gone, which is then known', async () => {
    test = await startTestApp({ app: { autoAnswer: '稍后回复您', replyDeadlineMs: 0 } })
    const openid = test.wechat.addFollower({ subscribedAt: test.clock.now() })
    await test.wechat.say(openid, '你好')
    await settled()
    await test.wechat.unfollow(openid)
    // What they wrote before comes late: to us they follow and their window is open.
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'subscribe', EventKey: '' })
    await test.wechat.raw(openid, { MsgType: 'text', Content: '还在吗', MsgId: '77' })
    const touch = await eventually(async () => (await touches()).find(({ status }) => status === 'failed'))
    expect(touch).toMatchObject({ errcode: 45015, reason: 'WECHAT_45015', attempts: 1 })
    const followerId = (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers`)).body.items[0]?.id
    expect(await test.send('POST', `${test.api}/followers/${followerId}/touches`, { purpose: 'answer', content: { type: 'text', text: '在' } }))
      .toMatchObject({ status: 409, body: { code: 'REPLY_WINDOW_CLOSED' } })
  })

  it('is not sent at all once it has expired', async () => {
    const openid = await start({ fault: 'busy', count: 100 })
    await eventually(async () => (await touches()).some(({ status, errcode }) => status === 'pending' && errcode === -1))
    test.clock.advance({ hours: 49 })
    expect(await settled()).toMatchObject({ status: 'skipped', reason: 'EXPIRED' })
    expect(test.wechat.received(openid)).toHaveLength(0)
  })
})
