import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../../src/accounts/account.entity.ts'
import { resealSecrets } from '../../src/accounts/index.ts'
import { resealErasureKey } from '../../src/followers/index.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import { addressOf, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface AccountView { id: number, appid: string, version: number, webhookUrl: string, hasAppSecret: boolean, hasAesKey: boolean, isDisabled: boolean }

const second = {
  name: '第二个', appid: 'wxaaaaaaaaaaaaaaaa', originalId: 'gh_second', kind: 'subscription', isVerified: true, mode: 'secure',
  token: 'secondtoken', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', appSecret: 'secretsecretsecret12',
} as const

describe('official accounts', () => {
  const appKey = randomBytes(32).toString('base64')
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { appKey } }) })
  afterAll(() => test.stop())

  it('are added through the API and served at once, also by another process', async () => {
    const created = await test.send<AccountView>('POST', '/api/v1/accounts', second)
    expect(created).toMatchObject({ status: 201, body: { appid: second.appid, hasAppSecret: true, hasAesKey: true } })
    const other = await test.startAnother({ role: 'web' })
    const simulator = await startSimulator({
      clock: test.clock, accounts: [{ ...second, verified: true, webhookUrl: `${addressOf(other)}/wechat/${second.appid}` }],
    })
    const wechat = simulator.account(second.appid)
    const { openid, acknowledged } = await wechat.follow()
    expect(acknowledged).toBe(true)
    const followers = await eventually(async () => {
      const { body } = await test.get<{ items: unknown[] }>(`/api/v1/accounts/${created.body.id}/followers?openid=${openid}`)
      return body.items.length > 0 && body.items
    })
    expect(followers).toMatchObject([{ openid }])
    const elsewhere = await test.get<{ items: unknown[] }>(`${test.api}/followers?openid=${openid}`)
    expect(elsewhere.body.items, 'an account sees its own followers only').toEqual([])
    await simulator.stop()
  })

  it('never show a secret, and keep none in the clear', async () => {
    const answers = [await test.get('/api/v1/accounts'), await test.get(test.api), await test.get(`${test.api}/audit`)]
    const rows = await test.app.db.read.find(Account)
    const everything = JSON.stringify([answers.map(({ body }) => body), rows]) + test.logs.join('')
    for (const secret of [second.token, second.aesKey, second.appSecret, 'crmdemotoken']) expect(everything).not.toContain(secret)
  })

  it('refuse an edit over somebody else’s edit', async () => {
    const { body } = await test.get<AccountView>(test.api)
    const edits = await Promise.all(['甲', '乙'].map((name) => test.send('PATCH', test.api, { version: body.version, name })))
    expect(new Set(edits.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect(edits.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'ACCOUNT_CHANGED', place: 'body/version' })
  })

  it.each([
    ['the same AppID again', { ...second }, 409, 'ACCOUNT_EXISTS'],
    ['secure mode without a key', { ...second, appid: 'wxbbbbbbbbbbbbbbbb', aesKey: undefined }, 400, 'AES_KEY_MISSING'],
    ['a time zone that is none', { ...second, appid: 'wxbbbbbbbbbbbbbbbb', timeZone: 'Asia/Nowhere' }, 400, 'TIME_ZONE_UNKNOWN'],
    ['a key of 42 characters', { ...second, appid: 'wxbbbbbbbbbbbbbbbb', aesKey: 'a'.repeat(42) }, 400, 'INPUT_INVALID'],
    ['a field nobody knows', { ...second, appid: 'wxbbbbbbbbbbbbbbbb', colour: 'red' }, 400, 'INPUT_INVALID'],
  ])('refuse %s', async (_case, body, status, code) => {
    expect((await test.send('POST', '/api/v1/accounts', body)).body).toMatchObject({ status, code })
  })

  it('accept what was sealed with the key before while WeChat changes over', async () => {
    const { body } = await test.get<AccountView>(test.api)
    const newKey = 'Z'.repeat(43)
    expect((await test.send('PATCH', test.api, { version: body.version, aesKey: newKey })).status).toBe(200)
    const openid = test.wechat.addFollower()
    expect(await eventually(async () => test.app.accounts.keyring.byId(test.accountId)?.aesKeys.length === 2)).toBe(true)
    expect(await test.wechat.say(openid, '用旧密钥加密')).toMatchObject({ acknowledged: true })
  })

  it('turn webhooks away once disabled', async () => {
    const { body } = await test.get<{ items: AccountView[] }>('/api/v1/accounts')
    const account = body.items.find(({ appid }) => appid === second.appid)
    const disabled = await test.send('PATCH', `/api/v1/accounts/${account?.id}`, { version: account?.version, isDisabled: true })
    expect(disabled.body).toMatchObject({ isDisabled: true })
    await eventually(() => test.app.accounts.keyring.byAppid(second.appid) === undefined)
    expect((await test.send('POST', `/wechat/${second.appid}`)).status).toBe(404)
  })

  it('are sealed anew when APP_KEY changes, and open with the new key alone', async () => {
    const newKey = randomBytes(32).toString('base64')
    expect(await resealSecrets(test.app.db, createSecretBox(newKey, appKey))).toBeGreaterThan(0)
    await resealErasureKey(test.app.db, createSecretBox(newKey, appKey))
    const rotated = await test.startAnother({ appKey: newKey, account: undefined, role: 'web' })
    expect(rotated.accounts.keyring.byId(test.accountId)?.token).toBe('crmdemotoken')
    expect(await resealSecrets(test.app.db, createSecretBox(newKey, appKey)), 'a second run finds nothing').toBe(0)
  })
})
