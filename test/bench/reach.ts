import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import ts from 'typescript'
import { massPeriodOf, periodsOf } from '../../src/reach/attention/periods.ts'
import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import { reachableSql } from '../../src/reach/standing/reachable.sql.ts'
import type { Question } from '../../src/reach/standing/standing.ts'
import { accountEnv, loadAccount, median, percentile } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { cpuMs, type OwnProcess, product as productProcess, projectRoot, spawnProcess, untilReady } from '../support/process.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { createBare, liftLimits, post, round2, untilSeeded } from './bare-sends.ts'
import type { SendsAsked, SendsTold } from './reach-product.ts'
import { seedReach, type Sender } from './reach-seed.ts'
import { openSeeded, type Seeded, seededEnv } from './seed.ts'

export interface ReachOptions { folder: string, small: boolean }

const path = '/cgi-bin/message/custom/send'

/** Sends through the door in turn with bare calls of undici, both to a platform that keeps no records; then who may be written to, among all followers of the seed. */
export async function benchReach ({ folder, small }: ReachOptions): Promise<Record<string, unknown>> {
  const seeded = await openSeeded({ folder, small })
  const senders = await seedReach(seeded, small ? 10_000 : 100_000)
  const openids = join(seeded.folder, 'openids.txt')
  writeFileSync(openids, senders.map(({ openid }) => openid).join('\n'))
  const simulator = spawnProcess({ script: 'test/bench/reach-simulator.ts', nodeArgs: ['--import', 'tsx', '--max-semi-space-size=8'], port: await freePort(), env: { OPENIDS: openids } })
  const env = { ...seededEnv(seeded), ...accountEnv(loadAccount), WECHAT_API_BASE: simulator.url }
  const product = spawnProcess({ ...productProcess, script: buildProduct(), port: await freePort(), env })
  let peakRssMb = 0
  const sampling = setInterval(() => { peakRssMb = Math.max(peakRssMb, product.rssMb()) }, 100)
  try {
    await untilSeeded(simulator, 120_000)
    if (!await untilReady(product, { withinMs: 300_000 })) throw new Error(`not ready:\n${product.tail()}`)
    const api = createProductApi(product.url)
    await liftLimits(api)
    const sends = await takeTurns({ simulator, product, mariadbPid: seeded.mariadb.pid() ?? 0, senders, rounds: small ? 2 : 4, count: small ? 3000 : 15_000 })
    const reachability = await askForHundreds(api, seeded.followers)
    return { bench: 'reach', db: 'mysql', mode: 'plain', followers: seeded.followers, ...sends, ...reachability, ...await selectAmongAll(seeded), peakRssMb: Math.round(peakRssMb) }
  } catch (error) {
    say(product.tail())
    throw error
  } finally {
    clearInterval(sampling)
    await Promise.all([product.end(), simulator.kill()])
    await seeded.mariadb.remove()
  }
}

/** Beside the built product: what compiles on the way takes memory that `npm start` of a build does not. */
function buildProduct (): string {
  const source = readFileSync(join(import.meta.dirname, 'reach-product.ts'), 'utf8')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true },
  })
  const script = join('dist', 'test', 'bench', 'reach-product.js')
  mkdirSync(join(projectRoot, 'dist', 'test', 'bench'), { recursive: true })
  writeFileSync(join(projectRoot, script), outputText)
  return script
}

interface Turns { simulator: OwnProcess, product: OwnProcess, mariadbPid: number, senders: readonly Sender[], rounds: number, count: number }

