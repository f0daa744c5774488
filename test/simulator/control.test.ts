import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, sendText, startStage, textReply } from './support.ts'

const openid = 'oAlice'
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

describe('the stream of a chat', () => {
  it('starts with what was, goes on with what comes, and is not charged for after it ends', async () => {
    const { simulator, account: handle, webhook } = await startStage()
    handle.addFollower({ openid })
    webhook.answer(() => ({ body: textReply(openid, '您好') }))
    await handle.say(openid, 'first')
    const hangUp = new AbortController()
    const response = await fetch(`${simulator.url}/control${alice}/stream`, { signal: hangUp.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    if (response.body === null) throw new Error('no stream')
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readUntil = async (ending: string): Promise<void> => {
      while (!text.includes(ending)) text += (await reader.read()).value ?? ''
    }
    await readUntil('\n\n')
    await handle.say(openid, 'second')
    await readUntil('"id":4')
    const events = text.trimEnd().split('\n\n').map((event) => {
      const [name = '', data = ''] = event.split('\n')
      return { name: name.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) as unknown }
    })
    expect(events).toMatchObject([
      { name: 'conversation', data: [{ by: 'follower', text: 'first' }, { by: 'passive', text: '您好' }] },
      { name: 'item', data: { by: 'follower', text: 'second' } },
      { name: 'item', data: { by: 'passive', text: '您好' } },
    ])
    hangUp.abort()
  })
})

describe('the phone page', () => {
  it('is one page that needs nothing from elsewhere and lets nothing else run', async () => {
    const { simulator } = await startStage()
    const response = await fetch(`${simulator.url}/phone?appid=${appid}`)
    const html = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'/)
    expect(html).toContain('<html lang="zh-CN">')
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="data:,"'])
    expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|onclick="|style="/)
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? []
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))).toString('base64')
    expect(policy).toContain(`script-src 'sha256-${digest}'`)
    expect(() => new Script(script)).not.toThrow()
  })

  it('labels every control', async () => {
    const { simulator } = await startStage()
    const html = await (await fetch(`${simulator.url}/phone`)).text()
    const [, markup = ''] = /<body>([\s\S]*)<script>/.exec(html) ?? []
    for (const [, id] of markup.matchAll(/<(?:select|input|textarea) id="([^"]+)"/g)) expect(markup).toContain(` for="${id}"`)
    for (const [, text] of markup.matchAll(/<button[^>]*>([^<]*)<\/button>/g)) expect(text).not.toBe('')
  })
})
