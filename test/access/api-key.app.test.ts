import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiKey } from '../../src/access/api-key.entity.ts'
import { type Answer, type Ask, startAccess, type TestAccess } from './harness.ts'

describe('an API key', () => {
  let test: TestAccess
  let root: Ask
  beforeEach(async () => {
    test = await startAccess()
    root = await test.as('root')
  })
  afterEach(() => test.stop())

  const make = (by: Ask, accountId: number, scopes: string[], more: object = {}) =>
    by({ method: 'POST', url: `/api/v1/accounts/${accountId}/api-keys`, payload: { name: 'shop system', scopes, ...more } })
  const keyFrom = (answer: Answer): string => answer.json().key
  const statusWith = async (key: string, url: string) => (await withKey(key)({ url })).statusCode
  const withKey = (key: string): Ask => (options) =>
    test.ask({ ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } })
  const keyRow = () => test.app.db.read.findOneByOrFail(ApiKey, {})

  it('is shown once and kept as a hash', async () => {
    const made = await make(root, 7, ['followers.read'])
    expect(made.statusCode).toBe(201)
    const key = keyFrom(made)
    expect(key).toMatch(/^dh_[\w-]{43}$/)
    expect(made.json()).toMatchObject({
      accountId: 7, name: 'shop system', prefix: key.slice(0, 9), scopes: ['followers.read'], lastUsedAt: null,
    })
    const listed = await root({ url: '/api/v1/accounts/7/api-keys' })
    expect(listed.json().items).toHaveLength(1)
    const kept = [await test.app.db.read.find(ApiKey), await test.audit('api-key.create')]
    for (const text of [listed.body, JSON.stringify(kept)]) expect(text).not.toContain(key)
    expect(listed.body).not.toContain((await keyRow()).keyHash)
  })

  it('does what its scopes say, in its account, and nothing else', async () => {
    const key = keyFrom(await make(root, 7, ['followers.read']))
    expect(await statusWith(key, '/probe/7/followers')).toBe(200)
    expect(await statusWith(key, '/probe/8/followers')).toBe(403)
    expect(await statusWith(key, '/probe/metrics')).toBe(403)
    expect(await statusWith(key, '/api/v1/accounts/7/audit')).toBe(403)
    expect((await withKey(key)({ url: '/api/v1/session' })).json()).toMatchObject({
      kind: 'key', name: 'shop system', grants: [], rights: [{ accountId: 7, permissions: ['followers.read'] }],
    })
  })

  it('holds everywhere when it is made on account 0', async () => {
    const key = keyFrom(await make(root, 0, ['followers.read', 'metrics.read']))
    for (const url of ['/probe/7/followers', '/probe/8/followers', '/probe/metrics']) expect(await statusWith(key, url)).toBe(200)
  })

  it('changes things without any of the headers that a browser needs', async () => {
    const key = keyFrom(await make(root, 7, ['followers.read']))
    expect((await withKey(key)({ method: 'POST', url: '/probe/7/followers' })).statusCode).toBe(200)
  })

  it('is not made with more than its maker may do', async () => {
    await test.addUser('boss', [{ accountId: 7, role: 'admin' }])
    const boss = await test.as('boss')
    expect((await make(boss, 8, ['followers.read'])).json()).toMatchObject({ status: 403, code: 'NOT_ALLOWED' })
    expect((await make(boss, 0, ['followers.read'])).json()).toMatchObject({ status: 403, code: 'NOT_ALLOWED' })
    expect((await make(boss, 7, ['followers.read'])).statusCode).toBe(201)

    const { apiKeys, systemActor } = test.app.access
    const rights = new Map([[7, new Set(['api-keys.manage', 'followers.read'] as const)]])
    const half = { ...systemActor(), kind: 'user' as const, id: 1, rights }
    const wanted = { accountId: 7, name: 'too much', scopes: ['followers.read', 'audit.read'] as const, expiresAt: null }
    await expect(apiKeys.create(half, wanted))
      .rejects.toMatchObject({ code: 'SCOPE_NOT_YOURS', message: expect.stringContaining('audit.read') })
  })

  it.each(['users.manage', 'api-keys.manage', 'everything'])('cannot have the scope %s', async (scope) => {
    expect((await make(root, 7, [scope])).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
  })

  it('never does more than its maker may do now', async () => {
    const bossId = await test.addUser('boss', [{ accountId: 7, role: 'admin' }])
    const key = keyFrom(await make(await test.as('boss'), 7, ['followers.read', 'metrics.read']))
    const grants = [{ accountId: 7, role: 'agent' as const }]
    await root({ method: 'PUT', url: `/api/v1/users/${bossId}/grants`, payload: { version: 1, grants } })
    const me = await withKey(key)({ url: '/api/v1/session' })
    expect(me.json().rights).toEqual([{ accountId: 7, permissions: ['followers.read'] }])
    await root({ method: 'PATCH', url: `/api/v1/users/${bossId}`, payload: { version: 2, isDisabled: true } })
    expect((await withKey(key)({ url: '/probe/7/followers' })).json()).toMatchObject({ status: 401, code: 'API_KEY_INVALID' })
  })

  it('is no person', async () => {
    const key = keyFrom(await make(root, 0, ['accounts.manage', 'audit.read']))
    for (const [method, url] of [['DELETE', '/session'], ['GET', '/sessions'], ['DELETE', '/sessions/1']] as const) {
      expect((await withKey(key)({ method, url: `/api/v1${url}` })).json()).toMatchObject({ status: 403, code: 'PERSON_NEEDED' })
    }
  })

  it('ends when it is revoked', async () => {
    const made = await make(root, 7, ['followers.read'])
    const url = `/api/v1/accounts/7/api-keys/${made.json().id}`
    const elsewhere = await root({ method: 'DELETE', url: url.replace('/7/', '/8/') })
    expect(elsewhere.json()).toMatchObject({ status: 404, code: 'API_KEY_NOT_FOUND' })
    expect(await statusWith(keyFrom(made), '/probe/7/followers')).toBe(200)
    expect((await root({ method: 'DELETE', url })).statusCode).toBe(204)
    expect(await statusWith(keyFrom(made), '/probe/7/followers')).toBe(401)
    expect((await root({ method: 'DELETE', url })).statusCode).toBe(404)
    expect((await root({ url: '/api/v1/accounts/7/api-keys' })).json().items).toEqual([])
  })

  it('ends when its time is over', async () => {
    const key = keyFrom(await make(root, 7, ['followers.read'], { expiresAt: '2026-03-01T10:00:00Z' }))
    expect(await statusWith(key, '/probe/7/followers')).toBe(200)
    test.clock.advance({ hours: 1 })
    expect(await statusWith(key, '/probe/7/followers')).toBe(401)
    const endless = await make(root, 7, ['followers.read'], { expiresAt: null })
    expect(endless.json()).toMatchObject({ expiresAt: null })
    test.clock.advance({ days: 3650 })
    expect(await statusWith(keyFrom(endless), '/probe/7/followers')).toBe(200)
  })

  it.each([['2026-03-01T09:00:00Z', 'MOMENT_UNFIT'], ['2016-12-31T23:59:60Z', 'INPUT_INVALID']])('cannot be made to end at %s', async (expiresAt, code) => {
    const answer = await make(root, 7, ['followers.read'], { expiresAt })
    expect(answer.json()).toMatchObject({ status: 400, code, place: 'body/expiresAt' })
  })

  it('that nobody made is refused', async () => {
    const answer = await withKey('dh_nonsense')({ url: '/probe/7/followers' })
    expect(answer.json()).toMatchObject({ status: 401, code: 'API_KEY_INVALID' })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('does not fall back to a session when it is wrong', async () => {
    expect((await root({ url: '/probe/signed-in', headers: { authorization: 'Bearer dh_nonsense' } })).statusCode).toBe(401)
    expect((await root({ url: '/probe/signed-in', headers: { authorization: 'Basic cHJveHk6cHJveHk=' } })).statusCode).toBe(200)
  })

  it('tells when it was last used, to a minute', async () => {
    const key = keyFrom(await make(root, 7, ['followers.read']))
    await statusWith(key, '/probe/7/followers')
    expect((await keyRow()).lastUsedAt).toEqual(new Date('2026-03-01T09:00:00Z'))
    test.clock.advance({ seconds: 59 })
    await statusWith(key, '/probe/7/followers')
    expect((await keyRow()).lastUsedAt).toEqual(new Date('2026-03-01T09:00:00Z'))
    test.clock.advance({ seconds: 1 })
    await statusWith(key, '/probe/7/followers')
    expect((await keyRow()).lastUsedAt).toEqual(new Date('2026-03-01T09:01:00Z'))
  })
})
