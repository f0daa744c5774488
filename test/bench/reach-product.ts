import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import { createApp } from '../../src/app.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Wanted } from '../../src/reach/index.ts'
import { readConfig, settingsFrom } from '../../src/settings.ts'

/** How the bench has the product send: many wanted in one transaction, or each by itself, as many callers as the bare loop has. */
export interface SendsAsked { how: 'batch' | 'single', count: number, followerIds: number[] }
export interface SendsTold { seconds: number, submitted: number }

const batchSize = 500
const callers = 64
/** Whoever sends much waits for what went before: what lies longer than a moment is looked at twice. */
const mostWaiting = 750
const accountId = 1

/** The product in a process of its own, as `npm start` runs it, with a way in that costs less than a request of HTTP for each send. */
const config = readConfig()
const app = await createApp({ ...settingsFrom(config), clock: systemClock, logger: createLogger({ level: config.LOG_LEVEL }), baseUrl: () => '' })

const benchRoutes: FastifyPluginAsync = async () => {
  app.post<{ Body: SendsAsked }>('/bench/sends', { config: { access: 'public' }, bodyLimit: 8 * 1024 * 1024 }, async ({ body }): Promise<SendsTold> => {
    const { how, count, followerIds } = body
    const first = Date.now() * 1000
    const expiresAt = new Date(Date.now() + 3600_000)
    const wantedAt = (at: number): Wanted => ({
      accountId, followerId: followerIds[at % followerIds.length] ?? 0, source: { kind: 'bench', id: first + at }, purpose: 'content', expiresAt,
      content: { type: 'text', text: `您好，您关注的新品 ${at} 已经到店，欢迎光临。` },
    })
    const startedAt = performance.now()
    await (how === 'batch' ? inBatches(count, wantedAt) : oneByOne(count, wantedAt))
    await untilSent()
    return { seconds: (performance.now() - startedAt) / 1000, submitted: await countSubmitted(first) }
  })
}

async function inBatches (count: number, wantedAt: (at: number) => Wanted): Promise<void> {
  for (let from = 0; from < count; from += batchSize) {
    const wanted = Array.from({ length: Math.min(batchSize, count - from) }, (_, at) => wantedAt(from + at))
    await app.db.write((tx) => app.reach.send(tx, wanted))
    while (await isBehind()) await sleep(5)
  }
}

const isBehind = async () => (await app.db.read.query<unknown[]>(
  `SELECT id FROM touches WHERE accountId = ${accountId} AND status = 'pending' LIMIT 1 OFFSET ${mostWaiting}`)).length > 0

async function oneByOne (count: number, wantedAt: (at: number) => Wanted): Promise<void> {
  let next = 0
  let isFull = false
  const watching = setInterval(() => { isBehind().then((behind) => { isFull = behind }, () => undefined) }, 20)
  await Promise.all(Array.from({ length: callers }, async () => {
    while (next < count) {
      await app.reach.submit(wantedAt(next++))
      while (isFull) await sleep(5)
    }
  }))
  clearInterval(watching)
}

async function untilSent (): Promise<void> {
  const isOpen = async () => (await app.db.read.query<unknown[]>(`SELECT id FROM touches WHERE accountId = ${accountId} AND status IN ('pending', 'calling') LIMIT 1`)).length > 0
  while (await isOpen()) await sleep(20)
}

async function countSubmitted (first: number): Promise<number> {
  const [row] = await app.db.read.query<Array<{ amount: number | string }>>(
    `SELECT COUNT(*) AS amount FROM touches WHERE accountId = ${accountId} AND sourceKind = 'bench' AND sourceId >= ? AND status = 'submitted'`, [first])
  return Number(row?.amount)
}

await app.register(benchRoutes)
await app.listen({ host: config.HOST, port: config.PORT })
process.once('SIGTERM', () => { void app.close() })
