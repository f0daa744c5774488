import type { AccountHandle } from '../../src/simulator/index.ts'
import { say, type Stage } from '../support/stage.ts'
import { type Ask, keyOf, type MassAsk } from './reach-asks.ts'
import { caps, type Cast, type Player } from './reach-cast.ts'

/** What the run knows by itself, and a way into the database that is not the product. */
export interface Books {
  stage: Stage
  wechat: AccountHandle
  cast: Cast
  asks: readonly Ask[]
  massAsks: readonly MassAsk[]
  /** Followers of whom the product was never told something that WeChat knows. */
  unheard: ReadonlySet<string>
}

/** One message to one follower, as somebody asked for it and as our tables have it. */
interface Unit {
  player: Player
  /** By which it is known in what they received. */
  sign: string
  purpose: Ask['purpose']
  topic: Ask['topic']
  isMass: boolean
  refusedFor: string | null
  row: Row | undefined
}

interface Row { orderKey: string, part: number, followerId: number, route: string, status: string, reason: string | null, dueAt: number }

export interface Verdict extends Record<string, unknown> {
  receivedTwice: number
  neverTried: number
  unknown: number
  overCap: number
  inQuietHours: number
  afterOptOut: number
  strays: number
  outcomeDifferences: number
}

/** A touch that was counted may go out so long after somebody opted out. */
const graceMs = 10_000

export async function judge (books: Books): Promise<Verdict> {
  const { received, strays } = readReceived(books.wechat)
  const units = await readUnits(books)
  const skipped: Record<string, number> = {}
  const counts = { receivedOnce: 0, receivedTwice: 0, neverTried: 0, failed: 0, unknown: 0, outcomeDifferences: 0 }
  for (const { sign, row, refusedFor } of units) {
    const times = received.get(sign)?.length ?? 0
    const outcome = outcomeOf(row, refusedFor)
    if (times === 1) counts.receivedOnce += 1
    if (times > 1) counts.receivedTwice += 1
    if (times > 1 || (times === 0 && (outcome === 'sent' || outcome === 'lost'))) say(`${sign} received ${times} times: ${JSON.stringify(row ?? refusedFor)}`)
    if (outcome === 'unknown') counts.unknown += 1
    else if ((outcome === 'sent') !== (times > 0)) counts.outcomeDifferences += 1
    if (outcome === 'failed') counts.failed += 1
    if (outcome === 'lost' || (outcome === 'sent' && times === 0)) counts.neverTried += 1
    if (outcome === 'skipped') {
      const reason = `${row?.status === 'pending' ? 'waits: ' : ''}${row?.reason ?? refusedFor ?? ''}`
      skipped[reason] = (skipped[reason] ?? 0) + 1
    }
  }
  return { asked: units.length, ...counts, ...broken(books, units, received), strays, ...await compareWindows(books, units), skipped }
}

type Received = ReadonlyMap<string, readonly number[]>

/** When each follower received what, by its mark. What nobody asked for is a stray. */
function readReceived (wechat: AccountHandle): { received: Received, strays: number } {
  const received = new Map<string, number[]>()
  let strays = 0
  for (const { openid, items, count } of wechat.allReceived()) {
    strays += count - items.length
    for (const { by, type, text, fields, at } of items) {
      if (by === 'notice') continue
      const [, mark, part = '0'] = /#(\d+)(?::(\d))?#/.exec(text + JSON.stringify(fields ?? {})) ?? []
      if (mark === undefined && type !== 'image') strays += 1
      const sign = mark === undefined ? `${openid} ${type}` : `${openid} ${mark}:${part}`
      received.set(sign, [...received.get(sign) ?? [], at])
    }
  }
  return { received, strays }
}

async function readUnits ({ stage, asks, massAsks }: Books): Promise<Unit[]> {
  const columns = 'touches.part, touches.followerId, touches.route, touches.status, touches.reason, touches.dueAt'
  const rows = await stage.query<Row>(`SELECT touch_orders.orderKey, ${columns} FROM touches JOIN touch_orders ON touch_orders.id = touches.sourceId
    WHERE touches.sourceKind = 'order' UNION ALL SELECT mass_calls.sourceKey AS orderKey, ${columns} FROM touches JOIN mass_calls ON mass_calls.id = touches.massCallId`)
  const ordered = new Map(rows.map((row) => [`${row.orderKey} ${row.route === 'mass' ? row.followerId : row.part}`, row]))
  const single = asks.flatMap((ask) => Array.from({ length: ask.parts }, (_, part): Unit => ({
    player: ask.player, purpose: ask.purpose, topic: ask.topic, isMass: false, refusedFor: ask.told?.isPlaced === false ? ask.told.reason : null,
    sign: `${ask.player.openid} ${'type' in ask.content && ask.content.type === 'image' ? 'image' : `${ask.mark}:${part}`}`, row: ordered.get(`${keyOf(ask)} ${part}`),
  })))
  const many = massAsks.filter(({ isPlaced }) => isPlaced).flatMap((ask) => ask.players.map((player): Unit => ({
    player, purpose: ask.purpose, topic: ask.topic, isMass: true, refusedFor: null, sign: `${player.openid} ${ask.mark}:0`, row: ordered.get(`${keyOf(ask)} ${player.followerId}`),
  })))
  return [...single, ...many]
}

