import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { isFields, listOf, textOf } from '../../src/simulator/values.ts'
import { appid, startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const alice = `/accounts/${appid}/followers/${openid}`
const sendPath = '/cgi-bin/message/subscribe/bizsend'
const newtmpl = (name: string) => `/wxaapi/newtmpl/${name}`

const order = { tid: '43216', kidList: [1, 3], sceneDesc: '订单状态' }
const orderData = { thing1: { value: '拿铁咖啡' }, character_string3: { value: '1001' } }

interface Notices extends Stage {
  templateId: string
  send: (more?: object) => Promise<unknown>
  accept: () => Promise<unknown>
}

/** With a follower and a one-time template. */
async function startNotices (settings: Partial<SimulatedAccount> = {}): Promise<Notices> {
  const stage = await startStageWith(openid, { settings })
  const { call, control } = stage
  const templateId = textOf((await call('POST', newtmpl('addtemplate'), order))['priTmplId'])
  return {
    ...stage, templateId,
    send: (more = {}) => call('POST', sendPath, { touser: openid, template_id: templateId, data: orderData, ...more }),
    accept: () => control('POST', `${alice}/subscriptions`, { answers: [{ templateId, accept: true }] }),
  }
}

async function expectRefusal ({ simulator }: Stage, answer: Promise<unknown>, errcode: number, rule: string): Promise<void> {
  expect(await answer).toMatchObject({ errcode })
  expect(simulator.log.at(-1)).toMatchObject({ rule, errcode })
}

describe('the public library', () => {
  it('is read by category, title and keyword', async () => {
    const { call } = await startStage()
    const { data } = await call('GET', newtmpl('getcategory'))
    const ids = listOf(data).map((category) => isFields(category) ? textOf(category['id']) : '').join(',')
    expect(await call('GET', `${newtmpl('getpubtemplatetitles')}?ids=${ids}&start=1&limit=2`)).toEqual({
      errcode: 0, errmsg: 'ok', count: 4, data: [
        { tid: 43217, title: '会员到期提醒', type: 2, categoryId: '612' }, { tid: 43218, title: '预约成功通知', type: 2, categoryId: '307' },
      ],
    })
    expect(await call('GET', `${newtmpl('getpubtemplatetitles')}?ids=402&start=0&limit=30`)).toMatchObject({ count: 1, data: [{ tid: 50_001, type: 3 }] })
    expect(await call('GET', `${newtmpl('getpubtemplatekeywords')}?tid=43217`)).toMatchObject({
      count: 5, data: { length: 5, 1: { kid: 2, name: '到期日期', example: '2026年3月31日', rule: 'date' } },
    })
  })

  it.each([
    ['start=0&limit=30', 200018, 'subscriptions.titleIdsMissing'],
    ['ids=402,9&start=0&limit=30', 200019, 'subscriptions.titleIds'],
    ['ids=402&limit=30', 200016, 'subscriptions.titleStart'],
    ['ids=402&start=-1&limit=30', 200016, 'subscriptions.titleStart'],
    ['ids=402&start=0', 200017, 'subscriptions.titleLimit'],
    ['ids=402&start=0&limit=31', 200017, 'subscriptions.titleLimit'],
    ['ids=402&start=0&limit=0', 200017, 'subscriptions.titleLimit'],
  ])('has no titles for %s', async (query, errcode, rule) => {
    const stage = await startStage()
    await expectRefusal(stage, stage.call('GET', `${newtmpl('getpubtemplatetitles')}?${query}`), errcode, rule)
  })

  it('has no keywords for an unknown title', async () => {
    const stage = await startStage()
    await expectRefusal(stage, stage.call('GET', `${newtmpl('getpubtemplatekeywords')}?tid=9`), 200014, 'subscriptions.keywordsTid')
  })
})

describe('the subscription templates of an account', () => {
  it('are made of a title and keywords in the order that was asked for', async () => {
    const { call } = await startStage()
    const { priTmplId } = await call('POST', newtmpl('addtemplate'), { tid: '43216', kidList: [6, 1], sceneDesc: '十五个字的服务场景描述刚刚好了' })
    await call('POST', newtmpl('addtemplate'), { tid: '50001', kidList: [1, 2, 3], sceneDesc: '就诊' })
    expect(await call('GET', newtmpl('gettemplate'))).toMatchObject({ errcode: 0, data: [
      {
        priTmplId, title: '订单状态通知', type: 2, content: '配送方式:{{enum_string6.DATA}}\n商品名称:{{thing1.DATA}}',
        example: '配送方式:快递\n商品名称:拿铁咖啡',
        keywordEnumValueList: [{ keywordCode: 'enum_string6.DATA', enumValueList: ['快递', '自提', '同城配送'] }],
      },
      { title: '就诊提醒', type: 3 },
    ] })
    expect(await call('POST', newtmpl('deltemplate'), { priTmplId })).toMatchObject({ errcode: 0 })
    expect(await call('GET', newtmpl('gettemplate'))).toMatchObject({ data: [{ title: '就诊提醒' }] })
  })

  it.each([
    [{ tid: '9' }, 200014, 'subscriptions.tid'],
    [{ tid: undefined }, 200014, 'subscriptions.tid'],
    [{ kidList: [1] }, 200020, 'subscriptions.kidCount'],
    [{ kidList: [1, 2, 3, 4, 5, 6] }, 200020, 'subscriptions.kidCount'],
    [{ kidList: '1,2' }, 200020, 'subscriptions.kidCount'],
    [{ kidList: [1, 9] }, 200020, 'subscriptions.kids'],
    [{ kidList: [1, 1] }, 200020, 'subscriptions.kids'],
    [{ sceneDesc: '十六个字的服务场景描述太长了一点' }, 200021, 'subscriptions.sceneDesc'],
    [{ sceneDesc: '' }, 200021, 'subscriptions.sceneDesc'],
  ])('are not made with %j', async (change, errcode, rule) => {
    const stage = await startStage()
    await expectRefusal(stage, stage.call('POST', newtmpl('addtemplate'), { ...order, ...change }), errcode, rule)
  })

  it('are not the same twice, and cannot be removed twice', async () => {
    const stage = await startNotices()
    const { call, templateId } = stage
    await expectRefusal(stage, call('POST', newtmpl('addtemplate'), order), 200022, 'subscriptions.sameAgain')
    expect(await call('POST', newtmpl('addtemplate'), { ...order, kidList: [3, 1] })).toMatchObject({ errcode: 0 })
    expect(await call('POST', newtmpl('deltemplate'), { priTmplId: templateId })).toMatchObject({ errcode: 0 })
    await expectRefusal(stage, call('POST', newtmpl('deltemplate'), { priTmplId: templateId }), 20001, 'subscriptions.removed')
    await expectRefusal(stage, call('POST', newtmpl('deltemplate'), {}), 20002, 'subscriptions.removeId')
    expect(await call('POST', newtmpl('addtemplate'), order)).toMatchObject({ errcode: 0 })
  })

  it('are fifty', async () => {
    const stage = await startStage()
    for (let count = 0; count < 50; count += 1) stage.account.addSubscriptionTemplate({ title: '通知', content: '{{thing1.DATA}}' })
    await expectRefusal(stage, stage.call('POST', newtmpl('addtemplate'), order), 200012, 'subscriptions.stock')
  })
})

describe('a subscription notification', () => {
  it('needs a consent, which it uses up', async () => {
    const stage = await startNotices()
    const { send, accept, account, clock, webhook, templateId } = stage
    await expectRefusal(stage, send(), 43101, 'subscriptions.consent')
    await accept()
    await accept()
    expect(await send()).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await send({ page: 'https://example.com/1' })).toMatchObject({ errcode: 0 })
    await expectRefusal(stage, send(), 43101, 'subscriptions.consent')
    expect(account.received(openid)).toMatchObject([
      {
        at: clock.now().getTime(), by: 'subscription', type: 'subscription', text: '订单状态通知\n商品名称:拿铁咖啡\n订单编号:1001',
        fields: { template_id: templateId },
      },
      { fields: { template_id: templateId, url: 'https://example.com/1' } },
    ])
    await account.eventsTold()
    expect(webhook.calls.at(-1)?.body).toMatch(new RegExp([
      '<MsgType><!\\[CDATA\\[event\\]\\]></MsgType><Event><!\\[CDATA\\[subscribe_msg_sent_event\\]\\]></Event>',
      `<SubscribeMsgSentEvent><List><TemplateId><!\\[CDATA\\[${templateId}\\]\\]></TemplateId><MsgID>1\\d{18}</MsgID>`,
      '<ErrorCode>0</ErrorCode><ErrorStatus><!\\[CDATA\\[success\\]\\]></ErrorStatus></List></SubscribeMsgSentEvent></xml>$',
    ].join('')))
  })

  it('of a long-term template may follow another', async () => {
    const stage = await startStageWith(openid)
    const { call, control } = stage
    const { json } = await control('POST', `/accounts/${appid}/templates/subscription`, { title: '航班动态', content: '航班:{{thing1.DATA}}', isLongTerm: true })
    const templateId = textOf(json['templateId'])
    const send = () => call('POST', sendPath, { touser: openid, template_id: templateId, data: { thing1: { value: 'CA1234' } } })
    const accepted = await control('POST', `${alice}/subscriptions`, { answers: [{ templateId, accept: true }] })
    expect(accepted.json).toEqual({ offers: [{ templateId, title: '航班动态', content: '航班:{{thing1.DATA}}', isLongTerm: true, remaining: null }] })
    for (let count = 0; count < 3; count += 1) expect(await send()).toMatchObject({ errcode: 0 })
    await control('POST', `${alice}/subscriptions/reject`, {})
    await expectRefusal(stage, send(), 43101, 'subscriptions.consent')
  })

  it('reaches who agreed and does not follow', async () => {
    const { account, call, templateId } = await startNotices()
    account.answerPopup('oPasserBy', [{ templateId, accept: true }])
    const send = () => call('POST', sendPath, { touser: 'oPasserBy', template_id: templateId, data: orderData })
    expect(await send()).toMatchObject({ errcode: 0 })
    expect(account.received('oPasserBy')).toHaveLength(1)
    expect(await send()).toMatchObject({ errcode: 43101 })
  })

  it.each([
    ['nobody', { touser: '' }, 40003, 'subscriptions.touserMissing'],
    ['a stranger', { touser: 'oNobody' }, 40003, 'subscriptions.touserUnknown'],
    ['with an unknown template', { template_id: 'x' }, 40037, 'subscriptions.idUnknown'],
    ['without a template', { template_id: undefined }, 40037, 'subscriptions.idUnknown'],
    ['with a page that is no text', { page: 1 }, 40035, 'subscriptions.page'],
    ['with a mini program of another', { miniprogram: { appid: 'wxother' } }, 40168, 'link.notLinked'],
    ['with a value that breaks its type', { data: { ...orderData, thing1: { value: '字'.repeat(21) } } }, 47003, 'templateData.thing'],
  ])('is refused and uses nothing up: %s', async (_name, change, errcode, rule) => {
    const stage = await startNotices()
    await stage.accept()
    await expectRefusal(stage, stage.send(change), errcode, rule)
    expect(await stage.send()).toMatchObject({ errcode: 0 })
  })

  it('does not reach who is on the black list', async () => {
    const stage = await startNotices()
    await stage.accept()
    await stage.call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: [openid] })
    await expectRefusal(stage, stage.send(), 43019, 'subscriptions.blacklisted')
  })

  it.each([
    [undefined, 43101, 'user refuse to accept the msg'],
    [{ errorCode: 47003, errorStatus: 'argument invalid!' }, 47003, 'argument invalid!'],
  ])('may be accepted and fail later: %j', async (result, errorCode, errorStatus) => {
    const { send, accept, account, control, webhook } = await startNotices()
    await accept()
    await control('PUT', `/accounts/${appid}/templates/subscription-results`, { count: 1, result })
    expect(await send()).toMatchObject({ errcode: 0 })
    await account.eventsTold()
    expect(webhook.calls.at(-1)?.body).toContain(`<ErrorCode>${errorCode}</ErrorCode><ErrorStatus><![CDATA[${errorStatus}]]></ErrorStatus>`)
    expect(account.receivedCount()).toBe(0)
    // The consent is used up, whatever came of it.
    expect(await send()).toMatchObject({ errcode: 43101 })
  })

  it.each([
    ['service', false],
    ['subscription', true],
  ] as const)('is not for a %s account, verified: %s', async (kind, verified) => {
    const stage = await startStageWith(openid, { settings: { kind, verified } })
    await expectRefusal(stage, stage.call('POST', sendPath, { touser: openid }), 48001, 'account.capability')
  })
})

