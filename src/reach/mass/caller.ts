import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { mass } from '../../wechat/api/mass.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { QuietService } from '../attention/quiet.ts'
import type { TouchContent } from '../library/content.ts'
import { toMassMessage } from '../library/content.wechat.ts'
import { exhaustBudget, nextChinaDay, readBudgets } from '../sending/budgets.ts'
import type { SendLane, SendLanes } from '../sending/lanes.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { boundsOf } from '../standing/bounds.ts'
import { fewest, MassCallChanged } from './assembly.ts'
import type { MassCall, MassOutcome } from './mass-call.entity.ts'
import { type CallEnd, endOf, keyRestMs } from './mass-outcome.ts'
import { optedOutOf } from './opted-out.ts'
import type { Settling } from './settling.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  settings: Pick<SettingsService, 'contextOf'>
  quiet: QuietService
  lanes: Pick<SendLanes, 'fence'>
  /** Puts WeChat's ids in the place of our materials, uploading what it does not have. */
  resolveContent: (accountId: number, content: TouchContent, route: 'mass') => Promise<TouchContent>
  /** Has the files of content uploaded anew; false when it names none of ours. */
  forgetIds: (accountId: number, content: TouchContent) => Promise<boolean>
  leaveOut: Settling['leaveOut']
}

/** What was decided about followers holds so long: whoever decided asked for quiet hours that begin meanwhile. */
export const decidedForMs = 5 * 60_000
const quietPauseMs = 60_000
/** WeChat knows the key for a day. */
const repeatableMs = 23 * 3600_000
/** WeChat does not know the id of a file: it may let go of one before its time. */
const mediaUnknown = 40007
const mostUploads = 3

