import { Pool, request } from 'undici'
import { accountEnv, loadAccount } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { type OwnProcess, product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { adminEnv, createProductApi, perSecond, type ProductApi, type TaskBody } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv, type StageKind } from '../support/stage.ts'

export interface FollowersOptions { db: StageKind, small: boolean }

/** As many calls as the sync makes at once: `callsAtOnce` of its reader. */
const callsAtOnce = 8
const perBatch = 100
const list = '/cgi-bin/user/get'
const batchGet = '/cgi-bin/user/info/batchget'

/** What an answer of WeChat's takes at least: on loopback the calls would cost nothing, and the loop would only be this machine's. */
const latencyMs = 50

/**
 * The first sync of everybody, then one that finds them all, each beside bare loops that fetch the same and throw it away. What has
 * the latency of a distant WeChat is the promise; `loopback` is the same without.
 */
export async function benchFollowers ({ db, small }: FollowersOptions): Promise<Record<string, unknown>> {
  const followers = small ? 50_000 : 1_000_000
  const stage = await createStage(db)
  const simulator = spawnProcess({
    script: 'test/bench/wire-simulator.ts', nodeArgs: ['--import', 'tsx', '--max-semi-space-size=8'], port: await freePort(),
    env: { FOLLOWERS: String(followers), OPENIDS: 'random' },
  })
  const env = stageEnv(stage, {
    ...accountEnv(loadAccount), WECHAT_API_BASE: simulator.url, ...adminEnv,
  })
  const product = spawnProcess({ ...productProcess, port: await freePort(), env })
  try {
    if (!await untilReady(simulator, { path: '/control', withinMs: 120_000 })) throw new Error(`not ready:\n${simulator.tail()}`)
    if (!await untilReady(product)) throw new Error(`not ready:\n${product.tail()}`)
    const turns = await takeTurns({ simulator, product, followers })
    return {
      bench: 'followers', db, mode: 'plain', followers, ...turns,
      simulatorRssMb: Math.round(simulator.rssMb()),
      wrong: turns.wrong + Math.abs(followers - await subscribedCount(stage)),
    }
  } finally {
    await Promise.all([simulator.kill(), product.kill()])
    await stage.remove()
  }
}

interface Turns { simulator: OwnProcess, product: OwnProcess, followers: number }

async function takeTurns ({ simulator, product, followers }: Turns) {
  const { token } = await control('POST', `${simulator.url}/control/accounts/${loadAccount.appid}/tokens`) as { token: string }
  const api = createProductApi(product.url)
  let peakRssMb = 0
  let wrong = 0
  const sampling = setInterval(() => { peakRssMb = Math.max(peakRssMb, product.rssMb()) }, 100)
  const turn = async (what: string) => {
    const bare = [await fetchBare(simulator.url, token)]
    const ours = await syncOnce(api)
    bare.push(await fetchBare(simulator.url, token))
    for (const { fetched } of bare) wrong += Math.abs(followers - fetched)
    const [first = 0, second = 0] = bare.map(({ perSecond }) => perSecond)
    say(`${what}: bare ${Math.round(first)}/s and ${Math.round(second)}/s, ours ${Math.round(ours)}/s, rss ${Math.round(product.rssMb())} MB`)
    return { bare: (first + second) / 2, ours }
  }
  await delay(simulator, latencyMs)
  const distant = await turn(`first sync, ${latencyMs} ms away`)
  const firstRssMb = peakRssMb
  await delay(simulator, 0)
  const near = await turn('second sync, on loopback')
  clearInterval(sampling)
  return {
    latencyMs, barePerSecond: Math.round(distant.bare), syncPerSecond: Math.round(distant.ours), syncRatio: round(distant.ours / distant.bare),
    loopbackBarePerSecond: Math.round(near.bare), loopbackSyncPerSecond: Math.round(near.ours), loopbackRatio: round(near.ours / near.bare),
    peakRssMb: Math.round(peakRssMb), rssGrowthMb: Math.round(peakRssMb - firstRssMb), wrong,
  }
}

async function delay ({ url }: OwnProcess, ms: number): Promise<void> {
  for (const api of [list, batchGet]) await request(`${url}/control/faults?api=${api}`, { method: 'DELETE' }).then(({ body }) => body.dump())
  if (ms === 0) return
  for (const api of [list, batchGet]) await control('PUT', `${url}/control/faults`, { api, fault: 'latency', ms })
}

/** What the sync is measured against: the same pages and batches, as many at once, read and forgotten. */
async function fetchBare (url: string, token: string): Promise<{ perSecond: number, fetched: number }> {
  const pool = new Pool(url, { connections: callsAtOnce + 1 })
  const startedAt = performance.now()
  let fetched = 0
  async function batch (openids: readonly string[]): Promise<void> {
    const { body } = await pool.request({
      method: 'POST', path: `${batchGet}?access_token=${token}`, headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_list: openids.map((openid) => ({ openid })) }),
    })
    const { user_info_list: users } = JSON.parse(await body.text()) as { user_info_list: unknown[] }
    fetched += users.length
  }
  for (let after = ''; ;) {
    const { body } = await pool.request({ method: 'GET', path: `${list}?access_token=${token}&next_openid=${after}` })
    const page = JSON.parse(await body.text()) as { count: number, data?: { openid: string[] }, next_openid: string }
    const openids = page.data?.openid ?? []
    let next = 0
    await Promise.all(Array.from({ length: callsAtOnce }, async () => {
      while (next < openids.length) await batch(openids.slice(next, next += perBatch))
    }))
    if (page.count === 0) break
    after = page.next_openid
  }
  await pool.close()
  return { perSecond: fetched / ((performance.now() - startedAt) / 1000), fetched }
}

async function syncOnce (api: ProductApi): Promise<number> {
  const { id } = await api.change<TaskBody>('POST', '/followers/sync')
  return perSecond(await api.untilTask(id, undefined, { everyMs: 250 }))
}

async function control (method: 'POST' | 'PUT', url: string, body?: object): Promise<unknown> {
  const answer = await request(url, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${text}`)
  return JSON.parse(text)
}

async function subscribedCount (stage: Stage): Promise<number> {
  const [row] = await stage.query<{ amount: number }>('SELECT COUNT(*) AS amount FROM followers WHERE subscribed = 1 AND subscriptionAt IS NOT NULL')
  return Number(row?.amount ?? 0)
}

function round (value: number): number {
  return Math.round(value * 100) / 100
}
