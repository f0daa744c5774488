import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { accountEnv, loadAccount, median } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { cpuMs, type OwnProcess, product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { createBare, round2, untilSeeded } from './bare-sends.ts'
import { sendRecorded } from './push-records.ts'
import { beginPush, clearPushes, setRules, untilRun } from './push-tools.ts'
import { seedReach, type Sender } from './reach-seed.ts'
import { openSeeded, type Seeded, seededEnv } from './seed.ts'

export interface PushOptions { folder: string, small: boolean }

const path = '/cgi-bin/message/template/send'
const templateId = 'bench-template-1'
const data = { thing1: { value: '您的订单已发货' } }
const tagId = 1000

/** A push of a template to many, in turn with bare calls of undici that keep no records; then the same by two processes. */
export async function benchPush ({ folder, small }: PushOptions): Promise<Record<string, unknown>> {
  const count = small ? 6000 : 200_000
  const seeded = await openSeeded({ folder, small })
  const senders = await seedReach(seeded, count)
  await clearPushes(seeded)
  const connection = await createConnection({ uri: seeded.databaseUrl })
  const openids = join(seeded.folder, 'openids.txt')
  writeFileSync(openids, senders.map(({ openid }) => openid).join('\n'))
  const simulator = spawnProcess({ script: 'test/bench/reach-simulator.ts', nodeArgs: ['--import', 'tsx', '--max-semi-space-size=8'], port: await freePort(), env: { OPENIDS: openids } })
  const env = { ...seededEnv(seeded), ...accountEnv(loadAccount), WECHAT_API_BASE: simulator.url }
  const crew: OwnProcess[] = []
  try {
    await tagSenders(connection, senders)
    await untilSeeded(simulator, 300_000)
    const api = await start(crew, env)
    await setRules(api)
    await api.change('POST', '/templates/sync')
    const figures = await takeTurns({ seeded, simulator, senders, connection, api, crew, env, small })
    return { bench: 'push', db: 'mysql', mode: 'plain', deliveries: count, ...figures }
  } catch (error) {
    for (const each of crew) say(each.tail())
    throw error
  } finally {
    await Promise.all([...crew.map((each) => each.end()), simulator.kill()])
    await untag(connection)
    await connection.end()
    await seeded.mariadb.remove()
  }
}

/** One more process of the product, and its API. */
async function start (crew: OwnProcess[], env: Record<string, string>): Promise<ProductApi> {
  const own = spawnProcess({ ...productProcess, port: await freePort(), env })
  crew.push(own)
  if (!await untilReady(own, { withinMs: 1_200_000 })) throw new Error(`not ready:\n${own.tail()}`)
  return createProductApi(own.url)
}

async function tagSenders (connection: Connection, senders: readonly Sender[]): Promise<void> {
  await untag(connection)
  await connection.query(`INSERT INTO tags (id, accountId, name, liveName, syncState, syncedMs, version, createdAt) VALUES (?, 1, 'bench', 'bench', 'local', 0, 1, 0)`, [tagId])
  await connection.query(`INSERT INTO follower_tags (accountId, tagId, followerId, wanted, state, changedAt, syncedMs)
    SELECT 1, ?, id, 1, 'same', 0, 0 FROM followers WHERE accountId = 1 AND subscribed = 1 AND id <= ?`, [tagId, senders.at(-1)?.id ?? 0])
}

async function untag (connection: Connection): Promise<void> {
  await connection.query('DELETE FROM follower_tags WHERE accountId = 1 AND tagId = ?', [tagId])
  await connection.query('DELETE FROM tags WHERE id = ?', [tagId])
}

interface Turns {
  seeded: Seeded
  simulator: OwnProcess
  senders: readonly Sender[]
  connection: Connection
  api: ProductApi
  crew: OwnProcess[]
  env: Record<string, string>
  small: boolean
}

/** Bare, ours, bare, the records alone, bare, ours by two, by one again, bare: what the machine does meanwhile to one it does to the other. */
async function takeTurns ({ seeded, simulator, senders, connection, api, crew, env, small }: Turns) {
  const bare = await createBare({ simulator, path, senders, contentOf: () => ({ template_id: templateId, data }) })
  const bareCount = small ? 3000 : 30_000
  await bare.send(bareCount)
  let peakRssMb = 0
  const rss: number[] = []
  const sampling = setInterval(() => {
    const now = Math.max(...crew.map((each) => each.rssMb()))
    rss.push(now)
    peakRssMb = Math.max(peakRssMb, now)
  }, 500)
  const before = await bare.send(bareCount)
  const spent = () => ({ product: crew.reduce((all, { pid }) => all + cpuMs(pid), 0), database: cpuMs(seeded.mariadb.pid() ?? 0), simulator: cpuMs(simulator.pid) })
  const pushing = { api, connection, spent }
  const alone = await push(pushing, '一个进程')
  const quarter = Math.floor(rss.length / 4)
  const flatness = { rssFirstQuarterMb: Math.round(median(rss.slice(0, quarter + 1))), rssLastQuarterMb: Math.round(median(rss.slice(-quarter - 1))) }
  const between = await bare.send(bareCount)
  const recorded = await sendRecorded({ databaseUrl: seeded.databaseUrl, senders: senders.slice(0, bareCount * 2), call: bare.call, content: { type: 'template', templateId, data } })
  const afterRecorded = await bare.send(bareCount)
  await start(crew, env)
  const together = await push(pushing, '两个进程')
  await crew.pop()?.end()
  const again = await push(pushing, '又是一个进程')
  const after = await bare.send(bareCount)
  clearInterval(sampling)
  await bare.close()
  const bares = [before, between, afterRecorded, after]
  say(`bare ${bares.map(Math.round).join(', ')}/s; records alone ${Math.round(recorded)}/s, one ${Math.round(alone.perSecond)}/s, two ${Math.round(together.perSecond)}/s, one ${Math.round(again.perSecond)}/s`)
  return {
    barePerSecond: Math.round(median(bares)), recordedPerSecond: Math.round(recorded), recordedRatio: round2(recorded / ((between + afterRecorded) / 2)),
    sentPerSecond: Math.round(alone.perSecond), ratio: round2(alone.perSecond / ((before + between) / 2)),
    twoWorkersPerSecond: Math.round(together.perSecond), twoWorkersRatio: round2(together.perSecond * 2 / (alone.perSecond + again.perSecond)), ...flatness, peakRssMb: Math.round(peakRssMb), ...alone.micros,
    wrong: alone.wrong + together.wrong + again.wrong + bare.refused(),
  }
}

interface Pushing {
  api: ProductApi
  connection: Connection
  /** Milliseconds of a core so far. */
  spent: () => Spent
}
interface Spent { product: number, database: number, simulator: number }

/** Tells beside the speed what a delivery took of a core, in microseconds: unlike the speed it does not depend on what else the machine does. */
async function push ({ api, connection, spent }: Pushing, name: string) {
  const content = { type: 'template', templateId, data }
  const id = await beginPush(api, name, { tag: tagId, isOn: true }, { purpose: 'notice', variants: [{ key: 'a', weight: 1, ways: [{ route: 'template', content }] }] })
  await untilRun(connection, id, ({ frozenMs }) => frozenMs > 0)
  const before = spent()
  const { audience, frozenMs, endedMs } = await untilRun(connection, id, ({ status }) => status === 'done')
  const after = spent()
  const [[row]] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS amount FROM push_deliveries WHERE accountId = 1 AND pushId = ? AND status = 'submitted'`, [id])
  const perSecond = audience / ((endedMs - frozenMs) / 1000)
  const each = (of: keyof Spent) => Math.round((after[of] - before[of]) * 1000 / audience)
  const micros = { productMicros: each('product'), databaseMicros: each('database'), simulatorMicros: each('simulator') }
  say(`${name}: ${audience} at ${Math.round(perSecond)}/s, ${JSON.stringify(micros)}`)
  return { perSecond, micros, wrong: audience === 0 ? 1 : audience - Number(row?.['amount']) }
}
