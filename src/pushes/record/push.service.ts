import { type EntityManager, In } from 'typeorm'
import { AuditEntry } from '../../access/audit.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { Forecast } from '../forecast/index.ts'
import type { PushSettingsService } from '../forecast/settings.service.ts'
import type { Schedule } from '../schedule/schedule.schemas.ts'
import type { Schedules } from '../schedule/index.ts'
import type { Push, PushStatus } from './push.entity.ts'
import { pushNeedsAnotherPerson, pushNotNow, pushOverreaches, pushUnscheduled } from './push.errors.ts'
import type { Progress } from './progress.ts'
import { PushRun } from './run.entity.ts'

export interface Which { accountId: number, pushId: number }

/** Who approves, and what they may. */
export interface Approver { by: string, mayApprove: boolean, mayOverreach: boolean, reason: string | undefined }

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<PushSettingsService, 'of'>
  forecast: Forecast
  schedules: () => Schedules
  get: (which: Which, tx?: Tx) => Promise<Push>
  /** Throws the first thing that is wrong with it now; not inside a transaction. */
  assertSound: (push: Push) => Promise<void>
  wake: () => void
  /** Whoever watches hears how a run stands. */
  tell: Progress['tell']
  /** Calls to many at once that were not made yet are not made; whom they were for waits again. */
  takeBackMass: (tx: Tx, accountId: number, calls: { kind: string, subject: string }) => Promise<unknown>
  /** Keeps what nobody but the clock has done. */
  audit: (tx: Tx, note: { action: string, accountId: number, targetKind: string, targetId: number, detail: Record<string, unknown> }) => Promise<void>
}

/** Why a run stands still that has grown since it was approved: it would reach too many, or takes a second person by now. */
const [overreach, anotherPerson] = ['OVERREACH', 'NEEDS_ANOTHER_PERSON'] as const
type Growth = typeof overreach | typeof anotherPerson

const going = ['freezing', 'running', 'paused', 'cancelling'] as const

