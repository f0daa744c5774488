import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountHandle } from '../../src/simulator/index.ts'
import { type CrewMember, databaseAway } from '../support/crew.ts'
import { comeOnline, follow, type Hired, hireAgents, type HeardEvent } from '../support/desk.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say, type Stage } from '../support/stage.ts'
import { noDeeds, talk, work } from './desk-cast.ts'
import { type Books, freeSeats, judge, type Watcher } from './desk-checks.ts'
import { inHouse } from './house.ts'
import { createDice, type Dice } from './reach-asks.ts'
import { createTroubles, type Troubles } from './reach-troubles.ts'

export interface ChaosDeskOptions { kills: number, followers: number, agents: number, seed?: number }

/** Everybody has one more to answer than they may hold, and more wait. */
const capacity = 4
const troubleMs = 1500
/** What a process may have under way when it is killed. */
const inFlight = 64

/**
 * Two processes on one MariaDB: followers ask, agents take, answer, hand over and resolve through the API, and watch what happens, while both
 * processes are killed, the database goes away and WeChat does what it can. What followers received and what is stored is held against what was asked.
 */
export async function chaosDesk ({ kills, followers, agents: count, seed = Date.now() % 1_000_000 }: ChaosDeskOptions): Promise<Record<string, unknown>> {
  return inHouse([], async ({ stage, simulator, wechat, crew, url }) => {
    const agents = await hireAgents({ url, count, capacity, rampSeconds: 0 })
    await comeOnline(agents)
    const openids = Array.from({ length: followers }, () => wechat.addFollower())
    const scene: Scene = { stage, crew, wechat, openids, agents, kills, url, api: createProductApi(url), troubles: createTroubles(simulator), dice: createDice(seed) }
    const verdict = await judge(await play(scene))
    const unknownBound = scene.troubles.lostAnswers() + kills * inFlight
    return { chaos: 'desk', db: 'mysql', mode: 'plain', kills, processes: crew.length, followers, agents: count, seed, ...verdict, unknownBound, wechatFaults: simulator.faults.injected() }
  })
}

/** Whether all that followers and agents were promised was kept. */
export function isKept (result: Record<string, unknown>): boolean {
  const none = ['doubled', 'lost', 'assignedTwice', 'overCapacity', 'missedEvents', 'outcomeDifferences', 'wordsLost', 'wordsDoubled', 'loadDifferences', 'livesTwice', 'leftWaiting', 'refusedAndDone']
  return none.every((name) => result[name] === 0) && Number(result['unknown']) <= Number(result['unknownBound'])
}

interface Scene {
  stage: Stage
  crew: readonly CrewMember[]
  wechat: AccountHandle
  openids: readonly string[]
  agents: readonly Hired[]
  kills: number
  url: string
  api: ProductApi
  troubles: Troubles
  dice: Dice
}

async function play (scene: Scene): Promise<Books> {
  const { stage, wechat, openids, agents, dice, troubles } = scene
  const deeds = noDeeds()
  const pages = await openPages(scene)
  const [before] = await stage.query<{ id: number | null }>('SELECT MAX(id) AS id FROM stream_events')
  const run = { isOver: false }
  const beside = [
    talk({ wechat, openids, deeds, dice, run, everyMs: 80 }),
    ...agents.map((agent) => work({ agent, colleagues: agents.filter((each) => each !== agent), deeds, dice, run })),
    makeTrouble(troubles, run),
  ]
  const sampling = sampleLoads(stage, run)
  await untilHeard(pages)
  await killing(scene)
  await sleep(2000)
  run.isOver = true
  await Promise.all(beside)
  troubles.calm()
  say(`${deeds.words.length} words, ${deeds.replies.length} replies; settling`)
  const beating = beatOn(agents)
  await untilSettled(stage)
  clearInterval(beating)
  const mostOver = await sampling
  await untilCaughtUp(stage, pages)
  await Promise.all(pages.map(({ stop }) => stop()))
  return { stage, wechat, deeds, agents, watchers: pages, firstEventId: Number(before?.id ?? 0), mostOver }
}

interface Run { isOver: boolean }
type OpenPage = Watcher & { stop: () => Promise<void> }

