import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { boundsOf } from '../standing/bounds.ts'
import type { Reason } from '../standing/reasons.ts'
import { type Budgets, nextChinaDay, readBudgets } from './budgets.ts'
import { isRepeatable } from './call.ts'
import { type DueTouch, questionOfTouch, readDueTouches } from './due.ts'
import { concernedBy, type Judge, type Judgement } from './judgement.ts'
import type { SendLane, SendLanes } from './lanes.ts'
import { giveBackAll, laterPieces, type SkipRest } from './pieces.ts'
import type { Tally } from './tallies.ts'

interface Needs {
  db: Database
  clock: Clock
  lanes: SendLanes
  settings: Pick<SettingsService, 'contextOf'>
  judge: Judge
  tally: Tally
  skipRest: SkipRest
}

/** What was decided and counted so recently is not decided again: what somebody chose in these seconds holds from the next touch on. */
const freshMs = 5000
const troubleMs = 500
/** Then whoever sends next takes them for calls without an outcome. */
const putBackTries = 120

type Verdict =
  | { is: 'go' }
  | { is: 'later', dueAtMs: number, reason: Reason }
  | { is: 'never', status: 'skipped' | 'unknown', reason: string, countedAtMs: number | null }

/** Somebody took one of them back while they were looked at. */
class TouchTakenBack extends Error {}

/**
 * Marks what is called next: looks at each due touch once more, counts it, and writes `calling` under the account's lane, all
 * in one transaction. Only what comes back from here may be called.
 */
export function createBegin ({ db, clock, lanes, settings, judge, tally, skipRest }: Needs) {
  async function weigh (tx: Tx, touch: DueTouch, judgement: Judgement, budgets: Budgets, nowMs: number): Promise<Verdict> {
    const question = questionOfTouch(touch)
    const { route, purpose, followerId, expiresAtMs, countedAtMs } = touch
    const shortage = budgets.obstacle(route, purpose)
    if (isCutOff(touch) && (expiresAtMs <= nowMs || shortage !== null || !isRepeatable(touch, nowMs))) return unknown(countedAtMs)
    if (countedAtMs !== null) judgement.giveBack(followerId, question, countedAtMs)
    if (expiresAtMs <= nowMs) return skip('EXPIRED')
    if (shortage !== null) return nextChinaDay(nowMs) < expiresAtMs ? { is: 'later', dueAtMs: nextChinaDay(nowMs), reason: shortage } : skip(shortage)
    // The pieces of a text that waited together go out together: they are counted with the first.
    const rest = countedAtMs === null ? (await laterPieces(tx, touch)).filter((piece) => piece.countedAtMs === null).map(({ id }) => id) : []
    const asked = { ...question, parts: 1 + rest.length }
    const decision = judgement.decide(followerId, asked)
    // What may have arrived stays counted.
    if (decision.isOpen || isCutOff(touch)) judgement.spend(followerId, asked)
    if (!decision.isOpen) {
      if (isCutOff(touch)) return unknown(judgement.atMs)
      const dueAtMs = judgement.waitsUntilMs(decision, expiresAtMs)
      return dueAtMs === null ? skip(decision.reason) : { is: 'later', dueAtMs, reason: decision.reason }
    }
    if (rest.length > 0) await change(tx, `UPDATE touches SET countedAt = ?, dueAt = ? WHERE id IN (${placeholders(rest)})`, [judgement.atMs, judgement.atMs, ...rest])
    return { is: 'go' }
  }

  async function choose (tx: Tx, lane: SendLane, { room, busy }: Round): Promise<Begun> {
    await lanes.fence(tx, lane)
    const { accountId } = lane
    const nowMs = clock.now().getTime()
    const { due, isMore } = await readDueTouches(tx, { accountId, nowMs, limit: room, busy })
    if (due.length === 0) return { touches: [], isMore }
    const { settings: limits, account } = await settings.contextOf(accountId, tx)
    const freshSinceMs = boundsOf(nowMs - freshMs, account).day === boundsOf(nowMs, account).day ? nowMs - freshMs : nowMs
    const budgets = await readBudgets(tx, db, { accountId, nowMs, limits })
    const mayGo = ({ route, purpose }: DueTouch) => budgets.obstacle(route, purpose) === null
    const fresh = new Set(due.filter((touch) => isFresh(touch, freshSinceMs, nowMs) && mayGo(touch)))
    const stale = due.filter((touch) => !fresh.has(touch))
    const judgement = stale.length === 0 ? undefined : await judge.lock(tx, accountId, concernedBy(stale))
    const going: DueTouch[] = []
    const go = (touch: DueTouch, countedAtMs: number | null) => {
      budgets.spend(touch.route)
      going.push({ ...touch, countedAtMs, calledAtMs: isCutOff(touch) ? touch.calledAtMs : nowMs })
    }
    for (const touch of due) {
      if (judgement === undefined || fresh.has(touch)) {
        // For whom the others have left nothing of the day, the next round finds what becomes of them.
        if (mayGo(touch)) go(touch, touch.countedAtMs)
        continue
      }
      const verdict = await weigh(tx, touch, judgement, budgets, nowMs)
      if (verdict.is === 'go') go(touch, judgement.atMs)
      else await hold(tx, touch, verdict, judgement)
    }
    await judgement?.write()
    await budgets.write(tx)
    await mark(tx, going, { lane, nowMs, countedAtMs: judgement?.atMs })
    return { touches: going, isMore }
  }

  async function hold (tx: Tx, touch: DueTouch, verdict: Exclude<Verdict, { is: 'go' }>, judgement: Judgement): Promise<void> {
    const [assignments, values] = verdict.is === 'later'
      ? ['dueAt = ?, reason = ?, countedAt = NULL', [verdict.dueAtMs, verdict.reason]]
      : ['status = ?, reason = ?, settledAt = ?, countedAt = ?', [verdict.status, verdict.reason, judgement.atMs, verdict.countedAtMs]]
    if (await change(tx, `UPDATE touches SET ${assignments} WHERE id = ? AND status = 'pending'`, [...values, touch.id]) !== 1) throw new TouchTakenBack()
    if (verdict.is === 'later') return
    const { status, reason } = verdict
    tally(tx, { ...touch, status, reason }, 1)
    giveBackAll(judgement, await skipRest(tx, touch))
  }

  /** A commit that nobody confirmed may have happened: what it marked was not called, and is put back. */
  async function putBack (lane: SendLane, touches: readonly DueTouch[]): Promise<void> {
    const ids = touches.map(({ id }) => id)
    for (let tries = 0; tries < putBackTries; tries++) {
      try {
        await db.change(`UPDATE touches SET status = 'pending', laneEpoch = NULL, attempts = attempts - 1 WHERE id IN (${placeholders(ids)})
          AND status = 'calling' AND laneEpoch = ?`, [...ids, lane.epoch], { repeatable: true })
        return
      } catch {
        await sleep(troubleMs)
      }
    }
  }

  return async function begin (lane: SendLane, round: Round): Promise<Begun> {
    let begun: Begun = { touches: [], isMore: true }
    try {
      return await db.write(async (tx) => {
        begun = { touches: [], isMore: true }
        begun = await choose(tx, lane, round)
        return begun
      })
    } catch (error) {
      if (error instanceof TouchTakenBack) return begun
      if (begun.touches.length > 0) await putBack(lane, begun.touches)
      throw error
    }
  }
}