/** A push from its approval to its end. The status of the row is the lock: of two at the same time one is refused. */
export function createPushService ({ db, clock, settings, forecast, schedules, get, assertSound, wake, tell, takeBackMass, audit }: Needs) {
  /** Throws unless it still stands where it was looked at. */
  async function turn (tx: Tx, push: Push, from: readonly PushStatus[], to: PushStatus, more: Record<string, unknown> = {}): Promise<Push> {
    const columns = { ...more, status: to, changedAt: momentValue(clock.now()) }
    const names = Object.keys(columns)
    const turned = await change(tx, `UPDATE pushes SET ${names.map((name) => `${name} = ?`).join(', ')}, version = version + 1
      WHERE id = ? AND accountId = ? AND version = ? AND status IN (${placeholders(from)})`, [...Object.values(columns), push.id, push.accountId, push.version, ...from])
    const now = await get({ accountId: push.accountId, pushId: push.id }, tx)
    if (turned !== 1) throw pushNotNow(now.status)
    return now
  }

  /** What happens by itself is kept like what people do. */
  async function turnByItself (tx: Tx, { id, accountId }: Pick<Push, 'id' | 'accountId'>, to: PushStatus, from: readonly PushStatus[], detail: Record<string, unknown> = {}): Promise<void> {
    const turned = await change(tx, `UPDATE pushes SET status = ?, changedAt = ?, version = version + 1 WHERE id = ? AND status IN (${placeholders(from)})`,
      [to, momentValue(clock.now()), id, ...from])
    if (turned === 1) await audit(tx, { action: `push.${to}`, accountId, targetKind: 'push', targetId: id, detail })
  }

  const turnRuns = (tx: Tx, { id, accountId }: Push, from: readonly string[], assignments: string, values: readonly unknown[] = []) => (
    change(tx, `UPDATE push_runs SET ${assignments} WHERE accountId = ? AND pushId = ? AND status IN (${placeholders(from)})`, [...values, accountId, id, ...from]))

  /** Nothing else may move for a long time. */
  async function tellRuns (tx: Tx, { id: pushId, accountId }: Push): Promise<void> {
    const runs = await tx.find(PushRun, { where: { accountId, pushId, status: In([...going]) }, select: { id: true } })
    for (const { id: runId } of runs) await tell(tx, { accountId, pushId, runId }, true)
  }

  /** Whoever has had a hand in it is no second person. */
  async function isOfThem ({ id, accountId, createdBy }: Push, by: string | null, from: EntityManager): Promise<boolean> {
    if (by === null || by === createdBy) return true
    const [kind, actorId] = by.split(':')
    return from.existsBy(AuditEntry, {
      accountId, targetKind: 'push', targetId: String(id), action: 'push.change', actorKind: kind as AuditEntry['actorKind'], actorId: Number(actorId),
    })
  }

  /** Of runs that have grown since they were approved: what it takes to let them go on. One stands still for one reason, and may take more. */
  async function assertMayGrow (tx: Tx, push: Push, runs: readonly PushRun[], { by, mayApprove, mayOverreach, reason }: Approver): Promise<Record<string, unknown>> {
    const grown = runs.filter((run) => run.reason === overreach || run.reason === anotherPerson)
    if (grown.length === 0) return {}
    const limits = await settings.of(push.accountId, tx)
    const share = await forecast.shareOf(push.accountId, Math.max(...grown.map(({ audience }) => audience)), tx)
    const isTooMuch = grown.some((run) => run.reason === overreach)
    if (isTooMuch && (!mayOverreach || reason === undefined)) throw pushOverreaches(share.percent, limits.shareLimitPercent)
    const needsAnother = forecast.approvalNeeds(share, limits).anotherPerson && await isOfThem(push, push.approvedBy, tx)
    if (needsAnother && (!mayApprove || await isOfThem(push, by, tx))) throw pushNeedsAnotherPerson(limits.approveAbove)
    return { ...(isTooMuch && { overreachReason: reason }), ...(needsAnother && { approvedBy: by, approvedAt: momentValue(clock.now()) }) }
  }

  return {
    /** What it takes to approve it, looked at before the transaction: everything it names is checked, everybody it concerns counted. */
    async judge (which: Which, { by, mayOverreach, reason }: Approver): Promise<{ push: Push, size: number }> {
      const push = await get(which)
      if (push.status !== 'draft') throw pushNotNow(push.status)
      await assertSound(push)
      const { size, followers, percent } = await forecast.sizeOf(which.accountId, push)
      const limits = await settings.of(which.accountId)
      const needs = forecast.approvalNeeds({ size, followers }, limits)
      if (needs.overreach && (!mayOverreach || reason === undefined)) throw pushOverreaches(percent, limits.shareLimitPercent)
      if (needs.anotherPerson && await isOfThem(push, by, db.read)) throw pushNeedsAnotherPerson(limits.approveAbove)
      return { push, size }
    },

    /** Only the reason of who may let it reach too many holds for when it has grown. */
    approve: (tx: Tx, { push, size }: { push: Push, size: number }, { by, mayOverreach, reason }: Approver): Promise<Push> => (
      turn(tx, push, ['draft'], 'approved', {
        approvedBy: by, approvedAt: momentValue(clock.now()), approvedSize: size, overreachReason: mayOverreach ? reason ?? null : null,
      })),

    /** It waits for its time from now on; what it was approved with stays. */
    async schedule (tx: Tx, which: Which, schedule: Schedule | undefined): Promise<Push> {
      const push = await get(which, tx)
      const asked = schedule ?? push.schedule
      if (asked === null) throw pushUnscheduled()
      const scheduled = await turn(tx, push, ['approved'], 'scheduled', { schedule: JSON.stringify(asked) })
      await schedules().plan(tx, scheduled)
      db.afterCommit(tx, wake)
      return scheduled
    },

    /** Nothing new goes out after this; what reach has already for one at a time, it sends. */
    async pause (tx: Tx, which: Which): Promise<Push> {
      const paused = await turn(tx, await get(which, tx), ['scheduled', 'running'], 'paused')
      await turnRuns(tx, paused, ['running'], `status = 'paused'`)
      await takeBackMass(tx, which.accountId, { kind: 'push', subject: String(which.pushId) })
      await tellRuns(tx, paused)
      return paused
    },

    /** A run that stood still because it has grown takes whom it would have taken to approve it so large. */
    async resume (tx: Tx, which: Which, approver: Approver): Promise<Push> {
      const push = await get(which, tx)
      const runs = await tx.findBy(PushRun, { accountId: which.accountId, pushId: which.pushId, status: In(['paused', 'freezing']) })
      const more = await assertMayGrow(tx, push, runs, approver)
      const resumed = await turn(tx, push, ['paused'], runs.length > 0 ? 'running' : 'scheduled', more)
      await turnRuns(tx, resumed, ['paused'], `status = 'running', reason = NULL`)
      await tellRuns(tx, resumed)
      db.afterCommit(tx, wake)
      return resumed
    },

    /** For ever. What nobody has tried to send is taken back, by and by. */
    async cancel (tx: Tx, which: Which): Promise<Push> {
      const cancelled = await turn(tx, await get(which, tx), ['draft', 'approved', 'scheduled', 'running', 'paused'], 'cancelled')
      await turnRuns(tx, cancelled, ['waiting'], `status = 'cancelled', endedAt = ?`, [momentValue(clock.now())])
      await turnRuns(tx, cancelled, ['freezing', 'running', 'paused'], `status = 'cancelling', reason = 'CANCELLED'`)
      await takeBackMass(tx, which.accountId, { kind: 'push', subject: String(which.pushId) })
      await tellRuns(tx, cancelled)
      db.afterCommit(tx, wake)
      return cancelled
    },

    /** A run of it has begun. */
    begun: (tx: Tx, run: PushRun): Promise<void> => turnByItself(tx, { id: run.pushId, accountId: run.accountId }, 'running', ['scheduled'], { occurrence: run.occurrence }),

    /** Whether a run of so many is more than those who approved it may let go out; null: it is not. */
    async growthOf (push: Push, audience: number, from: EntityManager = db.read): Promise<Growth | null> {
      const needs = forecast.approvalNeeds(await forecast.shareOf(push.accountId, audience, from), await settings.of(push.accountId, from))
      if (needs.overreach && push.overreachReason === null) return overreach
      return needs.anotherPerson && await isOfThem(push, push.approvedBy, from) ? anotherPerson : null
    },

    /** It stands still until somebody who may says that it may go on. */
    grown: (tx: Tx, run: PushRun, { reason, audience }: { reason: Growth, audience: number }): Promise<void> => (
      turnByItself(tx, { id: run.pushId, accountId: run.accountId }, 'paused', ['running'], { reason, audience })),

    /** After a run has ended: the next occurrence, or the end. */
    async runEnded (tx: Tx, run: PushRun): Promise<void> {
      const push = await get({ accountId: run.accountId, pushId: run.pushId }, tx)
      if (push.status === 'done' || push.status === 'cancelled') return
      const follows = await schedules().next(tx, push, run)
      const isAnotherLive = await tx.existsBy(PushRun, { accountId: push.accountId, pushId: push.id, status: In([...going]) })
      if (isAnotherLive) return
      if (follows) await turnByItself(tx, push, 'scheduled', ['running'])
      else await turnByItself(tx, push, 'done', ['running', 'scheduled', 'paused'])
    },

    /** Nothing follows of what has not begun. */
    finish: (tx: Tx, push: Push): Promise<void> => turnByItself(tx, push, 'done', ['scheduled', 'running']),

    /** A run that cannot go on as it is, and why. */
    async stop ({ id: runId, accountId, pushId }: PushRun, code: string): Promise<void> {
      const reason = code.slice(0, 64)
      await db.write(async (tx) => {
        const stopped = await change(tx, `UPDATE push_runs SET status = 'cancelling', reason = ? WHERE id = ? AND status IN ('freezing', 'running')`, [reason, runId])
        if (stopped !== 1) return
        await takeBackMass(tx, accountId, { kind: 'push', subject: String(pushId) })
        await audit(tx, { action: 'push.stop', accountId, targetKind: 'push', targetId: pushId, detail: { runId, reason } })
        await tell(tx, { accountId, pushId, runId }, true)
      }, { repeatable: true })
    },
  }
}

export type PushService = ReturnType<typeof createPushService>
