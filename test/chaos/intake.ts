import { setTimeout as sleep } from 'node:timers/promises'
import { type AccountHandle, startSimulator } from '../../src/simulator/index.ts'
import { startBalancer } from '../support/balancer.ts'
import { createCrewMember, type CrewMember, databaseAway } from '../support/crew.ts'
import { accountEnv, loadAccount, openidOf } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { createStage, say, type Stage, stageEnv, type StageKind } from '../support/stage.ts'

export interface ChaosOptions { db: StageKind, kills: number }

const followers = 500
const senders = 40

/**
 * WeChat delivers, often more than once, while processes are killed at random moments and the database goes away twice.
 * What was acknowledged must be stored and worked on exactly once, whoever asks: the simulator's record against the database.
 */
export async function chaosIntake ({ db, kills }: ChaosOptions): Promise<Record<string, unknown>> {
  const stage = await createStage(db)
  const account = { ...loadAccount, mode: 'secure' as const }
  const simulator = await startSimulator({ accounts: [account], deadlineMs: 5000, retryDelayMs: 400 })
  const ports = db === 'mysql' ? [await freePort(), await freePort()] : [await freePort()]
  const balancer = await startBalancer(ports)
  const env = stageEnv(stage, { ...accountEnv(account), WECHAT_API_BASE: simulator.url, LOG_LEVEL: 'error' })
  const crew = ports.map((port) => createCrewMember(port, env))
  const wechat = simulator.account(account.appid)
  wechat.setWebhook(`${balancer.url}/wechat/${account.appid}`)
  for (let each = 0; each < followers; each++) wechat.addFollower({ openid: openidOf(each) })
  try {
    await Promise.all(crew.map((member) => member.up()))
    const talk = startTalk(wechat)
    await storm({ stage, crew, kills })
    say('storm over, the last messages are delivered …')
    const { acknowledged, spoken } = await talk.stop()
    await settled(stage)
    return { chaos: 'intake', db, mode: 'secure', kills, processes: crew.length, databaseStops: 2, ...await verdict({ stage, wechat, acknowledged, spoken }) }
  } finally {
    await Promise.all(crew.map((member) => member.down()))
    await balancer.stop()
    await simulator.stop()
    await stage.remove()
  }
}

interface Storm { stage: Stage, crew: readonly CrewMember[], kills: number }

async function storm ({ stage, crew, kills }: Storm): Promise<void> {
  const outages = new Set([Math.floor(kills / 3), Math.floor(2 * kills / 3)])
  for (let kill = 0; kill < kills; kill++) {
    await sleep(200 + Math.random() * 1500)
    const outage = outages.has(kill) ? databaseAway(stage) : Promise.resolve()
    if (outages.has(kill)) await sleep(Math.random() * 2000)
    const victim = crew[Math.floor(Math.random() * crew.length)]
    const restarted = victim?.killAndRestart()
    await outage
    await restarted
    say(`kill ${kill + 1} of ${kills}${outages.has(kill) ? ', with the database away' : ''}`)
  }
}

interface Spoken { openid: string, msgId: string }

/** Followers write without end; some deliveries come in two copies, and some messages come again later. */
function startTalk (wechat: AccountHandle) {
  const acknowledged: Spoken[] = []
  const spoken = new Map<string, number>()
  let isGoing = true
  let serial = 70_000_000_000_000_000n
  async function send (): Promise<void> {
    while (isGoing) {
      const msgId = String(++serial)
      const openid = openidOf(Math.floor(Math.random() * followers))
      const copies = Math.random() < 0.2 ? 2 : 1
      spoken.set(openid, (spoken.get(openid) ?? 0) + 1)
      const { acknowledged: isTaken } = await wechat.say(openid, `第${msgId}条：请问什么时候发货？`, { msgId, copies })
      if (isTaken) acknowledged.push({ openid, msgId })
      if (isTaken && Math.random() < 0.1) await wechat.say(openid, `第${msgId}条：请问什么时候发货？`, { msgId })
      await sleep(Math.random() * 60)
    }
  }
  const all = Promise.all(Array.from({ length: senders }, send))
  return {
    async stop () {
      isGoing = false
      await all
      return { acknowledged, spoken }
    },
  }
}

/** Until nothing waits any more, neither in the inbox nor in the spool nor among what is to be sent. */
async function settled (stage: Stage): Promise<void> {
  const until = Date.now() + 120_000
  for (let calm = 0; calm < 8 && Date.now() < until;) {
    await sleep(500)
    const [row] = await stage.query<{ waiting: number }>(`SELECT (SELECT COUNT(*) FROM inbox WHERE status IN ('pending', 'held')) +
      (SELECT COUNT(*) FROM touches WHERE status IN ('pending', 'calling')) AS waiting`)
    calm = Number(row?.waiting ?? 1) === 0 ? calm + 1 : 0
  }
}

interface Evidence { stage: Stage, wechat: AccountHandle, acknowledged: readonly Spoken[], spoken: ReadonlyMap<string, number> }

async function verdict ({ stage, wechat, acknowledged, spoken }: Evidence) {
  const rows = await stage.query<{ dedupeKey: string, status: string }>('SELECT dedupeKey, status FROM inbox')
  const stored = new Map(rows.map(({ dedupeKey, status }) => [dedupeKey, status]))
  const lost = acknowledged.filter(({ msgId }) => stored.get(`m${msgId}`) !== 'done').length
  const [sums] = await stage.query<{ events: number, counted: number }>(`SELECT
    (SELECT COUNT(*) FROM follower_events WHERE sourceKind = 'inbox') AS events, (SELECT SUM(messageCount) FROM followers) AS counted`)
  const worked = rows.filter(({ status }) => status === 'done').length
  const countedTwice = Math.max(0, Number(sums?.counted) - worked) + Math.max(0, Number(sums?.events) - worked)
  const countedNever = Math.max(0, worked - Number(sums?.counted)) + Math.max(0, worked - Number(sums?.events))
  // A follower may get one answer for each message, by whichever way; more would be a double.
  const answeredTwice = [...spoken].reduce((sum, [openid, messages]) => {
    const answers = wechat.received(openid).filter(({ by }) => by !== 'notice').length
    return sum + Math.max(0, answers - messages)
  }, 0)
  const unknown = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM touches WHERE status = 'unknown'`)
  return {
    acknowledged: acknowledged.length, stored: rows.length, worked,
    answersPassive: wechat.receivedCount({ by: 'passive' }), answersByService: wechat.receivedCount({ by: 'service' }),
    answersUnknown: Number(unknown[0]?.amount), lost: lost + countedNever, doubled: countedTwice + answeredTwice,
  }
}
