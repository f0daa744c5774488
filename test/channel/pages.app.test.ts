import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signJsUrl } from '../../src/wechat/js-signature.ts'
import { callJson, startTestApp, testAccount, type TestApp } from '../support/test-app.ts'

interface Signed { appId: string, timestamp: number, nonceStr: string, signature: string, code?: string }

describe('web pages of the account', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const page = 'https://shop.example.com/item?id=12&from=%E5%BE%AE'
  const settings = () => `${test.api}/pages/settings`
  const ask = (url: string, headers: Record<string, string> = {}) => callJson<Signed>(`${test.url}/js-sdk/${testAccount.appid}?url=${encodeURIComponent(url)}`, { headers })
  const tickets = () => test.wechat.calls['/cgi-bin/ticket/getticket'] ?? 0
  const ticket = async () => {
    const { body } = await callJson<{ ticket: string }>(`${test.simulator.url}/cgi-bin/ticket/getticket?type=jsapi&access_token=${test.wechat.token()}`)
    return body.ticket
  }

  it('are none until their hosts are named, by one person at a time', async () => {
    expect(await ask(page)).toMatchObject({ status: 403, body: { code: 'PAGE_HOST_NOT_LISTED', place: 'querystring/url' } })
    expect((await test.get(settings())).body).toEqual({ version: 0, settings: { hosts: [] } })
    const hosts = ['shop.example.com', 'dev.example.com:8443']
    const [first, second] = await Promise.all([1, 2].map(() => test.send('PUT', settings(), { version: 0, settings: { hosts } })))
    expect([first?.status, second?.status]).toEqual(expect.arrayContaining([200, 409]))
    expect((await test.get(settings())).body).toEqual({ version: 1, settings: { hosts } })
    for (const bad of [['*.example.com'], ['Shop.example.com'], ['https://shop.example.com'], ['shop.example.com/'], ['a', 'a']]) {
      expect((await test.send('PUT', settings(), { version: 1, settings: { hosts: bad } })).status).toBe(400)
    }
    const { body: audit } = await test.get(`/api/v1/audit?limit=5`)
    expect(JSON.stringify(audit)).toContain('page-settings.set')
  })

  it('get a signature for exactly their address, all with one ticket', async () => {
    const before = tickets()
    const all = await Promise.all(Array.from({ length: 5 }, () => ask(page)))
    expect(tickets() - before).toBe(1)
    const theTicket = await ticket()
    for (const { status, body: { appId, timestamp, nonceStr, signature } } of all) {
      expect({ status, appId, timestamp }).toEqual({ status: 200, appId: testAccount.appid, timestamp: test.clock.now().getTime() / 1000 })
      expect(signature).toBe(signJsUrl({ ticket: theTicket, nonce: nonceStr, timestamp, url: page }))
    }
    expect(new Set(all.map(({ body }) => body.nonceStr)).size).toBe(5)
    const server = await test.send<Signed>('POST', `${test.api}/pages/signatures`, { url: `${page}#top` })
    expect(server.body.signature).toBe(signJsUrl({ ticket: theTicket, nonce: server.body.nonceStr, timestamp: server.body.timestamp, url: page }))
    expect(test.logs.join('')).not.toContain(theTicket)
  })

  it.each([
    'https://evil.example.com/', 'https://shop.example.com.evil.com/', 'https://shop.example.com@evil.com/', 'https://me@shop.example.com/', 'https://sub.shop.example.com/',
    'https://shop.example.com:8443/', 'https://evil.com\\@shop.example.com/', 'javascript://shop.example.com/%0aalert(1)', 'shop.example.com/item', 'https://dev.example.com/',
  ])('get none for %s', async (url) => {
    expect(await ask(url)).toMatchObject({ status: 403, body: { code: 'PAGE_HOST_NOT_LISTED' } })
    expect(await test.send('POST', `${test.api}/pages/signatures`, { url })).toMatchObject({ status: 403, body: { place: 'body/url' } })
  })

  it('may read the answer from a script on a host of theirs, and nobody else’s script may', async () => {
    const allowed = await ask(page, { origin: 'https://dev.example.com:8443' })
    expect(allowed).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://dev.example.com:8443', 'cache-control': 'no-store' } })
    expect(String(allowed.headers['vary'])).toMatch(/origin/i)
    for (const origin of ['https://evil.com', 'null']) {
      const refused = await ask(page, { origin })
      expect(refused).toMatchObject({ status: 403, body: { code: 'PAGE_HOST_NOT_LISTED', place: 'headers/origin' } })
      expect(refused.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect((await callJson(`${test.url}/js-sdk/wx0?url=${encodeURIComponent(page)}`)).status).toBe(404)
  })

  it('are held up when far too many come from one address', async () => {
    const url = `/js-sdk/${testAccount.appid}?url=${encodeURIComponent(page)}`
    const statuses = new Set<number>()
    for (let asked = 0; asked <= 1200; asked++) statuses.add((await test.app.inject({ url, remoteAddress: '203.0.113.9' })).statusCode)
    expect([...statuses]).toEqual([200, 429])
    expect((await test.app.inject({ url, remoteAddress: '203.0.113.10' })).statusCode).toBe(200)
  })
})
