import { startSimulator } from '../../src/simulator/index.ts'
import { accountEnv, createMessages, loadAccount, median, percentile, runLoad } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { type OwnProcess, product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { createStage, say, type Stage, stageEnv, type StageKind } from '../support/stage.ts'

export interface IntakeOptions { db: StageKind, mode: 'plain' | 'secure', seconds: number, small: boolean }

const connections = 64
const followers = 50_000

/** The webhook with everything behind it, in turn with a bare route that keeps nothing; then a deep backlog. */
export async function benchIntake ({ db, mode, seconds, small }: IntakeOptions): Promise<Record<string, unknown>> {
  const stage = await createStage(db)
  const account = { ...loadAccount, mode }
  const simulator = await startSimulator({ accounts: [account] })
  const env = stageEnv(stage, { ...accountEnv(account), WECHAT_API_BASE: simulator.url })
  const bare = spawnProcess({ script: 'test/bench/bare-server.ts', nodeArgs: ['--import', 'tsx'], port: await freePort(), env })
  const product = spawnProcess({ ...productProcess, port: await freePort(), env })
  try {
    for (const each of [bare, product]) if (!await untilReady(each)) throw new Error(`not ready:\n${each.tail()}`)
    const turns = await takeTurns({ stage, bare, product, account, seconds })
    const stored = await storedCount(stage)
    const lost = turns.acknowledged - stored
    await product.end()
    const backlog = await drainBacklog({ stage, env, account, messages: small ? 5000 : 200_000 })
    return {
      bench: 'intake', db, mode,
      barePerSecond: Math.round(median(turns.bare)),
      acceptedPerSecond: Math.round(median(turns.ours)),
      ratio: round(median(turns.ours) / median(turns.bare)),
      p50Ms: round(percentile(turns.latenciesMs, 0.5)),
      p99Ms: round(percentile(turns.latenciesMs, 0.99)),
      workedPerSecond: Math.round(turns.workedPerSecond),
      ...backlog,
      peakRssMb: Math.round(Math.max(turns.peakRssMb, backlog.backlogRssMb)),
      lost: lost + backlog.backlogLost,
    }
  } finally {
    await Promise.all([bare.kill(), product.kill()])
    await simulator.stop()
    await stage.remove()
  }
}

interface Turns { stage: Stage, bare: OwnProcess, product: OwnProcess, account: typeof loadAccount, seconds: number }

/** Bare, ours, bare, ours: what the machine does meanwhile to one it does to the other. */
async function takeTurns ({ stage, bare, product, account, seconds }: Turns) {
  const next = createMessages(account, { followers })
  const rounds = 5
  const each = Math.max(1, seconds / rounds)
  const result = { bare: [] as number[], ours: [] as number[], latenciesMs: [] as number[], acknowledged: 0, workedPerSecond: 0, peakRssMb: 0 }
  const warm = async (url: string) => runLoad({ url, connections, next, seconds: 2 })
  await warm(bare.url)
  result.acknowledged += (await warm(product.url)).acknowledged
  const sampling = setInterval(() => { result.peakRssMb = Math.max(result.peakRssMb, product.rssMb()) }, 200)
  const worked: number[] = []
  for (let turn = 1; turn <= rounds; turn++) {
    const plain = await runLoad({ url: bare.url, connections, next, seconds: each })
    const before = await doneCount(stage)
    const ours = await runLoad({ url: product.url, connections, next, seconds: each })
    worked.push((await doneCount(stage) - before) / ours.seconds)
    result.bare.push(plain.perSecond)
    result.ours.push(ours.perSecond)
    result.latenciesMs.push(...ours.latenciesMs)
    result.acknowledged += ours.acknowledged
    say(`round ${turn}: bare ${Math.round(plain.perSecond)}/s, ours ${Math.round(ours.perSecond)}/s, failed ${ours.failed}, rss ${Math.round(product.rssMb())} MB`)
  }
  clearInterval(sampling)
  result.workedPerSecond = median(worked)
  return result
}

interface Backlog { stage: Stage, env: Record<string, string>, account: typeof loadAccount, messages: number }

/** Taken in while nobody works, then worked on by a fresh process: what waits must wait on disk, not in memory. */
async function drainBacklog ({ stage, env, account, messages }: Backlog) {
  const next = createMessages(account, { followers })
  const web = spawnProcess({ ...productProcess, port: await freePort(), env: { ...env, ROLE: 'web', REPLY_DEADLINE_MS: '0' } })
  let backlogRssMb = 0
  const sample = (own: OwnProcess) => setInterval(() => { backlogRssMb = Math.max(backlogRssMb, own.rssMb()) }, 200)
  if (!await untilReady(web)) throw new Error(`not ready:\n${web.tail()}`)
  const before = await storedCount(stage)
  const filling = sample(web)
  const filled = await runLoad({ url: web.url, connections, next, seconds: 300, count: messages })
  clearInterval(filling)
  await web.end()
  const backlogLost = filled.acknowledged - (await storedCount(stage) - before)
  const waiting = await pendingCount(stage)
  say(`backlog of ${waiting}: taken in at ${Math.round(filled.perSecond)}/s, rss ${Math.round(backlogRssMb)} MB`)

  const worker = spawnProcess({ ...productProcess, port: await freePort(), env })
  const draining = sample(worker)
  try {
    if (!await untilReady(worker)) throw new Error(`not ready:\n${worker.tail()}`)
    const startedAt = performance.now()
    const atStart = await pendingCount(stage)
    for (let left = atStart; left > 0 && performance.now() - startedAt < 300_000;) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      left = await pendingCount(stage)
    }
    const drainPerSecond = Math.round(atStart / ((performance.now() - startedAt) / 1000))
    say(`backlog worked on at ${drainPerSecond}/s, rss ${Math.round(backlogRssMb)} MB`)
    return { backlog: waiting, drainPerSecond, backlogRssMb: Math.round(backlogRssMb), backlogLost }
  } finally {
    clearInterval(draining)
    await worker.kill()
  }
}

const countOf = async (stage: Stage, where: string) => {
  const [row] = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM inbox WHERE ${where}`)
  return Number(row?.amount ?? 0)
}
const storedCount = (stage: Stage) => countOf(stage, '1 = 1')
const pendingCount = (stage: Stage) => countOf(stage, `status IN ('pending', 'held')`)
const doneCount = (stage: Stage) => countOf(stage, `status = 'done'`)

function round (value: number): number {
  return Math.round(value * 100) / 100
}
