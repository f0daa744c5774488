import { describe, expect, it, onTestFinished } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, sendText, startStage, textReply } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const account = `/accounts/${appid}`
const alice = `${account}/followers/${openid}`

describe('the control API', () => {
  it('does what a handle does', async () => {
    const { control, webhook, call, simulator } = await startStage()
    webhook.answer(({ query }) => ({ body: textReply(query.get('openid') ?? '', '收到') }))
    const heard = { status: 200, json: { acknowledged: true } }
    expect(await control('POST', `${account}/follow`, { openid, qrScene: 'store' })).toMatchObject({ json: { openid, acknowledged: true } })
    expect(await control('POST', `${alice}/say`, { text: 'hello', copies: 2 })).toMatchObject({ json: { deliveries: 2, replyText: '收到' } })
    expect(await control('POST', `${alice}/send`, { message: { type: 'location', latitude: 31.2, longitude: 121.4 } })).toMatchObject(heard)
    expect(await control('POST', `${alice}/click`, { key: 'MENU_ORDERS' })).toMatchObject(heard)
    expect(await control('POST', `${alice}/scan`, { scene: 'table_7' })).toMatchObject(heard)
    expect(await control('POST', `${alice}/view`, { url: 'https://example.com' })).toMatchObject(heard)
    expect(await control('POST', `${alice}/raw`, { fields: { Event: 'LOCATION', Latitude: 1.5 } })).toMatchObject(heard)
    await call('POST', '/cgi-bin/message/custom/send', sendText(openid, '您好'))

    expect(await control('GET', `${alice}/received`)).toMatchObject({
      json: { count: 8, items: { length: 8, 7: { by: 'service', text: '您好' } } },
    })
    expect(await control('GET', alice)).toMatchObject({ json: { subscribed: true, qrScene: 'store', window: { remaining: 4 } } })
    expect(await control('GET', account)).toMatchObject({ json: { appid, followers: 1, received: { total: 8, passive: 7, service: 1 } } })
    expect(await control('GET', `${account}/deliveries`)).toMatchObject({
      json: { entries: { length: 8, 0: { type: 'event.subscribe', status: 200 } } },
    })
    expect(await control('POST', `${alice}/unfollow`, {})).toMatchObject(heard)
    expect(await control('GET', alice)).toMatchObject({ json: { subscribed: false, window: null } })

    const lines = await (await fetch(`${simulator.url}/control${account}/received`)).text()
    expect(lines.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ openid, count: 8 }])
  })

  it('seeds followers and changes the webhook', async () => {
    const { control, account: handle, webhook } = await startStage({ settings: { webhookUrl: null } })
    const followers = [{ openid, subscribedAt: '2026-01-02T03:04:05Z', language: 'zh_CN' }, {}]
    expect(await control('POST', `${account}/followers`, { followers })).toMatchObject({
      json: { openids: [openid, expect.stringMatching(/^o[\w-]{27}$/)] },
    })
    expect(handle.follower(openid)).toMatchObject({ subscribedAt: new Date('2026-01-02T03:04:05Z'), language: 'zh_CN' })
    expect(await control('POST', `${alice}/say`, { text: 'nobody hears' })).toMatchObject({ json: { deliveries: 0, failure: 'no webhook' } })
    expect(await control('PUT', `${account}/webhook`, { url: webhook.url })).toMatchObject({ json: { webhookUrl: webhook.url } })
    expect(await control('POST', `${alice}/say`, { text: 'heard' })).toMatchObject({ json: { deliveries: 1, acknowledged: true } })
    expect(await control('GET', `${account}/followers?limit=1`)).toMatchObject({ json: { total: 2, openids: [openid] } })
  })

  it('sets faults, gives tokens and lets them expire', async () => {
    const { control, simulator, call } = await startStage()
    await control('PUT', '/faults', { api: '*', fault: 'busy', count: 1 })
    expect(await call('GET', '/cgi-bin/user/get')).toMatchObject({ errcode: -1 })
    expect(await control('GET', '/faults')).toMatchObject({ json: { faults: [{ fault: 'busy', count: 0 }], injected: { busy: 1 } } })
    expect(await control('DELETE', '/faults?api=*')).toMatchObject({ json: { faults: [] } })
    const { json } = await control('POST', `${account}/tokens`)
    await control('POST', `${account}/tokens/expire`)
    const url = `${simulator.url}/cgi-bin/user/get?access_token=${textOf(json['token'])}`
    expect(await fetchFields(url)).toMatchObject({ errcode: 42001 })
    expect(await control('GET', '/log')).toMatchObject({
      json: { entries: [{ rule: 'fault.busy' }, { rule: 'token.expired', errcode: 42001 }] },
    })
  })

  it('names no secret', async () => {
    const { control } = await startStage({ settings: { appSecret: 'verySecret', token: 'veryToken' } })
    const overview = JSON.stringify([await control('GET', ''), await control('GET', account)])
    expect(overview).toContain(appid)
    expect(overview).not.toMatch(/verySecret|veryToken|abcdefghijklmnop/)
  })

  it.each([
    ['GET', '/accounts/wxd9', undefined, 404, 'ACCOUNT_UNKNOWN', 'There are: wxd0000000000000001'],
    ['GET', alice, undefined, 404, 'FOLLOWER_UNKNOWN', 'Follow or add the follower first'],
    ['POST', `${alice}/say`, { text: 'x', colour: 'red' }, 400, 'REQUEST_INVALID', 'body has no field "colour"'],
    ['POST', `${alice}/say`, {}, 400, 'REQUEST_INVALID', 'must have required property \'text\''],
    ['POST', `${alice}/send`, { message: { type: 'smell' } }, 400, 'REQUEST_INVALID', 'body.message.type is one of image, voice'],
    ['POST', `${alice}/raw`, { fields: { Event: null } }, 400, 'FIELDS_INVALID', 'strings, numbers'],
    ['PUT', '/faults', { api: '*', fault: 'flood' }, 400, 'REQUEST_INVALID', 'body.fault is one of latency, reset'],
    ['PUT', '/faults', { api: '*', fault: 'repeat' }, 400, 'FAULT_INVALID', '* knows these faults'],
    ['PUT', `${account}/webhook`, { url: 'ftp://x' }, 400, 'WEBHOOK_INVALID', 'no http or https address'],
    ['GET', '/nonsense', undefined, 404, 'NO_SUCH_CONTROL', 'GET /control names the accounts'],
  ])('%s %s explains what is wrong', async (method, path, body, status, code, message) => {
    const { control } = await startStage()
    expect(await control(method, path, body)).toMatchObject({ status, json: { code, message: expect.stringContaining(message) } })
  })
})

