import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, eventually, startTestApp, type TestApp } from '../support/test-app.ts'
import { request } from 'undici'
import { createMessages } from '../support/load.ts'
import type { FastifyInstance } from 'fastify'

describe('the same delivery on two processes', () => {
  let test: TestApp
  let other: FastifyInstance
  beforeAll(async () => {
    test = await startTestApp({ now: new Date().toISOString(), account: { mode: 'plain' }, app: { autoAnswer: '您好' } })
    other = await test.startAnother({ role: 'web' })
  })
  afterAll(() => test.stop())

  const post = async (url: string, path: string, body: string) => {
    const { statusCode, body: text } = await request(url + path, { method: 'POST', body })
    return { status: statusCode, text: await text.text() }
  }

  it('gets the same answer from both, also while the first is being worked on', async () => {
    const next = createMessages({ ...test.wechat.settings, mode: 'plain' }, { followers: 20 })
    for (let round = 0; round < 10; round++) {
      const { path, body, msgId } = next()
      const answers = await Promise.all([test.url, addressOf(other), addressOf(other), test.url].map((url) => post(url, path, body)))
      expect(new Set(answers.map(({ text }) => text)).size, `one answer for ${msgId}`).toBe(1)
      expect(answers[0]?.text).toContain('您好')
    }
    const { body } = await test.get<{ items: Array<{ messageCount: number }> }>(`${test.api}/followers`)
    expect(body.items.reduce((sum, { messageCount }) => sum + messageCount, 0)).toBe(10)
  })
})

describe('a delivery that cannot be worked on', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  it('holds up only its follower, is parked after a minute and can be replayed', async () => {
    const { inboundReceived } = await import('../../src/channel/index.ts')
    const [poisoned, other] = [test.wechat.addFollower(), test.wechat.addFollower()]
    let isPoisonous = true
    test.app.facts.on(inboundReceived, async (_tx, received) => {
      if (isPoisonous && received.some(({ inbound }) => inbound.type === 'text' && inbound.content === '毒')) throw new Error('this listener cannot')
    })
    const kindsOf = async (openid: string) => {
      const found = await test.get<{ items: Array<{ id: number, messageCount: number }> }>(`${test.api}/followers?openid=${openid}`)
      return found.body.items[0]?.messageCount ?? 0
    }
    await Promise.all([test.wechat.say(poisoned, '毒'), test.wechat.say(other, '一')])
    await test.wechat.say(poisoned, '后来')
    await test.wechat.say(other, '二')
    await eventually(async () => await kindsOf(other) === 2)
    expect(await kindsOf(poisoned), 'what came later waits for what came first').toBe(0)

    const counts = async () => (await test.get<{ held: number, parked: number }>(`${test.api}/inbox/counts`)).body
    await eventually(async () => {
      test.clock.advance({ seconds: 10 })
      return (await counts()).parked === 1
    })
    await eventually(async () => await kindsOf(poisoned) === 1)

    const { body } = await test.get<{ items: Array<{ id: number, lastError: string }> }>(`${test.api}/inbox?status=parked`)
    expect(body.items).toMatchObject([{ lastError: 'Error', type: 'text' }])
    isPoisonous = false
    const replayed = await test.send('POST', `${test.api}/inbox/${body.items[0]?.id}/replay`)
    expect(replayed.status).toBe(204)
    await eventually(async () => await kindsOf(poisoned) === 2)
    expect(await counts()).toMatchObject({ held: 0, parked: 0 })
    expect((await test.send('POST', `${test.api}/inbox/${body.items[0]?.id}/replay`)).body).toMatchObject({ status: 409, code: 'INBOX_NOT_PARKED' })
  })

  it('is parked at once when it decrypts but cannot be read', async () => {
    const { encrypt, decodeAesKey } = await import('../../src/wechat/crypto.ts')
    const { sign } = await import('../../src/wechat/signature.ts')
    const { appid, token, aesKey } = test.wechat.settings
    const ciphertext = encrypt({ aesKey: decodeAesKey(aesKey ?? ''), appid, plaintext: '<xml><Strange>1</Strange></xml>' })
    const query = `timestamp=1&nonce=2&encrypt_type=aes&msg_signature=${sign([token, '1', '2', ciphertext])}`
    const answer = await request(`${test.url}/wechat/${appid}?${query}`, { method: 'POST', body: `<xml><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>` })
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'success'])
    const { body } = await test.get<{ items: Array<{ id: number, lastError: string }> }>(`${test.api}/inbox?status=parked`)
    expect(body.items).toMatchObject([{ type: 'unreadable', lastError: 'WEBHOOK_MALFORMED' }])
    expect((await test.get(`${test.api}/inbox/${body.items[0]?.id}`)).body).toMatchObject({ body: '<xml><Strange>1</Strange></xml>' })
    const audit = await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit`)
    expect(audit.body.items.map(({ action }) => action)).toContain('inbox.read')
  })
})