/** Two agents and an admin watch. */
async function openPages ({ url, api, agents }: Scene): Promise<OpenPage[]> {
  const watching: Array<{ userId: number, api: ProductApi }> = [{ userId: 0, api }, ...agents.slice(0, 2)]
  return Promise.all(watching.map(async ({ userId, api: theirs }) => {
    const heard = new Map<number, HeardEvent>()
    const page = follow({ url, api: theirs, topics: 'conversations', hear: (event) => { heard.set(event.id, event) } })
    await page.untilOpen()
    return { userId, heard, connections: page.connections, stop: page.stop }
  }))
}

/** Whoever has heard nothing yet cannot say what they heard last. */
async function untilHeard (pages: readonly OpenPage[]): Promise<void> {
  for (const until = Date.now() + 20_000; pages.some(({ heard }) => heard.size === 0); await sleep(20)) if (Date.now() > until) throw new Error('a page hears nothing')
}

async function makeTrouble (troubles: Troubles, run: Run): Promise<void> {
  while (!run.isOver) {
    troubles.next()
    await sleep(troubleMs)
  }
}

/** In one statement, which sees one moment: by how many the worst of them was above what they may hold. */
async function sampleLoads (stage: Stage, run: Run): Promise<number> {
  let worst = 0
  while (!run.isOver) {
    const rows = await stage.query<{ over: number }>(`SELECT COUNT(*) - agents.capacity AS over FROM conversations JOIN agents ON agents.id = conversations.agentId
      WHERE conversations.status = 'open' GROUP BY agents.id, agents.capacity`).catch(() => [])
    worst = Math.max(worst, ...rows.map(({ over }) => Number(over)))
    await sleep(150)
  }
  return worst
}

/** One process, then both, and now and then the database. */
async function killing ({ stage, crew, kills, dice }: Scene): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await sleep(1500 + dice.below(2500))
    const victims = kill % 3 === 2 ? crew : [crew[kill % crew.length]]
    const isDatabaseToo = kills > 3 && (kill === Math.floor(kills / 3) || kill === Math.floor(2 * kills / 3))
    say(`kill ${kill + 1} of ${kills}: ${victims.length} of ${crew.length}${isDatabaseToo ? ' and the database' : ''}`)
    await Promise.all([...victims.map((member) => member?.killAndRestart()), isDatabaseToo ? databaseAway(stage) : undefined])
  }
}

function beatOn (agents: readonly Hired[]): NodeJS.Timeout {
  return setInterval(() => { for (const { api } of agents) api.tell('POST', '/agents/me/heartbeat').catch(() => undefined) }, 10_000)
}

/** Until nothing waits: no delivery, no send, and nobody in the queue whom somebody could serve. */
async function untilSettled (stage: Stage): Promise<void> {
  for (let calm = 0, until = Date.now() + 180_000; calm < 4;) {
    const [open] = await stage.query<Record<'inbox' | 'touches' | 'messages' | 'servable', number>>(`SELECT
      (SELECT COUNT(*) FROM inbox WHERE status IN ('pending', 'held')) AS inbox,
      (SELECT COUNT(*) FROM touches WHERE status IN ('pending', 'calling')) AS touches,
      (SELECT COUNT(*) FROM messages WHERE status = 'pending') AS messages,
      LEAST((SELECT COUNT(*) FROM conversations WHERE status = 'waiting'), ${freeSeats}) AS servable`)
    calm = Object.values(open ?? {}).every((count) => Number(count) === 0) ? calm + 1 : 0
    if (Date.now() > until) {
      say(`not settled: ${JSON.stringify(open)}`)
      return
    }
    await sleep(250)
  }
}

/** Late ones are told some seconds later. */
async function untilCaughtUp (stage: Stage, pages: readonly OpenPage[]): Promise<void> {
  for (const until = Date.now() + 10_000; Date.now() < until; await sleep(200)) {
    const [last] = await stage.query<{ id: number }>(`SELECT MAX(id) AS id FROM stream_events WHERE topic = 'conversations' AND toUserId IS NULL`)
    if (pages.every(({ heard }) => heard.has(Number(last?.id)))) break
  }
  await sleep(3000)
}
