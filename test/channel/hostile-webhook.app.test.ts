import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request } from 'undici'
import { InboxRow } from '../../src/channel/inbox.entity.ts'
import { decodeAesKey, encrypt } from '../../src/wechat/crypto.ts'
import { sign } from '../../src/wechat/signature.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const bombs = [
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
  '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
  '<a>'.repeat(20_000),
  `<xml>${'<Content>'.repeat(5000)}${'</Content>'.repeat(5000)}</xml>`,
  '<xml><__proto__><polluted>1</polluted></__proto__></xml>',
  '<xml><![CDATA['.repeat(1000),
  '\u0000\u0001\u0002',
  '{"ToUserName":"gh_1","__proto__":{"polluted":true}}',
  '['.repeat(50_000),
  '',
]

/** What somebody who does not know our keys might send. */
describe.each(['plain', 'compatible', 'secure'] as const)('a webhook in %s mode under hostile requests', (mode) => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ account: { mode } }) })
  afterAll(() => test.stop())

  const post = async (query: Record<string, string>, body: string | Buffer, contentType = 'text/xml') => {
    const answer = await request(`${test.url}/wechat/${test.wechat.appid}`, { method: 'POST', query, body, headers: { 'content-type': contentType } })
    await answer.body.dump()
    return answer.statusCode
  }
  const stored = () => test.app.db.read.count(InboxRow)
  const signed = (): Record<string, string> => ({ timestamp: '1', nonce: '2', signature: sign([test.wechat.settings.token, '1', '2']) })
  const sealed = (ciphertext: string) => ({
    ...signed(), encrypt_type: 'aes', msg_signature: sign([test.wechat.settings.token, '1', '2', ciphertext]),
  })
  const enveloped = (ciphertext: string) => `<xml><ToUserName>gh_1</ToUserName><Encrypt>${ciphertext}</Encrypt></xml>`

  it('refuses whatever is not signed, and stores nothing of it', async () => {
    const query = fc.dictionary(fc.constantFrom('signature', 'timestamp', 'nonce', 'msg_signature', 'encrypt_type', 'openid'), fc.string({ maxLength: 60 }))
    const body = fc.oneof(fc.string({ maxLength: 2000 }), fc.constantFrom(...bombs), fc.string().map((text) => `<xml><Content><![CDATA[${text}]]></Content></xml>`))
    const type = fc.constantFrom('text/xml', 'application/json', 'multipart/form-data', 'nonsense', 'application/x-www-form-urlencoded')
    await fc.assert(fc.asyncProperty(query, body, type, async (given, text, contentType) => {
      expect([400, 403, 415]).toContain(await post(given, text, contentType))
    }), { numRuns: 150 })
    expect(await stored()).toBe(0)
  })

  it('refuses truncated and tampered ciphertext, and what was sealed for another account', async () => {
    const { aesKey, appid } = test.wechat.settings
    const key = decodeAesKey(aesKey ?? '')
    const whole = encrypt({ aesKey: key, appid, plaintext: '<xml><Content>1</Content></xml>' })
    const foreign = encrypt({ aesKey: key, appid: 'wx0000000000000000', plaintext: '<xml><Content>1</Content></xml>' })
    const cuts = Array.from({ length: 40 }, (_, cut) => whole.slice(0, cut * 3))
    if (mode === 'plain') return
    for (const ciphertext of [...cuts, whole.replace(/^.{8}/, 'AAAAAAAA'), foreign]) {
      expect(await post(sealed(ciphertext), enveloped(ciphertext))).toBe(403)
    }
    expect(await post(signed(), '<xml><Content>plain in secure mode</Content></xml>')).toBe(403)
    expect(await stored()).toBe(0)
  })

  it('survives bombs and bodies of any size, in bounded memory', async () => {
    const before = process.memoryUsage().rss
    for (let round = 0; round < 20; round++) {
      for (const bomb of bombs) expect(await post(signed(), bomb)).toBeLessThan(500)
      expect(await post(signed(), Buffer.alloc(300 * 1024, 'x'))).toBe(413)
      expect(await post(signed(), `<xml><Content><![CDATA[${'好'.repeat(60_000)}]]></Content></xml>`)).toBeLessThan(500)
    }
    const large = `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId>` +
      `<Content><![CDATA[${'好'.repeat(22_000)}]]></Content></xml>`
    expect([403, 413], 'more than a row of ours holds').toContain(await post(signed(), large))
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(await stored()).toBe(0)
  })

  it('verifies only its own address, with its own token, as plain text', async () => {
    const get = async (path: string, query: Record<string, string>) => {
      const { statusCode, headers, body } = await request(`${test.url}/wechat/${path}`, { query })
      return { status: statusCode, type: headers['content-type'], text: await body.text() }
    }
    const { appid, token } = test.wechat.settings
    const echostr = '<script>alert(1)</script>'
    expect(await get(appid, { ...signed(), echostr })).toMatchObject({ status: 200, text: echostr, type: expect.stringContaining('text/plain') })
    expect(await get(appid, { ...signed(), nonce: '3', echostr })).toMatchObject({ status: 403 })
    expect(await get(appid, { timestamp: '1', nonce: '2', signature: sign([`${token}x`, '1', '2']), echostr })).toMatchObject({ status: 403 })
    expect(await get('wxffffffffffffffff', { ...signed(), echostr })).toMatchObject({ status: 404 })
  })
})