/** What may be called now, and whether more than that waits. */
export interface Begun { touches: DueTouch[], isMore: boolean }

export interface Round {
  /** How many calls may begin. */
  room: number
  /** Followers who are being written to: one message at a time, or they would arrive in any order. */
  busy: ReadonlySet<number>
}

export type Begin = ReturnType<typeof createBegin>

const isCutOff = ({ reason }: DueTouch) => reason === 'CALL_CUT_OFF'

/** Just decided and counted, and as good as then. */
function isFresh (touch: DueTouch, sinceMs: number, nowMs: number): boolean {
  const { countedAtMs, expiresAtMs } = touch
  return countedAtMs !== null && sinceMs <= countedAtMs && countedAtMs <= nowMs && nowMs < expiresAtMs && (!isCutOff(touch) || isRepeatable(touch, nowMs))
}

const skip = (reason: string): Verdict => ({ is: 'never', status: 'skipped', reason, countedAtMs: null })

/** Of what may have arrived already nobody knows what became, whatever keeps it from being repeated. */
const unknown = (countedAtMs: number | null): Verdict => ({ is: 'never', status: 'unknown', reason: 'CALL_CUT_OFF', countedAtMs })

interface Marking { lane: SendLane, nowMs: number, countedAtMs: number | undefined }

async function mark (tx: Tx, touches: readonly DueTouch[], { lane, nowMs, countedAtMs }: Marking): Promise<void> {
  if (touches.length === 0) return
  const ids = touches.map(({ id }) => id)
  const marked = await change(tx, `UPDATE touches SET status = 'calling', laneEpoch = ?, attempts = attempts + 1,
    calledAt = CASE WHEN reason = 'CALL_CUT_OFF' THEN calledAt ELSE ? END WHERE id IN (${placeholders(ids)}) AND status = 'pending'`, [lane.epoch, nowMs, ...ids])
  if (marked !== ids.length) throw new TouchTakenBack()
  const counted = touches.flatMap((touch) => (touch.countedAtMs === countedAtMs ? touch.id : []))
  if (counted.length > 0) await change(tx, `UPDATE touches SET countedAt = ? WHERE id IN (${placeholders(counted)})`, [countedAtMs, ...counted])
}
