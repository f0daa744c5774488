import { describe, expect, it } from 'vitest'
import { parseXml } from '../../src/wechat/xml.ts'
import { isFields, listOf } from '../../src/simulator/values.ts'
import { appid, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const anna = 'anna@crm_demo'
const ben = 'ben@crm_demo'
const startedAt = 1772355600

const startWithAgents = async (): Promise<Stage> => {
  const stage = await startStageWith(openid)
  for (const kfAccount of [anna, ben]) stage.account.addAgent({ kfAccount })
  return stage
}
/** Events may overtake one another, so the webhook hears of one before the next is made. */
const change = async ({ call, account }: Stage, path: string, body: object) => {
  const answer = await call('POST', path, body)
  await account.eventsTold()
  return answer
}
const create = (stage: Stage, kfAccount = anna, follower = openid) =>
  change(stage, '/customservice/kfsession/create', { kf_account: kfAccount, openid: follower })
const close = (stage: Stage, kfAccount = anna, follower = openid) =>
  change(stage, '/customservice/kfsession/close', { kf_account: kfAccount, openid: follower })
const session = ({ call }: Stage) => call('GET', `/customservice/kfsession/getsession?openid=${openid}`)
const waiting = ({ call }: Stage) => call('GET', '/customservice/kfsession/getwaitcase')
const records = ({ call }: Stage, query: object = {}) =>
  call('POST', '/customservice/msgrecord/getmsglist', { starttime: startedAt, endtime: startedAt + 3600, msgid: 1, number: 10_000, ...query })

const transfer = (kfAccount?: string): string => '<xml>'
  + `<ToUserName><![CDATA[${openid}]]></ToUserName><FromUserName><![CDATA[gh_7c1e5a90d3b2]]></FromUserName>`
  + '<CreateTime>1767230200</CreateTime><MsgType><![CDATA[transfer_customer_service]]></MsgType>'
  + `${kfAccount === undefined ? '' : `<TransInfo><KfAccount><![CDATA[${kfAccount}]]></KfAccount></TransInfo>`}</xml>`

/** The events that the webhook was told, by what is their own. */
const events = async ({ account, webhook }: Stage) => {
  await account.eventsTold()
  return webhook.calls.map(({ body }) => Object.entries(parseXml(body)))
    .filter((fields) => fields.some(([, value]) => value === 'event'))
    .map((fields) => Object.fromEntries(fields.filter(([name]) => name === 'Event' || name.endsWith('KfAccount'))))
}

describe('a talk with one of the platform\'s agents', () => {
  it('is created, listed and closed, and the webhook is told', async () => {
    const stage = await startWithAgents()
    expect(await session(stage)).toEqual({ errcode: 0, errmsg: 'ok', kf_account: '', createtime: 0 })
    expect(await create(stage)).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await create(stage)).toMatchObject({ errcode: 0 })
    expect(await session(stage)).toEqual({ errcode: 0, errmsg: 'ok', kf_account: anna, createtime: startedAt })
    expect(await stage.call('GET', `/customservice/kfsession/getsessionlist?kf_account=${anna}`)).toEqual({ sessionlist: [{ createtime: startedAt, openid }] })
    expect(await stage.call('GET', `/customservice/kfsession/getsessionlist?kf_account=${ben}`)).toEqual({ sessionlist: [] })
    expect(await close(stage)).toMatchObject({ errcode: 0 })
    expect(await session(stage)).toMatchObject({ kf_account: '' })
    expect(await events(stage)).toEqual([{ Event: 'kf_create_session', KfAccount: anna }, { Event: 'kf_close_session', KfAccount: anna }])
    expect({ ...parseXml(stage.webhook.calls[0]?.body ?? '') }).toEqual({
      ToUserName: 'gh_7c1e5a90d3b2', FromUserName: openid, CreateTime: String(startedAt), MsgType: 'event', Event: 'kf_create_session', KfAccount: anna,
    })
  })

  it('moves to another agent, and ends when the agent is deleted', async () => {
    const stage = await startWithAgents()
    await create(stage)
    expect(await stage.control('POST', `/accounts/${appid}/agents/${ben}/take`, { openid })).toMatchObject({ json: { sessions: [{ openid, kfAccount: ben }] } })
    await stage.account.eventsTold()
    await change(stage, '/customservice/kfaccount/del', { kf_account: ben })
    expect(await session(stage)).toMatchObject({ kf_account: '' })
    expect(await events(stage)).toEqual([
      { Event: 'kf_create_session', KfAccount: anna },
      { Event: 'kf_switch_session', FromKfAccount: anna, ToKfAccount: ben },
      { Event: 'kf_close_session', KfAccount: ben },
    ])
  })

  it.each<[string, number, (stage: Stage) => Promise<unknown>]>([
    ['agents.unknown', 65401, (stage) => create(stage, 'nobody@crm_demo')],
    ['agents.unknown', 65401, (stage) => close(stage, 'nobody@crm_demo')],
    ['agents.unknown', 65401, ({ call }) => call('GET', '/customservice/kfsession/getsessionlist')],
    ['agents.unbound', 65402, async (stage) => {
      await stage.call('POST', '/customservice/kfaccount/add', { kf_account: 'carl@crm_demo', nickname: 'c' })
      return create(stage, 'carl@crm_demo')
    }],
    ['kfSessions.offline', 65415, async (stage) => {
      stage.account.setAgentOnline(anna, false)
      return create(stage)
    }],
    ['kfSessions.otherAgent', 65414, async (stage) => {
      await create(stage)
      return create(stage, ben)
    }],
    ['kfSessions.otherAgent', 65414, async (stage) => {
      await create(stage)
      return close(stage, ben)
    }],
    ['kfSessions.none', 65413, (stage) => close(stage)],
    ['openid.unknown', 40003, (stage) => create(stage, anna, 'oNobody')],
    ['openid.unknown', 40003, (stage) => close(stage, anna, '')],
    ['openid.unknown', 40003, ({ call }) => call('GET', '/customservice/kfsession/getsession?openid=oNobody')],
    ['kfSessions.recordsQuery', 65416, (stage) => records(stage, { starttime: 'x' })],
    ['kfSessions.recordsQuery', 65416, (stage) => records(stage, { starttime: startedAt + 3601 })],
    ['kfSessions.recordsQuery', 65416, (stage) => records(stage, { msgid: 0 })],
    ['kfSessions.recordsQuery', 65416, (stage) => records(stage, { msgid: '1' })],
    ['kfSessions.recordsNumber', 65416, (stage) => records(stage, { number: 10_001 })],
    ['kfSessions.recordsNumber', 65416, (stage) => records(stage, { number: 0 })],
    ['kfSessions.recordsSpan', 65417, (stage) => records(stage, { endtime: startedAt + 86_401 })],
  ])('is refused by %s', async (rule, errcode, act) => {
    const stage = await startWithAgents()
    expect(await act(stage)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })
})

describe('handing a follower to the platform\'s agents', () => {
  it('puts the follower into the queue, whose messages the webhook still hears', async () => {
    const stage = await startWithAgents()
    const { account, webhook, clock } = stage
    webhook.answer(() => ({ body: transfer() }))
    await account.say(openid, '找人工')
    clock.advance(60_000)
    expect(await account.say(openid, '在吗')).toMatchObject({ deliveries: 1 })
    expect(await waiting(stage)).toEqual({ count: 1, waitcaselist: [{ latest_time: startedAt + 60, openid }] })
    expect(account.follower(openid)).toMatchObject({ window: { remaining: 5 }, receivedCount: 0 })

    await create(stage)
    expect(await waiting(stage)).toEqual({ count: 0, waitcaselist: [] })
  })

  it('binds the follower to a certain agent, online or not, and queues for one whom nobody knows', async () => {
    const stage = await startWithAgents()
    stage.account.setAgentOnline(anna, false)
    stage.webhook.answer(({ body }) => ({ body: transfer(body.includes('安娜') ? anna : 'nobody@crm_demo') }))
    await stage.account.say(openid, '找本')
    expect(await waiting(stage)).toMatchObject({ count: 1 })
    await stage.account.say(openid, '找安娜')
    expect(await session(stage)).toMatchObject({ kf_account: anna })
    expect(await waiting(stage)).toMatchObject({ count: 0 })
    expect(await events(stage)).toEqual([{ Event: 'kf_create_session', KfAccount: anna }])
  })

  it('does nothing after an event', async () => {
    const stage = await startWithAgents()
    stage.webhook.answer(() => ({ body: transfer(anna) }))
    expect(await stage.account.click(openid, 'KEY')).toMatchObject({ acknowledged: true })
    expect(await session(stage)).toMatchObject({ kf_account: '' })
    expect(await waiting(stage)).toMatchObject({ count: 0 })
  })

  it('lists the first hundred who wait, in the order in which they came', async () => {
    const stage = await startWithAgents()
    const openids = Array.from({ length: 101 }, (_, number) => stage.account.addFollower({ openid: `o${number}` }))
    stage.webhook.answer(({ query }) => ({ body: transfer().replace(openid, query.get('openid') ?? '') }))
    for (const each of openids) await stage.account.say(each, '找人工')
    await stage.account.say('o0', '在吗')
    const { count, waitcaselist } = await waiting(stage)
    expect(count).toBe(101)
    expect(listOf(waitcaselist).map((each) => isFields(each) && each['openid'])).toEqual(openids.slice(0, 100))
  })
})

describe('while an agent talks with the follower', () => {
  it('messages go to the agent and events to the webhook, for half an hour', async () => {
    const stage = await startWithAgents()
    const { account, webhook, clock } = stage
    await create(stage)
    webhook.calls.length = 0
    expect(await account.say(openid, '你好')).toMatchObject({ deliveries: 0, acknowledged: false, failure: 'told to an agent' })
    expect(await account.click(openid, 'KEY')).toMatchObject({ deliveries: 1 })
    clock.advance(30 * 60_000 - 1)
    expect(await account.send(openid, { type: 'image' })).toMatchObject({ deliveries: 0 })
    clock.advance(1)
    expect(await account.say(openid, '还在吗')).toMatchObject({ deliveries: 1, acknowledged: true })
    expect(webhook.calls).toHaveLength(2)
  })

  it('what is said is recorded and can be read in pages', async () => {
    const stage = await startWithAgents()
    const { account, clock } = stage
    await create(stage)
    await account.say(openid, '有券吗')
    clock.advance(2000)
    await stage.control('POST', `/accounts/${appid}/agents/${anna}/say`, { openid, text: '有的' })
    expect(account.received(openid)).toMatchObject([{ by: 'service', type: 'text', text: '有的', kfAccount: anna }])
    expect(account.follower(openid)?.window?.remaining).toBe(4)
    await account.say(openid, '谢谢')
    await stage.control('POST', `/accounts/${appid}/agents/${anna}/close`, { openid })
    await account.say(openid, '不在这里')

    const said = [
      { openid, opercode: 2003, text: '有券吗', time: startedAt, worker: anna },
      { openid, opercode: 2002, text: '有的', time: startedAt + 2, worker: anna },
      { openid, opercode: 2003, text: '谢谢', time: startedAt + 2, worker: anna },
    ]
    expect(await records(stage)).toEqual({ recordlist: said, number: 3, msgid: expect.anything() })
    expect(await records(stage, { starttime: startedAt + 1 })).toMatchObject({ recordlist: said.slice(1) })
    expect(await records(stage, { endtime: startedAt + 1 })).toMatchObject({ recordlist: said.slice(0, 1) })
    expect(await records(stage, { starttime: startedAt + 3 })).toMatchObject({ recordlist: [], number: 0, msgid: 1 })
  })
})
