import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { textOf } from '../../src/simulator/values.ts'
import { appid, startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const paths = {
  setIndustry: '/cgi-bin/template/api_set_industry',
  industry: '/cgi-bin/template/get_industry',
  add: '/cgi-bin/template/api_add_template',
  list: '/cgi-bin/template/get_all_private_template',
  remove: '/cgi-bin/template/del_private_template',
  send: '/cgi-bin/message/template/send',
  blocked: '/wxa/sec/queryblocktmplmsg',
}
const minuteMs = 60_000

async function addOrder ({ call }: Stage): Promise<string> {
  const added = await call('POST', paths.add, { template_id_short: '43216', keyword_name_list: ['商品名称', '订单编号'] })
  return textOf(added['template_id'])
}

const orderData = { thing1: { value: '拿铁咖啡' }, character_string3: { value: '1001' } }
const messageOf = (templateId: string, more: object = {}) => ({ touser: openid, template_id: templateId, data: orderData, ...more })

/** With a follower and a template of two keywords. */
async function startOrders (settings: Partial<SimulatedAccount> = {}): Promise<Stage & { templateId: string }> {
  const stage = await startStageWith(openid, { settings })
  return { ...stage, templateId: await addOrder(stage) }
}

async function expectRefusal ({ simulator }: Stage, answer: Promise<unknown>, errcode: number, rule: string): Promise<void> {
  expect(await answer).toMatchObject({ errcode })
  expect(simulator.log.at(-1)).toMatchObject({ rule, errcode })
}

describe('the templates of an account', () => {
  it('come from the library, by industry or by keywords in the order that was asked for', async () => {
    const stage = await startStage()
    const { call } = stage
    const industry = await call('POST', paths.add, { template_id_short: 'TM00015', keyword_name_list: [] })
    const category = await call('POST', paths.add, { template_id_short: '43216', keyword_name_list: ['订单状态', '配送方式'] })
    expect(industry).toEqual({ errcode: 0, errmsg: 'ok', template_id: expect.stringMatching(/^[\w-]{43}$/) })
    expect(await call('GET', paths.list)).toEqual({ template_list: [
      {
        template_id: industry['template_id'], title: '订单支付成功', primary_industry: 'IT科技', deputy_industry: '互联网|电子商务',
        content: '商品名称:{{thing1.DATA}}\n支付时间:{{time2.DATA}}\n订单编号:{{character_string3.DATA}}',
        example: '商品名称:拿铁咖啡\n支付时间:2026年3月1日 18:00\n订单编号:20260301001',
      },
      {
        template_id: category['template_id'], title: '订单状态通知', primary_industry: '', deputy_industry: '',
        content: '订单状态:{{phrase4.DATA}}\n配送方式:{{enum_string6.DATA}}', example: '订单状态:配送中\n配送方式:快递',
      },
    ] })
    expect(await call('POST', paths.remove, { template_id: industry['template_id'] })).toMatchObject({ errcode: 0 })
    expect(await call('GET', paths.list)).toMatchObject({ template_list: [{ template_id: category['template_id'] }] })
  })

  it.each([
    [{ template_id_short: 'TM99999', keyword_name_list: [] }, 40037, 'templates.shortId'],
    [{ template_id_short: 'toString', keyword_name_list: [] }, 40037, 'templates.shortId'],
    [{ template_id_short: 43_216, keyword_name_list: ['商品名称'] }, 40037, 'templates.shortId'],
    [{ template_id_short: '43216', keyword_name_list: [] }, 40246, 'templates.keywords'],
    [{ template_id_short: '43216' }, 40246, 'templates.keywords'],
    [{ template_id_short: '43216', keyword_name_list: ['商品名称', '天气'] }, 40246, 'templates.keywords'],
    [{ template_id_short: '43216', keyword_name_list: ['商品名称', '商品名称'] }, 40246, 'templates.keywords'],
    [{ template_id_short: 'OPENTM200565259', keyword_name_list: [] }, 45027, 'templates.industryConflict'],
  ])('are not made of %j', async (body, errcode, rule) => {
    const stage = await startStage()
    await expectRefusal(stage, stage.call('POST', paths.add, body), errcode, rule)
  })

  it('are of categories alone where the platform says so', async () => {
    const stage = await startStage({ settings: { limits: { onlyCategoryTemplates: true } } })
    await expectRefusal(stage, stage.call('POST', paths.add, { template_id_short: 'TM00015', keyword_name_list: [] }), 40247, 'templates.categoryOnly')
    expect(await addOrder(stage)).not.toBe('')
  })

  it('are twenty-five', async () => {
    const stage = await startStage()
    for (let count = 0; count < 25; count += 1) expect(await addOrder(stage)).not.toBe('')
    const add = stage.call('POST', paths.add, { template_id_short: '43216', keyword_name_list: ['商品名称'] })
    await expectRefusal(stage, add, 45026, 'templates.stock')
  })

  it('cannot be removed twice', async () => {
    const stage = await startOrders()
    const remove = () => stage.call('POST', paths.remove, { template_id: stage.templateId })
    expect(await remove()).toMatchObject({ errcode: 0 })
    await expectRefusal(stage, remove(), 40037, 'templates.removed')
    await expectRefusal(stage, stage.call('POST', paths.send, messageOf(stage.templateId)), 40037, 'templates.idUnknown')
  })

  it('are the operator\'s to bring', async () => {
    const { control, call, account, templateId } = await startOrders()
    const made = await control('POST', `/accounts/${appid}/templates/message`, {
      templateId: 'own', title: '到货', content: '货物:{{thing1.DATA}}\n方式:{{enum_string2.DATA}}', enumValues: { enum_string2: ['自提'] },
    })
    expect(made).toEqual({ status: 200, json: { templateId: 'own' } })
    expect(await control('GET', `/accounts/${appid}/templates`)).toMatchObject({
      json: { message: [{ templateId }, { templateId: 'own', title: '到货', isBanned: false }], subscription: [], oneTimeTemplateId: account.templates().oneTimeTemplateId },
    })
    const send = (way: string) => call('POST', paths.send, messageOf('own', { data: { thing1: { value: '咖啡豆' }, enum_string2: { value: way } } }))
    expect(await send('快递')).toMatchObject({ errcode: 47003 })
    expect(await send('自提')).toMatchObject({ errcode: 0 })
    expect(account.received(openid)).toMatchObject([{ text: '到货\n货物:咖啡豆\n方式:自提' }])
  })
})

describe('the industries of an account', () => {
  it('change once a month, and the templates of one that is left are gone', async () => {
    const stage = await startStage()
    const { call, clock } = stage
    const set = (first: string, second: string) => call('POST', paths.setIndustry, { industry_id1: first, industry_id2: second })
    await call('POST', paths.add, { template_id_short: 'TM00015', keyword_name_list: [] })
    await addOrder(stage)
    expect(await set('1', '10')).toMatchObject({ errcode: 0 })
    expect(await call('GET', paths.list)).toMatchObject({ template_list: { length: 2 } })
    expect(await call('GET', paths.industry)).toEqual({
      primary_industry: { first_class: 'IT科技', second_class: '互联网|电子商务' }, secondary_industry: { first_class: '餐饮', second_class: '餐饮' },
    })
    await expectRefusal(stage, set('10', '11'), 43100, 'templates.industryMonth')

    // It is March 1st, 17:00 in China.
    clock.advance((31 * 24 - 17) * 60 * minuteMs)
    expect(await set('10', '11')).toMatchObject({ errcode: 0 })
    expect(await call('GET', paths.list)).toMatchObject({ template_list: [{ title: '订单状态通知' }] })
  })

  it.each([['0', '1'], ['1', '42'], ['1', undefined], ['one', '2'], ['1.5', '2']])('are not %s and %s', async (first, second) => {
    const stage = await startStage()
    await expectRefusal(stage, stage.call('POST', paths.setIndustry, { industry_id1: first, industry_id2: second }), 40102, 'templates.industryId')
  })
})

describe('a template message', () => {
  it('is shown to the follower, and its result is told with the same id', async () => {
    const { call, account, clock, webhook, templateId } = await startOrders({ miniPrograms: ['wxmini'] })
    const answer = await call('POST', paths.send, messageOf(templateId))
    expect(answer).toMatchObject({ errcode: 0, errmsg: 'ok' })
    const link = { url: 'https://example.com/1', miniprogram: { appid: 'wxmini', pagepath: 'index?foo=bar' } }
    await call('POST', paths.send, messageOf(templateId, link))
    expect(account.received(openid)).toMatchObject([
      { at: clock.now().getTime(), by: 'template', type: 'template', text: '订单状态通知\n商品名称:拿铁咖啡\n订单编号:1001', fields: { template_id: templateId } },
      { fields: { template_id: templateId, ...link } },
    ])
    await account.eventsTold()
    expect(webhook.calls[0]?.body).toMatch(new RegExp([
      '^<xml><ToUserName><!\\[CDATA\\[gh_7c1e5a90d3b2\\]\\]></ToUserName><FromUserName><!\\[CDATA\\[oAlice\\]\\]></FromUserName>',
      '<CreateTime>1772355600</CreateTime><MsgType><!\\[CDATA\\[event\\]\\]></MsgType><Event><!\\[CDATA\\[TEMPLATESENDJOBFINISH\\]\\]></Event>',
      '<MsgID>3\\d{18}</MsgID><Status><!\\[CDATA\\[success\\]\\]></Status></xml>$',
    ].join('')))
  })

  it('is answered with a bare 64-bit id', async () => {
    const { simulator, account, webhook, templateId } = await startOrders()
    const response = await fetch(`${simulator.url}${paths.send}?access_token=${account.token()}`, { method: 'POST', body: JSON.stringify(messageOf(templateId)) })
    const [, msgId] = /^\{"errcode":0,"errmsg":"ok","msgid":(3\d{18})\}$/.exec(await response.text()) ?? []
    await account.eventsTold()
    expect(webhook.calls.at(-1)?.body).toContain(`<MsgID>${msgId}</MsgID>`)
  })

  it.each([
    ['nobody', { touser: '' }, 40003, 'templates.touserMissing'],
    ['a stranger', { touser: 'oNobody' }, 40003, 'templates.touserUnknown'],
    ['without a template', { template_id: undefined }, 40036, 'templates.idMissing'],
    ['with an unknown template', { template_id: 'x'.repeat(43) }, 40037, 'templates.idUnknown'],
    ['with a link that is none', { url: 'example.com' }, 40035, 'link.url'],
    ['with a number for a link', { url: 1 }, 40035, 'link.url'],
    ['with a mini program without appid', { miniprogram: { pagepath: 'index' } }, 40166, 'link.miniprogram'],
    ['with the mini program of another', { miniprogram: { appid: 'wxother' } }, 40168, 'link.notLinked'],
    ['with a page that is no text', { miniprogram: { appid: 'wxmini', pagepath: 1 } }, 40165, 'link.pagepath'],
    ['with a key that is no text', { client_msg_id: 1 }, 40035, 'templates.key'],
    ['with a key that is too long', { client_msg_id: 'x'.repeat(33) }, 40035, 'templates.key'],
  ])('is refused: %s', async (_name, change, errcode, rule) => {
    const stage = await startOrders({ miniPrograms: ['wxmini'] })
    await expectRefusal(stage, stage.call('POST', paths.send, messageOf(stage.templateId, change)), errcode, rule)
    expect(stage.account.receivedCount()).toBe(0)
  })

  it('does not reach who left, who is on the black list, or who switched the template off', async () => {
    const stage = await startOrders()
    const { account, call, templateId } = stage
    const send = () => call('POST', paths.send, messageOf(templateId))
    account.acceptTemplates(openid, false, templateId)
    await expectRefusal(stage, send(), 43101, 'templates.refused')
    expect(await call('POST', paths.send, messageOf(await addOrder(stage)))).toMatchObject({ errcode: 0 })
    account.acceptTemplates(openid, true, templateId)
    expect(await send()).toMatchObject({ errcode: 0 })

    await call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: [openid] })
    await expectRefusal(stage, send(), 43019, 'templates.blacklisted')
    await account.unfollow(openid)
    await expectRefusal(stage, send(), 43004, 'templates.notFollowing')
    expect(account.receivedCount({ by: 'template' })).toBe(2)
  })

  it('is refused with a template that was banned, and can be looked up', async () => {
    const stage = await startOrders()
    const { control, call, clock, templateId } = stage
    const template = `/accounts/${appid}/templates/message/${templateId}`
    expect(await control('PUT', template, { isBanned: true })).toMatchObject({ status: 200 })
    for (let count = 0; count < 3; count += 1) await expectRefusal(stage, call('POST', paths.send, messageOf(templateId)), 43116, 'templates.banned')
    const ask = (after: number, limit: number) => call('POST', paths.blocked, { tmpl_msg_id: templateId, largest_id: after, limit })
    expect(await ask(0, 1)).toEqual({ errcode: 0, errmsg: 'ok', msginfo: [{
      id: '1', tmpl_msg_id: templateId, title: '订单状态通知', content: '订单状态通知\n商品名称:拿铁咖啡\n订单编号:1001',
      send_timestamp: Math.floor(clock.now().getTime() / 1000), openid,
    }] })
    expect(await ask(1, 100)).toMatchObject({ msginfo: [{ id: '2' }, { id: '3' }] })
    await expectRefusal(stage, ask(0, 101), 40035, 'templates.blockedPage')
    await expectRefusal(stage, call('POST', paths.blocked, { largest_id: 0, limit: 1 }), 40037, 'templates.blockedId')

    await control('PUT', template, { isBanned: false })
    expect(await call('POST', paths.send, messageOf(templateId))).toMatchObject({ errcode: 0 })
    expect(await control('PUT', `/accounts/${appid}/templates/message/unknown`, { isBanned: true })).toMatchObject({ status: 404, json: { code: 'TEMPLATE_UNKNOWN' } })
  })

  it.each([
    ['service', false],
    ['subscription', true],
  ] as const)('is not for a %s account, verified: %s', async (kind, verified) => {
    const stage = await startStageWith(openid, { settings: { kind, verified } })
    await expectRefusal(stage, stage.call('POST', paths.send, messageOf('x')), 48001, 'account.capability')
  })
})

