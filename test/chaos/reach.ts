import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountHandle } from '../../src/simulator/index.ts'
import { type CrewMember, databaseAway } from '../support/crew.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { say, type Stage } from '../support/stage.ts'
import { inHouse, sending } from './house.ts'
import { askAll, createDice, type Dice, planAsks, planMassAsks } from './reach-asks.ts'
import { assemble, type Cast, optOut } from './reach-cast.ts'
import { type Books, judge } from './reach-checks.ts'
import { createTroubles, type Troubles } from './reach-troubles.ts'

export interface ChaosReachOptions { kills: number, followers: number, seed?: number }

const troubleMs = 1500
/** What a process may have under way when it is killed. */
const inFlight = 64

/**
 * Two processes on one MariaDB send through every route to followers with tight caps, while both are killed, the database goes away
 * and WeChat does what it can. What followers received is held against what was asked, what we say became of it, and what they were promised.
 */
export async function chaosReach ({ kills, followers, seed = Date.now() % 1_000_000 }: ChaosReachOptions): Promise<Record<string, unknown>> {
  return inHouse(sending, async ({ stage, simulator, wechat, crew, url }) => {
    const api = createProductApi(url)
    const isSmall = followers < 2000
    const cast = await assemble({ wechat, api, followers, duskAfterMs: isSmall ? 20_000 : 120_000 })
    const scene: Scene = { stage, crew, api, wechat, cast, kills, isSmall, troubles: createTroubles(simulator), dice: createDice(seed) }
    const books = await play(scene)
    const bound = scene.troubles.lostAnswers() + kills * inFlight
    const verdict = await judge(books)
    return { chaos: 'reach', db: 'mysql', mode: 'plain', kills, processes: crew.length, followers, seed, ...verdict, unknownBound: bound, wechatFaults: simulator.faults.injected() }
  })
}

/** Whether all that followers and askers were promised was kept. */
export function isKept (result: Record<string, unknown>): boolean {
  const none = ['receivedTwice', 'neverTried', 'overCap', 'inQuietHours', 'afterOptOut', 'strays', 'outcomeDifferences']
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

async function play (scene: Scene): Promise<Books> {
  const { stage, api, wechat, cast, troubles, dice, isSmall } = scene
  const asks = planAsks(cast, dice)
  const massAsks = planMassAsks(cast, dice, isSmall ? 4 : 12)
  const unheard = new Set<string>()
  const run = { share: 0, isOver: false }
  if (!isSmall) troubles.loseMass()
  wechat.failTemplateResults(isSmall ? 5 : 50)
  const beside = [makeTrouble(scene, run), livingOn(scene, run, unheard), killing(scene, run), changingMinds(scene, run)]
  await askAll({ api, asks, massAsks, onAsked: (share) => { run.share = share } })
  say(`all asked: ${asks.length} and ${massAsks.length} mass calls`)
  await beside[2]
  run.isOver = true
  await Promise.all(beside)
  troubles.calm()
  await wechat.eventsTold()
  await untilSettled(stage)
  return { stage, wechat, cast, asks, massAsks, unheard }
}

interface Run { share: number, isOver: boolean }

async function makeTrouble ({ troubles, isSmall }: Scene, run: Run): Promise<void> {
  let hasEnded = isSmall
  while (!run.isOver) {
    troubles.next()
    if (run.share > 0.9 && !hasEnded) {
      hasEnded = true
      troubles.endTemplates()
    }
    await sleep(troubleMs)
  }
}

/** Followers write and click meanwhile, which opens their windows anew. */
async function livingOn ({ wechat, cast, dice }: Scene, run: Run, unheard: Set<string>): Promise<void> {
  const acts: Array<Promise<void>> = []
  while (!run.isOver) {
    const player = cast.players[dice.below(cast.players.length)]
    if (player !== undefined && !player.isGone && !player.isSilent) {
      const act = dice.below(3) === 0 ? wechat.click(player.openid, 'menu-1') : wechat.say(player.openid, '还在吗')
      acts.push(act.then(({ acknowledged }) => { if (!acknowledged) unheard.add(player.openid) }))
    }
    await sleep(50)
  }
  await Promise.all(acts)
}

async function changingMinds ({ api, cast }: Scene, run: Run): Promise<void> {
  for (const [at, player] of cast.players.entries()) {
    if (run.isOver || at % 20 !== 13) continue
    await untilDone(() => optOut(api, player.followerId))
    player.optedOutMs = Date.now()
    await sleep(100)
  }
}

async function untilDone (work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch {
      await sleep(200)
    }
  }
}

/** One process, then both, and now and then the database; spread over the time in which there is something to ask. */
async function killing ({ stage, crew, kills, dice }: Scene, run: Run): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    for (const until = Date.now() + 15_000; run.share < (kill + 1) / (kills + 2) && Date.now() < until;) await sleep(20)
    await sleep(dice.below(1500))
    const victims = kill % 3 === 2 ? crew : [crew[kill % crew.length]]
    say(`${Math.round(run.share * 100)} % asked: killing ${victims.length} of ${crew.length}`)
    const isDatabaseToo = kill === Math.floor(kills / 3) || kill === Math.floor(2 * kills / 3)
    await Promise.all([...victims.map((member) => member?.killAndRestart()), isDatabaseToo ? databaseAway(stage) : undefined])
  }
}

/** Until nothing is due and no call is under way. A mass call whose answer was lost takes a minute. */
async function untilSettled (stage: Stage): Promise<void> {
  for (const until = Date.now() + 240_000; ;) {
    const [open] = await stage.query<{ touches: number, calls: number }>(`SELECT
      (SELECT COUNT(*) FROM touches WHERE status = 'calling' OR (status = 'pending' AND massCallId IS NULL AND dueAt < ${Date.now() + 120_000})) AS touches,
      (SELECT COUNT(*) FROM mass_calls WHERE status NOT IN ('submitted', 'failed', 'unknown')) AS calls`)
    if (Number(open?.touches) + Number(open?.calls) === 0) return
    if (Date.now() > until) {
      say(`not settled: ${JSON.stringify(open)}`)
      return
    }
    await sleep(500)
  }
}
