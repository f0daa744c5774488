import { afterEach, describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { jsTickets } from '../../src/wechat/api/js-tickets.ts'
import { users } from '../../src/wechat/api/users.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { startTestApp, type TestApp, type TestAppOptions, testAccount } from '../support/test-app.ts'
import { refusalOf } from './wire.ts'

const appKey = Buffer.alloc(32, 1).toString('base64')
const start = new Date('2026-03-01T09:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)
const minuteMs = 60_000
const tokenPath = '/cgi-bin/stable_token'

/** What all processes share of an account's credentials, on the app's database. */
describe('the credentials that WeChat lends', () => {
  let test: TestApp
  const clients: Wechat[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    await test.stop()
  })

  const createClient = () => {
    const client = createWechat({
      db: test.app.db, box: createSecretBox(appKey), clock: test.clock, base: test.simulator.url, timeoutMs: 500, backoffMs: [10, 10],
    })
    clients.push(client)
    return client
  }
  const caller = () => test.app.accounts.caller(test.accountId)
  const state = () => createClient().tokenState(test.accountId)
  const called = (path: string) => test.wechat.calls[path] ?? 0
  const ask = (client: Wechat) => client.call(caller(), users.info, { openid: 'oAlice' })

  /** Another system that has the secret. */
  async function refreshElsewhere (): Promise<void> {
    const body = { grant_type: 'client_credential', appid: testAccount.appid, secret: testAccount.appSecret, force_refresh: true }
    const response = await fetch(`${test.simulator.url}${tokenPath}`, { method: 'POST', body: JSON.stringify(body) })
    expect(await response.json()).toHaveProperty('access_token')
  }

  async function startWith (options: TestAppOptions = {}): Promise<[Wechat, Wechat]> {
    test = await startTestApp(options)
    test.wechat.addFollower({ openid: 'oAlice' })
    const both: [Wechat, Wechat] = [createClient(), createClient()]
    for (const client of both) await ask(client)
    return both
  }

  it('serve to their end while WeChat gives no new one', async () => {
    test = await startTestApp()
    const client = createClient()
    test.wechat.addFollower({ openid: 'oAlice' })
    await ask(client)
    test.simulator.faults.set({ api: tokenPath, fault: 'busy' })
    test.clock.advance({ minutes: 118 })
    await expect(ask(client)).resolves.toMatchObject({ openid: 'oAlice' })
    test.clock.advance({ minutes: 2 })
    expect(await refusalOf(ask(client))).toMatchObject({ outcome: 'failed', action: 'transient' })
  })

  it('tells what is known of the token, and nothing before its first call', async () => {
    test = await startTestApp()
    expect(await state()).toBeUndefined()
    test.wechat.addFollower({ openid: 'oAlice' })
    await ask(createClient())
    expect(await state()).toEqual({ fetchedAt: start, expiresAt: later(7200_000), foreignRefreshes: 0, foreignRefreshedAt: null })
  })

  it('counts each refresh by another system once, for all processes', async () => {
    const both = await startWith()
    test.clock.advance({ minutes: 30 })
    await refreshElsewhere()
    await Promise.all(both.map(ask))
    expect(await state()).toEqual({
      fetchedAt: later(30 * minuteMs), expiresAt: later(150 * minuteMs), foreignRefreshes: 1, foreignRefreshedAt: later(30 * minuteMs),
    })
    test.clock.advance({ minutes: 1 })
    await refreshElsewhere()
    await Promise.all(both.map(ask))
    expect(await state()).toMatchObject({ foreignRefreshes: 2, foreignRefreshedAt: later(31 * minuteMs) })
    test.clock.advance({ minutes: 118 })
    await ask(both[0])
    expect(await state()).toMatchObject({ foreignRefreshes: 2, foreignRefreshedAt: later(31 * minuteMs), fetchedAt: later(149 * minuteMs) })
  })

  it('does not take for foreign what was about to end or had merely expired', async () => {
    const [client] = await startWith()
    test.clock.advance({ minutes: 115 })
    await refreshElsewhere()
    await ask(client)
    expect(await state()).toMatchObject({ foreignRefreshes: 0, fetchedAt: later(115 * minuteMs) })

    test.clock.advance({ minutes: 30 })
    test.wechat.expireTokens()
    await ask(client)
    expect(await state()).toMatchObject({ foreignRefreshes: 0, fetchedAt: later(145 * minuteMs) })
  })

  it('forces a new token when WeChat gives the refused one again, but once in ten minutes for all processes', async () => {
    const both = await startWith()
    const refuse = (count: number) => test.simulator.faults.set({ api: '/cgi-bin/user/info', fault: 'tokenExpired', count })
    test.clock.advance({ minutes: 1 })
    refuse(1)
    await ask(both[0])
    expect(test.wechat.tokensIssued).toBe(2)

    test.clock.advance({ minutes: 9, seconds: 59 })
    const before = called('/cgi-bin/user/info')
    for (const client of both) {
      // The other process still has the token of before, which WeChat refuses by itself: that it replaces from the database.
      await ask(client)
      refuse(1)
      expect(await refusalOf(ask(client))).toMatchObject({ action: 'token', errcode: 42001, api: '/cgi-bin/user/info' })
    }
    expect(test.wechat.tokensIssued).toBe(2)
    expect(called('/cgi-bin/user/info') - before).toBe(2)

    test.clock.advance({ seconds: 1 })
    refuse(1)
    await ask(both[0])
    expect(test.wechat.tokensIssued).toBe(3)
    expect(await state()).toMatchObject({ foreignRefreshes: 0 })
  })

  it('notes that it forces before it does: when the answer is lost, the new token is not taken for a foreign one', async () => {
    // Asked for each request that a fault may strike: user/info, stable_token, and then three tries of stable_token by force.
    const lost = [false, false, true, true, true]
    const [client] = await startWith({ simulator: { random: () => (lost.shift() === true ? 0 : 0.9) } })
    test.clock.advance({ minutes: 30 })
    test.simulator.faults.set({ api: '/cgi-bin/user/info', fault: 'tokenExpired', count: 1 })
    test.simulator.faults.set({ api: tokenPath, fault: 'acceptAndLose', probability: 0.5 })
    expect(await refusalOf(ask(client))).toMatchObject({ outcome: 'failed', action: 'transient', errcode: undefined })
    expect(test.simulator.faults.injected()).toEqual({ tokenExpired: 1, acceptAndLose: 3 })
    expect(test.wechat.tokensIssued).toBe(2)

    test.simulator.faults.clear()
    await ask(client)
    expect(await state()).toMatchObject({ foreignRefreshes: 0, fetchedAt: later(30 * minuteMs) })
    expect(test.wechat.tokensIssued).toBe(2)
  })

  it('keeps one JS ticket for many calls on several processes, sealed, and another when it is about to end', async () => {
    const both = await startWith()
    const tickets = await Promise.all([...Array(10)].flatMap(() => both.map((client) => client.jsTicket(caller()))))
    expect(new Set(tickets).size).toBe(1)
    expect(called(jsTickets.get.path)).toBe(1)
    const rows = await test.app.db.read.query<Array<{ sealedValue: string }>>('SELECT sealedValue FROM wechat_credentials')
    expect(rows).toHaveLength(2)
    for (const { sealedValue } of rows) expect(sealedValue).not.toContain(tickets[0])

    test.clock.advance({ minutes: 115 })
    expect(await both[0].jsTicket(caller())).toBe(tickets[0])
    expect(called(jsTickets.get.path)).toBe(1)
    // WeChat gives the same one until its end: it is asked now and then, not with each call.
    test.clock.advance({ minutes: 2 })
    for (const client of both) for (let times = 0; times < 5; times += 1) expect(await client.jsTicket(caller())).toBe(tickets[0])
    expect(called(jsTickets.get.path)).toBe(2)
    test.clock.advance({ minutes: 3 })
    expect(await both[0].jsTicket(caller())).not.toBe(tickets[0])
    expect(await both[1].jsTicket(caller())).toBe(await both[0].jsTicket(caller()))
    expect(called(jsTickets.get.path)).toBe(3)
  })

  it('is told apart by account', async () => {
    const [client] = await startWith()
    const other = { ...caller(), accountId: 99 }
    await client.jsTicket(caller())
    await client.jsTicket(other)
    expect(called(jsTickets.get.path)).toBe(2)
    expect(await client.tokenState(99)).toMatchObject({ fetchedAt: start })
  })
})
