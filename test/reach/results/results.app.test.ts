import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/platform/logger.ts'
import { flagUnconfirmed } from '../../../src/reach/results/unconfirmed.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface TouchView { id: number, status: string, reason: string | null, errcode: number | null, attempts: number, isUnconfirmed: boolean }

describe('what WeChat tells of templates and notices that it took', () => {
  let test: TestApp
  let template: string
  let notice: string
  beforeAll(async () => {
    test = await startTestApp()
    template = test.wechat.addTemplate({ title: '订单发货', content: '商品：{{thing1.DATA}}' })
    notice = test.wechat.addSubscriptionTemplate({ title: '到货提醒', content: '商品：{{thing1.DATA}}' })
    await test.send('POST', `${test.api}/templates/sync`)
  })
  afterAll(() => test.stop())

  const data = { thing1: { value: '明前龙井' } }
  async function newFollower (): Promise<{ id: number, openid: string }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    const found = await eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0])
    return { id: found.id, openid }
  }
  const send = async (followerId: number, type: 'template' | 'notice', more: object = {}) => {
    const { status, body } = await test.send<{ touches: TouchView[], code?: string }>('POST', `${test.api}/followers/${followerId}/touches`, {
      purpose: 'notice', content: { type, templateId: type === 'template' ? template : notice, data }, ...more,
    })
    if (status !== 201) throw new Error(body.code)
    return body.touches[0]?.id ?? 0
  }
  const get = async (id: number) => (await test.get<TouchView>(`${test.api}/touches/${id}`)).body
  const until = (id: number, isIt: (touch: TouchView) => boolean) => eventually(async () => { const touch = await get(id); return isIt(touch) && touch })
  const accept = async ({ id, openid }: { id: number, openid: string }, times = 1) => {
    for (let time = 1; time <= times; time += 1) {
      // Two in the same second would be one event.
      test.clock.advance({ seconds: 1 })
      test.wechat.answerPopup(openid, [{ templateId: notice, accept: true }])
      await test.wechat.eventsTold()
    }
    await eventually(async () => (await leftOf(id)) === times)
  }
  const leftOf = async (followerId: number) => {
    const [row] = await test.app.db.read.query<Array<{ sendsLeft: number }>>('SELECT sendsLeft FROM reach_grants WHERE followerId = ? AND templateId = ?', [followerId, notice])
    return row === undefined ? undefined : Number(row.sendsLeft)
  }
  const timelineOf = async (followerId: number) => (
    await test.get<{ items: Array<{ kind: string }> }>(`${test.api}/followers/${followerId}/timeline`)).body.items.map(({ kind }) => kind).filter((kind) => kind.startsWith('touch.'))
  const kept = async () => (await test.app.db.read.query<Array<{ messageKey: string }>>('SELECT messageKey FROM send_results')).map(({ messageKey }) => messageKey)

  it('settles a template as delivered or failed', async () => {
    const { id, openid } = await newFollower()
    const arrived = await send(id, 'template')
    expect(await until(arrived, ({ status }) => status === 'delivered')).toMatchObject({ reason: null, attempts: 1 })
    test.wechat.failTemplateResults(1)
    expect(await until(await send(id, 'template'), ({ status }) => status === 'failed')).toMatchObject({ reason: 'RESULT_FAILED' })
    test.wechat.acceptTemplates(openid, false)
    expect(await until(await send(id, 'template'), ({ status }) => status === 'failed')).toMatchObject({ reason: 'MUTED' })
    expect(await timelineOf(id)).toEqual(['touch.failed', 'touch.submitted', 'touch.failed', 'touch.submitted', 'touch.submitted'])
    expect(await kept()).toEqual([])
  })

  it('counts against a cap only what arrived', async () => {
    const { id } = await newFollower()
    await test.send('POST', `${test.api}/reach/topics`, { key: 'orders', name: '订单', description: '订单进展', kind: 'opt-out', caps: { day: 1, week: null, month: null } })
    test.wechat.failTemplateResults(1)
    await until(await send(id, 'template', { topic: 'orders' }), ({ status }) => status === 'failed')
    await until(await send(id, 'template', { topic: 'orders' }), ({ status }) => status === 'delivered')
    await expect(send(id, 'template', { topic: 'orders' })).rejects.toThrow('TOPIC_CAP_DAY')
  })

  it('finds a template whose answer was lost', async () => {
    const { id, openid } = await newFollower()
    test.simulator.faults.set({ api: '/cgi-bin/message/template/send', fault: 'acceptAndLose', count: 1 })
    const touch = await send(id, 'template')
    await until(touch, ({ reason }) => reason === 'CALL_CUT_OFF')
    test.clock.advance({ seconds: 5 })
    expect(await until(touch, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 2, reason: null })
    expect(test.wechat.received(openid).filter(({ by }) => by === 'template')).toHaveLength(1)
    expect(await kept()).toEqual([])
  })

  it('finds notices by follower, template and time, for their answers hold no number', async () => {
    const follower = await newFollower()
    await accept(follower, 3)
    const first = await send(follower.id, 'notice')
    await until(first, ({ status }) => status === 'delivered')
    test.wechat.failSubscriptionResults(1, { errorCode: 43108, errorStatus: 'busy' })
    const second = await send(follower.id, 'notice')
    expect(await until(second, ({ status }) => status === 'failed')).toMatchObject({ errcode: 43108, reason: 'RESULT_FAILED' })
    // What WeChat took has used up its consent, whatever became of it.
    expect(await leftOf(follower.id)).toBe(1)
    test.wechat.failSubscriptionResults(1)
    const third = await send(follower.id, 'notice')
    expect(await until(third, ({ status }) => status === 'failed')).toMatchObject({ errcode: 43101, reason: 'NOTICE_REFUSED' })
    expect(await leftOf(follower.id)).toBe(0)
  })

  it('settles a notice of which nobody knew whether WeChat had taken it', async () => {
    const follower = await newFollower()
    await accept(follower)
    test.simulator.faults.set({ api: '/cgi-bin/message/subscribe/bizsend', fault: 'acceptAndLose', count: 1 })
    const touch = await send(follower.id, 'notice')
    expect(await until(touch, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 1, reason: null })
    expect(await timelineOf(follower.id)).toEqual(['touch.delivered', 'touch.unknown'])
  })

  it('is missed after a day, and taken when it comes all the same', async () => {
    const { id, openid } = await newFollower()
    test.wechat.setWebhook(null)
    const touch = await send(id, 'template')
    await until(touch, ({ status }) => status === 'submitted')
    const job = { db: test.app.db, clock: test.clock, logger: createLogger({ level: 'silent' }) }
    await flagUnconfirmed(job)
    expect(await get(touch)).toMatchObject({ isUnconfirmed: false })
    test.clock.advance({ hours: 25 })
    await flagUnconfirmed(job)
    expect(await get(touch)).toMatchObject({ status: 'submitted', isUnconfirmed: true })
    test.wechat.setWebhook(`${test.url}/wechat/${test.wechat.appid}`)
    const [row] = await test.app.db.read.query<Array<{ wechatMsgId: string }>>('SELECT wechatMsgId FROM touches WHERE id = ?', [touch])
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: row?.wechatMsgId ?? '', Status: 'success' })
    expect(await until(touch, ({ status }) => status === 'delivered')).toMatchObject({ isUnconfirmed: false })
  })

  it('waits when it is of nothing of ours, and goes with its follower', async () => {
    const { id, openid } = await newFollower()
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '4711', Status: 'failed: system failed' })
    await eventually(async () => (await kept()).includes('4711'))
    const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${id}`)
    expect((await test.send('POST', `${test.api}/followers/${id}/erase`, { confirm: alias, everywhere: false })).status).toBeLessThan(300)
    await eventually(async () => !(await kept()).includes('4711'))
  })
})
