import { createConnection } from 'mysql2/promise'
import { freePort } from '../support/mariadb.ts'
import { product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { createProductApi } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { openSeeded, seededEnv } from './seed.ts'

export interface ListsOptions {
  /** A folder of the seed: made when it is empty, used as it is when it is not. */
  folder: string
  small: boolean
}

type Filter = ReadonlyArray<Record<string, unknown>>
interface Query { filter: Filter, sort: { by: string, order: string } }
interface Page { items: Array<{ id: number }>, next: string | null }

const pageLimit = 50
const dayMs = 86_400_000

/** Lists with three filters, records with their timelines, and totals, asked of the product over HTTP, one after the other. */
export async function benchLists ({ folder, small }: ListsOptions): Promise<Record<string, number | string | boolean>> {
  const seeded = await openSeeded({ folder, small })
  const product = spawnProcess({ ...productProcess, port: await freePort(), env: seededEnv(seeded) })
  try {
    if (!await untilReady(product, { withinMs: 300_000 })) throw new Error(`not ready:\n${product.tail()}`)
    const ask = createAsker(product.url)
    const queries = await threeFilters(seeded.databaseUrl)
    // The first round fills the buffers of the server.
    for (const query of queries.slice(0, 40)) await ask('POST', '/followers/find', { ...query, limit: pageLimit })
    const lists = await measureLists(ask, queries)
    const records = await measureRecords(ask, seeded.followers)
    const counts: number[] = []
    for (const { filter } of queries) counts.push((await ask('POST', '/followers/count', { filter })).ms)
    const words: number[] = []
    for (const text of ['海豚', '安静的海豚', '海豚12', '张先生', '5678', '王女', '不存在的', 'oNobody', '8'])
      words.push((await ask('POST', '/followers/find', { filter: [{ text }], limit: pageLimit })).ms)
    return {
      bench: 'lists', followers: seeded.followers, queries: queries.length, ...lists, ...records,
      countP50Ms: at(counts, 0.5), countP95Ms: at(counts, 0.95), wordsP50Ms: at(words, 0.5), wordsMaxMs: at(words, 1), rssMb: Math.round(product.rssMb()),
    }
  } finally {
    await product.end()
    await seeded.mariadb.remove()
  }
}

/** Of what is no page only the time matters. */
type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<{ ms: number, body: Page }>

function createAsker (url: string): Ask {
  const api = createProductApi(url)
  return async (method, path, body) => {
    const startedAt = performance.now()
    const answer = method === 'GET' ? await api.get<Page>(path) : await api.change<Page>(method, path, body)
    return { ms: performance.now() - startedAt, body: answer }
  }
}

/** Every three of these, each in an order of its own: frequent and rare ones, and some that nobody fits. */
async function threeFilters (databaseUrl: string): Promise<Query[]> {
  const connection = await createConnection({ uri: databaseUrl })
  const [[last]] = await connection.query('SELECT MAX(createdAt) AS at FROM followers') as unknown as [[{ at: number }]]
  await connection.end()
  const ago = (days: number) => new Date(Number(last.at) - days * dayMs).toISOString()
  const conditions: Filter = [
    { field: 'subscribed', is: true }, { field: 'stage', is: 'high-value' }, { field: 'stage', in: ['customer', 'potential'] }, { field: 'ownerId', is: 3 },
    { field: 'qrScene', is: 'store-250' }, { field: 'lastInboundAt', from: ago(7) }, { field: 'lastInboundAt', before: ago(300) }, { field: 'subscriptionAt', from: ago(30) },
    { field: 'messageCount', atLeast: 20 }, { field: 'language', is: 'en' }, { field: 'remark', contains: '先生' }, { attribute: 'city', is: '上海' }, { attribute: 'city', in: ['昆明', '拉萨'] },
    { attribute: 'level', is: '黑卡' }, { attribute: 'score', atLeast: 500 }, { attribute: 'birthday', from: '1990-01-01', before: '1995-01-01' }, { attribute: 'tastes', contains: '茶' },
    { attribute: 'member', is: true }, { attribute: 'vip', is: true }, { attribute: 'note', isEmpty: false }, { attribute: 'gender', isNot: '男' }, { tag: 1, isOn: true }, { tag: 12, isOn: true },
    { tag: 40, isOn: true }, { tag: 2, isOn: false },
  ]
  const sorts = [['id', 'desc'], ['lastInboundAt', 'desc'], ['subscriptionAt', 'desc'], ['id', 'asc'], ['lastInboundAt', 'asc']] as const
  const all = conditions.flatMap((a, first) => conditions.slice(first + 1).flatMap((b, second) => conditions.slice(first + second + 2).map((c) => [a, b, c])))
  // Every ninth of the 2,300: 256 of them, in which each condition comes as often as the others.
  return all.filter((_, place) => place % 9 === 0).map((filter, place) => {
    const [by, order] = sorts[place % sorts.length] ?? sorts[0]
    return { filter, sort: { by, order } }
  })
}

async function measureLists (ask: Ask, queries: readonly Query[]): Promise<Record<string, number>> {
  const times: number[] = []
  const slowest: Array<{ ms: number, query: Query }> = []
  let [empty, full, short, deep] = [0, 0, 0, 0]
  for (const [place, query] of queries.entries()) {
    const depth = place % 4 === 0 ? 5 : 1
    for (let page = 0, after: string | null = null; page < depth; page++) {
      const { ms, body }: { ms: number, body: Page } = await ask('POST', '/followers/find', { ...query, limit: pageLimit, ...(after !== null && { after }) })
      times.push(ms)
      slowest.push({ ms, query })
      if (page > 0) deep++
      if (body.items.length === pageLimit) full++
      else if (body.next !== null) short++
      else if (body.items.length === 0) empty++
      if (body.next === null) break
      after = body.next
    }
  }
  for (const { ms, query } of slowest.toSorted((a, b) => b.ms - a.ms).slice(0, 8)) say(`${Math.round(ms)} ms ${JSON.stringify(query)}`)
  return {
    pages: times.length, listP50Ms: at(times, 0.5), listP95Ms: at(times, 0.95), listMaxMs: at(times, 1), fullPages: full, shortPages: short, emptyLists: empty, deepPages: deep,
  }
}

/** The last follower is the one with a hundred thousand entries. */
async function measureRecords (ask: Ask, followers: number): Promise<Record<string, number>> {
  const times: number[] = []
  for (let place = 0; place < 200; place++) {
    const id = 1 + (place * 7919) % followers
    const record = await ask('GET', `/followers/${id}`)
    times.push(record.ms + (await ask('GET', `/followers/${id}/timeline`)).ms)
  }
  const large: number[] = []
  for (const query of ['', '?kinds=event.SCAN', '?kinds=message.', '?kinds=custom.', '?kinds=event.subscribe&until=2025-01-01T00:00:00Z', '?kinds=event.CLICK&limit=200']) {
    for (let turn = 0; turn < 5; turn++) large.push((await ask('GET', `/followers/${followers}/timeline${query}`)).ms)
  }
  return { recordP50Ms: at(times, 0.5), recordP95Ms: at(times, 0.95), largeTimelineP50Ms: at(large, 0.5), largeTimelineMaxMs: at(large, 1) }
}

function at (times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10
}
