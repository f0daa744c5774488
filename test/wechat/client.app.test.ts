import { afterEach, describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { customMessages } from '../../src/wechat/api/custom-messages.ts'
import { users } from '../../src/wechat/api/users.ts'
import { createWechat, type Wechat, type WechatOptions } from '../../src/wechat/client.ts'
import { WechatError } from '../../src/wechat/errors.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const appKey = Buffer.alloc(32, 1).toString('base64')

const text = (touser: string, content: string) => ({ touser, msgtype: 'text' as const, text: { content } })

/** The client alone against WeChat, on the app's database. */
describe('the client that speaks to WeChat', () => {
  let test: TestApp
  const clients: Wechat[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    await test.stop()
  })

  const createClient = (base = test.simulator.url, options: Partial<WechatOptions> = {}) => {
    const client = createWechat({
      db: test.app.db, box: createSecretBox(appKey), clock: test.clock, base, timeoutMs: 500, backoffMs: [10, 10], ...options,
    })
    clients.push(client)
    return client
  }
  const caller = () => test.app.accounts.caller(test.accountId)
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(() => undefined, (reason: unknown) => reason)
    if (!(error instanceof WechatError)) throw new Error('WeChat did not refuse', { cause: error })
    return { outcome: error.outcome, action: error.action, errcode: error.errcode }
  }

  it('fetches one token for many calls on several processes, and another before it ends', async () => {
    test = await startTestApp()
    const openid = test.wechat.addFollower({ unionid: 'ou_1', remark: '老顾客', scene: 'ADD_SCENE_SEARCH' })
    const both = [createClient(), createClient()]
    const answers = await Promise.all([...Array(10)].flatMap(() => both.map((client) => client.call(caller(), users.info, { openid }))))
    expect(answers[0]).toMatchObject({ openid, unionid: 'ou_1', remark: '老顾客', subscribe_scene: 'ADD_SCENE_SEARCH' })
    expect(test.wechat.tokensIssued).toBe(1)

    test.clock.advance({ minutes: 117 })
    await Promise.all(both.map((client) => client.call(caller(), users.info, { openid })))
    expect(test.wechat.tokensIssued).toBe(2)
    const [row] = await test.app.db.read.query<Array<{ sealedValue: string }>>('SELECT sealedValue FROM wechat_credentials')
    expect(row?.sealedValue).not.toContain(test.wechat.token())
  })

  it('replaces a token that WeChat refuses, once, and repeats the call', async () => {
    test = await startTestApp()
    const openid = test.wechat.addFollower()
    const client = createClient()
    await client.call(caller(), users.info, { openid })
    test.wechat.expireTokens()
    await expect(client.call(caller(), users.info, { openid })).resolves.toMatchObject({ openid })
    test.simulator.faults.set({ api: '/cgi-bin/user/info', fault: 'tokenExpired' })
    expect(await refusal(client.call(caller(), users.info, { openid }))).toMatchObject({ outcome: 'failed', action: 'token', errcode: 42001 })
  })

  it.each(['reset', 'status500', 'busy'] as const)('repeats a read after %s', async (fault) => {
    test = await startTestApp()
    const openid = test.wechat.addFollower()
    test.simulator.faults.set({ api: '/cgi-bin/user/info', fault, count: 2 })
    await expect(createClient().call(caller(), users.info, { openid })).resolves.toMatchObject({ openid })
  })

  it.each([
    ['reset', 'unknown'], ['status500', 'unknown'], ['acceptAndLose', 'unknown'], ['acceptAndStall', 'unknown'], ['busy', 'failed'],
  ] as const)('never repeats a send: after %s its outcome is %s', async (fault, outcome) => {
    test = await startTestApp()
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    const client = createClient()
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault, ms: 3000 })
    expect(await refusal(client.call(caller(), customMessages.send, text(openid, '您好')))).toMatchObject({ outcome, action: 'transient' })
    expect(test.simulator.faults.injected()).toEqual({ [fault]: 1 })
  })

  it('knows that nothing was sent when nobody listens', async () => {
    test = await startTestApp()
    const client = createClient('http://127.0.0.1:9')
    expect(await refusal(client.call(caller(), users.info, { openid: 'o1' }))).toMatchObject({ outcome: 'failed', action: 'transient', errcode: undefined })
  })

  it('does not take for sent what found no free connection', async () => {
    test = await startTestApp()
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '在吗')
    const client = createClient(test.simulator.url, { connections: 1, timeoutMs: 1000 })
    await client.prepare(caller())
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'latency', ms: 400 })
    const calls = Array.from({ length: 8 }, (_, at) => client.call(caller(), customMessages.send, text(openid, `第${at}句`)))
    const ends = await Promise.all(calls.map((call) => call.then(() => 'sent', (error: unknown) => (error as WechatError).outcome)))
    const sent = ends.filter((end) => end === 'sent').length
    expect(ends).toEqual([...Array<string>(sent).fill('sent'), ...Array<string>(8 - sent).fill('failed')])
    expect(test.wechat.received(openid).filter(({ type }) => type === 'text').length).toBe(sent)
    expect(sent).toBeGreaterThan(1)
  })

  it('tells what to do about a refusal', async () => {
    test = await startTestApp()
    const client = createClient()
    const stranger = await refusal(client.call(caller(), customMessages.send, text('oUnknown000000000000000000001', '您好')))
    expect(stranger).toEqual({ outcome: 'failed', action: 'follower', errcode: 40003 })
    const silent = test.wechat.addFollower()
    expect(await refusal(client.call(caller(), customMessages.send, text(silent, '您好')))).toEqual({ outcome: 'failed', action: 'window', errcode: 45015 })
    await test.wechat.say(silent, '好')
    expect(await refusal(client.call(caller(), customMessages.send, text(silent, '好'.repeat(700))))).toMatchObject({ action: 'request', errcode: 45002 })
    expect(await refusal(client.call({ ...caller(), accountId: 99, appSecret: 'wrong' }, customMessages.send, text(silent, '您好'))))
      .toMatchObject({ outcome: 'failed', action: 'account' })
  })
})
