import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountHandle } from '../../src/simulator/index.ts'
import { type CrewMember, databaseAway } from '../support/crew.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say, type Stage } from '../support/stage.ts'
import { assemble, type Cast, planPushes } from './push-cast.ts'
import { judge } from './push-checks.ts'
import { askFaulty } from './push-faulty.ts'
import { inHouse, sending } from './house.ts'
import { createDice, type Dice } from './reach-asks.ts'
import { createTroubles, type Troubles } from './reach-troubles.ts'

export interface ChaosPushOptions { kills: number, followers: number, seed?: number }

const troubleMs = 1500
/** What a process may have under way when it is killed. */
const inFlight = 64
const beginsAfterMs = 6000

/**
 * Four pushes go out by every route from two processes on one MariaDB, while both are killed, the database goes away and WeChat does
 * what it can. What followers received is held against whom the pushes were for and what we say became of each.
 */
export async function chaosPush ({ kills, followers, seed = Date.now() % 1_000_000 }: ChaosPushOptions): Promise<Record<string, unknown>> {
  return inHouse(sending, async ({ stage, simulator, wechat, crew, url }) => {
    const api = createProductApi(url)
    const isSmall = followers < 2000
    const cast = await assemble({ wechat, api, followers, perSecond: isSmall ? 60 : 200 })
    const scene: Scene = { stage, crew, api, wechat, cast, kills, isSmall, troubles: createTroubles(simulator), dice: createDice(seed) }
    const faultyTaken = await askFaulty({ api, url }, cast)
    const planned = await planPushes(api, cast, Date.now() + beginsAfterMs)
    await play(scene)
    const verdict = await judge({ stage, wechat, api, planned })
    return {
      chaos: 'push', db: 'mysql', mode: 'plain', kills, processes: crew.length, followers, seed, ...verdict, faultyTaken,
      unknownBound: scene.troubles.lostAnswers() + kills * inFlight, wechatFaults: simulator.faults.injected(),
    }
  })
}

/** Whether all was kept that a push promises. */
export function isKept (result: Record<string, unknown>): boolean {
  const none = ['receivedTwice', 'neverTried', 'strays', 'outcomeDifferences', 'numberDifferences', 'faultyTaken']
  return none.every((name) => result[name] === 0) && Number(result['unknown']) <= Number(result['unknownBound'])
}

interface Scene {
  stage: Stage
  crew: readonly CrewMember[]
  api: ProductApi
  wechat: AccountHandle
  cast: Cast
  kills: number
  isSmall: boolean
  troubles: Troubles
  dice: Dice
}

interface Run { share: number, isOver: boolean }

async function play (scene: Scene): Promise<void> {
  const { stage, wechat, troubles, isSmall } = scene
  const run: Run = { share: 0, isOver: false }
  if (!isSmall) troubles.loseMass()
  wechat.failTemplateResults(isSmall ? 5 : 50)
  const beside = [makeTrouble(scene, run), watching(scene, run)]
  await killing(scene, run)
  run.isOver = true
  await Promise.all(beside)
  troubles.calm()
  await wechat.eventsTold()
  await untilSettled(stage)
}

async function makeTrouble ({ troubles, isSmall }: Scene, run: Run): Promise<void> {
  let hasEnded = isSmall
  while (!run.isOver) {
    troubles.next()
    if (run.share > 0.8 && !hasEnded) {
      hasEnded = true
      troubles.endTemplates()
    }
    await sleep(troubleMs)
  }
}

/** How much of all has been dealt with. */
async function watching ({ stage, cast }: Scene, run: Run): Promise<void> {
  const all = cast.readers.length * 4
  while (!run.isOver) {
    const [row] = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM push_deliveries WHERE status NOT IN ('pending', 'sending')`).catch(() => [])
    run.share = Math.max(run.share, Number(row?.amount ?? 0) / all)
    await sleep(500)
  }
}

/** One process, then both, and once the database; spread over the time in which there is something to send. */
async function killing ({ stage, crew, kills, dice }: Scene, run: Run): Promise<void> {
  await sleep(beginsAfterMs)
  for (let kill = 0; kill < kills; kill++) {
    for (const until = Date.now() + 20_000; run.share < (kill + 1) / (kills + 3) && Date.now() < until;) await sleep(20)
    await sleep(dice.below(1500))
    const victims = kill % 3 === 2 ? crew : [crew[kill % crew.length]]
    say(`${Math.round(run.share * 100)} % sent: killing ${victims.length} of ${crew.length}`)
    await Promise.all([...victims.map((member) => member?.killAndRestart()), kill === Math.floor(kills / 2) ? databaseAway(stage) : undefined])
  }
}

/** Until nothing is due and no call is under way. A mass call whose answer was lost takes a minute. */
async function untilSettled (stage: Stage): Promise<void> {
  for (const until = Date.now() + 300_000; ;) {
    const [open] = await stage.query<{ deliveries: number, touches: number, calls: number, runs: number }>(`SELECT
      (SELECT COUNT(*) FROM push_deliveries WHERE status = 'sending' OR (status = 'pending' AND dueAt < ${Date.now() + 120_000})) AS deliveries,
      (SELECT COUNT(*) FROM touches WHERE status = 'calling' OR (status = 'pending' AND massCallId IS NULL AND dueAt < ${Date.now() + 120_000})) AS touches,
      (SELECT COUNT(*) FROM mass_calls WHERE status NOT IN ('submitted', 'failed', 'unknown')) AS calls,
      (SELECT COUNT(*) FROM push_runs WHERE status IN ('waiting', 'freezing')) AS runs`)
    if (Number(open?.deliveries) + Number(open?.touches) + Number(open?.calls) + Number(open?.runs) === 0) return
    if (Date.now() > until) {
      say(`not settled: ${JSON.stringify(open)}`)
      return
    }
    await sleep(500)
  }
}
