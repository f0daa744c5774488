import { describe, expect, it } from 'vitest'
import { templates } from '../../src/wechat/api/templates.ts'
import type { Wire } from './wire.ts'
import { refusalOf, startWire } from './wire.ts'

const data = { thing1: { value: '拿铁咖啡' }, character_string3: { value: '1001' } }

async function startWithTemplate (): Promise<Wire & { openid: string, templateId: string }> {
  const wire = await startWire()
  const { wechat, caller, account } = wire
  const { template_id: templateId } = await wechat.call(caller, templates.add, { template_id_short: '43216', keyword_name_list: ['商品名称', '订单编号'] })
  return { ...wire, templateId, openid: account.addFollower() }
}

describe('the templates of an account', () => {
  it('are added, listed and removed', async () => {
    const { wechat, caller, templateId } = await startWithTemplate()
    expect(await wechat.call(caller, templates.list, {})).toMatchObject({ template_list: [{ template_id: templateId, title: '订单状态通知' }] })
    await wechat.call(caller, templates.remove, { template_id: templateId })
    expect(await wechat.call(caller, templates.list, {})).toEqual({ template_list: [] })
    expect(await refusalOf(wechat.call(caller, templates.remove, { template_id: templateId }))).toMatchObject({ errcode: 40037, action: 'done' })
  })

  it('go with the industries, which change once a month', async () => {
    const { wechat, caller } = await startWire()
    await wechat.call(caller, templates.add, { template_id_short: 'TM00015', keyword_name_list: [] })
    await wechat.call(caller, templates.setIndustry, { industry_id1: '10', industry_id2: '41' })
    expect(await wechat.call(caller, templates.industry, {})).toEqual({
      primary_industry: { first_class: '餐饮', second_class: '餐饮' }, secondary_industry: { first_class: '其它', second_class: '其它' },
    })
    expect(await wechat.call(caller, templates.list, {})).toEqual({ template_list: [] })
    const again = wechat.call(caller, templates.setIndustry, { industry_id1: '1', industry_id2: '2' })
    expect(await refusalOf(again)).toMatchObject({ errcode: 43100, action: 'quota' })
  })
})

describe('a template message', () => {
  it('is answered with an id that keeps all its digits', async () => {
    const { wechat, caller, account, openid, templateId } = await startWithTemplate()
    const { msgid } = await wechat.call(caller, templates.send, { touser: openid, template_id: templateId, url: 'https://example.com/1', data })
    expect(msgid).toMatch(/^3\d{18}$/)
    expect(account.received(openid)).toMatchObject([{ by: 'template', text: '订单状态通知\n商品名称:拿铁咖啡\n订单编号:1001' }])
  })

  it('that was cut off may be repeated with its key, and arrives once', async () => {
    const { wechat, caller, account, simulator, openid, templateId } = await startWithTemplate()
    const send = () => wechat.call(caller, templates.send, { touser: openid, template_id: templateId, client_msg_id: 'delivery-7', data })
    simulator.faults.set({ api: templates.send.path, fault: 'acceptAndLose', count: 1 })
    // A send reaches a person: the client itself does not repeat it.
    expect(await refusalOf(send())).toMatchObject({ outcome: 'unknown', action: 'transient' })
    expect(account.calls[templates.send.path]).toBe(1)
    expect(await send()).toMatchObject({ msgid: expect.any(String) })
    expect(account.receivedCount({ openid })).toBe(1)
  })

  it.each([
    ['a value that breaks its type', 47003, 'request', { data: { ...data, thing1: { value: '字'.repeat(21) } } }],
    ['an unknown template', 40037, 'request', { template_id: 'x' }],
    ['a stranger', 40003, 'follower', { touser: 'oNobody' }],
  ])('is refused: %s', async (_name, errcode, action, change) => {
    const { wechat, caller, openid, templateId } = await startWithTemplate()
    const sent = wechat.call(caller, templates.send, { touser: openid, template_id: templateId, data, ...change })
    expect(await refusalOf(sent)).toMatchObject({ outcome: 'failed', errcode, action, rid: expect.any(String) })
  })

  it('tells by its code who can no longer be reached', async () => {
    const { wechat, caller, account, openid, templateId } = await startWithTemplate()
    const send = () => wechat.call(caller, templates.send, { touser: openid, template_id: templateId, data })
    account.acceptTemplates(openid, false, templateId)
    expect(await refusalOf(send())).toMatchObject({ errcode: 43101, action: 'follower' })
    account.banTemplate(templateId)
    expect(await refusalOf(send())).toMatchObject({ errcode: 43116, action: 'account' })
    await account.unfollow(openid)
    expect(await refusalOf(send())).toMatchObject({ errcode: 43004, action: 'follower' })
  })

  it('that was held back can be looked up', async () => {
    const { wechat, caller, account, openid, templateId } = await startWithTemplate()
    account.banTemplate(templateId)
    await refusalOf(wechat.call(caller, templates.send, { touser: openid, template_id: templateId, data }))
    expect(await wechat.call(caller, templates.blocked, { tmpl_msg_id: templateId, largest_id: '0', limit: 100 })).toMatchObject({
      msginfo: [{ id: '1', tmpl_msg_id: templateId, openid, content: expect.stringContaining('拿铁咖啡') }],
    })
    expect(await wechat.call(caller, templates.blocked, { tmpl_msg_id: templateId, largest_id: '1', limit: 100 })).toMatchObject({ msginfo: [] })
  })
})
