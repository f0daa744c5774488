import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conditionOf, type FollowerFilter } from '../../src/followers/find/filter.ts'
import { createFindService } from '../../src/followers/find/find.service.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { aliasOf } from '../../src/followers/alias.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface Item { id: number, openid: string, alias: string, lastInboundAt: string | null, subscriptionAt: string | null, tags?: unknown, attributes?: Record<string, unknown> }
interface Page { items: Item[], next: string | null }
interface Total { count: number, isExact: boolean, margin: number }

const everybody = 30_000
const start = Date.parse('2026-03-01T09:00:00Z')
const openid = (at: number) => `oFind${at}`

/** Enough followers that a page does not look through all of them. */
describe('finding followers', () => {
  let test: TestApp
  const tagIds: number[] = []
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    await seed()
  })
  afterAll(() => test.stop())

  const find = (body: object) => test.send<Page>('POST', `${test.api}/followers/find`, body)
  const count = async (filter: FollowerFilter, exact: boolean) => (await test.send<Total>('POST', `${test.api}/followers/count`, { filter, exact })).body

  async function seed (): Promise<void> {
    const { accountId, app } = test
    for (const [key, type] of [['score', 'number'], ['city', 'string']] as const) {
      expect((await test.send('POST', `${test.api}/attributes`, { key, label: key, type })).status).toBe(201)
    }
    for (const name of ['半数', '少数']) tagIds.push((await test.send<{ id: number }>('POST', `${test.api}/tags`, { name, isLocal: true })).body.id)
    const numbers = Array.from({ length: everybody }, (_, at) => at)
    await app.db.write(async (tx) => {
      await insertRows(tx, {
        table: 'followers',
        columns: [
          'accountId', 'openid', 'unionid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'lastInboundAt', 'subscriptionAt', 'stage', 'alias', 'remark', 'bucket',
        ],
        rows: numbers.map((at) => [accountId, openid(at), `u${at}`, at % 10 === 0 ? 0 : 1, at % 7, 0, start, at % 3 === 0 ? null : start - (at * 7919 % 5000) * 60_000,
          start - (at % 40) * 1000, at % 500 === 0 ? 'high-value' : 'unknown', aliasOf(accountId, openid(at)), at % 1000 === 1 ? `王先生 ${at}%` : null, at * 37 % 10_000]),
      })
      const rows = await tx.query<Array<{ id: number }>>('SELECT id FROM followers WHERE accountId = ? ORDER BY id', [accountId])
      const ids = rows.map(({ id }) => Number(id))
      const definitions = await tx.query<Array<{ id: number }>>('SELECT id FROM attribute_definitions WHERE accountId = ? ORDER BY id', [accountId])
      const [score, city] = definitions.map(({ id }) => Number(id))
      await insertRows(tx, {
        table: 'follower_attributes', columns: ['accountId', 'followerId', 'attributeId', 'position', 'textValue', 'numberValue'],
        rows: numbers.flatMap((at) => [[accountId, ids[at], score, 0, null, at % 100], [accountId, ids[at], city, 0, at % 4 === 0 ? '上海' : at % 2000 === 3 ? '拉萨' : '北京', null]]),
      })
      await insertRows(tx, {
        table: 'follower_tags', columns: ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'changedAt', 'syncedMs'],
        rows: numbers.flatMap((at) => [...(at % 2 === 0 ? [[accountId, tagIds[0], ids[at], 1, 'same', start, 0]] : []), ...(at % 300 === 1 ? [[accountId, tagIds[1], ids[at], 1, 'same', start, 0]] : [])]),
      })
    })
    if (app.db.dialect.kind !== 'sqlite') await app.db.connections.writer.query('ANALYZE TABLE followers, follower_attributes, follower_tags')
  }

  /** Everybody whom the pages have, one after the other. */
  async function walk (body: object, pages = 400): Promise<{ items: Item[], pages: number, short: number }> {
    const items: Item[] = []
    let short = 0
    for (let page = 1, after: string | null = null; page <= pages; page++) {
      const { status, body: found } = await find({ ...body, limit: 200, ...(after !== null && { after }) })
      expect(status, JSON.stringify(found)).toBe(200)
      items.push(...found.items)
      if (found.next === null) return { items, pages: page, short }
      if (found.items.length < 200) short++
      after = found.next
    }
    throw new Error('the list has no end')
  }

  async function expected (filter: FollowerFilter): Promise<Set<string>> {
    const { sql, values } = await conditionOf({ from: test.app.db.read }, test.accountId, filter)
    const rows = await test.app.db.read.query<Array<{ openid: string }>>(`SELECT openid FROM followers WHERE ${sql}`, values)
    return new Set(rows.map((row) => row.openid))
  }

  const filters = (): Record<string, FollowerFilter> => ({
    'a small set': [{ tag: tagIds[1] ?? 0, isOn: true }, { field: 'subscribed', is: true }],
    'a set in the order of ids': [{ tag: tagIds[0] ?? 0, isOn: true }, { attribute: 'score', atLeast: 90 }, { attribute: 'city', is: '北京' }],
    'nobody, among many': [{ tag: tagIds[0] ?? 0, isOn: true }, { field: 'messageCount', is: 99 }],
    'few, found on the way': [{ field: 'subscribed', is: true }, { field: 'openid', contains: 'd2999' }],
    'a range of what sorts': [{ field: 'lastInboundAt', from: new Date(start - 4000 * 60_000).toISOString(), before: new Date(start - 60_000).toISOString() }, { attribute: 'score', atMost: 50 }],
    'who lacks something': [{ attribute: 'city', isNot: '北京' }, { field: 'lastInboundAt', isEmpty: true }],
  })

  it.each([['id', 'desc'], ['id', 'asc'], ['lastInboundAt', 'desc'], ['lastInboundAt', 'asc'], ['subscriptionAt', 'desc']] as const)(
    'has everybody once and in order, by %s %s, page by page', async (by, order) => {
      for (const [name, filter] of Object.entries(filters())) {
        const { items } = await walk({ filter, sort: { by, order } })
        const openids = items.map((item) => item.openid)
        expect(new Set(openids).size, `${name}: twice`).toBe(openids.length)
        expect(new Set(openids), name).toEqual(await expected(filter))
        const keys = items.map((item) => [by === 'id' || item[by] === null ? -Infinity : Date.parse(item[by]), item.id] as const)
        const sorted = keys.toSorted((a, b) => (order === 'asc' ? 1 : -1) * ((a[0] === b[0] ? 0 : a[0] - b[0]) || a[1] - b[1]))
        expect(keys, `${name}: order`).toEqual(sorted)
      }
    })

  it('has everybody once, however little of them a page has time to look at', async () => {
    const impatient = createFindService({ db: test.app.db, attributesOf: async () => new Map(), patienceMs: 0 })
    const filter = filters()['few, found on the way'] ?? []
    for (const [by, order] of [['id', 'desc'], ['lastInboundAt', 'desc'], ['lastInboundAt', 'asc'], ['subscriptionAt', 'asc']] as const) {
      const found: string[] = []
      let [pages, short] = [0, 0]
      for (let after: string | undefined; ;) {
        const { items, next } = await impatient.find({ accountId: test.accountId, filter, sort: { by, order }, after, limit: 3, with: [] })
        found.push(...items.map(({ follower }) => follower.openid))
        pages++
        if (next === null) break
        if (items.length < 3) short++
        after = next
      }
      expect(found.toSorted(), `${by} ${order}`).toEqual([...await expected(filter)].toSorted())
      expect(found).toHaveLength(10)
      // Pages that were cut short by their time, and not by their limit.
      expect([short, pages - short], `${by} ${order}`).toEqual([expect.toSatisfy((some: number) => some > everybody / 800), expect.toSatisfy((some: number) => some < 12)])
    }
  })

  it('goes on where a page ended though rows come, go and move', async () => {
    const body = { filter: [{ tag: tagIds[0] ?? 0, isOn: true }], sort: { by: 'lastInboundAt', order: 'desc' }, limit: 100 }
    const first = (await find(body)).body
    const ids = first.items.slice(0, 50).map(({ id }) => id)
    await test.app.db.change(`UPDATE followers SET lastInboundAt = ? WHERE id IN (${ids.map(() => '?').join(', ')})`, [start + 60_000, ...ids])
    const second = (await find({ ...body, after: first.next })).body
    expect(second.items.filter(({ id }) => first.items.some((item) => item.id === id))).toEqual([])
    expect(Date.parse(second.items[0]?.lastInboundAt ?? '')).toBeLessThanOrEqual(Date.parse(first.items.at(-1)?.lastInboundAt ?? ''))
  })

  it('finds by words: of the alias, of the remark, or a whole openid or unionid', async () => {
    const alias = aliasOf(test.accountId, openid(4321))
    const [, animal = ''] = alias.split('的')
    for (const [text, among] of [
      [alias, openid(4321)], [animal, openid(4321)], [alias.slice(-4), openid(4321)], [alias.slice(1, 5), openid(4321)], ['王先', openid(29_001)], ['先生 1', openid(1001)], ['%', openid(1)],
      [openid(77), openid(77)], ['u78', openid(78)],
    ] as const) {
      const { items } = await walk({ filter: [{ text }] })
      expect(items.map((item) => item.openid), text).toContain(among)
      expect(new Set(items.map((item) => item.openid)), text).toEqual(await expected([{ text }]))
    }
    expect((await walk({ filter: [{ text: 'oFind' }] })).items, 'an openid only as a whole').toEqual([])
    expect((await walk({ filter: [{ text: '王先' }, { tag: tagIds[1] ?? 0, isOn: true }] })).items).toHaveLength(10)
  })

  it('tells tags and attributes when asked to, and writes down who looked', async () => {
    const plain = (await find({ filter: [{ field: 'openid', is: openid(301) }] })).body.items[0]
    expect(plain).not.toHaveProperty('tags')
    const { body } = await find({ filter: [{ field: 'openid', is: openid(301) }], with: ['tags', 'attributes'] })
    expect(body.items).toMatchObject([{ openid: openid(301), tags: [{ id: tagIds[1], name: '少数' }], attributes: { score: 1, city: '北京' } }])
    const audit = await test.get<{ items: Array<{ action: string, detail: unknown }> }>(`${test.api}/audit?limit=1`)
    expect(audit.body.items[0]).toMatchObject({ action: 'followers.find', detail: { count: 1, conditions: 1, with: ['tags', 'attributes'] } })
    expect(JSON.stringify(audit.body.items[0])).not.toContain(openid(301))
  })

  it('counts, or guesses and says how well', async () => {
    for (const [name, filter] of Object.entries(filters())) {
      const { size } = await expected(filter)
      expect(await count(filter, true), name).toEqual({ count: size, isExact: true, margin: 0 })
      const guess = await count(filter, false)
      expect(Math.abs(guess.count - size), `${name}: ${JSON.stringify(guess)} of ${size}`).toBeLessThanOrEqual(guess.margin * 2)
      expect(guess.margin, name).toBeLessThan(everybody / 10)
      if (guess.isExact) expect(guess, name).toEqual({ count: size, isExact: true, margin: 0 })
    }
    const all = await count([], false)
    expect(all.isExact).toBe(false)
    expect(all.margin, 'of a share of 4000 followers chance may take or give some hundred').toBeGreaterThan(everybody * 0.02)
    expect((await count(filters()['a small set'] ?? [], false)).isExact).toBe(true)
  })

  it('refuses a cursor of another list, and what no filter can be', async () => {
    const { next } = (await find({ limit: 1 })).body
    for (const body of [{ after: next, filter: [{ field: 'subscribed', is: true }] }, { after: next, sort: { by: 'id', order: 'asc' } }, { after: 'bm9uc2Vuc2U' }]) {
      expect((await find(body)).body).toMatchObject({ status: 400, code: 'CURSOR_INVALID', place: 'body/after' })
    }
    for (const [filter, place] of [
      [[{ field: 'nobody', is: 1 }], 'body/filter/0/field'], [[{ attribute: 'nobody', is: 1 }], 'body/filter/0/attribute'], [[{ field: 'stage', like: '%' }], 'body/filter/0/like'],
      [Array.from({ length: 21 }, () => ({ text: '海豚' })), 'body/filter'],
    ] as const) expect((await find({ filter })).body).toMatchObject({ status: 400, place })
  })
})
