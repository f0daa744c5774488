import { afterEach, describe, expect, it } from 'vitest'
import { capabilityNames } from '../../src/accounts/capabilities.ts'
import { watchedApis } from '../../src/accounts/health.check.ts'
import { checkEveryAccount } from '../../src/accounts/health.jobs.ts'
import { createHealthService } from '../../src/accounts/health.service.ts'
import { createRefusalBook } from '../../src/accounts/refusal-book.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat } from '../../src/wechat/client.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp, testAccount } from '../support/test-app.ts'

interface Health {
  token: { state: string, expiresAt: string | null, fetchedAt: string | null, foreignRefreshes: number, foreignRefreshedAt: string | null }
  callbackIps: { addresses: string[], checkedAt: string | null }
  apiIps: { addresses: string[], checkedAt: string | null }
  quotas: Array<{ api: string, dailyLimit: number, used: number, remain: number, rate: { calls: number, seconds: number } | null, checkedAt: string }>
  capabilities: Array<{ name: string, state: string, lacks: string | null, since: string | null, errcode: number | null }>
  refusals: Array<{ api: string, errcode: number, since: string, until: string | null }>
  checkedAt: string | null
  problem: string | null
  advice: Array<{ code: string, text: string }>
  failures?: Array<{ api: string, code: string, title: string, advice: string | null }>
}

const callbackIps = '/cgi-bin/getcallbackip'
const start = '2026-03-01T09:00:00.000Z'
const midnight = '2026-03-01T16:00:00.000Z'
const second = {
  name: '第二个', appid: 'wxaaaaaaaaaaaaaaaa', originalId: 'gh_second', kind: 'subscription', isVerified: false, mode: 'plain', token: 'secondtoken',
} as const

