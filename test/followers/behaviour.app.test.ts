import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../src/platform/database/rows.ts'
import { callJson, startTestApp, type TestApp } from '../support/test-app.ts'

interface Result { id: string, status: string, followerId: number | null, code?: string, place?: string, advice?: string, title?: string }
interface Entry { id: number, kind: string, occurredAt: string, detail: Record<string, unknown> }
interface Timeline { items: Entry[], next: number | null }

const start = Date.parse('2026-03-01T09:00:00Z')

describe('what other systems tell of followers', () => {
  let test: TestApp
  const ids: number[] = []
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'unionid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'],
      rows: [...Array.from({ length: 30 }, (_, at) => [test.accountId, `oTold${at}`, `uTold${at}`, 1, 0, 0, start]), [999, 'oNeighbour', 'uNeighbour', 1, 0, 0, start]],
    }))
    const rows = await test.app.db.read.query<Array<{ id: number }>>('SELECT id FROM followers ORDER BY id')
    ids.push(...rows.map(({ id }) => Number(id)))
  })
  afterAll(() => test.stop())

  const event = (id: string, more: object = {}) => ({
    id, system: 'shop', type: 'order.paid', occurredAt: '2026-03-01T08:00:00Z', follower: { openid: 'oTold0' }, detail: { amount: 12800, items: ['茶'] }, ...more,
  })
  const nested = (levels: number): object => (levels === 1 ? {} : { in: nested(levels - 1) })
  const tell = async (...events: object[]) => {
    const { status, body } = await test.send<{ results: Result[] }>('POST', `${test.api}/followers/events`, { events })
    expect(status, JSON.stringify(body)).toBe(200)
    return body.results
  }
  const timeline = async (id: number | undefined, query = '') => (await test.get<Timeline>(`${test.api}/followers/${id}/timeline?limit=200${query}`)).body
  const put = (id: number | undefined, system: string, externalId: string) => test.send('PUT', `${test.api}/followers/${id}/external-ids/${system}`, { externalId })

  it('is in the timeline once, however often it is told', async () => {
    expect(await tell(event('a-1'), event('a-2', { follower: { unionid: 'uTold0' }, type: 'order.sent' }))).toMatchObject([
      { id: 'a-1', status: 'recorded', followerId: ids[0] }, { id: 'a-2', status: 'recorded', followerId: ids[0] },
    ])
    const again = event('a-1', { detail: { items: ['茶'], amount: 12800 } })
    expect(await tell(again, event('a-3'), event('a-3'))).toMatchObject([{ status: 'repeated', followerId: ids[0] }, { status: 'recorded' }, { status: 'repeated' }])
    expect(await tell(event('a-1', { detail: { amount: 1 } }))).toMatchObject([{ status: 'refused', code: 'EVENT_ID_TAKEN', place: 'body/events/0/id' }])
    expect(await tell(event('a-1', { system: 'booking' })), 'ids are of a system').toMatchObject([{ status: 'recorded' }])
    const { items } = await timeline(ids[0])
    expect(items.map(({ kind }) => kind).toSorted()).toEqual(['custom.booking.order.paid', 'custom.shop.order.paid', 'custom.shop.order.paid', 'custom.shop.order.sent'])
    expect(items.at(-1)).toMatchObject({ occurredAt: '2026-03-01T08:00:00.000Z', detail: { amount: 12800, items: ['茶'] } })
  })

  it('is refused one by one, with the place and what to do, and harms nothing beside it', async () => {
    const results = await tell(
      event('b-1', { follower: { openid: 'oNobody' } }), event('b-2', { follower: { openid: 'oNeighbour' } }), event('b-3', { follower: {} }),
      event('b-4', { follower: { openid: 'oTold1', unionid: 'uTold1' } }), event('b-5', { occurredAt: '2026-03-01T09:06:00Z' }), event('b-6', { detail: { text: '长'.repeat(3000) } }),
      event('b-7', { follower: { externalId: 'nobody' } }), event('b-8', { detail: nested(21) }),
      event('b-9', { follower: { openid: 'oTold1' }, detail: nested(20) }),
    )
    expect(results.map(({ code, place }) => [code, place])).toEqual([
      ['EVENT_FOLLOWER_UNKNOWN', 'body/events/0/follower'], ['EVENT_FOLLOWER_UNKNOWN', 'body/events/1/follower'], ['EVENT_FOLLOWER_UNCLEAR', 'body/events/2/follower'],
      ['EVENT_FOLLOWER_UNCLEAR', 'body/events/3/follower'], ['EVENT_IN_FUTURE', 'body/events/4/occurredAt'], ['EVENT_DETAIL_TOO_LARGE', 'body/events/5/detail'],
      ['EVENT_FOLLOWER_UNKNOWN', 'body/events/6/follower'], ['EVENT_DETAIL_TOO_LARGE', 'body/events/7/detail'],
      [undefined, undefined],
    ])
    expect(results.at(-1)).toMatchObject({ status: 'recorded', followerId: ids[1] })
    expect(results.slice(0, -1).every(({ advice, title }) => advice !== undefined && title !== undefined)).toBe(true)
    expect(await tell(event('b-1')), 'what was refused leaves its id free').toMatchObject([{ status: 'recorded' }])
  })

  it('is taken in once though it is told from many sides at once', async () => {
    const batch = Array.from({ length: 20 }, (_, at) => event(`c-${at}`, { follower: { openid: `oTold${2 + at % 4}` } }))
    const all = await Promise.all(Array.from({ length: 8 }, (_, turn) => tell(...(turn % 2 === 0 ? batch : batch.toReversed()))))
    const recorded = all.flat().filter(({ status }) => status === 'recorded').map(({ id }) => id)
    expect(recorded.toSorted()).toEqual(batch.map(({ id }) => id).toSorted())
    expect(all.flat().filter(({ status }) => status === 'refused')).toEqual([])
    const entries = await Promise.all([2, 3, 4, 5].map(async (at) => (await timeline(ids[at])).items.length))
    expect(entries).toEqual([5, 5, 5, 5])
    const raced = await Promise.all([1, 2, 3, 4].map((amount) => tell(event('c-raced', { detail: { amount } }))))
    expect(raced.flat().map(({ status }) => status).toSorted()).toEqual(['recorded', 'refused', 'refused', 'refused'])
  })

  it('names followers as that system does', async () => {
    expect((await put(ids[6], 'shop', 'member-6')).status).toBe(200)
    expect((await put(ids[6], 'booking', 'guest-6')).status).toBe(200)
    expect((await put(ids[7], 'shop', 'member-6')).body).toMatchObject({ status: 409, code: 'EXTERNAL_ID_TAKEN', place: 'body/externalId' })
    expect(await tell(event('d-1', { follower: { externalId: 'member-6' } }), event('d-2', { follower: { externalId: 'guest-6' } })))
      .toMatchObject([{ status: 'recorded', followerId: ids[6] }, { status: 'refused', code: 'EVENT_FOLLOWER_UNKNOWN' }])
    expect((await put(ids[6], 'shop', 'member-66')).status).toBe(200)
    expect((await test.get(`${test.api}/followers/${ids[6]}/external-ids`)).body).toEqual({ items: [{ system: 'booking', externalId: 'guest-6' }, { system: 'shop', externalId: 'member-66' }] })
    expect((await put(ids[7], 'shop', 'member-6')).status, 'free again').toBe(200)
    expect((await test.send('DELETE', `${test.api}/followers/${ids[6]}/external-ids/shop`)).status).toBe(204)
    expect((await test.get(`${test.api}/followers/${ids[6]}/external-ids`)).body).toEqual({ items: [{ system: 'booking', externalId: 'guest-6' }] })
    expect((await test.send('DELETE', `${test.api}/followers/${ids[6]}/external-ids/shop`)).body).toMatchObject({ status: 404, code: 'EXTERNAL_ID_NOT_FOUND' })
    expect((await put(ids[30], 'shop', 'member-x')).body, 'of another account').toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
    const raced = await Promise.all([8, 9, 10, 11].map((at) => put(ids[at], 'shop', 'member-raced')))
    expect(raced.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
    for (let at = 0; at < 20; at++) expect((await put(ids[12], `system-${at}`, 'x')).status).toBe(200)
    expect((await put(ids[12], 'one-more', 'x')).body).toMatchObject({ status: 409, code: 'TOO_MANY_EXTERNAL_IDS' })
  })

  it('comes by an API key that may do just this', async () => {
    const { body: key } = await test.send<{ key: string }>('POST', `${test.api}/api-keys`, { name: '商城', scopes: ['events.write'] })
    const call = (path: string, body?: object) => callJson(`${test.url}${test.api}${path}`, { method: body === undefined ? 'GET' : 'POST', ...(body && { body }), headers: { authorization: `Bearer ${key.key}` } })
    expect((await call('/followers/events', { events: [event('e-1')] })).body).toMatchObject({ results: [{ status: 'recorded' }] })
    expect((await call('/followers')).status).toBe(403)
    for (const id of ['e 2', '\ud83d']) expect((await call('/followers/events', { events: [event(id)] })).body).toMatchObject({ status: 400, place: 'body/events/0/id' })
    expect((await call('/followers/events', { events: [event('e-🍵')] })).body).toMatchObject({ results: [{ status: 'recorded' }] })
    for (const query of ['from=2015-06-30T23:59:60Z', 'until=2026-03-01T08:00:00%2B08']) expect((await test.get(`${test.api}/followers/${ids[0]}/timeline?${query}`)).status).toBe(400)
    expect(test.logs.join('')).not.toContain('member-6')
  })

  it('can be looked through by kind and moment, page by page', async () => {
    const [follower] = ids.slice(20)
    const kinds = ['message.text', 'message.image', 'event.CLICK', 'custom.shop.order.paid', 'messages']
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'follower_events', columns: ['accountId', 'followerId', 'kind', 'occurredAt', 'sourceKind', 'sourceId', 'detail'],
      rows: Array.from({ length: 100 }, (_, at) => [test.accountId, follower, kinds[at % 5], start - Math.floor(at / 3) * 60_000, 'seed', String(at), '{}']),
    }))
    const counted = async (query: string) => (await timeline(follower, query)).items.length
    expect(await counted('&kinds=message.')).toBe(40)
    expect(await counted('&kinds=message.text')).toBe(20)
    expect(await counted('&kinds=message.text&kinds=custom.')).toBe(40)
    expect(await counted('&kinds=message')).toBe(0)
    expect(await counted('&from=2026-03-01T08:51:00Z')).toBe(30)
    expect(await counted('&from=2026-03-01T08:51:00Z&until=2026-03-01T08:59:00Z')).toBe(24)
    expect((await test.get(`${test.api}/followers/${follower}/timeline?kinds=%25`)).status).toBe(400)
    const seen: Entry[] = []
    for (let before: number | null | undefined; before !== null;) {
      const page: Timeline = (await test.get<Timeline>(`${test.api}/followers/${follower}/timeline?limit=7&kinds=message.${before === undefined ? '' : `&before=${before}`}`)).body
      seen.push(...page.items)
      before = page.next
    }
    expect(seen.map(({ id }) => id)).toEqual((await timeline(follower, '&kinds=message.')).items.map(({ id }) => id))
  })
})
