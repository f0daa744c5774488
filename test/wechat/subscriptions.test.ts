import { describe, expect, it } from 'vitest'
import { subscriptions } from '../../src/wechat/api/subscriptions.ts'
import { refusalOf, startWire } from './wire.ts'

const order = { tid: '43216', kidList: [1, 6], sceneDesc: '订单状态' }
const data = { thing1: { value: '拿铁咖啡' }, enum_string6: { value: '自提' } }

describe('the public library of subscription templates', () => {
  it('is read by category, title and keyword', async () => {
    const { wechat, caller } = await startWire()
    const { data: categories } = await wechat.call(caller, subscriptions.categories, {})
    expect(categories).toContainEqual({ id: 612, name: '零售' })
    const titles = await wechat.call(caller, subscriptions.publicTitles, { ids: '612,402', start: 0, limit: 30 })
    expect(titles).toMatchObject({ count: 3, data: [{ tid: '43216', type: 2, categoryId: '612' }, { tid: '43217' }, { tid: '50001', type: 3 }] })
    const keywords = await wechat.call(caller, subscriptions.publicKeywords, { tid: '43216' })
    expect(keywords.data[0]).toEqual({ kid: 1, name: '商品名称', example: '拿铁咖啡', rule: 'thing' })
    expect(await refusalOf(wechat.call(caller, subscriptions.publicKeywords, { tid: '9' }))).toMatchObject({ errcode: 200014, action: 'request' })
  })
})

describe('the subscription templates of an account', () => {
  it('are added, listed and removed', async () => {
    const { wechat, caller } = await startWire()
    const { priTmplId } = await wechat.call(caller, subscriptions.add, order)
    expect(await refusalOf(wechat.call(caller, subscriptions.add, order))).toMatchObject({ errcode: 200022, action: 'done' })
    expect(await wechat.call(caller, subscriptions.list, {})).toMatchObject({
      data: [{ priTmplId, title: '订单状态通知', type: 2, keywordEnumValueList: [{ keywordCode: 'enum_string6.DATA', enumValueList: ['快递', '自提', '同城配送'] }] }],
    })
    await wechat.call(caller, subscriptions.remove, { priTmplId })
    expect(await wechat.call(caller, subscriptions.list, {})).toMatchObject({ data: [] })
    expect(await refusalOf(wechat.call(caller, subscriptions.remove, { priTmplId }))).toMatchObject({ errcode: 20001, action: 'request' })
  })
})

describe('a subscription notification', () => {
  it('goes out once for a consent', async () => {
    const { wechat, caller, account } = await startWire({ settings: { miniPrograms: ['wxmini'] } })
    const openid = account.addFollower()
    const { priTmplId } = await wechat.call(caller, subscriptions.add, order)
    const miniprogram = { appid: 'wxmini', pagepath: 'index' }
    const send = () => wechat.call(caller, subscriptions.send, { touser: openid, template_id: priTmplId, page: 'https://example.com/1', miniprogram, data })
    expect(await refusalOf(send())).toMatchObject({ errcode: 43101, action: 'follower' })
    account.answerPopup(openid, [{ templateId: priTmplId, accept: true }])
    expect(await send()).toMatchObject({ errcode: 0 })
    expect(await refusalOf(send())).toMatchObject({ errcode: 43101, action: 'follower' })
    expect(account.received(openid)).toMatchObject([{ by: 'subscription', text: '订单状态通知\n商品名称:拿铁咖啡\n配送方式:自提' }])
  })

  it('is not repeated by the client when the answer is lost', async () => {
    const { wechat, caller, account, simulator } = await startWire()
    const openid = account.addFollower()
    const { priTmplId } = await wechat.call(caller, subscriptions.add, order)
    account.answerPopup(openid, [{ templateId: priTmplId, accept: true }, { templateId: priTmplId, accept: true }])
    simulator.faults.set({ api: subscriptions.send.path, fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.call(caller, subscriptions.send, { touser: openid, template_id: priTmplId, data }))).toMatchObject({ outcome: 'unknown' })
    expect(account.receivedCount({ openid })).toBe(1)
  })
})
