import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessRule } from '../../src/platform/http/access-rule.ts'
import { cookieOf, probeRoutes, startAccess, type TestAccess } from './harness.ts'

describe('the rule of a route', () => {
  let test: TestAccess
  beforeAll(async () => {
    test = await startAccess()
    await test.addUser('agnes', [{ accountId: 7, role: 'agent' }])
    await test.addUser('anna', [{ accountId: 0, role: 'analyst' }])
    await test.addUser('nora')
  })
  afterAll(() => test.stop())

  const statusFor = async (name: string, url: string) => (await (await test.as(name))({ url })).statusCode

  it('lets anybody in where it says public, even with a session that has ended', async () => {
    expect((await test.ask({ url: '/probe/public' })).statusCode).toBe(200)
    expect((await test.ask({ url: '/probe/public', headers: { cookie: 'duihua_session=gone' } })).statusCode).toBe(200)
  })

  it('lets nobody in without a session anywhere else', async () => {
    const ours = ['/api/v1/users', '/api/v1/audit', '/api/v1/accounts/7/api-keys']
    for (const url of ['/probe/signed-in', '/probe/7/followers', '/probe/metrics', ...ours]) {
      expect((await test.ask({ url })).json()).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' })
    }
  })

  it.each([
    ['root', '/probe/signed-in', 200], ['root', '/probe/7/followers', 200],
    ['root', '/probe/8/followers', 200], ['root', '/probe/metrics', 200],
    ['agnes', '/probe/signed-in', 200], ['agnes', '/probe/7/followers', 200],
    ['agnes', '/probe/8/followers', 403], ['agnes', '/probe/metrics', 403],
    ['anna', '/probe/signed-in', 200], ['anna', '/probe/7/followers', 403], ['anna', '/probe/metrics', 200],
    ['nora', '/probe/signed-in', 200], ['nora', '/probe/7/followers', 403],
  ])('for %s at %s answers %i', async (name, url, status) => {
    expect(await statusFor(name, url)).toBe(status)
  })

  const nearlySeven = ['07', '7.0', '7e0', '%37%20', '0', '-7', '+7', 'x', '7,8', '99999999999999999999']
  it.each(nearlySeven)('is not talked round by the account %s', async (accountId) => {
    expect(await statusFor('agnes', `/probe/${accountId}/followers`)).toBe(403)
  })

  it('says which permission is missing where', async () => {
    const agnes = await test.as('agnes')
    expect((await agnes({ url: '/probe/8/followers' })).json()).toMatchObject({
      code: 'NOT_ALLOWED', advice: 'It needs the permission followers.read on account 8.',
    })
    expect((await agnes({ url: '/probe/metrics' })).json().advice).toContain('metrics.read for the whole installation')
  })

  it('holds for the HEAD routes that come by themselves', async () => {
    expect((await test.ask({ method: 'HEAD', url: '/probe/metrics' })).statusCode).toBe(401)
    expect((await (await test.as('anna'))({ method: 'HEAD', url: '/probe/metrics' })).statusCode).toBe(200)
  })

  it('leaves unknown addresses to say that they are unknown', async () => {
    expect((await test.ask({ url: '/nothing-here' })).json()).toMatchObject({ status: 404, code: 'NO_SUCH_ROUTE' })
  })

  it('takes a grant back at once', async () => {
    const userId = await test.addUser('berta', [{ accountId: 7, role: 'agent' }])
    const berta = await test.as('berta')
    expect((await berta({ url: '/probe/7/followers' })).statusCode).toBe(200)
    const root = await test.as('root')
    await root({ method: 'PUT', url: `/api/v1/users/${userId}/grants`, payload: { version: 1, grants: [{ accountId: 8, role: 'agent' }] } })
    expect((await berta({ url: '/probe/7/followers' })).statusCode).toBe(403)
    expect((await berta({ url: '/probe/8/followers' })).statusCode).toBe(200)
  })

  it('keeps changes that another site asked for from being made with our cookie', async () => {
    const cookie = cookieOf(await test.signIn('root'))
    const post = (headers: Record<string, string>) =>
      test.ask({ method: 'POST', url: '/probe/signed-in', headers: { cookie, host: 'crm.local:3000', ...headers } })
    expect((await post({ 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({ status: 403, code: 'CSRF_REFUSED' })
    expect((await post({ origin: 'http://crm.local:8080' })).json()).toMatchObject({ status: 403, code: 'CSRF_REFUSED' })
    expect((await post({})).json()).toMatchObject({ status: 403, code: 'CSRF_REFUSED' })
    expect((await post({ origin: 'http://crm.local:3000' })).statusCode).toBe(200)
    expect((await post({ 'x-duihua-request': '1' })).statusCode).toBe(200)
    expect((await test.ask({ url: '/probe/signed-in', headers: { cookie, 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(200)
  })

  it('keeps another site from signing anybody in', async () => {
    const signIn = (headers: Record<string, string>) =>
      test.ask({ method: 'POST', url: '/api/v1/session', headers, payload: { name: 'root', password: 'correct horse battery' } })
    expect((await signIn({ origin: 'https://evil.example' })).json()).toMatchObject({ status: 403, code: 'CSRF_REFUSED' })
    expect((await signIn({ 'sec-fetch-site': 'same-site' })).json()).toMatchObject({ status: 403, code: 'CSRF_REFUSED' })
    expect((await signIn({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201)
  })
})

describe('starting', () => {
  const startWith = (routes: Array<[string, AccessRule | undefined]>) => startAccess({
    prepare: async (app) => {
      await probeRoutes(app)
      await app.register(async (room) => {
        for (const [url, access] of routes) {
          room.get(url, access === undefined ? {} : { config: { access } }, async () => ({}))
        }
      })
    },
  })

  it('is refused while a route states no rule, or one that cannot be', async () => {
    const start = startWith([
      ['/forgotten', undefined],
      ['/misspelt/:accountId', { permission: 'follower.read', scope: 'account' }],
      ['/nowhere', { permission: 'followers.read', scope: 'account' }],
      ['/fine/:accountId', { permission: 'followers.read', scope: 'account' }],
    ])
    const error = await start.then(() => undefined, (error: unknown) => String(error))
    expect(error).toContain('GET /forgotten: states none')
    expect(error).toContain('HEAD /forgotten: states none')
    expect(error).toContain('GET /misspelt/:accountId: there is no permission follower.read')
    expect(error).toContain('GET /nowhere: its path names no :accountId')
    expect(error).not.toContain('/fine')
  })

  it('works when every route has a rule', async () => {
    const test = await startWith([['/fine', 'public']])
    await test.stop()
  })
})
