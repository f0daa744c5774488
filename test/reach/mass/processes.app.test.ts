import { afterEach, describe, expect, it } from 'vitest'
import { massHolder } from '../../../src/reach/mass/mass.holder.ts'
import { addressOf, eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { isTold, massApi, someFollowers } from './support.ts'

/** The first process has the API alone; those that work come and go. */
describe('mass calls that processes share', () => {
  let test: TestApp
  afterEach(() => test.stop())

  it('go on where a process left them, with everybody decided about once and written to once', async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const mass = massApi(test)
    const followers = await someFollowers(test, 1700)
    const { body: { id } } = await mass.start(followers, { purpose: 'content' })
    const first = await test.startAnother({ role: 'worker' })
    const piecesLeft = async () => Number((await test.app.db.read.query<Array<{ pieces: number }>>('SELECT COUNT(*) AS pieces FROM mass_pieces'))[0]?.pieces)
    await eventually(async () => await piecesLeft() < 4)
    await first.close()
    expect((await mass.get(id)).status).not.toBe('submitted')
    test.wechat.setWebhook(`${addressOf(await test.startAnother({ role: 'worker' }))}/wechat/${test.wechat.appid}`)
    expect(await mass.until(id, isTold, 30_000)).toMatchObject({ status: 'submitted', audience: 1700, skipped: {}, counts: { sent: 1700 }, differs: false })
    const touches = await mass.touchesOf(await mass.get(id))
    expect(touches).toHaveLength(1700)
    expect(new Set(touches.map(({ followerId }) => followerId)).size).toBe(1700)
    expect(test.wechat.receivedCount({ by: 'mass' })).toBe(1700)
    const [used] = await test.app.db.read.query('SELECT MIN(massUsed) AS least, MAX(massUsed) AS most, MAX(contentDayUsed) AS day, COUNT(*) AS states FROM reach_states')
    expect(Object.fromEntries(Object.entries(used ?? {}).map(([name, value]) => [name, Number(value)]))).toEqual({ least: 1, most: 1, day: 1, states: 1700 })
    const [pages] = await test.app.db.read.query<Array<{ notes: number }>>(`SELECT COUNT(*) AS notes FROM follower_events WHERE kind = 'touch.submitted'`)
    expect(Number(pages?.notes)).toBe(1700)
  })

  it('let go of who is erased before anybody decided about them', async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const mass = massApi(test)
    const followers = await someFollowers(test, 4)
    const { body: { id } } = await mass.start(followers)
    const [erased] = followers
    const holder = massHolder(test.app.db)
    const person = { accountId: test.accountId, followerId: erased?.id ?? 0, openid: '', unionid: null, personId: null, until: test.clock.now() }
    const piece = await holder.erase?.(person)
    expect(piece).toMatchObject({ rows: 1 })
    await test.app.db.write(async (tx) => { await piece?.write(tx) })
    expect(await holder.erase?.(person)).toBeNull()
    test.wechat.setWebhook(`${addressOf(await test.startAnother({ role: 'worker' }))}/wechat/${test.wechat.appid}`)
    expect(await mass.until(id, isTold)).toMatchObject({ asked: 4, audience: 3, skipped: { ERASED: 1 } })
    expect(followers.map(mass.receivedOf)).toEqual([0, 1, 1, 1])
  })

  it('are called by one of two processes, and by the other when that one was killed in the call', async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const mass = massApi(test)
    await Promise.all([test.startAnother({ role: 'worker' }), test.startAnother({ role: 'worker' })])
    const followers = await someFollowers(test, 4)
    const begun = await Promise.all([1, 2, 3].map((time) => mass.start(followers, { key: `side-by-side-${time}` })))
    for (const { body: { id } } of begun) expect(await mass.until(id, isTold)).toMatchObject({ status: 'submitted', attempts: 1 })
    expect(test.wechat.massJobs()).toHaveLength(3)
    expect(followers.map(mass.receivedOf)).toEqual([3, 3, 3, 3])

    // What a process leaves behind that is killed after WeChat took the call: nobody wrote how it ended.
    const { body: { id } } = await mass.start(followers, { key: 'killed' })
    await mass.until(id, isTold)
    await test.app.db.write(async (tx) => {
      await tx.query(`UPDATE mass_calls SET status = 'calling', outcome = NULL, wechatMsgId = NULL, counts = NULL, settledAt = NULL, dueAt = ? WHERE id = ?`,
        [test.clock.now().getTime() + 61_000, id])
      await tx.query(`UPDATE touches SET status = 'pending', settledAt = NULL WHERE massCallId = ?`, [id])
    })
    test.clock.advance({ seconds: 62 })
    expect(await mass.until(id, ({ status }) => status === 'submitted')).toMatchObject({ attempts: 2, wechatMsgId: test.wechat.massJobs()[0]?.msgId })
    expect(followers.map(mass.receivedOf)).toEqual([4, 4, 4, 4])
  })
})
