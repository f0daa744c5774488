import { describe, expect, it } from 'vitest'
import { appid, startStage } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oPasserBy'
const sendPath = '/cgi-bin/message/template/subscribe'
const person = `/accounts/${appid}/followers/${openid}/one-time`

const linkTo = (templateId: string, changes: Record<string, string> = {}): string => {
  const query = new URLSearchParams({
    action: 'get_confirm', appid, scene: '1000', template_id: templateId, redirect_url: 'https://shop.example.com/back?from=wechat', reserved: 'abc123', ...changes,
  })
  return `https://mp.weixin.qq.com/mp/subscribemsg?${query.toString()}#wechat_redirect`
}

interface OneTime extends Stage {
  templateId: string
  send: (more?: object) => Promise<unknown>
  confirm: (scene?: string) => Promise<unknown>
}

async function startOneTime (options?: Parameters<typeof startStage>[0]): Promise<OneTime> {
  const stage = await startStage(options)
  const { oneTimeTemplateId: templateId } = stage.account.templates()
  return {
    ...stage, templateId,
    send: (more = {}) => stage.call('POST', sendPath, {
      touser: openid, template_id: templateId, scene: '1000', title: '到货提醒', data: { content: { value: '您要的咖啡豆到了', color: '#173177' } }, ...more,
    }),
    confirm: (scene = '1000') => stage.control('POST', person, { link: linkTo(templateId, { scene }), confirm: true }),
  }
}

async function expectRefusal ({ simulator }: Stage, answer: Promise<unknown>, errcode: number, rule: string): Promise<void> {
  expect(await answer).toMatchObject({ errcode })
  expect(simulator.log.at(-1)).toMatchObject({ rule, errcode })
}

describe('a one-time message', () => {
  it('needs a confirm of its scene, which it uses up, and reaches who does not follow', async () => {
    const stage = await startOneTime({ settings: { miniPrograms: ['wxmini'] } })
    const { send, confirm, account, clock, webhook, templateId } = stage
    await expectRefusal(stage, send(), 43101, 'oneTime.consent')
    // Several confirms of one scene are one; those of different scenes add up.
    await confirm()
    await confirm()
    await confirm('7')
    expect(await send({ url: 'https://example.com/1', miniprogram: { appid: 'wxmini' } })).toEqual({ errcode: 0, errmsg: 'ok' })
    await expectRefusal(stage, send(), 43101, 'oneTime.consent')
    expect(await send({ scene: 7 })).toMatchObject({ errcode: 0 })
    expect(account.received(openid)).toMatchObject([
      {
        at: clock.now().getTime(), by: 'oneTime', type: 'oneTime', text: '到货提醒\n您要的咖啡豆到了',
        fields: { template_id: templateId, scene: 1000, url: 'https://example.com/1', miniprogram: { appid: 'wxmini' } },
      },
      { fields: { scene: 7 } },
    ])
    await account.eventsTold()
    expect(webhook.calls).toEqual([])
  })

  it.each([
    [{ touser: undefined }, 40003, 'oneTime.touser'],
    [{ template_id: 'x' }, 40037, 'oneTime.template'],
    [{ scene: '10001' }, 40035, 'oneTime.scene'],
    [{ scene: '-1' }, 40035, 'oneTime.scene'],
    [{ scene: undefined }, 40035, 'oneTime.scene'],
    [{ title: '十六个字的一次性订阅消息标题太长' }, 40062, 'oneTime.title'],
    [{ title: '' }, 40035, 'oneTime.titleMissing'],
    [{ data: { content: { value: '字'.repeat(201) } } }, 47003, 'oneTime.value'],
    [{ data: { content: {} } }, 47003, 'oneTime.valueMissing'],
    [{ data: undefined }, 47003, 'oneTime.valueMissing'],
    [{ url: 'example.com' }, 40035, 'link.url'],
  ])('is refused with %j and uses nothing up', async (change, errcode, rule) => {
    const stage = await startOneTime()
    await stage.confirm()
    await expectRefusal(stage, stage.send(change), errcode, rule)
    expect(await stage.send({ title: '十五个字的一次性订阅消息的标题', data: { content: { value: '字'.repeat(200) } } })).toMatchObject({ errcode: 0 })
  })

  it.each([
    ['service', true, 43101],
    ['subscription', true, 43101],
    ['service', false, 48001],
    ['subscription', false, 48001],
  ] as const)('may be sent by a %s account, verified: %s', async (kind, verified, errcode) => {
    const { send } = await startOneTime({ settings: { kind, verified } })
    expect(await send()).toMatchObject({ errcode })
  })
})

describe('the confirmation page', () => {
  it('hands the answer to the account\'s page', async () => {
    const { control, templateId } = await startOneTime()
    const told = { openid, template_id: templateId, scene: '0', reserved: 'abc123' }
    const answer = async (confirm: boolean) => (await control('POST', person, { link: linkTo(templateId, { scene: '0' }), confirm })).json
    const redirectTo = (action: string) =>
      `https://shop.example.com/back?from=wechat&openid=${openid}&template_id=${templateId}&action=${action}&scene=0&reserved=abc123`
    expect(await answer(true)).toEqual({ ...told, action: 'confirm', redirectUrl: redirectTo('confirm') })
    expect(await answer(false)).toEqual({ ...told, action: 'cancel', redirectUrl: redirectTo('cancel') })
  })

  it('that was cancelled allows nothing', async () => {
    const { account, send, templateId } = await startOneTime()
    account.answerOneTime(openid, { link: linkTo(templateId), confirm: false })
    expect(await send()).toMatchObject({ errcode: 43101 })
  })

  const broken: Array<[string, (templateId: string) => string]> = [
    ['it is no address', () => 'subscribemsg'],
    ['it does not lead to', (id) => linkTo(id).replace('mp.weixin', 'open.weixin')],
    ['it does not end in #wechat_redirect', (id) => linkTo(id).replace('#wechat_redirect', '')],
    ['action is not get_confirm', (id) => linkTo(id, { action: 'confirm' })],
    [`appid is not ${appid}`, (id) => linkTo(id, { appid: 'wxother' })],
    ['template_id is not', () => linkTo('other')],
    ['scene is not from 0 to 10000', (id) => linkTo(id, { scene: '10001' })],
    ['redirect_url is no address', (id) => linkTo(id, { redirect_url: 'shop' })],
    ['reserved is not', (id) => linkTo(id, { reserved: 'a b' })],
    ['reserved is not', (id) => linkTo(id, { reserved: 'a'.repeat(129) })],
  ]

  it.each(broken)('does not open: %s', async (why, link) => {
    const { control, templateId } = await startOneTime()
    expect(await control('POST', person, { link: link(templateId), confirm: true })).toMatchObject({
      status: 400, json: { code: 'LINK_INVALID', message: expect.stringContaining(why) },
    })
  })
})
