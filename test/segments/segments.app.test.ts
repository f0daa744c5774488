import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../src/platform/database/rows.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { createSizes } from '../../src/segments/count/sizes.ts'

interface View { id: number, version: number, name: string, rule: object, isTracked: boolean, archivedAt: string | null, size: { day: string, size: number, isExact: boolean } | null }
interface Items<Item> { items: Item[], next: unknown }
interface Problem { code: string, place?: string, data?: { users?: object[], version?: number } }

const everybody = 12_000

/** Twelve thousand followers: every third has left, and every hundredth is a customer. */
describe('segments', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const { accountId, app } = test
    const now = test.clock.now().getTime()
    await app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'stage', 'alias', 'bucket'],
      rows: Array.from({ length: everybody }, (_, at) => [accountId, `oSeg${at}`, at % 3 === 0 ? 0 : 1, 0, 0, now, at % 100 === 0 ? 'customer' : 'unknown', `者${at}`, at * 7919 % 10_000]),
    }))
  })
  afterAll(() => test.stop())

  const path = (rest = '') => `${test.api}/segments${rest}`
  const following = { field: 'subscribed', is: true }
  const customers = { field: 'stage', is: 'customer' }
  const add = async (name: string, rule: object) => {
    const { status, body } = await test.send<View>('POST', path(), { name, rule })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  const audited = async (action: string) => (await test.get<Items<{ detail: object, targetId: string }>>(`/api/v1/audit?action=${action}`)).body.items

  it('are saved, read, listed and changed, each version kept', async () => {
    const { id } = await add('客户', customers)
    expect((await test.send<Problem>('POST', path(), { name: '客户', rule: following })).body).toMatchObject({ code: 'SEGMENT_EXISTS', place: 'body/name' })
    const both = { all: [customers, following] }
    const changed = await test.send<View>('PATCH', path(`/${id}`), { version: 1, rule: both })
    expect(changed).toMatchObject({ status: 200, body: { version: 2, rule: both, name: '客户', isTracked: false, size: null } })
    const late = await test.send<Problem>('PATCH', path(`/${id}`), { version: 1, name: '我' })
    expect(late).toMatchObject({ status: 409, body: { code: 'SEGMENT_CHANGED', place: 'body/version', data: { version: 2 } } })
    const versions = await test.get<Items<{ version: number, rule: object }>>(path(`/${id}/versions?limit=1`))
    expect(versions.body).toMatchObject({ items: [{ version: 2, rule: both, changedBy: 'admin' }], next: 2 })
    expect((await test.get(path(`/${id}/versions?before=2`))).body).toMatchObject({ items: [{ version: 1, rule: customers }] })
    expect((await test.get<Items<View>>(path())).body.items.map((each) => each.id)).toContain(id)
    expect((await test.get(path('/999999'))).status).toBe(404)
    expect(await audited('segment.change')).toMatchObject([{ targetId: String(id), detail: { changed: ['rule'], version: 2 } }])
  })

  it('of two who edit the same version let one through', async () => {
    const { id } = await add('竞争', customers)
    const answers = await Promise.all(['一', '二', '三'].map((name) => test.send<View>('PATCH', path(`/${id}`), { version: 1, name })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    expect((await test.get<Items<object>>(path(`/${id}/versions`))).body.items).toHaveLength(2)
  })

  it('refuse a rule that cannot be, and name the place', async () => {
    const unknown = await test.send<Problem>('POST', path(), { name: '错', rule: { all: [following, { attribute: 'nosuch', is: 1 }] } })
    expect(unknown).toMatchObject({ status: 400, body: { place: expect.stringMatching(/^body\/rule\/all\/1/) } })
    expect(await test.send<Problem>('POST', path(), { name: '错', rule: { all: [following, { segment: 999_999 }] } })).toMatchObject({
      status: 400, body: { place: expect.stringMatching(/^body\/rule\/all\/1/) },
    })
    const large = await test.send<Problem>('POST', path('/count'), { rule: { any: [{ text: 'x'.repeat(10_000_000) }] } })
    expect(large.status).toBe(413)
    const { id } = await add('环一', customers)
    const { id: other } = await add('环二', { segment: id })
    const circle = await test.send<Problem>('PATCH', path(`/${id}`), { version: 1, rule: { not: { segment: other } } })
    expect(circle).toMatchObject({ status: 400, body: { place: expect.stringMatching(/^body\/rule\/not/) } })
    expect((await test.get<View>(path(`/${id}`))).body).toMatchObject({ version: 1, rule: customers })
  })

  it('cannot close a circle from both sides at once', async () => {
    const [a, b] = [await add('甲', customers), await add('乙', customers)]
    const answers = await Promise.all([
      test.send('PATCH', path(`/${a.id}`), { version: 1, rule: { segment: b.id } }), test.send('PATCH', path(`/${b.id}`), { version: 1, rule: { segment: a.id } }),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('stay while they are used, and say by whom', async () => {
    const { id } = await add('被用', customers)
    const user = await add('用户', { all: [following, { segment: id }] })
    let pushes: Array<{ kind: string, id: number, name: string, needsMembers?: boolean }> = [{ kind: 'push', id: 7, name: '新品', needsMembers: true }]
    test.app.segments.addUser(async (_from, _accountId, segmentId) => (segmentId === id ? pushes : []))
    const users = [{ kind: 'segment', id: user.id, name: '用户' }, { kind: 'push', id: 7, name: '新品' }]
    expect((await test.get(path(`/${id}/users`))).body).toEqual({ items: users })
    expect(await test.send<Problem>('DELETE', path(`/${id}`))).toMatchObject({ status: 409, body: { code: 'SEGMENT_IN_USE', data: { users: expect.arrayContaining([users[0]]) } } })
    pushes = []
    expect((await test.send('DELETE', path(`/${id}`))).status).toBe(409)
    expect((await test.send('DELETE', path(`/${user.id}`))).body).toMatchObject({ archivedAt: '2026-03-01T09:00:00.000Z' })
    expect((await test.send('DELETE', path(`/${id}`))).status).toBe(200)
    expect((await test.send('DELETE', path(`/${id}`))).status).toBe(404)
    expect((await test.get<Items<View>>(path('?archived=true'))).body.items.map((each) => each.id)).toEqual([user.id, id])
    await expect(test.app.segments.get(test.accountId, id)).rejects.toThrow('no such segment')
    // What names an archived one cannot come back before it.
    expect((await test.send('PATCH', path(`/${user.id}`), { version: 1, isArchived: false })).status).toBe(400)
    expect(await test.send('PATCH', path(`/${id}`), { version: 1, isArchived: false })).toMatchObject({ status: 200, body: { archivedAt: null, version: 2 } })
    expect((await test.send('PATCH', path(`/${user.id}`), { version: 1, isArchived: false })).status).toBe(200)
  })

  it('are held against archiving by whoever writes down that they use them', async () => {
    const { id } = await add('拿住', customers)
    await test.app.db.write((tx) => test.app.segments.hold(tx, test.accountId, id))
    await test.send('DELETE', path(`/${id}`))
    await expect(test.app.db.write((tx) => test.app.segments.hold(tx, test.accountId, id))).rejects.toThrow('no such segment')
  })

  it('are counted: a guess at once, exactly when asked', async () => {
    const guess = await test.send<{ count: number, isExact: boolean, margin: number, followers: number }>('POST', path('/count'), { rule: following })
    expect(guess.body).toMatchObject({ isExact: false })
    expect(Math.abs(guess.body.count - 8000)).toBeLessThan(2 * guess.body.margin)
    expect(guess.body.margin).toBeLessThan(600)
    expect(Math.abs(guess.body.followers - everybody)).toBeLessThan(700)
    expect((await test.send('POST', path('/count'), { rule: following, exact: true })).body).toMatchObject({ count: 8000, isExact: true, margin: 0 })
    expect((await test.send('POST', path('/count'), { rule: { minus: [customers, following] }, exact: true })).body).toMatchObject({ count: 40, isExact: true })
    const { id } = await add('数', { all: [customers, following] })
    expect(await test.app.segments.count(test.accountId, { segment: id }, { exact: true })).toEqual({ count: 80, isExact: true, margin: 0 })
  })

  it('show some of those they mean, rare ones too, and write down that somebody saw them', async () => {
    const sample = async (rule: object, limit: number) => (await test.send<Items<{ id: number, alias: string }>>('POST', path('/sample'), { rule, limit })).body.items
    const seen = await sample(customers, 50)
    expect(seen).toHaveLength(50)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(50)
    const { body: { items } } = await test.send<Items<{ id: number }>>('POST', `${test.api}/followers/find`, { filter: [customers], limit: 200 })
    const all = new Set(items.map(({ id }) => id))
    expect(seen.filter(({ id }) => !all.has(id))).toEqual([])
    expect(await sample({ field: 'openid', is: 'oSeg11' }, 10)).toEqual([{ id: expect.any(Number), alias: '者11' }])
    expect((await audited('segment.sample'))[0]).toMatchObject({ detail: { count: 1 } })
  })

  it('explain why somebody is meant', async () => {
    const { body: { items: [who] } } = await test.send<Items<{ id: number }>>('POST', `${test.api}/followers/find`, { filter: [{ field: 'openid', is: 'oSeg300' }] })
    const rule = { any: [following, customers] }
    const explained = await test.send('POST', path('/explain'), { rule, followerId: who?.id })
    expect(explained).toMatchObject({ status: 200, body: { holds: true } })
    const { id } = await add('为何', following)
    expect((await test.send('POST', path('/explain'), { segmentId: id, followerId: who?.id })).body).toMatchObject({ holds: false })
    expect((await test.send('POST', path('/explain'), { followerId: who?.id })).body).toMatchObject({ code: 'SEGMENT_OR_RULE' })
    expect((await test.send('POST', path('/explain'), { rule, followerId: 999_999 })).status).toBe(404)
    expect((await test.app.segments.followersIn(test.accountId, id, [who?.id ?? 0])).size).toBe(0)
  })

  it('have a size for every day of the account’s, taken once', async () => {
    const { db, clock, log: logger } = test.app
    const { id } = await add('每日', { all: [customers, following] })
    const asked: unknown[] = []
    const totals = { count: (...args: Parameters<typeof test.app.segments.count>) => { asked.push(args); return test.app.segments.count(...args) } }
    const { take } = createSizes({ db, clock, logger, totals })
    await take()
    const first = asked.length
    await take()
    expect(asked).toHaveLength(first)
    test.clock.advance({ hours: 6, minutes: 59 })
    await take()
    expect(asked).toHaveLength(first)
    // Midnight in the account's time zone.
    test.clock.advance({ minutes: 2 })
    await take()
    expect(asked).toHaveLength(2 * first)
    expect((await test.get(path(`/${id}/sizes?limit=1`))).body).toEqual({ items: [{ day: '2026-03-02', size: 80, isExact: true }], next: '2026-03-02' })
    expect((await test.get(path(`/${id}/sizes?before=2026-03-02`))).body).toEqual({ items: [{ day: '2026-03-01', size: 80, isExact: true }], next: null })
    expect((await test.get<View>(path(`/${id}`))).body.size).toEqual({ day: '2026-03-02', size: 80, isExact: true })
  })
})
