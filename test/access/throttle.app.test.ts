import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LoginAttempts } from '../../src/access/session.entity.ts'
import { createThrottle } from '../../src/access/throttle.ts'
import { startAccess, type TestAccess } from './harness.ts'

describe('guessing passwords', () => {
  let test: TestAccess
  beforeEach(async () => { test = await startAccess() })
  afterEach(() => test.stop())

  const guess = async (name: string, address = '192.0.2.1', password = 'something else entirely') => test.ask({
    method: 'POST', url: '/api/v1/session', payload: { name, password }, headers: { 'x-forwarded-for': address },
  })

  it('stops after five for a name, and says when to come back', async () => {
    for (let i = 0; i < 5; i++) expect((await guess('root', `192.0.2.${i}`)).statusCode).toBe(401)
    test.clock.advance({ minutes: 5 })
    const answer = await guess('Root', '192.0.2.99', 'correct horse battery')
    expect(answer.json()).toMatchObject({ status: 429, code: 'LOGIN_THROTTLED' })
    expect(answer.headers['retry-after']).toBe('600')
    test.clock.advance({ minutes: 10 })
    expect((await guess('root', '192.0.2.99', 'correct horse battery')).statusCode).toBe(201)
  })

  it('stops after thirty from an address, whatever the names', async () => {
    const throttle = createThrottle({ db: test.app.db, clock: test.app.clock })
    for (let i = 0; i < 30; i++) await throttle.take({ name: `name${i}`, address: '2001:db8::1' })
    expect((await guess('root', '2001:db8::2', 'correct horse battery')).json()).toMatchObject({ code: 'LOGIN_THROTTLED' })
    expect((await guess('root', '2001:db8:0:1::2', 'correct horse battery')).statusCode).toBe(201)
  })

  it('does not go faster by guessing at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess('root')))
    const statuses = answers.map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
  })

  it('is forgiven when the password was right after all', async () => {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) expect((await guess('root')).statusCode).toBe(401)
      expect((await guess('root', '192.0.2.1', 'correct horse battery')).statusCode).toBe(201)
    }
    const rows = await test.app.db.read.find(LoginAttempts)
    expect(rows.map(({ failures }) => failures)).toEqual([12])
  })

  it('does not count those who are refused for it, so that nobody is locked out for longer', async () => {
    for (let i = 0; i < 20; i++) await guess('root')
    const rows = await test.app.db.read.find(LoginAttempts)
    expect(rows.map(({ failures }) => failures)).toEqual([5, 5])
  })

  it('is forgotten when the window is over, and leaves no name behind', async () => {
    await guess('root')
    expect(JSON.stringify(await test.app.db.read.find(LoginAttempts))).not.toContain('root')
    test.clock.advance({ minutes: 15 })
    await test.app.access.forget()
    expect(await test.app.db.read.count(LoginAttempts)).toBe(0)
  })
})
