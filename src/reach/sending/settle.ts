import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import { grouped } from '../../platform/grouped.ts'
import { exhaustBudget } from './budgets.ts'
import type { Outcome } from './call.ts'
import { type DueTouch, questionOfTouch } from './due.ts'
import { concernedBy, type Judge } from './judgement.ts'
import { giveBackAll, isAlone, type SkipRest } from './pieces.ts'
import type { Tally } from './tallies.ts'

export interface Ended { touch: DueTouch, laneEpoch: number, outcome: Outcome }

type EndedAs<S extends Outcome['status']> = Ended & { outcome: Extract<Outcome, { status: S }> }
const endedAs = <S extends Outcome['status']>(ended: readonly Ended[], status: S) => ended.filter((each): each is EndedAs<S> => each.outcome.status === status)

/** WeChat tells the result of a template or notice within seconds; what it has not told in a day it will not tell. */
const resultWithinMs = 24 * 3600_000

/** `epoch`: under which all must stand as called; null: they have been looked at. */
interface Submitted { nowMs: number, epoch: number | null }

/** One of them stands otherwise: all are looked at. */
class NotAsCalled extends Error {}

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  judge: Judge
  tally: Tally
  skipRest: SkipRest
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/**
 * Writes how calls ended, many in one transaction. A row is written only under the epoch in which it was called; one that was
 * taken for unknown meanwhile, because its process seemed gone, takes the truth that comes late.
 */
