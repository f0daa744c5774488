import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { migrations } from '../../migrations/index.ts'
import { entities } from '../../src/entities.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { templates } from '../../src/wechat/api/templates.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { loadAccount, median, openidOf } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { type OwnProcess, spawnProcess, untilReady } from '../support/process.ts'
import { runRawLoad } from '../support/raw-load.ts'
import { createStage, say, type StageKind } from '../support/stage.ts'

export interface WireOptions { db: StageKind, small: boolean }

const path = '/cgi-bin/message/template/send'
const callsAtOnce = 64
const rounds = 5
const caller = { accountId: 1, appid: loadAccount.appid, appSecret: loadAccount.appSecret }

/** Our client in turn with bare calls of undici, both in this process; then as many template sends as the simulator takes, and its memory. */
export async function benchWire ({ db: kind, small }: WireOptions): Promise<Record<string, unknown>> {
  const stage = await createStage(kind)
  const simulator = spawnProcess({
    script: 'test/bench/wire-simulator.ts', nodeArgs: ['--import', 'tsx', '--max-semi-space-size=8'], port: await freePort(), env: { FOLLOWERS: '100000' },
  })
  const db = await openDatabase({ url: stage.databaseUrl, poolSize: 4, entities, migrations })
  const wechat = createWechat({ db, box: createSecretBox(Buffer.alloc(32, 1).toString('base64')), clock: systemClock, base: simulator.url })
  try {
    if (!await untilReady(simulator, { path: '/control' })) throw new Error(`not ready:\n${simulator.tail()}`)
    await migrate(db)
    const templateId = await addTemplate(wechat)
    const token = await control<{ token: string }>(simulator, 'tokens')
    const calls = await compareCalls({ wechat, simulator, templateId, token: token.token, each: small ? 2000 : 20_000 })
    const sends = await overwhelm({ simulator, templateId, token: token.token, count: small ? 20_000 : 300_000 })
    const memory = small ? { simulatorRssMb: simulator.rssMb(), simulatorFollowers: 100_000 } : await fillUp(simulator)
    return {
      bench: 'wire', db: kind, mode: 'plain',
      barePerSecond: Math.round(median(calls.bare.map(({ perSecond }) => perSecond))),
      clientPerSecond: Math.round(median(calls.client.map(({ perSecond }) => perSecond))),
      ratio: round(median(calls.client.map(({ cpuUs }, turn) => cpuUs / (calls.bare[turn]?.cpuUs ?? 0)))),
      bareCpuUs: round(median(calls.bare.map(({ cpuUs }) => cpuUs))),
      clientCpuUs: round(median(calls.client.map(({ cpuUs }) => cpuUs))),
      simulatorPerSecond: Math.round(sends.perSecond),
      simulatorSends: sends.answered,
      simulatorSentRssMb: Math.round(sends.rssMb),
      simulatorFollowers: memory.simulatorFollowers,
      simulatorRssMb: Math.round(memory.simulatorRssMb),
      wrong: calls.wrong + sends.wrong,
    }
  } finally {
    await wechat.close()
    await db.close()
    await simulator.kill()
    await stage.remove()
  }
}

async function addTemplate (wechat: Wechat): Promise<string> {
  const { template_id: templateId } = await wechat.call(caller, templates.add, { template_id_short: 'TM00015', keyword_name_list: [] })
  return templateId
}

/** What a push sends: a template with three values, its own key each time. */
function messageOf (templateId: string, follower: number) {
  return {
    touser: openidOf(follower), template_id: templateId, url: 'https://example.com/orders/1', client_msg_id: randomUUID().replaceAll('-', ''),
    data: { thing1: { value: '拿铁咖啡' }, time2: { value: '2026-03-01 18:00' }, character_string3: { value: '20260301001' } },
  }
}

interface Turn { perSecond: number, cpuUs: number }

interface Calls { wechat: Wechat, simulator: OwnProcess, templateId: string, token: string, each: number }

async function compareCalls ({ wechat, simulator, templateId, token, each }: Calls) {
  const pool = new Pool(simulator.url, { connections: callsAtOnce })
  const headers = { 'content-type': 'application/json' }
  let serial = 0
  let wrong = 0
  const next = () => messageOf(templateId, serial++ % 100_000)
  const bareCall = async (): Promise<void> => {
    const { body } = await pool.request({ method: 'POST', path: `${path}?access_token=${token}`, headers, body: JSON.stringify(next()) })
    const { errcode } = JSON.parse(await body.text()) as { errcode: number }
    if (errcode !== 0) wrong += 1
  }
  const clientCall = async (): Promise<void> => {
    await wechat.call(caller, templates.send, next()).catch(() => { wrong += 1 })
  }
  const bare: Turn[] = []
  const client: Turn[] = []
  await measure(each / 10, bareCall)
  await measure(each / 10, clientCall)
  for (let turn = 1; turn <= rounds; turn++) {
    const plain = await measure(each, bareCall)
    const ours = await measure(each, clientCall)
    bare.push(plain)
    client.push(ours)
    say(`round ${turn}: bare ${round(plain.cpuUs)} us, client ${round(ours.cpuUs)} us of CPU a send`)
  }
  await pool.close()
  return { bare, client, wrong }
}

/** So many calls, some at once, in this process. */
async function measure (count: number, call: () => Promise<void>): Promise<Turn> {
  let left = count
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: callsAtOnce }, async () => {
    while (left-- > 0) await call()
  }))
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: count / ((performance.now() - startedAt) / 1000), cpuUs: (user + system) / count }
}

interface Overwhelm { simulator: OwnProcess, templateId: string, token: string, count: number }

async function overwhelm ({ simulator, templateId, token, count }: Overwhelm) {
  let sent = 0
  const next = (): string | undefined => {
    if (sent >= count) return undefined
    const body = JSON.stringify(messageOf(templateId, sent++ % 100_000))
    return `POST ${path}?access_token=${token} HTTP/1.1\r\nhost: wechat\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  }
  const result = await runRawLoad({ url: simulator.url, connections: 16, depth: 8, next })
  say(`simulator: ${Math.round(result.perSecond)} template sends/s, rss ${Math.round(simulator.rssMb())} MB`)
  return { ...result, rssMb: simulator.rssMb() }
}

async function fillUp (simulator: OwnProcess) {
  process.kill(simulator.pid, 'SIGUSR2')
  let followers = 0
  while (followers < 1_000_000) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    followers = (await control<{ followers: number }>(simulator, '')).followers
  }
  return { simulatorRssMb: simulator.rssMb(), simulatorFollowers: followers }
}

async function control<T> (simulator: OwnProcess, what: string): Promise<T> {
  const response = await fetch(`${simulator.url}/control/accounts/${loadAccount.appid}/${what}`, { method: what === 'tokens' ? 'POST' : 'GET' })
  return await response.json() as T
}

function round (value: number): number {
  return Math.round(value * 100) / 100
}