async function takeTurns ({ simulator, product, mariadbPid, senders, rounds, count }: Turns) {
  const contentOf = (at: number) => ({ msgtype: 'text', text: { content: `您好，您关注的新品 ${at} 已经到店，欢迎光临。` } })
  const bare = await createBare({ simulator, path, senders, contentOf })
  const ours = async (how: SendsAsked['how'], turn: number) => {
    const first = (turn * count) % senders.length
    const followerIds = [...senders.slice(first), ...senders.slice(0, first)].slice(0, count).map(({ id }) => id)
    const cpu = () => [product.pid, mariadbPid, simulator.pid].map(cpuMs)
    const before = cpu()
    const { seconds, submitted } = await post<SendsTold>(`${product.url}/bench/sends`, { how, count, followerIds })
    say(`${how}: µs of a core for a send: product, database, simulator ${cpu().map((ms, at) => Math.round((ms - (before[at] ?? 0)) * 1000 / count)).join(' + ')}`)
    wrong += count - submitted
    return count / seconds
  }
  let wrong = 0
  const figures: Array<Record<'bare' | 'batch' | 'single', number>> = []
  await ours('batch', 0)
  await bare.send(count)
  for (let round = 1; round <= rounds; round++) {
    const before = await bare.send(count)
    const batch = await ours('batch', 2 * round)
    const single = await ours('single', 2 * round + 1)
    const after = await bare.send(count)
    figures.push({ bare: (before + after) / 2, batch, single })
    say(`round ${round}: bare ${Math.round(before)}/s and ${Math.round(after)}/s, batches ${Math.round(batch)}/s, one by one ${Math.round(single)}/s, rss ${Math.round(product.rssMb())} MB`)
  }
  await bare.close()
  const middle = (of: (each: typeof figures[number]) => number) => median(figures.map(of))
  return {
    barePerSecond: Math.round(middle((each) => each.bare)), batchPerSecond: Math.round(middle((each) => each.batch)), singlePerSecond: Math.round(middle((each) => each.single)),
    batchRatio: round2(middle(({ bare: plain, batch }) => batch / plain)), singleRatio: round2(middle(({ bare: plain, single }) => single / plain)), wrong: wrong + bare.refused(),
  }
}

/** A hundred followers from anywhere, again and again. */
async function askForHundreds (api: ProductApi, followers: number): Promise<Record<string, number>> {
  const times: number[] = []
  let wrong = 0
  for (let turn = 0; turn < 240; turn++) {
    const followerIds = Array.from({ length: 100 }, (_, at) => 1 + ((turn * 100 + at) * 7919) % followers)
    const startedAt = performance.now()
    const { items } = await api.change<{ items: unknown[] }>('POST', '/reach/query', { followerIds, purpose: 'content', topic: 'new-tea' })
    if (turn >= 40) times.push(performance.now() - startedAt)
    wrong += 100 - items.length
  }
  return { reachability100P50Ms: round2(median(times)), reachability100P95Ms: round2(percentile(times, 0.95)), reachabilityMissing: wrong }
}

const questions: ReadonlyArray<Pick<Question, 'route' | 'purpose' | 'topicId' | 'templateId'>> = [
  { route: 'service', purpose: 'content', topicId: 1, templateId: null }, { route: 'mass', purpose: 'content', topicId: 1, templateId: null },
  { route: 'notice', purpose: 'notice', topicId: null, templateId: 'notice-1' }, { route: 'template', purpose: 'notice', topicId: 1, templateId: 'template-1' },
]

/** How many of all followers each route is open to, by the rule as SQL; the slowest of them, after one round for the buffers. */
async function selectAmongAll ({ databaseUrl }: Seeded): Promise<Record<string, unknown>> {
  const connection = await createConnection({ uri: databaseUrl })
  const atMs = Date.now()
  const context = {
    settings: defaultSettings, account: { kind: 'service' as const, isVerified: true }, topic: { kind: 'opt-out' as const, caps: { day: 1, week: 2, month: 4 } },
    bounds: { atMs, mass: massPeriodOf(atMs, 'service'), ...periodsOf(atMs, 'Asia/Shanghai') }, quiet: { untilMs: 0, attributeId: 1, byZone: new Map([['拉萨', atMs + 1]]) },
  }
  const seconds: Record<string, number> = {}
  const open: Record<string, number> = {}
  for (const question of [...questions, ...questions]) {
    const { joins, joinValues, condition, values } = reachableSql(1, { ...question, parts: 1, byAgent: false }, context)
    const startedAt = performance.now()
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS amount FROM followers ${joins} WHERE ${condition}`, [...joinValues, ...values])
    seconds[question.route] = round2((performance.now() - startedAt) / 1000)
    open[question.route] = Number(row?.['amount'])
  }
  await connection.end()
  say(`open to ${JSON.stringify(open)} after ${JSON.stringify(seconds)} s`)
  return { sqlMillionSeconds: Math.max(...Object.values(seconds)), sqlSeconds: seconds, sqlOpen: open }
}
