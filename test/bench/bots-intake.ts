import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../../src/simulator/index.ts'
import { accountEnv, createMessages, loadAccount, median, percentile, runLoad, type SignedMessage } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { type OwnProcess, product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { adminEnv, createProductApi, type ProductApi } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv } from '../support/stage.ts'

const connections = 64
const followers = 50_000
const rounds = 5
const plugin = '/bots/plugins/ding'

interface Scene { stage: Stage, product: OwnProcess, api: ProductApi, next: () => SignedMessage, each: number }

/** The webhook with everything behind it, in turn with a plugin that hears every message and without; each turn when nothing is left of the one before. */
export async function benchIntakeWithPlugin ({ seconds }: { seconds: number }): Promise<Record<string, number>> {
  const stage = await createStage('mysql')
  const simulator = await startSimulator({ accounts: [loadAccount] })
  const env = stageEnv(stage, { ...accountEnv(loadAccount), ...adminEnv, WECHAT_API_BASE: simulator.url, WECHATY_PLUGINS: 'ding=wechaty-plugin-contrib:DingDong' })
  const product = spawnProcess({ ...productProcess, port: await freePort(), env })
  try {
    if (!await untilReady(product)) throw new Error(`not ready:\n${product.tail()}`)
    const scene = { stage, product, api: createProductApi(product.url), next: createMessages(loadAccount, { followers }), each: Math.max(1, seconds / rounds) }
    return await takeTurns(scene)
  } catch (error) {
    say(product.tail())
    throw error
  } finally {
    await product.kill()
    await simulator.stop()
    await stage.remove()
  }
}

async function takeTurns ({ stage, product, api, next, each }: Scene): Promise<Record<string, number>> {
  const without = { perSecond: [] as number[], latenciesMs: [] as number[] }
  const withOne = { perSecond: [] as number[], latenciesMs: [] as number[] }
  let acknowledged = 0
  let heard = 0
  async function load (seconds: number): Promise<Awaited<ReturnType<typeof runLoad>>> {
    const result = await runLoad({ url: product.url, connections, next, seconds })
    acknowledged += result.acknowledged
    return result
  }
  await load(3)
  for (let round = 1; round <= rounds; round++) {
    for (const [isOn, kept] of [[false, without], [true, withOne]] as const) {
      await turn(api, isOn)
      // The thread has its code, and the first messages behind it.
      const warm = await load(2)
      await untilIdle(stage)
      const { perSecond, latenciesMs, acknowledged: taken } = await load(each)
      kept.perSecond.push(perSecond)
      kept.latenciesMs.push(...latenciesMs)
      if (isOn) heard += warm.acknowledged + taken
      await untilIdle(stage)
    }
    say(`round ${round}: ${Math.round(without.perSecond.at(-1) ?? 0)}/s without, ${Math.round(withOne.perSecond.at(-1) ?? 0)}/s with a plugin, rss ${Math.round(product.rssMb())} MB`)
  }
  const { seen, failed, timedOut, restarts } = await untilCounted(api, heard)
  const stored = await countOf(stage, 'inbox')
  return {
    intakePerSecond: Math.round(median(without.perSecond)), intakeWithPluginPerSecond: Math.round(median(withOne.perSecond)),
    intakeLossPercent: round((1 - median(withOne.perSecond) / median(without.perSecond)) * 100),
    intakeP99Ms: round(percentile(without.latenciesMs, 0.99)), intakeWithPluginP99Ms: round(percentile(withOne.latenciesMs, 0.99)),
    intakeRssMb: Math.round(product.rssMb()), intakeLost: acknowledged - stored, pluginHeard: heard, pluginMissed: heard - seen, pluginFailed: failed + timedOut, pluginRestarts: restarts,
  }
}

interface PluginCounts { version: number, isOn: boolean, seen: number, failed: number, timedOut: number, restarts: number }

async function turn (api: ProductApi, isOn: boolean): Promise<void> {
  const { version, isOn: before } = await api.get<PluginCounts>(plugin)
  if (before !== isOn) await api.change('PUT', plugin, { version, isOn })
  // A change counts within a second.
  await sleep(1500)
}

/** Until everything that was taken in is worked on and no plugin has any of it. */
async function untilIdle (stage: Stage): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await sleep(200)) {
    if (await countOf(stage, `inbox WHERE status IN ('pending', 'held')`) === 0 && await countOf(stage, `plugin_messages`) === 0) return
  }
  throw new Error('never idle')
}

/** Its counts are written every now and then. */
async function untilCounted (api: ProductApi, heard: number): Promise<PluginCounts> {
  let counts = await api.get<PluginCounts>(plugin)
  for (const until = Date.now() + 30_000; counts.seen < heard && Date.now() < until; await sleep(500)) counts = await api.get<PluginCounts>(plugin)
  return counts
}

async function countOf (stage: Stage, from: string): Promise<number> {
  const [row] = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM ${from}`)
  return Number(row?.amount ?? 0)
}

function round (value: number): number {
  return Math.round(value * 10) / 10
}