describe('the health of an account', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const limited = (quotas: Record<string, { perDay: number }>, more = {}) => startTestApp({ account: { limits: { quotas, ...more } } })
  const health = async (api = test.api) => (await test.get<Health>(`${api}/health`)).body
  const check = async (api = test.api) => (await test.send<Health>('POST', `${api}/health/check`)).body
  const reset = (body: object) => test.send<Health>('POST', `${test.api}/quota-resets`, body)
  const codes = ({ advice }: Health) => advice.map(({ code }) => code)

  it('is empty before anybody asked, and full after a check', async () => {
    test = await startTestApp()
    expect(await health()).toEqual({
      token: { state: 'none', expiresAt: null, fetchedAt: null, foreignRefreshes: 0, foreignRefreshedAt: null },
      callbackIps: { addresses: [], checkedAt: null },
      apiIps: { addresses: [], checkedAt: null },
      quotas: [],
      capabilities: capabilityNames.map((name) => ({ name, state: 'allowed', lacks: null, since: null, errcode: null })),
      refusals: [], checkedAt: null, problem: null, advice: [],
    })

    const checked = await check()
    expect(checked.failures).toEqual([])
    expect(checked).toMatchObject({
      token: { state: 'good', expiresAt: '2026-03-01T11:00:00.000Z', fetchedAt: start },
      callbackIps: { addresses: ['127.0.0.1', '::1', '101.226.103.0/25'], checkedAt: start },
      apiIps: { addresses: ['127.0.0.1', '::1'], checkedAt: start },
      checkedAt: start, problem: null,
    })
    expect(checked.quotas.map(({ api }) => api)).toEqual(watchedApis.toSorted())
    expect(checked.quotas).toContainEqual({
      api: '/cgi-bin/message/mass/sendall', dailyLimit: 100, used: 0, remain: 100, rate: { calls: 60, seconds: 60 }, checkedAt: start,
    })

    const { failures: _failures, ...kept } = checked
    expect(await health()).toEqual(kept)
    test.clock.advance({ hours: 2 })
    expect(await health()).toMatchObject({ token: { state: 'expired' }, callbackIps: { checkedAt: start } })
  })

  it('shows neither token nor secret, and logs neither', async () => {
    test = await startTestApp()
    const everything = JSON.stringify([await check(), await reset({})]) + test.logs.join('')
    expect(everything).not.toContain(test.wechat.token())
    expect(everything).not.toContain(testAccount.appSecret)
  })

  it('tells what could not be read beside what could, and keeps what it knew of it', async () => {
    test = await limited({ [callbackIps]: { perDay: 1 } })
    await check()
    test.clock.advance({ hours: 1 })
    const checked = await check()
    expect(checked.failures).toEqual([{ api: callbackIps, code: 'WECHAT_45009', title: expect.any(String), advice: expect.any(String) }])
    const later = '2026-03-01T10:00:00.000Z'
    expect(checked).toMatchObject({
      callbackIps: { addresses: expect.arrayContaining(['127.0.0.1']), checkedAt: start },
      apiIps: { checkedAt: later }, checkedAt: later, problem: 'WECHAT_45009',
      refusals: [{ api: callbackIps, errcode: 45009, since: later, until: midnight }],
    })
    expect(checked.quotas.map(({ checkedAt }) => checkedAt)).toEqual(watchedApis.map(() => later))
    expect(codes(checked)).toEqual(['QUOTA_USED_UP'])
    const { text } = (await test.get<{ text: string }>('/metrics')).body
    expect(text).toContain('duihua_wechat_refusals_total{action="quota"} 1')

    test.clock.advance({ hours: 6 })
    expect(await check()).toMatchObject({ failures: [], problem: null, refusals: [], advice: [] })
  })

  it('asks no further when there is no token to ask with', async () => {
    test = await startTestApp()
    test.wechat.allowIps(['203.0.113.7'])
    const checked = await check()
    expect(checked.failures).toMatchObject([{ api: callbackIps, code: 'WECHAT_40164' }])
    expect(checked).toMatchObject({ token: { state: 'none' }, problem: 'WECHAT_40164', refusals: [{ api: '/cgi-bin/stable_token', errcode: 40164, until: null }] })
    expect(codes(checked)).toEqual(['CALLER_NOT_ALLOWED'])
    expect(test.wechat.calls).toEqual({ '/cgi-bin/stable_token': 1 })
    test.wechat.allowIps([])
    expect(await check()).toMatchObject({ problem: null, refusals: [], advice: [] })
  })

  it.each([
    ['secretFrozen', 'SECRET_FROZEN'],
    ['tokensForbidden', 'ACCOUNT_FROZEN'],
    ['callerUnconfirmed', 'CALLER_NOT_ALLOWED'],
  ] as const)('knows what to do about %s', async (block, code) => {
    test = await startTestApp()
    test.wechat.blockTokens(block)
    expect(codes(await check())).toEqual([code])
  })

  it('sees what WeChat refuses although the account should have it', async () => {
    test = await startTestApp({ account: { verified: false } })
    const { body: account } = await test.get(test.api)
    const stateOf = async () => (await health()).capabilities.find(({ name }) => name === 'followers')
    expect(await stateOf()).toMatchObject({ state: 'not-allowed', lacks: 'verification' })
    await test.send('PATCH', test.api, { version: account['version'], isVerified: true })
    expect(await stateOf()).toMatchObject({ state: 'allowed' })
    // Whoever is new is asked about.
    await test.wechat.follow()
    const refused = await eventually(async () => { const seen = await stateOf(); return seen?.state === 'refused' && seen })
    expect(refused).toMatchObject({ lacks: null, since: start, errcode: 48001 })
    expect(codes(await health())).toEqual(['NOT_AUTHORIZED'])
  })

  it('sees another system that refreshes the token, and says so in the reader’s language', async () => {
    test = await startTestApp()
    await check()
    test.clock.advance({ minutes: 5 })
    await callJson(`${test.simulator.url}/cgi-bin/stable_token`, {
      method: 'POST', body: { grant_type: 'client_credential', appid: testAccount.appid, secret: testAccount.appSecret, force_refresh: true },
    })
    expect(await check()).toMatchObject({ failures: [], token: { state: 'good', foreignRefreshes: 1, foreignRefreshedAt: '2026-03-01T09:05:00.000Z' } })
    const cookie = await signIn(test.url)
    const answer = await callJson<Health>(`${test.url}${test.api}/health`, { cookie, headers: { 'accept-language': 'zh-CN' } })
    expect(answer.headers['content-language']).toBe('zh-CN')
    expect(answer.body.advice).toEqual([{ code: 'FOREIGN_REFRESH', text: expect.stringContaining('已发现 1 次') }])
    test.clock.advance({ hours: 7 * 24 })
    expect(codes(await health())).toEqual([])
  })

  it('makes WeChat count one API anew, on record', async () => {
    test = await limited({ [callbackIps]: { perDay: 1 } }, { apiResetsPerMonth: 1 })
    await check()
    expect(await check()).toMatchObject({ refusals: [{ api: callbackIps }] })
    expect(await reset({ api: callbackIps })).toMatchObject({ status: 200, body: { failures: [], refusals: [] } })
    const audit = await test.get<{ items: unknown[] }>(`${test.api}/audit?action=account.quota-reset`)
    expect(audit.body.items).toMatchObject([{ actor: { kind: 'user' }, targetKind: 'account', detail: { api: callbackIps } }])
    expect(await reset({ api: callbackIps })).toMatchObject({ status: 429, body: { code: 'WECHAT_48006' } })
    expect(await reset({ api: 'https://api.weixin.qq.com/' })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
    expect(await reset({ api: '/no/such' })).toMatchObject({ status: 409, body: { code: 'WECHAT_76021' } })
  })

  it('makes WeChat count all anew, even when the quota of tokens is used up', async () => {
    test = await limited({ [callbackIps]: { perDay: 2 }, '/cgi-bin/stable_token': { perDay: 1 } })
    await check()
    await check()
    expect((await check()).refusals.map(({ api }) => api)).toEqual([callbackIps])
    expect(await reset({})).toMatchObject({ status: 200, body: { failures: [], refusals: [] } })

    test.wechat.expireTokens()
    expect((await check()).failures).toEqual([])
    test.wechat.expireTokens()
    expect((await check()).refusals.map(({ api }) => api)).toContain('/cgi-bin/stable_token')
    expect(await reset({})).toMatchObject({ status: 200, body: { failures: [], refusals: [] } })
  })

  it('tells of an account without AppSecret what it lacks', async () => {
    test = await startTestApp()
    const { body: { id } } = await test.send<{ id: number }>('POST', '/api/v1/accounts', second)
    await eventually(() => test.app.accounts.keyring.byId(id) !== undefined)
    const api = `/api/v1/accounts/${id}`
    expect(await check(api)).toMatchObject({ failures: [{ code: 'APP_SECRET_MISSING' }], problem: 'APP_SECRET_MISSING' })
    expect(codes(await health(api))).toEqual(['APP_SECRET_MISSING'])
    expect(await test.send('POST', `${api}/quota-resets`, {})).toMatchObject({ status: 409, body: { code: 'APP_SECRET_MISSING' } })
    expect(await test.get('/api/v1/accounts/4711/health')).toMatchObject({ status: 404, body: { code: 'ACCOUNT_NOT_FOUND' } })
    expect(await test.send('POST', '/api/v1/accounts/4711/health/check')).toMatchObject({ status: 404 })
  })

  it('is asked for every day, of every account in use', async () => {
    test = await startTestApp()
    const { body: disabled } = await test.send<{ id: number, version: number }>('POST', '/api/v1/accounts', { ...second, appid: 'wxbbbbbbbbbbbbbbbb' })
    await test.send('PATCH', `/api/v1/accounts/${disabled.id}`, { version: disabled.version, isDisabled: true })
    const { body: { id: lacking } } = await test.send<{ id: number }>('POST', '/api/v1/accounts', second)
    await eventually(() => test.app.accounts.keyring.byId(lacking) !== undefined)

    const { db, accounts: { caller }, log: logger } = test.app
    const { clock } = test
    const wechat = createWechat({ db, box: createSecretBox(Buffer.alloc(32, 1).toString('base64')), clock, base: test.simulator.url })
    const service = createHealthService({ db, clock, wechat, refusals: createRefusalBook({ db, clock, logger }), caller })
    const stopping = new AbortController()
    const run = (jitterMs: number) => checkEveryAccount({ health: service, logger, stopping: stopping.signal, jitterMs })
    await run(0)
    expect(await health()).toMatchObject({ checkedAt: start, problem: null })
    expect(await health(`/api/v1/accounts/${lacking}`)).toMatchObject({ checkedAt: start, problem: 'APP_SECRET_MISSING' })
    expect(await health(`/api/v1/accounts/${disabled.id}`)).toMatchObject({ checkedAt: null })

    test.clock.advance({ minutes: 1 })
    const waiting = run(3600_000)
    stopping.abort()
    await waiting
    expect(await health(), 'an end that does not wait').toMatchObject({ checkedAt: start })
    await wechat.close()
  })
})
