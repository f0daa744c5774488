import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { User } from '../../src/access/user.entity.ts'
import { adminPassword, type Ask, passwordOf, startAccess, type TestAccess } from './harness.ts'

const allOfIt = [{ accountId: 0, role: 'admin' as const }]

describe('users', () => {
  let test: TestAccess
  let root: Ask
  beforeEach(async () => {
    test = await startAccess()
    root = await test.as('root')
  })
  afterEach(() => test.stop())

  const add = (body: object) => root({
    method: 'POST', url: '/api/v1/users', payload: { name: 'agnes', displayName: '艾格尼丝', password: passwordOf('agnes'), ...body },
  })
  const change = (userId: number, body: object) => root({ method: 'PATCH', url: `/api/v1/users/${userId}`, payload: body })
  const setGrants = (userId: number, body: object) => root({ method: 'PUT', url: `/api/v1/users/${userId}/grants`, payload: body })
  const rootId = async () => (await test.app.db.read.findOneByOrFail(User, { name: 'root' })).id
  const enabledAdmins = async () => (await test.app.access.users.list({ after: 0, limit: 200 }))
    .filter(({ user, grants }) => user.disabledAt === null && grants.some(({ accountId, role }) => accountId === 0 && role === 'admin'))

  it('are added with their roles and can sign in', async () => {
    const grants = [{ accountId: 7, role: 'agent' }, { accountId: 8, role: 'analyst' }]
    const added = await add({ name: 'Agnes', grants: [...grants, ...grants] })
    expect(added.statusCode).toBe(201)
    expect(added.json()).toEqual({
      id: expect.any(Number), name: 'agnes', displayName: '艾格尼丝', language: 'zh-CN',
      createdAt: '2026-03-01T09:00:00.000Z', disabledAt: null, version: 1, grants,
    })
    expect((await test.signIn('agnes')).statusCode).toBe(201)
    expect((await root({ url: `/api/v1/users/${added.json().id}` })).json()).toEqual(added.json())
  })

  it('never show a password or its hash', async () => {
    const added = await add({})
    const answers = [
      added,
      await root({ url: '/api/v1/users' }),
      await change(added.json().id, { version: 1, password: 'a much better password' }),
      await setGrants(added.json().id, { version: 2, grants: [] }),
      await test.signIn('root'),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 200, 200, 200, 201])
    for (const { body } of answers) expect(body).not.toMatch(/password|argon2/i)
    expect(JSON.stringify(await test.app.access.auditLog({ limit: 200 }))).not.toMatch(/argon2|better/)
  })

  it('have names of their own', async () => {
    expect((await add({})).statusCode).toBe(201)
    expect((await add({ name: 'ＡＧＮＥＳ' })).json()).toMatchObject({ status: 409, code: 'USER_NAME_TAKEN' })
    expect((await add({ name: 'agnes k' })).json()).toMatchObject({ status: 400, code: 'USER_NAME_UNFIT' })
  })

  it.each<[string, object]>([
    ['a field nobody knows', { isAdmin: true }],
    ['a role nobody knows', { grants: [{ accountId: 0, role: 'owner' }] }],
    ['a password too short', { password: 'short' }],
  ])('are not added with %s', async (_, body) => {
    expect((await add(body)).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
  })

  it('are listed page by page', async () => {
    for (const name of ['agnes', 'bert', 'carla']) await test.addUser(name)
    const names: string[] = []
    for (let after: number | null = 0; after !== null;) {
      const answer = await root({ url: `/api/v1/users?after=${after}&limit=2` })
      const page: { items: Array<{ name: string }>, next: number | null } = answer.json()
      names.push(...page.items.map(({ name }) => name))
      after = page.next
    }
    expect(names).toEqual(['root', 'agnes', 'bert', 'carla'])
  })

  it('are managed only by who manages the installation', async () => {
    await test.addUser('boss', [{ accountId: 7, role: 'admin' }])
    const boss = await test.as('boss')
    expect((await boss({ url: '/api/v1/users' })).json()).toMatchObject({ status: 403, code: 'NOT_ALLOWED' })
    const self = await boss({ method: 'PUT', url: '/api/v1/users/2/grants', payload: { version: 1, grants: allOfIt } })
    expect(self.statusCode).toBe(403)
  })

  it('do not overwrite each other’s changes', async () => {
    const userId = await test.addUser('agnes')
    expect((await change(userId, { version: 1, displayName: 'A' })).json()).toMatchObject({ displayName: 'A', version: 2 })
    expect((await change(userId, { version: 1, displayName: 'B' })).json()).toMatchObject({ status: 409, code: 'USER_CHANGED' })
    expect((await setGrants(userId, { version: 1, grants: allOfIt })).json()).toMatchObject({ status: 409, code: 'USER_CHANGED' })
    expect((await root({ url: `/api/v1/users/${userId}` })).json()).toMatchObject({ displayName: 'A', language: 'en', grants: [] })
    expect((await change(999_999, { version: 1, displayName: 'B' })).json()).toMatchObject({ status: 404, code: 'USER_NOT_FOUND' })
  })

  it('are out at once when disabled, and in again when enabled, with nothing left open', async () => {
    const userId = await test.addUser('agnes')
    const agnes = await test.as('agnes')
    expect((await change(userId, { version: 1, isDisabled: true })).json().disabledAt).toBe('2026-03-01T09:00:00.000Z')
    expect((await agnes({ url: '/api/v1/session' })).json()).toMatchObject({ status: 401, code: 'SESSION_INVALID' })
    expect((await test.signIn('agnes')).json()).toMatchObject({ status: 401, code: 'LOGIN_REFUSED' })
    expect((await change(userId, { version: 2, isDisabled: false })).json().disabledAt).toBe(null)
    expect((await agnes({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await test.signIn('agnes')).statusCode).toBe(201)
  })

  it('are signed out when they are given a new password', async () => {
    const userId = await test.addUser('agnes')
    const agnes = await test.as('agnes')
    await change(userId, { version: 1, password: 'a much better password' })
    expect((await agnes({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await test.signIn('agnes', 'a much better password')).statusCode).toBe(201)
  })

  it('keep the last admin', async () => {
    const userId = await rootId()
    expect((await change(userId, { version: 1, isDisabled: true })).json()).toMatchObject({ status: 409, code: 'LAST_ADMIN' })
    const lesser = await setGrants(userId, { version: 1, grants: [{ accountId: 7, role: 'admin' }] })
    expect(lesser.json()).toMatchObject({ status: 409, code: 'LAST_ADMIN' })
    expect((await root({ url: `/api/v1/users/${userId}` })).json()).toMatchObject({ disabledAt: null, version: 1, grants: allOfIt })
    expect((await root({ url: '/api/v1/session' })).statusCode).toBe(200)
  })

  it('keep the last admin who can sign in', async () => {
    const secondId = await test.addUser('second', allOfIt)
    expect((await change(secondId, { version: 1, isDisabled: true })).statusCode).toBe(200)
    expect((await change(await rootId(), { version: 1, isDisabled: true })).json()).toMatchObject({ code: 'LAST_ADMIN' })
  })

  it('keep an admin when several take each other away at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { users, systemActor } = test.app.access
      await test.addUser(`rival${round}`, allOfIt)
      const admins = await enabledAdmins()
      expect(admins).toHaveLength(2)
      const outcomes = await Promise.allSettled(admins.map(({ user }, i) => (i + round) % 2 === 0
        ? users.change(systemActor(), user.id, { version: user.version, isDisabled: true })
        : users.setGrants(systemActor(), user.id, { version: user.version, grants: [] })))
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      expect(refused.map(({ reason }) => reason)).toEqual([expect.objectContaining({ code: 'LAST_ADMIN' })])
      expect(await enabledAdmins()).toHaveLength(1)
    }
  })

  it('begin with one admin, however many processes start at once', async () => {
    await test.app.db.write(async (tx) => { await tx.deleteAll(User) })
    const first = { name: 'first', password: adminPassword }
    const made = await Promise.all([1, 2, 3].map(() => test.app.access.ensureFirstAdmin(first)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await test.app.access.ensureFirstAdmin({ name: 'another', password: adminPassword })).toBe(false)
    expect((await test.app.db.read.find(User)).map(({ name }) => name)).toEqual(['first'])
  })

  it('can be let in again by whoever holds the machine', async () => {
    const userId = await test.addUser('agnes')
    const agnes = await test.as('agnes')
    await change(userId, { version: 1, isDisabled: true })
    await test.app.access.users.resetPassword('Agnes', 'a much better password')
    expect((await agnes({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await test.signIn('agnes', 'a much better password')).statusCode).toBe(201)
    await expect(test.app.access.users.resetPassword('nobody', 'a much better password')).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
    await expect(test.app.access.users.resetPassword('agnes', 'short')).rejects.toMatchObject({ code: 'PASSWORD_UNFIT' })
  })
})
