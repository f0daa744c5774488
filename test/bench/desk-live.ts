import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { startSimulator } from '../../src/simulator/index.ts'
import { comeOnline, follow, type Hired, hireAgents } from '../support/desk.ts'
import { accountEnv, createMessages, loadAccount, percentile, runLoad, type SignedMessage } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { adminEnv } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv } from '../support/stage.ts'

export interface LiveSize { waiting: number, agents: number, perSecond: number, seconds: number }

interface Scene extends LiveSize {
  stage: Stage
  next: () => SignedMessage
  /** Where WeChat delivers. */
  url: string
  hired: readonly Hired[]
}

/** How long a crowd waits when its agents come, and how soon an agent's page hears of a message: in the process that WeChat told, and in another. */
export async function benchLive (size: LiveSize): Promise<Record<string, number>> {
  const stage = await createStage('mysql', { bufferPool: '1G' })
  const simulator = await startSimulator({ accounts: [loadAccount] })
  const { AUTO_ANSWER: _nobodyAnswers, ...env } = stageEnv(stage, { ...accountEnv(loadAccount), ...adminEnv, WECHAT_API_BASE: simulator.url })
  const start = async () => spawnProcess({ ...productProcess, port: await freePort(), env })
  const processes = [await start()]
  const [one] = processes
  try {
    if (one === undefined || !await untilReady(one)) throw new Error(`not ready:\n${one?.tail()}`)
    const hired = await hireAgents({ url: one.url, count: size.agents, capacity: Math.ceil(size.waiting / size.agents), rampSeconds: 0 })
    const scene: Scene = { ...size, stage, hired, url: one.url, next: createMessages(loadAccount, { followers: size.waiting }) }
    const backlog = await drainQueue(scene)
    const alone = await listen(scene, one.url)
    const other = await start()
    processes.push(other)
    if (!await untilReady(other)) throw new Error(`not ready:\n${other.tail()}`)
    const apart = await listen(scene, other.url)
    return {
      streamP50Ms: alone.p50Ms, streamP99Ms: alone.p99Ms, streamTwoProcessP50Ms: apart.p50Ms, streamTwoProcessP99Ms: apart.p99Ms,
      streamMissed: alone.missed + apart.missed, ...backlog, liveRssMb: Math.round(Math.max(...processes.map((each) => each.rssMb()))),
    }
  } catch (error) {
    for (const each of processes) say(each.tail())
    throw error
  } finally {
    await Promise.all(processes.map((each) => each.end()))
    await simulator.stop()
    await stage.remove()
  }
}

/** Everybody has written before any agent is there. */
async function drainQueue ({ stage, hired, url, next, waiting }: Scene): Promise<Record<string, number>> {
  await runLoad({ url, connections: 32, next, seconds: 300, count: waiting })
  const left = async () => countOf(stage, `conversations WHERE status = 'waiting'`)
  for (const until = Date.now() + 120_000; await left() < waiting; await sleep(200)) if (Date.now() > until) throw new Error(`only ${await left()} wait`)
  say(`${waiting} wait`)
  const startedAt = performance.now()
  await comeOnline(hired)
  for (const until = Date.now() + 180_000; await left() > 0 && Date.now() < until;) await sleep(50)
  const backlogSeconds = round((performance.now() - startedAt) / 1000)
  const held = await stage.query<{ held: number, capacity: number }>(`SELECT COUNT(conversations.id) AS held, agents.capacity FROM agents
    LEFT JOIN conversations ON conversations.accountId = agents.accountId AND conversations.agentId = agents.id AND conversations.status = 'open' GROUP BY agents.id, agents.capacity`)
  say(`all with ${hired.length} agents after ${backlogSeconds} s`)
  return {
    backlogSeconds, backlogLeft: await left(), backlogLost: waiting - held.reduce((sum, each) => sum + Number(each.held), 0),
    backlogOverCapacity: held.reduce((sum, each) => sum + Math.max(0, Number(each.held) - Number(each.capacity)), 0),
    backlogAssignedTwice: await countOf(stage, 'assignments') - waiting,
  }
}

/** From just before WeChat's request to the event on the agent's page. Which event tells of which message, the database knows. */
async function listen ({ stage, hired, url, next, perSecond, seconds }: Scene, pageUrl: string): Promise<{ p50Ms: number, p99Ms: number, missed: number }> {
  const [agent] = hired
  if (agent === undefined) throw new Error('no agent')
  const heard = new Map<number, number>()
  const page = follow({
    url: pageUrl, api: agent.api, topics: 'conversations',
    hear ({ kind, detail, atMs }) { if (kind === 'message.heard' && !heard.has(Number(detail['messageId']))) heard.set(Number(detail['messageId']), atMs) },
  })
  await page.untilOpen()
  await sendEvenly({ url, next, perSecond, seconds: 2 })
  const sent = await sendEvenly({ url, next, perSecond, seconds })
  const first = [...sent.keys()].reduce((least, key) => (BigInt(key.slice(1)) < BigInt(least.slice(1)) ? key : least))
  await sleep(3000)
  await page.stop()
  const rows = await stage.query<{ dedupeKey: string, messageId: number }>(`SELECT inbox.dedupeKey, messages.id AS messageId FROM inbox
    JOIN messages ON messages.accountId = inbox.accountId AND messages.sourceKind = 'inbox' AND messages.sourceId = inbox.id WHERE inbox.dedupeKey >= '${first}'`)
  const told = new Map(rows.map((row) => [row.dedupeKey, Number(row.messageId)]))
  const times = [...sent].flatMap(([key, sentMs]) => {
    const heardMs = heard.get(told.get(key) ?? 0)
    return heardMs === undefined ? [] : [heardMs - sentMs]
  })
  const figures = { p50Ms: round(percentile(times, 0.5)), p99Ms: round(percentile(times, 0.99)), missed: sent.size - times.length }
  say(`${sent.size} messages at ${perSecond}/s ${url === pageUrl ? 'in one process' : 'across two'}: ${JSON.stringify(figures)}`)
  return figures
}

interface Evenly { url: string, next: () => SignedMessage, perSecond: number, seconds: number }

/** So many a second, whether or not the ones before were answered. Tells when each of those that were taken was sent. */
async function sendEvenly ({ url, next, perSecond, seconds }: Evenly): Promise<Map<string, number>> {
  const pool = new Pool(url, { connections: 64 })
  const sent = new Map<string, number>()
  const answers: Array<Promise<void>> = []
  const startedAt = performance.now()
  for (let serial = 0; serial < perSecond * seconds; serial++) {
    const waitMs = startedAt + serial * 1000 / perSecond - performance.now()
    if (waitMs > 1) await sleep(waitMs)
    const { path, body, msgId } = next()
    const sentMs = performance.now()
    answers.push(pool.request({ method: 'POST', path, body, headers: { 'content-type': 'text/xml' } }).then(async ({ statusCode, body: answer }) => {
      await answer.dump()
      if (statusCode === 200) sent.set(`m${msgId}`, sentMs)
    }))
  }
  await Promise.all(answers)
  await pool.close()
  return sent
}

async function countOf (stage: Stage, from: string): Promise<number> {
  const [row] = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM ${from}`)
  return Number(row?.amount ?? 0)
}

function round (value: number): number {
  return Math.round(value * 100) / 100
}
