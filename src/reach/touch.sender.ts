import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { change, placeholders } from '../platform/database/rows.ts'
import { AppError, isUnavailable } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { createWaker } from '../platform/waker.ts'
import { customMessages } from '../wechat/api/custom-messages.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { WechatAccount } from '../wechat/token.ts'
import { Touch, type TouchStatus } from './touch.entity.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, wechat: Wechat, caller: (accountId: number) => WechatAccount, onSettled: (status: TouchStatus, touches: number) => void }

const claimSize = 50
/** WeChat answers bursts with -1; about a hundred sends a second were reported to go through. */
const sendsPerSecond = 100
const claimMs = 60_000
const callsAtOnce = 16
const pollMs = 1000
const maxAttempts = 4
const retryBaseMs = 2000

/** How a touch ended, or when it is to be tried again. */
interface Outcome { status: Extract<TouchStatus, 'submitted' | 'failed' | 'unknown' | 'pending'>, errcode: number | null, reason: string | null, dueMs: number }

/**
 * Sends what is pending. A row is claimed, marked `calling` just before the call and settled after it; whatever a crash
 * leaves behind, `settleAbandoned` sorts into what was never tried and what nobody can know.
 */
export function createTouchSender ({ db, clock, logger, wechat, caller, onSettled }: Needs) {
  const { nowMs } = db.dialect
  let isRunning = false
  let loop: Promise<void> | undefined
  const waker = createWaker()

  async function settleAbandoned (): Promise<void> {
    await db.write(async (tx) => {
      await change(tx, `UPDATE touches SET status = 'pending', claim = NULL WHERE status = 'claimed' AND claimedUntilMs < ${nowMs}`)
      // A service message has no idempotency key (page: custom/send): sending it again might send it twice.
      const lost = await change(tx, `UPDATE touches SET status = 'unknown', settledAt = ?, reason = 'CALL_CUT_OFF', claim = NULL
        WHERE status = 'calling' AND claimedUntilMs < ${nowMs}`, [momentValue(clock.now())])
      if (lost === 0) return
      db.afterCommit(tx, () => {
        logger.warn({ touches: lost }, 'touches with unknown outcome')
        onSettled('unknown', lost)
      })
    }, { repeatable: true })
  }

  async function claimSome (): Promise<Touch[]> {
    const claim = randomUUID()
    const atMs = momentValue(clock.now())
    const due = await db.read.query<Array<{ id: number }>>(`SELECT id FROM touches WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt, id LIMIT ${claimSize}`, [atMs])
    if (due.length === 0) return []
    const ids = due.map(({ id }) => Number(id))
    await db.change(`UPDATE touches SET status = 'claimed', claim = ?, claimedUntilMs = ${nowMs} + ?
      WHERE id IN (${placeholders(ids)}) AND status = 'pending'`, [claim, claimMs, ...ids], { repeatable: true })
    return db.read.findBy(Touch, { claim, status: 'claimed' })
  }

  async function sendOne (touch: Touch): Promise<void> {
    if (touch.expiresAt.getTime() <= clock.now().getTime()) {
      await settle(touch, 'claimed', { status: 'failed', errcode: null, reason: 'EXPIRED', dueMs: 0 })
      return
    }
    const obstacle = await prepare(touch)
    if (obstacle !== undefined) {
      await settle(touch, 'claimed', obstacle)
      return
    }
    const isOurs = await db.change(`UPDATE touches SET status = 'calling', attempts = attempts + 1, claimedUntilMs = ${nowMs} + ?
      WHERE id = ? AND claim = ? AND status = 'claimed' AND claimedUntilMs > ${nowMs}`, [claimMs, touch.id, touch.claim])
    if (isOurs !== 1) return
    await settle(touch, 'calling', await call(touch))
  }

  /** What keeps the call from being made at all. */
  async function prepare ({ accountId, attempts }: Touch): Promise<Outcome | undefined> {
    try {
      await wechat.prepare(caller(accountId))
      return undefined
    } catch (error) {
      return outcomeOf(error, attempts + 1, momentValue(clock.now()))
    }
  }

  async function call (touch: Touch): Promise<Outcome> {
    try {
      await wechat.call(caller(touch.accountId), customMessages.send, { touser: touch.openid, msgtype: 'text', text: { content: touch.content.text } })
      return { status: 'submitted', errcode: 0, reason: null, dueMs: 0 }
    } catch (error) {
      if (!(error instanceof AppError)) logger.error({ err: error, touchId: touch.id }, 'touch not sent')
      return outcomeOf(error, touch.attempts + 1, momentValue(clock.now()))
    }
  }

  async function settle (touch: Touch, from: TouchStatus, { status, errcode, reason, dueMs }: Outcome): Promise<void> {
    const isFinal = status !== 'pending'
    const settled = await db.change(`UPDATE touches SET status = ?, errcode = ?, reason = ?, settledAt = ?, dueAt = ?, claim = NULL
      WHERE id = ? AND claim = ? AND status = ?`,
    [status, errcode, reason, isFinal ? momentValue(clock.now()) : null, isFinal ? momentValue(touch.dueAt) : dueMs, touch.id, touch.claim, from],
    { repeatable: true })
    if (settled !== 1) return
    if (isFinal) onSettled(status, 1)
    if (status === 'failed' || status === 'unknown') logger.warn({ touchId: touch.id, accountId: touch.accountId, status, errcode, reason }, 'touch settled')
  }

  async function round (): Promise<number> {
    await settleAbandoned()
    const touches = await claimSome()
    const waiting = [...touches]
    const results = await Promise.allSettled(Array.from({ length: callsAtOnce }, async () => {
      for (let next = waiting.shift(); next !== undefined && isRunning; next = waiting.shift()) await sendOne(next)
    }))
    const failure = results.find((result) => result.status === 'rejected')
    // What was claimed and not begun when we were told to stop goes back.
    if (waiting.length > 0) {
      await db.change(`UPDATE touches SET status = 'pending', claim = NULL WHERE claim = ? AND status = 'claimed'`, [waiting[0]?.claim])
    }
    if (failure !== undefined) throw failure.reason
    return touches.length
  }

  async function run (): Promise<void> {
    while (isRunning) {
      const startedAt = performance.now()
      const sent = await round().catch((error: unknown) => {
        logger.error({ err: error }, 'touches not workable')
        return 0
      })
      const paceMs = sent * 1000 / sendsPerSecond - (performance.now() - startedAt)
      if (paceMs > 0) await sleep(paceMs)
      if (sent < claimSize) await waker.sleep(pollMs)
    }
  }

  return {
    wake: waker.wake,
    start () {
      isRunning = true
      loop = run()
    },
    /** Lets the calls under way end. */
    async stop (): Promise<void> {
      isRunning = false
      waker.wake()
      await loop
    },
  }
}

export type TouchSender = ReturnType<typeof createTouchSender>

function outcomeOf (error: unknown, attempts: number, nowMs: number): Outcome {
  // Nothing was tried: it is not WeChat that failed.
  if (isUnavailable(error) && !(error instanceof WechatError)) return { status: 'pending', errcode: null, reason: null, dueMs: nowMs + retryBaseMs }
  if (!(error instanceof WechatError)) {
    return { status: 'failed', errcode: null, reason: error instanceof AppError ? error.code : 'INTERNAL', dueMs: 0 }
  }
  const { outcome, action, errcode = null, code: reason } = error
  if (outcome === 'unknown') return { status: 'unknown', errcode, reason: 'CALL_CUT_OFF', dueMs: 0 }
  const isPassing = action === 'transient' || action === 'minute' || action === 'token'
  if (!isPassing || attempts >= maxAttempts) return { status: 'failed', errcode, reason, dueMs: 0 }
  const wait = action === 'minute' ? 60_000 : retryBaseMs * 2 ** (attempts - 1)
  return { status: 'pending', errcode, reason, dueMs: nowMs + wait }
}
