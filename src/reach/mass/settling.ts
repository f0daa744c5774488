import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Judge } from '../sending/judgement.ts'
import type { Tally } from '../sending/tallies.ts'
import type { TouchStatus } from '../sending/touch.entity.ts'
import { concernedOf, excerptOf, MassCallChanged, questionOf } from './assembly.ts'
import { type MassCall, type MassOutcome, MassPiece, pieceSize } from './mass-call.entity.ts'
import { endedOf, massTouchesEnded } from './mass.facts.ts'
import { type OptedOut, optedOutOf } from './opted-out.ts'

interface Needs {
  db: Database
  facts: Facts
  clock: Clock
  judge: Judge
  tally: Tally
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** WeChat tells the result within minutes; what it has not told in a day it will not tell. */
const resultWithinMs = 24 * 3600_000
/** Nothing more is to be done for it. */
export const never = 253_402_300_799_000

/** Whose status changes. Even what WeChat took may be refused: its review comes after the call. */
const from: Readonly<Record<MassOutcome, readonly TouchStatus[]>> = {
  submitted: ['pending', 'unknown'], failed: ['pending', 'unknown', 'submitted'], unknown: ['pending'], skipped: ['pending'],
}

/** Whom the repeats left out need not have got what WeChat took. */
const butFor: Partial<Record<MassOutcome, string>> = { submitted: `AND (status <> 'unknown' OR reason = 'CALL_CUT_OFF')` }

interface OpenTouch { id: number, followerId: number, openid: string, status: TouchStatus, reason: string | null, countedMs: number | null }

interface Ending { outcome: MassOutcome, reason: string | null }

const openColumns = 'id, followerId, openid, status, reason, countedAt'

/** Brings the outcome of a mass call to its touches, piece by piece, so that ten thousand followers are never locked at once. */
export function createSettling ({ db, facts, clock, judge, tally, note }: Needs) {
  async function settlePiece (tx: Tx, call: MassCall, ending: Ending, touches: readonly OpenTouch[]): Promise<void> {
    const { outcome, reason } = ending
    const nowMs = momentValue(clock.now())
    const isGone = outcome === 'failed' || outcome === 'skipped'
    if (isGone) await giveBack(tx, call, touches)
    const ids = touches.map(({ id }) => id)
    const changed = await change(tx, `UPDATE touches SET status = ?, errcode = ?, reason = ?, settledAt = ?, calledAt = ?, attempts = ?${isGone ? ', countedAt = NULL' : ''}
      WHERE id IN (${placeholders(ids)}) AND status IN (${placeholders(from[outcome])})`,
    [outcome, call.errcode, reason, nowMs, call.calledAt === null ? null : momentValue(call.calledAt), call.attempts, ...ids, ...from[outcome]])
    if (changed !== ids.length) throw new MassCallChanged()
    for (const before of touches) if (before.status !== 'pending') tally(tx, { ...tallied(call), status: before.status, reason: before.reason }, -1)
    tally(tx, { ...tallied(call), status: outcome, reason }, touches.length)
    if (outcome !== 'skipped') tell(tx, call, ending, touches)
    await facts.announce(tx, massTouchesEnded, endedOf(call, { status: outcome, reason, followerIds: touches.map(({ followerId }) => followerId) }))
  }

  async function keep (tx: Tx, { id }: MassCall, outcome: MassOutcome): Promise<void> {
    const kept = await change(tx, `UPDATE mass_calls SET dueAt = ? WHERE id = ? AND status = 'settling' AND outcome = ?`, [momentValue(clock.now()), id, outcome])
    if (kept !== 1) throw new MassCallChanged()
  }

  async function leaveOutPiece (tx: Tx, call: MassCall, out: readonly OptedOut[]): Promise<void> {
    const isOurs = await change(tx, `UPDATE mass_calls SET reason = reason WHERE id = ? AND status = 'calling' AND attempts = ?`, [call.id, call.attempts])
    if (isOurs !== 1) throw new MassCallChanged()
    for (const [reason, theirs] of grouped(out, (each) => each.reason)) {
      const ids = theirs.map(({ id }) => id)
      const rows = await tx.query<Array<Record<string, unknown>>>(`SELECT ${openColumns} FROM touches WHERE id IN (${placeholders(ids)}) AND status = 'pending'`, ids)
      if (rows.length !== ids.length) throw new MassCallChanged()
      await settlePiece(tx, call, { outcome: 'unknown', reason }, rows.map(readOpen))
      await change(tx, `UPDATE touches SET decision = 'left' WHERE id IN (${placeholders(ids)})`, ids)
    }
  }

  async function giveBack (tx: Tx, call: MassCall, touches: readonly OpenTouch[]): Promise<void> {
    const judgement = await judge.lock(tx, call.accountId, concernedOf(call, touches.map(({ followerId }) => followerId)))
    for (const { followerId, countedMs } of touches) if (countedMs !== null) judgement.giveBack(followerId, questionOf(call), countedMs)
    await judgement.write()
  }

  /** Of the erased nothing is told. What the timeline has told before gets an entry of its own. */
  function tell (tx: Tx, call: MassCall, { outcome, reason }: Ending, touches: readonly OpenTouch[]): void {
    const { accountId, purpose } = call
    const content = excerptOf(call.content)
    note(tx, touches.filter(({ openid }) => openid !== '').map(({ id, followerId, status }) => ({
      accountId, followerId, kind: `touch.${outcome}`, subject: call.subject, occurredAt: clock.now(), source: { kind: status === 'pending' ? 'touch' : 'touch.result', id },
      detail: { touchId: id, route: 'mass', purpose, content, massCallId: call.id, ...(reason !== null && { reason }) },
    })))
  }

  /** About whom nobody had decided when it was taken back: they have no touches. */
  async function dropPiece (tx: Tx, call: MassCall, outcome: MassOutcome, { id, followerIds }: MassPiece): Promise<void> {
    if (await change(tx, 'DELETE FROM mass_pieces WHERE id = ?', [id]) !== 1) throw new MassCallChanged()
    await keep(tx, call, outcome)
    await facts.announce(tx, massTouchesEnded, endedOf(call, { status: outcome, reason: call.reason, followerIds }))
  }

  async function finish (tx: Tx, call: MassCall, outcome: MassOutcome): Promise<void> {
    const status = outcome === 'skipped' ? 'failed' : outcome
    const nowMs = momentValue(clock.now())
    const dueMs = status === 'submitted' && call.counts === null ? nowMs + resultWithinMs : never
    await change(tx, `UPDATE mass_calls SET status = ?, settledAt = ?, dueAt = ? WHERE id = ? AND status = 'settling' AND outcome = ?`, [status, nowMs, dueMs, call.id, outcome])
  }

  return {
    /** Whoever opted out after a call that may have been taken is not in its repeats: nobody knows whether they received it, and nobody need decide. */
    async leaveOut (call: MassCall): Promise<void> {
      for (;;) {
        const out = await optedOutOf(db.read, call)
        if (out.length === 0) return
        await db.write((tx) => leaveOutPiece(tx, call, out))
      }
    },

    /** One step: the next piece, or the end. */
    async step (call: MassCall): Promise<void> {
      const { outcome } = call
      if (outcome === null) throw new Error('a mass call settles without an outcome')
      const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${openColumns} FROM touches
        WHERE massCallId = ? AND status IN (${placeholders(from[outcome])}) ${butFor[outcome] ?? ''} LIMIT ${pieceSize}`, [call.id, ...from[outcome]])
      if (rows.length > 0) return db.write(async (tx) => {
        await keep(tx, call, outcome)
        await settlePiece(tx, call, { outcome, reason: call.reason }, rows.map(readOpen))
      })
      const [piece] = await db.read.find(MassPiece, { where: { massCallId: call.id }, order: { id: 'ASC' }, take: 1 })
      return db.write((tx) => (piece === undefined ? finish(tx, call, outcome) : dropPiece(tx, call, outcome, piece)))
    },
  }
}

export type Settling = ReturnType<typeof createSettling>

const tallied = ({ accountId, purpose }: MassCall) => ({ accountId, purpose, route: 'mass' as const })

function readOpen ({ id, followerId, openid, status, reason, countedAt }: Record<string, unknown>): OpenTouch {
  return {
    id: Number(id), followerId: Number(followerId), openid: String(openid), status: status as TouchStatus, reason: reason as string | null,
    countedMs: countedAt === null ? null : Number(countedAt),
  }
}