/** What the stream of Alice's chat told so far, once it told `ending`. */
async function openStream ({ simulator }: Stage) {
  const hangUp = new AbortController()
  onTestFinished(() => hangUp.abort())
  const response = await fetch(`${simulator.url}/control${alice}/stream`, { signal: hangUp.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  if (response.body === null) throw new Error('no stream')
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async (ending: string) => {
    while (!(text.includes(ending) && text.endsWith('\n\n'))) text += (await reader.read()).value ?? ''
    return text.trimEnd().split('\n\n').map((event) => {
      const [name = '', data = ''] = event.split('\n')
      return { name: name.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) as unknown }
    })
  }
}

describe('the stream of a chat', () => {
  it('starts with what was and goes on with what comes', async () => {
    const stage = await startStage()
    const { account: handle, webhook } = stage
    handle.addFollower({ openid })
    webhook.answer(() => ({ body: textReply(openid, '您好') }))
    await handle.say(openid, 'first')
    const eventsUntil = await openStream(stage)
    await eventsUntil('"id":2')
    await handle.say(openid, 'second')
    expect(await eventsUntil('"id":4')).toMatchObject([
      { name: 'conversation', data: [{ by: 'follower', text: 'first' }, { by: 'passive', text: '您好' }] },
      { name: 'item', data: { by: 'follower', text: 'second' } },
      { name: 'item', data: { by: 'passive', text: '您好' } },
    ])
  })

  it('holds what the follower sent, with the picture itself', async () => {
    const stage = await startStage()
    const { account: handle, simulator } = stage
    handle.addFollower({ openid })
    await handle.send(openid, { type: 'image', data: pixel })
    await handle.send(openid, { type: 'image', mediaId: 'elsewhere' })
    await handle.send(openid, { type: 'location', latitude: 31.2, longitude: 121.4, label: '店' })
    const [image] = handle.conversation(openid)
    const eventsUntil = await openStream(stage)
    expect(await eventsUntil('"id":3')).toMatchObject([{ data: [
      { by: 'follower', type: 'image', text: '[图片]', fields: { media_id: expect.any(String) } },
      { fields: { media_id: 'elsewhere' } },
      { type: 'location', fields: { latitude: 31.2, longitude: 121.4, label: '店' } },
    ] }])
    const file = await fetch(`${simulator.url}/mmbiz/${appid}/${textOf(image?.fields?.['media_id'])}`)
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(pixel)
  })

  it.each([
    ['by the account', ({ call }: Stage, articleId: string) => call('POST', '/cgi-bin/freepublish/delete', { article_id: articleId, index: 1 })],
    ['by the platform', async ({ account: handle }: Stage, articleId: string) => handle.banPublished(articleId)],
  ])('starts anew when an article was deleted %s', async (_, remove) => {
    const stage = await startStage()
    const { account: handle, call } = stage
    handle.addFollower({ openid })
    const articleId = handle.addPublished('三月新品')
    await call('POST', '/cgi-bin/menu/create', { button: [{ type: 'article_id', name: '新品', article_id: articleId }] })
    const eventsUntil = await openStream(stage)
    await handle.press(openid, [0])
    await eventsUntil('"isDeleted":false')
    await remove(stage, articleId)
    const shown = (isDeleted: boolean) => ({ by: 'menu', type: 'mpnewsarticle', fields: { articles: [{ title: '三月新品', isDeleted }] } })
    expect(await eventsUntil('"isDeleted":true')).toMatchObject([
      { name: 'conversation', data: [] }, { name: 'item', data: shown(false) }, { name: 'conversation', data: [shown(true)] },
    ])
  })

  it('starts anew when a mass message was deleted', async () => {
    const stage = await startStage()
    const { account: handle, call } = stage
    handle.addFollower({ openid })
    const eventsUntil = await openStream(stage)
    const sent = await call('POST', '/cgi-bin/message/mass/sendall', { filter: { is_to_all: true }, msgtype: 'mpnews', mpnews: { media_id: handle.addDraft('三月') }, send_ignore_reprint: 0 })
    await eventsUntil('"isDeleted":false')
    await call('POST', '/cgi-bin/message/mass/delete', { msg_id: sent['msg_id'] })
    expect(await eventsUntil('"isDeleted":true')).toMatchObject([{}, { name: 'item' }, { name: 'conversation', data: [{ by: 'mass' }] }])
  })
})

describe('what a phone shows around the chat', () => {
  it('is told also of somebody who never followed', async () => {
    const { control, account: handle, call, clock } = await startStage()
    const view = async () => (await control('GET', `${alice}/phone`)).json
    expect(await view()).toEqual({ now: '2026-03-01T09:00:00.000Z', follower: null, platform: 'other', buttons: [] })
    const button = [{ type: 'click', name: '订单', key: 'ORDERS' }]
    await call('POST', '/cgi-bin/menu/create', { button })
    await handle.follow({ openid })
    handle.usePhone(openid, 'ios')
    clock.advance(30_000)
    expect(await view()).toMatchObject({
      now: '2026-03-01T09:00:30.000Z', follower: { subscribed: true, window: { remaining: 3 } }, platform: 'ios', buttons: button,
    })
    await handle.unfollow(openid)
    expect(await view()).toMatchObject({ follower: { subscribed: false, window: null }, buttons: [] })
  })

  it('is which template messages are switched off', async () => {
    const { control, account: handle } = await startStage()
    const templateId = handle.addTemplate({ title: '到期提醒', content: '姓名：{{name1.DATA}}' })
    const view = async () => (await control('GET', `${alice}/accepts-templates`)).json
    expect(await view()).toEqual({ accepts: true, templates: [{ templateId, title: '到期提醒', accepts: true }] })
    handle.acceptTemplates(openid, false, templateId)
    expect(await view()).toEqual({ accepts: true, templates: [{ templateId, title: '到期提醒', accepts: false }] })
    handle.acceptTemplates(openid, false)
    expect(await view()).toMatchObject({ accepts: false })
  })
})
