import { afterEach, describe, expect, it } from 'vitest'
import { createRefusalBook, type RefusalBook } from '../../src/accounts/refusal-book.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { platform } from '../../src/wechat/api/platform.ts'
import { quotas } from '../../src/wechat/api/quotas.ts'
import { users } from '../../src/wechat/api/users.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { eventually, startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

const path = platform.callbackIps.path
const limitedTo = (perDay: number): TestAppOptions => ({ account: { limits: { quotas: { [path]: { perDay } } } } })

/** Books as two processes have them, beside an app that keeps one of its own. */
describe('what WeChat refuses to an account', () => {
  let test: TestApp
  const books: RefusalBook[] = []
  const clients: Wechat[] = []
  afterEach(async () => {
    await Promise.all([...books.splice(0), ...clients.splice(0)].map((each) => each.close()))
    await test.stop()
  })

  async function startBook (db: Database = test.app.db) {
    const book = createRefusalBook({ db, clock: test.clock, logger: test.app.log })
    await book.reload()
    const wechat = createWechat({ db, box: createSecretBox(Buffer.alloc(32, 1).toString('base64')), clock: test.clock, base: test.simulator.url, backoffMs: [] })
    wechat.listen(book.heard)
    books.push(book)
    clients.push(wechat)
    const caller = test.app.accounts.caller(test.accountId)
    const ask = () => wechat.call(caller, platform.callbackIps, {}).catch(() => undefined)
    return { book, wechat, caller, ask, refusals: () => book.of(test.accountId) }
  }
  const stored = () => test.app.db.read.query<Array<{ api: string }>>('SELECT api FROM account_refusals')

  it('is remembered with when it began and when it ends, known to every process, and forgotten when it works again', async () => {
    test = await startTestApp(limitedTo(1))
    const one = await startBook()
    await one.ask()
    expect(one.refusals()).toEqual([])
    const refusedAt = test.clock.now()
    await one.ask()
    const refusal = { accountId: test.accountId, api: path, errcode: 45009, refusedAt, untilAt: new Date('2026-03-01T16:00:00Z') }
    expect(one.refusals()).toEqual([refusal])
    test.clock.advance({ minutes: 5 })
    await one.ask()
    expect(one.refusals(), 'it began when it began').toEqual([refusal])

    await one.book.reload()
    const two = await startBook()
    expect(two.refusals()).toEqual([refusal])
    await two.wechat.call(two.caller, quotas.clear, { cgi_path: path })
    await two.ask()
    expect(two.refusals()).toEqual([])
    await two.book.reload()
    expect(await stored()).toEqual([])
    await one.book.reload()
    expect(one.refusals()).toEqual([])
  })

  it('ends by itself with the quota’s day, and begins anew', async () => {
    test = await startTestApp(limitedTo(0))
    const { ask, refusals } = await startBook()
    await ask()
    test.clock.advance({ hours: 7 })
    expect(refusals()).toEqual([])
    await ask()
    expect(refusals()).toMatchObject([{ refusedAt: test.clock.now(), untilAt: new Date('2026-03-02T16:00:00Z') }])
  })

  it('concerns the token when the token is refused, whatever was to be called, and is over when anything works', async () => {
    test = await startTestApp()
    const { book, wechat, caller, ask, refusals } = await startBook()
    test.wechat.blockTokens('accountFrozen')
    await wechat.prepare(caller).catch(() => undefined)
    expect(refusals()).toMatchObject([{ api: '/cgi-bin/stable_token', errcode: 50007, untilAt: null }])
    await ask()
    expect(refusals()).toHaveLength(1)
    test.wechat.blockTokens(null)
    await ask()
    expect(refusals()).toEqual([])
    await book.reload()
    expect(await stored()).toEqual([])
  })

  it('is nothing that one follower or one request is to blame for', async () => {
    test = await startTestApp()
    const { wechat, caller, refusals } = await startBook()
    await wechat.call(caller, users.info, { openid: 'oNobody' }).catch(() => undefined)
    await wechat.call(caller, quotas.get, { cgi_path: '/nowhere' }).catch(() => undefined)
    test.simulator.faults.set({ api: path, fault: 'busy' })
    await wechat.call(caller, platform.callbackIps, {}).catch(() => undefined)
    expect(refusals()).toEqual([])
  })

  it('is written when it changes, and never for a call that works', async () => {
    test = await startTestApp(limitedTo(3))
    let writes = 0
    const { db } = test.app
    const counting: Database = Object.create(db, { write: { value: (...given: Parameters<Database['write']>) => { writes += 1; return db.write(...given) } } })
    const { wechat, caller, ask, book } = await startBook(counting)
    await ask()
    writes = 0
    for (let times = 0; times < 10; times += 1) await ask()
    await book.reload()
    expect(writes, 'the first refusal').toBe(1)
    for (let times = 0; times < 10; times += 1) await wechat.call(caller, platform.apiIps, {})
    await book.reload()
    expect(writes).toBe(1)
    expect(await stored()).toHaveLength(1)
  })

  it('is kept when it is heard while others are being stored and read', async () => {
    test = await startTestApp({ account: { limits: { quotas: { [path]: { perDay: 0 }, [platform.apiIps.path]: { perDay: 0 } } } } })
    let meanwhile: () => Promise<unknown> = async () => undefined
    const { db } = test.app
    const interrupted: Database = Object.create(db, {
      write: {
        async value (...given: Parameters<Database['write']>) {
          const done = await db.write(...given)
          await meanwhile()
          return done
        },
      },
    })
    const { book, wechat, caller, ask, refusals } = await startBook(interrupted)
    await ask()
    meanwhile = () => wechat.call(caller, platform.apiIps, {}).catch(() => undefined)
    await book.reload()
    meanwhile = async () => undefined
    expect(refusals().map(({ api }) => api)).toEqual([platform.apiIps.path, path])
    await book.reload()
    expect(await stored()).toHaveLength(2)
  })

  it('is written by itself soon after, and at the end', async () => {
    test = await startTestApp(limitedTo(0))
    const { ask, book, wechat, caller } = await startBook()
    await ask()
    await eventually(async () => (await stored()).length === 1)
    await wechat.call(caller, quotas.clear, { cgi_path: path })
    book.forgetQuotas(test.accountId, undefined)
    await book.close()
    expect(await stored()).toEqual([])
  })

  it('is over after a reset when the calls of the day are to blame, and else not', async () => {
    test = await startTestApp({ account: { limits: { apiResetsPerMonth: 0, quotas: { [path]: { perDay: 0 } } } } })
    const { ask, book, wechat, caller, refusals } = await startBook()
    await ask()
    await wechat.call(caller, quotas.clear, { cgi_path: path }).catch(() => undefined)
    expect(refusals().map(({ errcode }) => errcode)).toEqual([45009, 48006])
    await wechat.call(caller, quotas.clearAll, { appid: caller.appid })
    book.forgetQuotas(test.accountId, undefined)
    expect(refusals()).toMatchObject([{ api: quotas.clear.path, errcode: 48006 }])
  })

  it('is not lost while the database is away', async () => {
    test = await startTestApp({ ...limitedTo(1), canLoseDatabase: true })
    const { ask, book, refusals } = await startBook()
    await ask()
    await test.outage?.begin()
    await ask()
    await expect(book.reload()).rejects.toThrow()
    expect(refusals()).toHaveLength(1)
    await test.outage?.end()
    await eventually(() => book.reload().then(() => true, () => false))
    expect(await stored()).toHaveLength(1)
  })

  it('by another process after this one found that it works stays', async () => {
    test = await startTestApp(limitedTo(1))
    const one = await startBook()
    const two = await startBook()
    await one.ask()
    await one.ask()
    await one.book.reload()
    await two.book.reload()
    await two.wechat.call(two.caller, quotas.clear, { cgi_path: path })
    await two.ask()
    // Before the second wrote down that it works, the first is refused anew.
    test.clock.advance({ seconds: 1 })
    one.book.forgetQuotas(test.accountId, path)
    await one.ask()
    await one.book.reload()
    await two.book.reload()
    expect(two.refusals()).toMatchObject([{ refusedAt: test.clock.now() }])
  })
})