/** Until the night, or the day, is over. */
const waiting = new Set(['QUIET_HOURS', 'IN_CONVERSATION', 'DAILY_BUDGET_SPENT', 'BUDGET_KEPT_FOR_ANSWERS', 'WECHAT_45009'])

function outcomeOf (row: Row | undefined, refusedFor: string | null): 'sent' | 'failed' | 'skipped' | 'unknown' | 'lost' {
  if (row === undefined) return refusedFor === null ? 'lost' : 'skipped'
  if (row.status === 'submitted' || row.status === 'delivered') return 'sent'
  if (row.status === 'failed' || row.status === 'skipped' || row.status === 'unknown') return row.status
  return row.status === 'pending' && waiting.has(row.reason ?? '') && Number(row.dueAt) > Date.now() ? 'skipped' : 'lost'
}

/** What followers were promised, held against the moments at which they received something. */
function broken ({ cast: { duskMs } }: Books, units: readonly Unit[], received: Received): Pick<Verdict, 'overCap' | 'inQuietHours' | 'afterOptOut'> {
  const counted = new Map<string, { amount: number, cap: number }>()
  const count = (who: string, cap: number | null): void => {
    const before = counted.get(who)?.amount ?? 0
    if (cap !== null) counted.set(who, { amount: before + 1, cap })
  }
  let [inQuietHours, afterOptOut] = [0, 0]
  for (const { sign, player, purpose, topic, isMass, row } of units) {
    for (const at of received.get(sign) ?? []) {
      const periods = periodsAt(at)
      for (const [span, period] of Object.entries(periods) as Array<['day' | 'week' | 'month', string]>) {
        if (purpose === 'content') count(`${player.openid} ${period}`, caps.content[span])
        if (purpose !== 'answer' && topic !== undefined) count(`${player.openid} ${topic} ${period}`, caps[topic][span])
      }
      if (isMass) count(`${player.openid} mass ${periods.month}`, caps.mass)
      const isQuiet = player.place === 'night' || (player.place === 'dusk' && at >= duskMs)
      if (purpose !== 'answer' && isQuiet) inQuietHours += 1
      if (purpose === 'content' && player.optedOutMs !== null && at > player.optedOutMs + graceMs) {
        afterOptOut += 1
        say(`${sign} received ${at - player.optedOutMs} ms after opting out: ${JSON.stringify(row)}`)
      }
    }
  }
  const overCap = [...counted.values()].reduce((sum, { amount, cap }) => sum + Math.max(0, amount - cap), 0)
  return { overCap, inQuietHours, afterOptOut }
}

/** Of the account's calendar, which is China's. */
function periodsAt (at: number): Record<'day' | 'week' | 'month', string> {
  const local = new Date(at + 8 * 3_600_000)
  const day = local.toISOString().slice(0, 10)
  const monday = new Date(Date.parse(day) - ((local.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10)
  return { day, week: `week ${monday}`, month: day.slice(0, 7) }
}

/** A window that ends now is open for one of us and shut for the other. */
const edgeMs = 5000

/** How many service messages are left, as we count and as WeChat does. `windowsOver`: we would send what WeChat refuses. */
async function compareWindows ({ stage, wechat, cast: { players }, unheard }: Books, units: readonly Unit[]) {
  const rows = await stage.query<{ followerId: number, windowLeft: number, windowUntil: number }>('SELECT followerId, windowLeft, windowUntil FROM reach_states')
  const states = new Map(rows.map((row) => [Number(row.followerId), row]))
  const doubtful = new Set(units.flatMap(({ row, player }) => (row?.status === 'unknown' && row.route === 'service' ? [player.openid] : [])))
  let [windowsCompared, windowDifferences, windowsOver] = [0, 0, 0]
  for (const { openid, followerId, isGone } of players) {
    const untilMs = Number(states.get(followerId)?.windowUntil ?? 0)
    if (isGone || doubtful.has(openid) || unheard.has(openid) || Math.abs(untilMs - Date.now()) < edgeMs) continue
    const ours = untilMs > Date.now() ? Number(states.get(followerId)?.windowLeft) : 0
    const theirs = wechat.follower(openid)?.window?.remaining ?? 0
    windowsCompared += 1
    if (ours !== theirs) windowDifferences += 1
    if (ours > theirs) windowsOver += 1
  }
  return { windowsCompared, windowDifferences, windowsOver }
}