describe('what a person decides', () => {
  const eventOf = (body: string | undefined): string => (body ?? '').replace(/^.*<Event>/, '').replaceAll(/<!\[CDATA\[|\]\]>/g, '')

  it('is told for each template of the popup', async () => {
    const { control, account, webhook, templateId } = await startNotices()
    const other = account.addSubscriptionTemplate({ title: '到货', content: '{{thing1.DATA}}' })
    await control('POST', `${alice}/subscriptions`, { answers: [{ templateId, accept: true }] })
    const { json } = await control('POST', `${alice}/subscriptions`, {
      answers: [{ templateId, accept: false }, { templateId: other, accept: true }], place: 'article',
    })
    // A refusal in the popup leaves the earlier consent as it is.
    expect(json).toMatchObject({ offers: [{ templateId, remaining: 1 }, { templateId: other, remaining: 1 }] })
    await account.eventsTold()
    expect(webhook.calls.map(({ body }) => eventOf(body)).toSorted()).toEqual([
      `subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>${popupItem(templateId, 'accept', 1)}</SubscribeMsgPopupEvent></xml>`,
      `subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>${popupItem(templateId, 'reject', 2)}${popupItem(other, 'accept', 2)}</SubscribeMsgPopupEvent></xml>`,
    ].toSorted())
    expect(account.conversation(openid).map(({ text }) => text)).toEqual(['允许「订单状态通知」', '拒绝「订单状态通知」，允许「到货」'])
  })

  const popupItem = (templateId: string, status: string, scene: number) =>
    `<List><TemplateId>${templateId}</TemplateId><SubscribeStatusString>${status}</SubscribeStatusString><PopupScene>${scene}</PopupScene></List>`

  it('may be taken back later, for one template or for all', async () => {
    const { control, account, webhook, templateId, send } = await startNotices()
    const other = account.addSubscriptionTemplate({ title: '到货', content: '{{thing1.DATA}}' })
    const third = account.addSubscriptionTemplate({ title: '回访', content: '{{thing1.DATA}}' })
    account.answerPopup(openid, [templateId, other, third].map((each) => ({ templateId: each, accept: true })))
    await account.eventsTold()
    const reject = async (body: object): Promise<string> => {
      await control('POST', `${alice}/subscriptions/reject`, body)
      await account.eventsTold()
      return eventOf(webhook.calls.at(-1)?.body)
    }
    const item = (each: string) => `<List><TemplateId>${each}</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>`
    const told = (items: string) => `subscribe_msg_change_event</Event><SubscribeMsgChangeEvent>${items}</SubscribeMsgChangeEvent></xml>`
    expect(await reject({ templateIds: [templateId] })).toBe(told(item(templateId)))
    expect(await send()).toMatchObject({ errcode: 43101 })
    expect(await reject({})).toBe(told(item(other) + item(third)))
    const calls = webhook.calls.length
    await reject({})
    expect(webhook.calls).toHaveLength(calls)
    expect(await control('GET', `${alice}/subscriptions`)).toMatchObject({ json: { offers: [{ remaining: 0 }, { remaining: 0 }, { remaining: 0 }] } })
  })

  it.each([
    ['/subscriptions', { answers: [{ templateId: 'x', accept: true }] }, 404, 'TEMPLATE_UNKNOWN'],
    ['/subscriptions', { answers: [] }, 400, 'REQUEST_INVALID'],
    ['/subscriptions/reject', { templateIds: ['x'] }, 404, 'TEMPLATE_UNKNOWN'],
  ])('must be about templates that there are: %s %j', async (path, body, status, code) => {
    const { control } = await startStage()
    expect(await control('POST', `${alice}${path}`, body)).toMatchObject({ status, json: { code } })
  })
})