describe('the result of a template message', () => {
  const statusOf = (body: string | undefined): string | undefined => /<Status><!\[CDATA\[(.*)\]\]><\/Status>/.exec(body ?? '')?.[1]

  it('says that the follower switched all of them off', async () => {
    const { control, call, account, webhook, templateId } = await startOrders()
    await control('PUT', `/accounts/${appid}/followers/${openid}/accepts-templates`, { accepts: false })
    expect(await call('POST', paths.send, messageOf(templateId))).toMatchObject({ errcode: 0 })
    await account.eventsTold()
    expect(statusOf(webhook.calls.at(-1)?.body)).toBe('failed:user block')
    expect(account.receivedCount()).toBe(0)

    await control('PUT', `/accounts/${appid}/followers/${openid}/accepts-templates`, { accepts: true })
    await call('POST', paths.send, messageOf(templateId))
    await account.eventsTold()
    expect(statusOf(webhook.calls.at(-1)?.body)).toBe('success')
    expect(account.receivedCount()).toBe(1)
  })

  it.each([
    [undefined, 'failed: system failed'],
    ['failed:freq limit', 'failed:freq limit'],
  ])('is bad as often as the operator wants: %s', async (result, status) => {
    const { control, call, account, webhook, templateId } = await startOrders()
    await control('PUT', `/accounts/${appid}/templates/message-results`, { count: 2, result })
    for (let count = 0; count < 3; count += 1) await call('POST', paths.send, messageOf(templateId))
    await account.eventsTold()
    expect(webhook.calls.map(({ body }) => statusOf(body))).toEqual([status, status, 'success'])
    expect(account.receivedCount()).toBe(1)
  })
})

