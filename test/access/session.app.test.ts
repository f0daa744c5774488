import { hash } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session } from '../../src/access/session.entity.ts'
import { User } from '../../src/access/user.entity.ts'
import { adminPassword, cookieOf, passwordOf, startAccess, type TestAccess } from './harness.ts'

describe('a session', () => {
  let test: TestAccess
  const logged: string[] = []
  beforeEach(async () => { test = await startAccess({ logged }) })
  afterEach(() => test.stop())

  const me = (cookie: string) => test.ask({ url: '/api/v1/session', headers: { cookie } })

  it('begins with name and password, and says who one is and what one may do', async () => {
    await test.addUser('agnes', [{ accountId: 7, role: 'agent' }])
    const answer = await test.signIn(' AGNES ', passwordOf('agnes'))
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ kind: 'user', name: 'agnes', language: 'en', grants: [{ accountId: 7, role: 'agent' }] })
    expect(answer.json().rights).toEqual([{ accountId: 7, permissions: expect.arrayContaining(['followers.read']) }])
    expect((await me(cookieOf(answer))).json()).toEqual(answer.json())
  })

  it('lives in a cookie that scripts and other sites cannot use', async () => {
    const [cookie] = (await test.signIn('root')).cookies
    expect(cookie).toMatchObject({ name: 'duihua_session', path: '/', httpOnly: true, sameSite: 'Strict' })
    expect(cookie?.secure).toBeUndefined()
    expect(Buffer.from(cookie?.value ?? '', 'base64url')).toHaveLength(32)
    expect(cookie?.expires).toEqual(new Date('2026-03-08T09:00:00Z'))
  })

  it('is in the database as a hash only', async () => {
    const { cookies: [cookie] } = await test.signIn('root')
    const [session] = await test.app.db.read.find(Session)
    expect(session?.tokenHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(session)).not.toContain(cookie?.value)
  })

  it.each([
    ['an unknown name', 'nobody-here', adminPassword],
    ['a wrong password', 'root', 'something else entirely'],
  ])('does not begin with %s, and does not tell which it was', async (_, name, password) => {
    const answer = await test.signIn(name, password)
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'LOGIN_REFUSED', title: 'Name or password is wrong' })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.cookies).toEqual([])
  })

  it('takes as much work to refuse an unknown name as a known one', async () => {
    // Work, not time: other programs on the machine slow a clock down. Of several runs the cheapest is the cleanest.
    const workOf = async (name: string) => {
      const before = process.cpuUsage()
      expect((await test.signIn(name, 'something else entirely')).statusCode).toBe(401)
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    const known: number[] = []
    const unknown: number[] = []
    for (const name of ['agnes', 'bert', 'carla', 'doris']) {
      await test.addUser(name)
      known.push(await workOf(name))
      unknown.push(await workOf(`no-${name}`))
    }
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.6)
  })

  it('ends with signing out', async () => {
    const cookie = cookieOf(await test.signIn('root'))
    const answer = await test.ask({ method: 'DELETE', url: '/api/v1/session', headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    expect(answer.statusCode).toBe(204)
    expect(answer.cookies[0]).toMatchObject({ name: 'duihua_session', value: '' })
    const after = await me(cookie)
    expect(after.statusCode).toBe(401)
    expect(after.json()).toMatchObject({ code: 'SESSION_INVALID' })
    expect(after.headers['www-authenticate']).toBe('Bearer')
  })

  it('ends after 12 hours of silence', async () => {
    const cookie = cookieOf(await test.signIn('root'))
    test.clock.advance({ hours: 11.9 })
    expect((await me(cookie)).statusCode).toBe(200)
    test.clock.advance({ hours: 11.9 })
    expect((await me(cookie)).statusCode).toBe(200)
    test.clock.advance({ hours: 12 })
    expect((await me(cookie)).json()).toMatchObject({ code: 'SESSION_INVALID' })
  })

  it('ends after 7 days however busy it is', async () => {
    const cookie = cookieOf(await test.signIn('root'))
    for (let half = 0; half < 14; half++) {
      test.clock.advance({ hours: 11.9 })
      expect((await me(cookie)).statusCode).toBe(200)
    }
    test.clock.advance({ days: 7, hours: -14 * 11.9 })
    expect((await me(cookie)).json()).toMatchObject({ code: 'SESSION_INVALID' })
  })

  it('is refused with a token that was never given', async () => {
    expect((await me('duihua_session=AAAA')).json()).toMatchObject({ status: 401, code: 'SESSION_INVALID' })
    expect((await me('')).json()).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' })
  })

  it('can be seen and revoked by its owner, not by others', async () => {
    await test.addUser('agnes')
    const first = await test.as('agnes')
    const second = await test.as('agnes')
    const { items } = (await second({ url: '/api/v1/sessions' })).json()
    expect(items.map((item: { isCurrent: boolean }) => item.isCurrent)).toEqual([true, false])
    expect(items[0]).toMatchObject({ address: '127.0.0.1', userAgent: 'lightMyRequest' })
    expect(Object.keys(items[0])).not.toContain('tokenHash')

    await test.addUser('bert')
    const bert = await test.as('bert')
    expect((await bert({ method: 'DELETE', url: `/api/v1/sessions/${items[1].id}` })).statusCode).toBe(404)
    expect((await bert({ url: `/api/v1/sessions?userId=${items[1].userId}` })).json()).toMatchObject({ status: 403, code: 'NOT_ALLOWED' })

    expect((await second({ method: 'DELETE', url: `/api/v1/sessions/${items[1].id}` })).statusCode).toBe(204)
    expect((await first({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await second({ url: '/api/v1/session' })).statusCode).toBe(200)
    expect((await second({ method: 'DELETE', url: `/api/v1/sessions/${items[1].id}` })).statusCode).toBe(404)
  })

  it('can be seen and revoked by who manages users', async () => {
    const userId = await test.addUser('agnes')
    const agnes = await test.as('agnes')
    const root = await test.as('root')
    const { items } = (await root({ url: `/api/v1/sessions?userId=${userId}` })).json()
    expect(items).toHaveLength(1)
    expect((await root({ method: 'DELETE', url: `/api/v1/sessions/${items[0].id}` })).statusCode).toBe(204)
    expect((await agnes({ url: '/api/v1/session' })).statusCode).toBe(401)
  })

  it('goes on in this browser only when the password changes', async () => {
    await test.addUser('agnes')
    const here = await test.as('agnes')
    const there = await test.as('agnes')
    const change = { currentPassword: passwordOf('agnes'), newPassword: 'a much better password' }
    const answer = await here({ method: 'PUT', url: '/api/v1/session/password', payload: change })
    expect(answer.statusCode).toBe(204)
    expect((await there({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await here({ url: '/api/v1/session' })).statusCode).toBe(401)
    expect((await me(cookieOf(answer))).statusCode).toBe(200)
    expect((await test.signIn('agnes')).statusCode).toBe(401)
    expect((await test.signIn('agnes', change.newPassword)).statusCode).toBe(201)
  })

  it('does not let its finder change the password, nor guess it', async () => {
    const root = await test.as('root')
    const payload = { currentPassword: 'a guess', newPassword: 'a much better password' }
    const change = () => root({ method: 'PUT', url: '/api/v1/session/password', payload })
    for (let guess = 0; guess < 5; guess++) expect((await change()).json()).toMatchObject({ status: 403, code: 'PASSWORD_WRONG' })
    expect((await change()).json()).toMatchObject({ status: 429, code: 'LOGIN_THROTTLED' })
  })

  it.each(['too short', 'x'.repeat(201)])('refuses the new password %j', async (newPassword) => {
    const root = await test.as('root')
    const answer = await root({ method: 'PUT', url: '/api/v1/session/password', payload: { currentPassword: adminPassword, newPassword } })
    expect(answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID', place: 'body/newPassword' })
  })

  it('hashes anew a password that was hashed with weaker parameters, even by two at once', async () => {
    const { db } = test.app
    const weak = await hash(adminPassword, { memoryCost: 8192, timeCost: 1 })
    await db.write((tx) => tx.update(User, { name: 'root' }, { passwordHash: weak }))
    const answers = await Promise.all([test.signIn('root'), test.signIn('root')])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201])
    const { passwordHash } = await db.read.findOneByOrFail(User, { name: 'root' })
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await test.signIn('root')
    expect((await db.read.findOneByOrFail(User, { name: 'root' })).passwordHash).toBe(passwordHash)
  })

  it('leaves neither password nor token nor hash in the log', async () => {
    test.app.log.info('heard')
    const answer = await test.signIn('root')
    const [session] = await test.app.db.read.find(Session)
    const text = logged.join('\n')
    expect(text).toContain('heard')
    for (const secret of [adminPassword, cookieOf(answer).split('=')[1], session?.tokenHash, '$argon2id$']) {
      expect(text).not.toContain(secret)
    }
  })

  it('is forgotten a month after its end', async () => {
    await test.signIn('root')
    test.clock.advance({ days: 36 })
    await test.app.access.forget()
    expect(await test.app.db.read.count(Session)).toBe(1)
    test.clock.advance({ days: 2 })
    await test.app.access.forget()
    expect(await test.app.db.read.count(Session)).toBe(0)
  })
})

describe('a session when the world reaches us over https', () => {
  it('never leaves over http', async () => {
    const test = await startAccess({ publicUrl: 'https://crm.example.com' })
    try {
      expect((await test.signIn('root')).cookies[0]).toMatchObject({ secure: true })
    } finally {
      await test.stop()
    }
  })
})
