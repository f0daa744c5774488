import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { boundsOf } from '../standing/bounds.ts'
import { passing, type Reason } from '../standing/reasons.ts'
import { type Budgets, nextChinaDay, readBudgets } from './budgets.ts'
import { type DueTouch, questionOfTouch, readDueTouches } from './due.ts'
import type { Judge, Judgement } from './judgement.ts'
import type { SendLane, SendLanes } from './lanes.ts'
import { needsOf } from './settle.ts'
import type { Tally } from './tallies.ts'

interface Needs {
  db: Database
  clock: Clock
  lanes: SendLanes
  settings: Pick<SettingsService, 'contextOf'>
  judge: Judge
  tally: Tally
}

/** What was decided and counted so recently is not decided again: what somebody chose in these seconds holds from the next touch on. */
const freshMs = 5000
const troubleMs = 500
/** Then whoever sends next takes them for calls without an outcome. */
const putBackTries = 120

type Verdict = { is: 'go' } | { is: 'later', dueAtMs: number, reason: Reason } | { is: 'never', status: 'skipped' | 'unknown', reason: string }

/**
 * Marks what is called next: looks at each due touch once more, counts it, and writes `calling` under the account's lane, all
 * in one transaction. Only what comes back from here may be called.
 */
export function createBegin ({ db, clock, lanes, settings, judge, tally }: Needs) {
  async function weigh (tx: Tx, touch: DueTouch, judgement: Judgement | undefined, budgets: Budgets, nowMs: number): Promise<Verdict> {
    const question = questionOfTouch(touch)
    const isCutOff = touch.reason === 'CALL_CUT_OFF'
    if (judgement !== undefined && touch.countedAtMs !== null) judgement.giveBack(touch.followerId, question, touch.countedAtMs)
    if (touch.expiresAtMs <= nowMs) return never(isCutOff, 'EXPIRED')
    const shortage = budgets.obstacle(touch.route, touch.purpose)
    if (shortage !== null) return nextChinaDay(nowMs) < touch.expiresAtMs ? { is: 'later', dueAtMs: nextChinaDay(nowMs), reason: shortage } : never(isCutOff, shortage)
    if (judgement === undefined) return { is: 'go' }
    const parts = touch.countedAtMs === null ? 1 + await countLaterPieces(tx, touch, judgement.atMs) : 1
    const decision = judgement.decide(touch.followerId, { ...question, parts })
    if (decision.isOpen) {
      judgement.spend(touch.followerId, { ...question, parts })
      return { is: 'go' }
    }
    const { reason, untilMs } = decision
    const isWorthWaiting = !isCutOff && passing.has(reason) && untilMs !== null && untilMs < touch.expiresAtMs && !drops(judgement, reason)
    return isWorthWaiting ? { is: 'later', dueAtMs: untilMs, reason } : never(isCutOff, reason)
  }

  /** The pieces of a text that waited together go out together: they are counted with the first. */
  async function countLaterPieces (tx: Tx, { accountId, sourceKind, sourceId, part, content }: DueTouch, atMs: number): Promise<number> {
    if (content.type !== 'text' || part > 0) return 0
    return change(tx, `UPDATE touches SET countedAt = ?, dueAt = ? WHERE accountId = ? AND sourceKind = ? AND sourceId = ? AND part > 0 AND status = 'pending'`,
      [atMs, atMs, accountId, sourceKind, sourceId])
  }

  async function choose (tx: Tx, lane: SendLane, { room, busy }: Round): Promise<Begun> {
    await lanes.fence(tx, lane)
    const { accountId } = lane
    const nowMs = clock.now().getTime()
    const { due, isMore } = await readDueTouches(tx, { accountId, nowMs, limit: room, busy })
    if (due.length === 0) return { touches: [], isMore }
    const { settings: limits, account } = await settings.contextOf(accountId, tx)
    const freshSinceMs = boundsOf(nowMs - freshMs, account).day === boundsOf(nowMs, account).day ? nowMs - freshMs : nowMs
    const isFresh = ({ countedAtMs }: DueTouch) => countedAtMs !== null && freshSinceMs <= countedAtMs && countedAtMs <= nowMs
    const stale = due.filter((touch) => !isFresh(touch))
    const judgement = stale.length === 0 ? undefined : await judge.lock(tx, accountId, needsOf(stale))
    const budgets = await readBudgets(tx, db, { accountId, nowMs, limits })
    const going: DueTouch[] = []
    for (const touch of due) {
      const verdict = await weigh(tx, touch, isFresh(touch) ? undefined : judgement, budgets, nowMs)
      if (verdict.is !== 'go') {
        await hold(tx, touch, verdict, nowMs)
        continue
      }
      budgets.spend(touch.route)
      going.push({ ...touch, countedAtMs: isFresh(touch) || judgement === undefined ? touch.countedAtMs : judgement.atMs, calledAtMs: touch.reason === 'CALL_CUT_OFF' ? touch.calledAtMs : nowMs })
    }
    await judgement?.write()
    await budgets.write(tx)
    await mark(tx, going, { lane, nowMs, countedAtMs: judgement?.atMs })
    return { touches: going, isMore }
  }

  async function hold (tx: Tx, touch: DueTouch, verdict: Exclude<Verdict, { is: 'go' }>, nowMs: number): Promise<void> {
    if (verdict.is === 'later') {
      await change(tx, 'UPDATE touches SET dueAt = ?, reason = ?, countedAt = NULL WHERE id = ?', [verdict.dueAtMs, verdict.reason, touch.id])
      return
    }
    const { status, reason } = verdict
    await change(tx, 'UPDATE touches SET status = ?, reason = ?, settledAt = ?, countedAt = NULL WHERE id = ?', [status, reason, nowMs, touch.id])
    tally(tx, { ...touch, status, reason }, 1)
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

/** Of what may have arrived already nobody knows what became, whatever keeps it from being repeated. */
function never (isCutOff: boolean, reason: string): Verdict {
  return isCutOff ? { is: 'never', status: 'unknown', reason: 'CALL_CUT_OFF' } : { is: 'never', status: 'skipped', reason }
}

/** Whether the account wants to drop what comes in quiet hours. */
export function drops ({ context }: Judgement, reason: Reason): boolean {
  return reason === 'QUIET_HOURS' && context.settings.quietHours.meanwhile === 'drop'
}

interface Marking { lane: SendLane, nowMs: number, countedAtMs: number | undefined }

async function mark (tx: Tx, touches: readonly DueTouch[], { lane, nowMs, countedAtMs }: Marking): Promise<void> {
  if (touches.length === 0) return
  const ids = touches.map(({ id }) => id)
  await change(tx, `UPDATE touches SET status = 'calling', laneEpoch = ?, attempts = attempts + 1,
    calledAt = CASE WHEN reason = 'CALL_CUT_OFF' THEN calledAt ELSE ? END WHERE id IN (${placeholders(ids)})`, [lane.epoch, nowMs, ...ids])
  const counted = touches.flatMap((touch) => (touch.countedAtMs === countedAtMs ? touch.id : []))
  if (counted.length > 0) await change(tx, `UPDATE touches SET countedAt = ? WHERE id IN (${placeholders(counted)})`, [countedAtMs, ...counted])
}