describe('a client_msg_id', () => {
  const send = ({ call, templateId }: Stage & { templateId: string }, key: string, touser = openid) =>
    call('POST', paths.send, messageOf(templateId, { client_msg_id: key, touser }))

  it('is sent to a follower once within ten minutes, and the repeat is answered as the first was', async () => {
    const stage = await startOrders()
    const { account, clock, webhook } = stage
    account.addFollower({ openid: 'oBob' })
    const first = await send(stage, 'k1')
    expect(first).toMatchObject({ errcode: 0 })
    clock.advance(10 * minuteMs - 1)
    expect(await send(stage, 'k1')).toEqual(first)
    expect(await send(stage, 'k2')).toMatchObject({ errcode: 0 })
    expect(await send(stage, 'k1', 'oBob')).toMatchObject({ errcode: 0 })
    await account.eventsTold()
    expect([account.receivedCount({ openid }), account.receivedCount({ openid: 'oBob' }), webhook.calls.length]).toEqual([2, 1, 3])
  })

  it('is forgotten at twice that time, and is told apart from what looks alike', async () => {
    const stage = await startOrders({ limits: { templateKeyMs: 1000 } })
    stage.account.addFollower({ openid: 'oAlic' })
    await send(stage, 'x')
    await send(stage, 'ex', 'oAlic')
    stage.clock.advance(1500)
    await send(stage, 'x')
    expect(stage.account.receivedCount({ openid })).toBe(1)
    stage.clock.advance(500)
    await send(stage, 'x')
    expect(stage.account.receivedCount()).toBe(3)
  })

  it('may be repeated when the message was refused', async () => {
    const stage = await startOrders()
    await stage.account.unfollow(openid)
    expect(await send(stage, 'k')).toMatchObject({ errcode: 43004 })
    await stage.account.follow({ openid })
    expect(await send(stage, 'k')).toMatchObject({ errcode: 0 })
    expect(stage.account.receivedCount({ by: 'template' })).toBe(1)
  })

  it('may be longer where the operator knows better', async () => {
    const stage = await startOrders({ limits: { templateKeyBytes: 64 } })
    expect(await send(stage, 'x'.repeat(64))).toMatchObject({ errcode: 0 })
  })
})
