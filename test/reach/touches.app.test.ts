import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/simulator/index.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface TouchView { status: string, errcode: number | null, reason: string | null, attempts: number }

const sendApi = '/cgi-bin/message/custom/send'

describe('an answer that goes out as service message', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const touches = async () => (await test.get<{ items: TouchView[] }>(`${test.api}/touches`)).body.items
  const settled = () => eventually(async () => (await touches()).find(({ status }) => !['pending', 'claimed', 'calling'].includes(status)))
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
    expect(touch).toMatchObject({ attempts: 3, errcode: 0 })
    expect(test.wechat.received(openid)).toHaveLength(1)
  })

  it('fetches another token when WeChat refuses the one it has', async () => {
    const openid = await start({ fault: 'tokenExpired', count: 1 })
    expect(await settled()).toMatchObject({ status: 'submitted', attempts: 1 })
    expect(test.wechat.received(openid)).toHaveLength(1)
  })

  it.each([
    ['the answer was lost after WeChat had accepted it', { fault: 'acceptAndLose', count: 1 }, 1],
    ['the connection was reset', { fault: 'reset', count: 1 }, 0],
    ['WeChat answered with HTTP 500', { fault: 'status500', count: 1 }, 0],
  ] as const)('is unknown, and never repeated by itself, when %s', async (_case, fault, received) => {
    const openid = await start(fault)
    expect(await settled()).toMatchObject({ status: 'unknown', reason: 'CALL_CUT_OFF', attempts: 1 })
    test.clock.advance({ minutes: 10 })
    await test.wechat.say(openid, '第二条')
    await eventually(async () => (await touches()).filter(({ status }) => status === 'submitted').length === 1)
    expect(test.wechat.received(openid)).toHaveLength(received + 1)
  })

  it('fails with WeChat’s code when the follower has gone', async () => {
    test = await startTestApp({ app: { autoAnswer: '稍后回复您', replyDeadlineMs: 0 } })
    const openid = test.wechat.addFollower({ subscribedAt: test.clock.now() })
    await test.wechat.unfollow(openid)
    await test.wechat.raw(openid, { MsgType: 'text', Content: '还在吗', MsgId: '77' })
    expect(await settled()).toMatchObject({ status: 'failed', errcode: 45015, reason: 'WECHAT_45015', attempts: 1 })
  })

  it('is not sent at all once it has expired', async () => {
    const openid = await start({ fault: 'busy', count: 100 })
    await eventually(async () => (await touches()).some(({ status, errcode }) => status === 'pending' && errcode === -1))
    test.clock.advance({ hours: 49 })
    expect(await settled()).toMatchObject({ status: 'failed', reason: 'EXPIRED' })
    expect(test.wechat.received(openid)).toHaveLength(0)
  })
})