/** Makes the call of a mass call, again and again under the same key until WeChat has told what became of it. */
export function createMassCaller ({ db, clock, logger, wechat, caller, settings, quiet, lanes, resolveContent, forgetIds, leaveOut }: Needs) {
  /** Whether the day, week or month for which it was counted has ended. */
  async function isOfAnotherDay ({ accountId, assembledAt }: MassCall): Promise<boolean> {
    const { account } = await settings.contextOf(accountId)
    const [then, now] = [boundsOf(momentValue(assembledAt), account), boundsOf(momentValue(clock.now()), account)]
    return then.day !== now.day || then.mass !== now.mass
  }

  const ageMs = (since: Date | null) => momentValue(clock.now()) - (since === null ? 0 : momentValue(since))

  async function isQuietSomewhere (accountId: number): Promise<boolean> {
    const { untilMs, byZone } = await quiet.of(accountId, momentValue(clock.now()))
    return untilMs > 0 || [...byZone.values()].some((until) => until > 0)
  }

  async function put (call: Pick<MassCall, 'id' | 'status' | 'attempts'>, assignments: string, values: readonly unknown[]): Promise<void> {
    const changed = await db.change(`UPDATE mass_calls SET ${assignments} WHERE id = ? AND status = ? AND attempts = ?`, [...values, call.id, call.status, call.attempts])
    if (changed !== 1) throw new MassCallChanged()
  }

  const settleAs = (call: MassCall, outcome: MassOutcome, reason: string | null) => (
    put(call, `status = 'settling', outcome = ?, reason = ?, dueAt = ?`, [outcome, reason, momentValue(clock.now())]))

  const waitFor = (call: MassCall, waitMs: number) => put(call, 'dueAt = ?', [momentValue(clock.now()) + waitMs])

  /** Under the account's lane, so that nobody else spends of its day. False when today there is nothing left. */
  async function begin (call: MassCall, lane: SendLane): Promise<boolean> {
    const { accountId, id, purpose, status, attempts } = call
    const { settings: limits } = await settings.contextOf(accountId)
    return db.write(async (tx) => {
      const nowMs = momentValue(clock.now())
      await lanes.fence(tx, lane)
      const budgets = await readBudgets(tx, db, { accountId, nowMs, limits })
      // Whether a repeat is one too many is for WeChat to say: it looks at the key.
      const obstacle = status === 'calling' ? null : budgets.obstacle('mass', purpose)
      const [assignments, values] = obstacle === null
        ? [`status = 'calling', attempts = attempts + 1, reason = NULL, calledAt = ?, dueAt = ?`, [status === 'calling' ? call.calledAt?.getTime() : nowMs, nowMs + keyRestMs]]
        : ['reason = ?, dueAt = ?', [obstacle, nextChinaDay(nowMs)]]
      const isOurs = await change(tx, `UPDATE mass_calls SET ${assignments} WHERE id = ? AND status = ? AND attempts = ?`, [...values, id, status, attempts])
      if (isOurs !== 1) throw new MassCallChanged()
      if (obstacle !== null) return false
      budgets.spend('mass')
      await budgets.write(tx)
      return true
    })
  }

  async function openidsOf (call: MassCall): Promise<string[]> {
    const rows = await db.read.query<Array<{ openid: string }>>(`SELECT openid FROM touches WHERE massCallId = ? AND status = 'pending' AND openid <> ''`, [call.id])
    return rows.map(({ openid }) => openid)
  }

  async function send (call: MassCall, content: TouchContent): Promise<CallEnd> {
    try {
      const request = { touser: await openidsOf(call), clientmsgid: call.clientMsgId, ...toMassMessage(content) }
      const { msg_id: wechatMsgId } = await wechat.call(caller(call.accountId), mass.toOpenids, request)
      return { kind: 'submitted', wechatMsgId }
    } catch (error) {
      if (!(error instanceof AppError)) logger.error({ err: error, massCallId: call.id }, 'mass call not made')
      const end = endOf(error, { isRepeat: call.status === 'calling', nowMs: momentValue(clock.now()) })
      const isLetGo = end.kind === 'failed' && end.errcode === mediaUnknown && call.attempts < mostUploads && await forgetIds(call.accountId, call.content)
      return isLetGo ? { ...end, kind: 'again', isTaken: call.status === 'calling', dueMs: momentValue(clock.now()), isExhausted: false } : end
    }
  }

  async function write (call: MassCall, end: CallEnd): Promise<void> {
    const begun = { id: call.id, status: 'calling' as const, attempts: call.attempts + 1 }
    const nowMs = momentValue(clock.now())
    if (end.kind === 'submitted') {
      return put(begun, `status = 'settling', outcome = 'submitted', errcode = 0, reason = NULL, wechatMsgId = ?, dueAt = ?`, [end.wechatMsgId, nowMs])
    }
    logger.warn({ massCallId: call.id, accountId: call.accountId, kind: end.kind, errcode: end.errcode, reason: end.reason }, 'mass call not taken')
    if (end.kind === 'failed') return put(begun, `status = 'settling', outcome = 'failed', errcode = ?, reason = ?, dueAt = ?`, [end.errcode, end.reason, nowMs])
    if (end.isExhausted) await db.write((tx) => exhaustBudget(tx, db, { accountId: call.accountId, route: 'mass', nowMs }), { repeatable: true })
    return put(begun, 'status = ?, errcode = ?, reason = ?, dueAt = ?', [end.isTaken ? 'calling' : 'ready', end.errcode, end.reason, end.dueMs])
  }

  /** What keeps the call from being made at all is no outcome of it, unless it will always be in the way. */
  async function prepare (call: MassCall): Promise<TouchContent | undefined> {
    try {
      await wechat.prepare(caller(call.accountId))
      return await resolveContent(call.accountId, call.content, 'mass')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const nowMs = momentValue(clock.now())
      const end = endOf(error, { isRepeat: call.status === 'calling', nowMs })
      logger.warn({ massCallId: call.id, accountId: call.accountId, code: error.code }, 'mass call not prepared')
      if (end.kind === 'failed') await put(call, `status = 'settling', outcome = 'failed', errcode = ?, reason = ?, dueAt = ?`, [end.errcode, end.reason, nowMs])
      else await put(call, 'reason = ?, dueAt = ?', [error.code, end.kind === 'again' ? end.dueMs : nowMs + keyRestMs])
      return undefined
    }
  }

  async function callNow (call: MassCall, lane: SendLane): Promise<void> {
    const content = await prepare(call)
    if (content !== undefined && await begin(call, lane)) await write(call, await send(call, content))
  }

  return {
    /** It was certainly not called yet, or refused in passing. */
    async first (call: MassCall, lane: SendLane): Promise<void> {
      if (ageMs(call.expiresAt) >= 0) return settleAs(call, 'skipped', 'EXPIRED')
      const isOld = ageMs(call.assembledAt) > decidedForMs || await isOfAnotherDay(call)
      if (isOld) return put(call, `status = 'assembling', assembledAt = ?, dueAt = ?`, [momentValue(clock.now()), momentValue(clock.now())])
      const hasChanged = (await optedOutOf(db.read, call)).length > 0
      if (hasChanged) return put(call, `status = 'assembling', dueAt = ?`, [momentValue(clock.now())])
      await callNow(call, lane)
    },

    /**
     * It may have been taken, and only a repeat tells. That repeat may be what WeChat takes, so it comes neither in quiet hours
     * nor on a day for which nothing was counted; then the event alone can tell.
     */
    async again (call: MassCall, lane: SendLane): Promise<void> {
      if (ageMs(call.calledAt) > repeatableMs || await isOfAnotherDay(call)) return settleAs(call, 'unknown', 'CALL_CUT_OFF')
      if (ageMs(call.assembledAt) > decidedForMs && await isQuietSomewhere(call.accountId)) return waitFor(call, quietPauseMs)
      await leaveOut(call)
      if ((await openidsOf(call)).length < fewest) return settleAs(call, 'unknown', 'CALL_CUT_OFF')
      await callNow(call, lane)
    },
  }
}

export type MassCaller = ReturnType<typeof createMassCaller>
