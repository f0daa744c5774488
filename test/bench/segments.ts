import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { median, percentile } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { round2 } from './bare-sends.ts'
import { beginPush, clearPushes, setRules, untilRun } from './push-tools.ts'
import { seedReach } from './reach-seed.ts'
import { openSeeded, seededEnv } from './seed.ts'
import { handWritten, question } from './segments-sql.ts'

export interface SegmentsOptions { folder: string, small: boolean }

interface Counted { count: number, isExact: boolean }

/** Whom a rule means among all followers: exactly, in turn with the same question written by hand; at a guess; and all of them written down for a push. */
export async function benchSegments ({ folder, small }: SegmentsOptions): Promise<Record<string, unknown>> {
  const seeded = await openSeeded({ folder, small })
  try {
    await seedReach(seeded, 1000)
    await clearPushes(seeded)
    const product = spawnProcess({ ...productProcess, port: await freePort(), env: seededEnv(seeded) })
    const connection = await createConnection({ uri: seeded.databaseUrl })
    try {
      if (!await untilReady(product, { withinMs: 1_200_000 })) throw new Error(`not ready:\n${product.tail()}`)
      const api = createProductApi(product.url)
      await setRules(api)
      const counts = await countInTurn(api, connection, small ? 3 : 7)
      const estimates = await estimate(api)
      const freeze = await freezeAll(api, connection, seeded.followers)
      return { bench: 'segments', db: 'mysql', mode: 'plain', followers: seeded.followers, ...counts, ...estimates, ...freeze, rssMb: Math.round(product.rssMb()) }
    } catch (error) {
      say(product.tail())
      throw error
    } finally {
      await connection.end()
      await product.end()
    }
  } finally {
    await seeded.mariadb.remove()
  }
}

/** By hand, ours, by hand, ours: after one round for the buffers. */
async function countInTurn (api: ProductApi, connection: Connection, rounds: number): Promise<Record<string, number>> {
  const times = { ours: [] as number[], byHand: [] as number[] }
  let [exactCount, wrong] = [0, 0]
  for (let round = 0; round <= rounds; round++) {
    const { sql, values } = handWritten(Date.now())
    let startedAt = performance.now()
    const [[row]] = await connection.query<RowDataPacket[]>(sql, values)
    const byHandMs = performance.now() - startedAt
    startedAt = performance.now()
    const counted = await api.change<Counted>('POST', '/segments/count', { rule: question, exact: true })
    const oursMs = performance.now() - startedAt
    exactCount = counted.count
    // A window may have closed in between.
    if (!counted.isExact || Math.abs(counted.count - Number(row?.['amount'])) > 2) wrong += 1
    say(`exact: ${counted.count} after ${Math.round(oursMs)} ms, by hand ${row?.['amount']} after ${Math.round(byHandMs)} ms`)
    if (round === 0) continue
    times.ours.push(oursMs)
    times.byHand.push(byHandMs)
  }
  return { ratio: round2(median(times.ours) / median(times.byHand)), exactCountMs: Math.round(median(times.ours)), byHandMs: Math.round(median(times.byHand)), exactCount, wrong }
}

/** What people put together in an editor, each asked for the first time and then again. */
function rules (): object[] {
  const parts: object[] = [
    { attribute: 'city', is: '昆明' }, { attribute: 'level', in: ['金卡', '黑卡'] }, { attribute: 'points', atLeast: 300 }, { tag: 5, isOn: true }, { tag: 30, isOn: false },
    { did: { kind: 'event.CLICK', about: ['menu-3'], atLeast: 2, within: { days: 90 } } }, { did: { kind: 'message.', atLeast: 1, within: { days: 30 } } },
    { not: { did: { kind: 'event.SCAN', within: { days: 365 } } } }, { silent: { days: 60 } }, { field: 'stage', is: 'customer' }, { subscriptionAge: { atLeast: 100 } },
    { reach: { route: 'service', purpose: 'content', topic: 'new-tea' } }, { reach: { route: 'mass', purpose: 'content' } }, { windowClosesWithin: { hours: 6 } }, { massLeft: { atLeast: 2 } },
  ]
  return parts.flatMap((one, at) => [1, 2, 4].map((step) => {
    const [other, third] = [parts[(at + step) % parts.length], parts[(at + 3 * step) % parts.length]]
    return step === 1 ? { all: [one, other] } : step === 2 ? { any: [one, { all: [other, third] }] } : { minus: [{ any: [one, other] }, third] }
  }))
}

async function estimate (api: ProductApi): Promise<Record<string, number>> {
  const times: number[] = []
  const samples: number[] = []
  for (const rule of rules()) {
    const startedAt = performance.now()
    const { count } = await api.change<Counted>('POST', '/segments/count', { rule })
    const ms = performance.now() - startedAt
    times.push(ms)
    if (ms > 300) say(`${Math.round(ms)} ms for about ${count}: ${JSON.stringify(rule)}`)
    const sampledAt = performance.now()
    await api.change('POST', '/segments/sample', { rule, limit: 10 })
    samples.push(performance.now() - sampledAt)
  }
  return { estimateP50Ms: round2(median(times)), estimateP95Ms: round2(percentile(times, 0.95)), sampleP95Ms: round2(percentile(samples, 0.95)) }
}

const askedAt = 200

/** All but one in ten thousand; nothing of it is sent, for it stands still before it begins. */
async function freezeAll (api: ProductApi, connection: Connection, followers: number): Promise<Record<string, number>> {
  const text = (words: string) => [{ route: 'service', content: { type: 'text', text: words } }]
  const id = await beginPush(api, '全部', { bucket: { from: 0, below: 9999 } }, {
    purpose: 'content', topic: 'new-tea', variants: [{ key: 'a', weight: 1, ways: text('新茶到店') }, { key: 'b', weight: 1, ways: text('明前龙井到店') }], holdOutPercent: 5,
  })
  await untilRun(connection, id, ({ status }) => status !== 'waiting', 120_000)
  await api.change('POST', `/pushes/${id}/pause`, {})
  const { audience, startedMs, frozenMs } = await untilRun(connection, id, (run) => run.frozenMs > 0)
  const seconds = (frozenMs - startedMs) / 1000
  say(`${audience} of ${followers} written down after ${seconds} s`)
  const times: number[] = []
  for (let turn = 0; turn < askedAt; turn++) {
    const askedFirst = performance.now()
    await api.get(turn % 2 === 0 ? `/pushes/${id}` : `/pushes/${id}/deliveries?status=pending&limit=50`)
    if (turn >= 20) times.push(performance.now() - askedFirst)
  }
  const reportAt = performance.now()
  await api.get(`/pushes/${id}/report`)
  const reportMs = Math.round(performance.now() - reportAt)
  await api.change('POST', `/pushes/${id}/cancel`, {})
  return { audience, freezeMillionSeconds: round2(seconds * 1_000_000 / audience), pushPageP95Ms: round2(percentile(times, 0.95)), reportMs }
}
