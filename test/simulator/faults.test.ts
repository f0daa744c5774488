import { describe, expect, it } from 'vitest'
import { appid, fetchFields, sendText, startStage, textReply } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const api = '/cgi-bin/message/custom/send'

async function stageWithWindow (): Promise<Stage> {
  const stage = await startStage()
  stage.account.addFollower({ openid })
  await stage.account.say(openid, 'hello')
  return stage
}

const send = (stage: Stage, signal?: AbortSignal) => fetch(`${stage.simulator.url}${api}?access_token=${stage.account.token()}`, {
  method: 'POST', body: JSON.stringify(sendText(openid, 'x')), ...(signal === undefined ? {} : { signal }),
})

describe('faults of an API', () => {
  it.each([
    ['busy', -1],
    ['tokenExpired', 42001],
  ] as const)('%s answers %d and does nothing', async (fault, errcode) => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault })
    expect(await (await send(stage)).json()).toMatchObject({ errcode })
    expect(stage.account.receivedCount()).toBe(0)
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: `fault.${fault}` })
  })

  it('refuse answers any code, and only with one', async () => {
    const stage = await stageWithWindow()
    const fault = { api, fault: 'refuse', count: 1 }
    expect(await stage.control('PUT', '/faults', fault)).toMatchObject({ status: 400, json: { code: 'FAULT_INVALID' } })
    expect(await stage.control('PUT', '/faults', { ...fault, errcode: 48004 })).toMatchObject({ status: 200 })
    expect(await (await send(stage)).json()).toMatchObject({ errcode: 48004, errmsg: expect.stringContaining(' rid: ') })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'fault.refuse' })
    expect(stage.account.receivedCount()).toBe(0)
    expect(await (await send(stage)).json()).toMatchObject({ errcode: 0 })
  })

  it('status500 is not JSON and does nothing', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault: 'status500' })
    const response = await send(stage)
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/html'])
    expect(stage.account.receivedCount()).toBe(0)
  })

  it('reset cuts the connection before anything is done', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault: 'reset' })
    await expect(send(stage)).rejects.toThrow('fetch failed')
    expect(stage.account.receivedCount()).toBe(0)
  })

  it('acceptAndLose does the work and cuts the connection', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault: 'acceptAndLose', count: 1 })
    await expect(send(stage)).rejects.toThrow('fetch failed')
    expect(stage.account.receivedCount()).toBe(1)
    expect(stage.simulator.faults.injected()).toEqual({ acceptAndLose: 1 })
    expect((await send(stage)).status).toBe(200)
  })

  it('acceptAndStall does the work and says nothing, for as long as told', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault: 'acceptAndStall' })
    await expect(send(stage, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    stage.simulator.faults.set({ api, fault: 'acceptAndStall', ms: 60 })
    const startedAt = performance.now()
    await expect(send(stage)).rejects.toThrow('fetch failed')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55)
    expect(stage.account.receivedCount()).toBe(2)
  })

  it('latency waits, then answers', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api: '*', fault: 'latency', ms: 80 })
    const startedAt = performance.now()
    expect(await (await send(stage)).json()).toMatchObject({ errcode: 0 })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75)
  })

  it('strike as often as told, until cleared', async () => {
    const numbers = [0.1, 0.9, 0.2, 0.4]
    const stage = await startStage({ random: () => numbers.shift() ?? 1 })
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'hello')
    stage.simulator.faults.set({ api, fault: 'busy', probability: 0.3, count: 2 })
    const codes: unknown[] = []
    for (let times = 0; times < 4; times += 1) codes.push((await stage.call('POST', api, sendText(openid, 'x')))['errcode'])
    expect(codes).toEqual([-1, 0, -1, 0])
    stage.simulator.faults.set({ api: '*', fault: 'reset' })
    stage.simulator.faults.clear()
    expect((await send(stage)).status).toBe(200)
    expect(stage.simulator.faults.injected()).toEqual({ busy: 2 })
  })

  it('leave other APIs and the control API alone', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api, fault: 'reset' })
    expect(await stage.call('GET', '/cgi-bin/user/get')).toMatchObject({ total: 1 })
    stage.simulator.faults.set({ api: '*', fault: 'reset' })
    expect(await stage.control('GET', `/accounts/${appid}`)).toMatchObject({ status: 200 })
    expect(await stage.account.say(openid, 'still heard')).toMatchObject({ acknowledged: true })
  })
})

describe('an expired token for every API', () => {
  it('still lets one ask for a new token', async () => {
    const stage = await startStage()
    stage.simulator.faults.set({ api: '*', fault: 'tokenExpired' })
    const body = JSON.stringify({ grant_type: 'client_credential', appid, secret: 'secret' })
    expect(await fetchFields(`${stage.simulator.url}/cgi-bin/stable_token`, { method: 'POST', body })).toMatchObject({ expires_in: 7200 })
    expect(await stage.call('GET', '/cgi-bin/user/get')).toMatchObject({ errcode: 42001 })
    expect(stage.simulator.faults.injected()).toEqual({ tokenExpired: 1 })
  })
})

describe('faults of the webhook', () => {
  it('repeat delivers twice and shows the reply once', async () => {
    const stage = await stageWithWindow()
    stage.webhook.answer(() => ({ body: textReply(openid, '收到') }))
    stage.simulator.faults.set({ api: 'webhook', fault: 'repeat' })
    expect(await stage.account.say(openid, 'again')).toMatchObject({ deliveries: 2, acknowledged: true })
    expect(new Set(stage.webhook.calls.slice(1).map(({ body }) => body)).size).toBe(1)
    expect(stage.account.received(openid)).toHaveLength(1)
  })

  it('latency delivers late', async () => {
    const stage = await stageWithWindow()
    stage.simulator.faults.set({ api: 'webhook', fault: 'latency', ms: 60, count: 1 })
    const startedAt = performance.now()
    expect(await stage.account.say(openid, 'late')).toMatchObject({ deliveries: 1, acknowledged: true })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55)
  })

  it('know no reset', async () => {
    const { simulator } = await startStage()
    expect(() => simulator.faults.set({ api: 'webhook', fault: 'reset' })).toThrow('webhook knows these faults: repeat, latency')
  })
})