export function createSettle ({ db, clock, logger, judge, tally, skipRest, note }: Needs) {
  /** Those that are still waiting for this outcome. About what was unknown a person may have decided: then it is not tried again by itself. */
  async function stillOpen<E extends Ended> (tx: Tx, ended: readonly E[]): Promise<E[]> {
    const ids = ended.map(({ touch }) => touch.id)
    const rows = await tx.query<Array<{ id: number | string, status: string, laneEpoch: number | string, decision: string | null }>>(
      `SELECT id, status, laneEpoch, decision FROM touches WHERE id IN (${placeholders(ids)}) AND status IN ('calling', 'unknown') ${db.dialect.shared}`, ids)
    const open = new Map(rows.map((row) => [Number(row.id), row]))
    return ended.filter(({ touch, laneEpoch, outcome }) => {
      const found = open.get(touch.id)
      if (found === undefined || Number(found.laneEpoch) !== laneEpoch || (found.decision !== null && outcome.status === 'again')) return false
      if (found.status === 'unknown') tally(tx, { ...touch, status: 'unknown', reason: 'CALL_CUT_OFF' }, -1)
      return true
    })
  }

  function tell (tx: Tx, { touch }: Ended, status: 'submitted' | 'failed' | 'unknown', reason: string | null): void {
    const { id, accountId, followerId, route, purpose, content, subject } = touch
    tally(tx, { ...touch, status, reason, isAlone: isAlone(touch) }, 1)
    note(tx, [{
      accountId, followerId, kind: `touch.${status}`, subject, occurredAt: clock.now(), source: { kind: 'touch', id: `${id}:${status}` },
      detail: { touchId: id, route, purpose, content, ...(reason !== null && { reason }) },
    }])
  }

  async function settleSubmitted (tx: Tx, ended: ReadonlyArray<EndedAs<'submitted'>>, { nowMs, epoch }: Submitted): Promise<void> {
    if (ended.length === 0) return
    const ids = ended.map(({ touch }) => touch.id)
    const numbered = ended.filter(({ outcome }) => outcome.wechatMsgId !== null)
    const numbers = numbered.length === 0 ? 'NULL' : `CASE id ${numbered.map(() => 'WHEN ? THEN ?').join(' ')} ELSE NULL END`
    const changed = await change(tx, `UPDATE touches SET status = 'submitted', errcode = 0, reason = NULL, settledAt = ?,
      resultDueAt = CASE WHEN route = 'service' THEN NULL ELSE ? END, wechatMsgId = ${numbers} WHERE id IN (${placeholders(ids)})
      ${epoch === null ? '' : `AND status = 'calling' AND laneEpoch = ?`}`,
    [nowMs, nowMs + resultWithinMs, ...numbered.flatMap(({ touch, outcome }) => [touch.id, outcome.wechatMsgId]), ...ids, ...(epoch === null ? [] : [epoch])])
    if (changed !== ids.length) throw new NotAsCalled()
    for (const each of ended) tell(tx, each, 'submitted', null)
  }

  /** WeChat refused: what was counted for it is given back, and what the refusal says of the follower is remembered. */
  async function settleFailed (tx: Tx, ended: ReadonlyArray<EndedAs<'failed'>>, nowMs: number): Promise<void> {
    for (const [accountId, theirs] of grouped(ended, ({ touch }) => touch.accountId)) {
      const lost = [...theirs.map(({ touch }) => touch), ...await restOf(tx, theirs)]
      const judgement = await judge.lock(tx, accountId, concernedBy(lost))
      giveBackAll(judgement, lost)
      for (const { touch, outcome } of theirs) {
        if (outcome.errcode !== null) judgement.refuse({
          followerId: touch.followerId, question: questionOfTouch(touch), errcode: outcome.errcode, calledAtMs: touch.calledAtMs ?? nowMs,
        })
      }
      await judgement.write()
    }
    for (const each of ended) {
      const { touch, outcome: { errcode, reason } } = each
      await change(tx, `UPDATE touches SET status = 'failed', errcode = ?, reason = ?, settledAt = ?, countedAt = NULL WHERE id = ?`, [errcode, reason, nowMs, touch.id])
      tell(tx, each, 'failed', reason)
      logger.warn({ touchId: touch.id, accountId: touch.accountId, errcode, reason }, 'touch failed')
    }
  }

  async function settleUnknown (tx: Tx, ended: ReadonlyArray<EndedAs<'unknown'>>, nowMs: number): Promise<void> {
    for (const each of ended) {
      const { touch, outcome: { errcode, reason } } = each
      await change(tx, `UPDATE touches SET status = 'unknown', errcode = ?, reason = ?, settledAt = ? WHERE id = ?`, [errcode, reason, nowMs, touch.id])
      tell(tx, each, 'unknown', reason)
      logger.warn({ touchId: touch.id, accountId: touch.accountId, reason }, 'touch with unknown outcome')
    }
    for (const [accountId, theirs] of grouped(ended, ({ touch }) => touch.accountId)) {
      const later = await restOf(tx, theirs)
      if (later.length === 0) continue
      const judgement = await judge.lock(tx, accountId, concernedBy(later))
      giveBackAll(judgement, later)
      await judgement.write()
    }
  }

  async function restOf (tx: Tx, ended: readonly Ended[]): Promise<DueTouch[]> {
    const rest: DueTouch[] = []
    for (const { touch } of ended) rest.push(...await skipRest(tx, touch))
    return rest
  }

  async function tryAgain (tx: Tx, ended: ReadonlyArray<EndedAs<'again'>>, nowMs: number): Promise<void> {
    for (const { touch, outcome: { errcode, reason, dueAtMs, wasTried, isExhausted } } of ended) {
      await change(tx, `UPDATE touches SET status = 'pending', errcode = ?, reason = ?, dueAt = ?, laneEpoch = NULL${wasTried ? '' : ', attempts = attempts - 1'} WHERE id = ?`,
        [errcode, reason, dueAtMs, touch.id])
      if (isExhausted) await exhaustBudget(tx, db, { accountId: touch.accountId, route: touch.route, nowMs })
    }
  }

  async function settleOpen (tx: Tx, open: readonly Ended[], epoch: number | null): Promise<void> {
    const nowMs = momentValue(clock.now())
    await settleSubmitted(tx, endedAs(open, 'submitted'), { nowMs, epoch })
    await settleFailed(tx, endedAs(open, 'failed'), nowMs)
    await settleUnknown(tx, endedAs(open, 'unknown'), nowMs)
    await tryAgain(tx, endedAs(open, 'again'), nowMs)
  }

  return async function settle (ended: readonly Ended[]): Promise<void> {
    const epoch = epochOfAll(ended)
    try {
      // What nearly always happens needs no look before. Done twice, the second finds none as called.
      if (epoch !== null) return await db.write((tx) => settleOpen(tx, ended, epoch), { repeatable: true })
    } catch (error) {
      if (!(error instanceof NotAsCalled)) throw error
    }
    await db.write(async (tx) => settleOpen(tx, await stillOpen(tx, ended), null), { repeatable: true })
  }
}

/** The one under which all of them were called, if WeChat has taken them all. */
function epochOfAll (ended: readonly Ended[]): number | null {
  const [first] = ended
  return first !== undefined && ended.every(({ outcome, laneEpoch }) => outcome.status === 'submitted' && laneEpoch === first.laneEpoch) ? first.laneEpoch : null
}

export type Settle = ReturnType<typeof createSettle>
