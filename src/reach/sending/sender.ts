import { setTimeout as sleep } from 'node:timers/promises'
import { createGroupCommit } from '../../platform/group-commit.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWaker } from '../../platform/waker.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import type { Begin } from './begin.ts'
import type { Call } from './call.ts'
import type { DueTouch } from './due.ts'
import { SendLaneLostError, type SendLane, type SendLanes, laneTtlMs } from './lanes.ts'
import { createPace, type PaceLimits } from './pace.ts'
import { mayGoOn } from './pieces.ts'
import type { Ended, Settle } from './settle.ts'

interface Needs {
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  settings: Pick<SettingsService, 'of'>
  lanes: SendLanes
  begin: Begin
  call: Call
  settle: Settle
}

/** Half of all calls begin together, or what there is after so long: each round is a transaction. */
const gatherMs = 20
const idleMs = 500
/** How long a sender stays with nothing to do. */
const lingerMs = 400
const troubleMs = 1000
const tokenTroubleMs = 5000

/**
 * Sends for one account while this process holds its lane: takes what is due, calls, and settles, keeping as many calls under
 * way as its settings and its pace allow.
 */
export function createAccountSender (accountId: number, needs: Needs) {
  const { logger, wechat, caller, settings, lanes, begin, call, settle } = needs
  const waker = createWaker()
  const pace = createPace(performance.now())
  const busy = new Set<number>()
  const settled = createGroupCommit(async (ended: Ended[]) => {
    await persistently(() => settle(ended))
    return ended.map(() => true)
  }, { maxItems: 200, atOnce: 1 })
  let isRunning = true
  /** Whether there may be more to send than was taken in the last round. */
  let isMore = true
  let lookedMs = -Infinity

  /** What WeChat did must be written, however long the database takes to come back. */
  async function persistently (work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        logger.error({ err: error, accountId }, 'outcomes not written')
        if (!isRunning) throw error
        await sleep(troubleMs)
      }
    }
  }

  async function sendOne (touch: DueTouch, lane: SendLane, limits: PaceLimits): Promise<void> {
    const startedAt = performance.now()
    const { outcome, lesson, pauseMs } = await call(touch)
    const nowMs = performance.now()
    pace.learn(lesson, { tookMs: nowMs - startedAt, nowMs, limits, pauseMs })
    try {
      await settled({ touch, laneEpoch: lane.epoch, outcome })
    } finally {
      busy.delete(touch.followerId)
      isMore ||= mayGoOn(touch)
      waker.wake()
    }
  }

  /** One round; tells in how many milliseconds to look again, unless something happens before. */
  async function round (lane: SendLane): Promise<number> {
    const nowMs = performance.now()
    if (!isMore && nowMs - lookedMs < idleMs) return idleMs
    const { pace: limits } = await settings.of(accountId)
    const room = pace.room(limits.atOnce - busy.size, nowMs, limits)
    if (room === 0) return pace.waitMs(nowMs) || idleMs
    if (room < limits.atOnce / 2 && nowMs - lookedMs < gatherMs) return gatherMs
    lookedMs = nowMs
    await wechat.prepare(caller(accountId))
    isMore = false
    const begun = await begin(lane, { room, busy })
    isMore ||= begun.isMore
    pace.spend(begun.touches.length)
    for (const touch of begun.touches) {
      busy.add(touch.followerId)
      sendOne(touch, lane, limits).catch((error: unknown) => logger.error({ err: error, accountId, touchId: touch.id }, 'outcome not written'))
    }
    // What waits for a follower who is being written to is looked for when that has ended.
    return isMore && begun.touches.length > 0 ? 0 : idleMs
  }

  /** Until the lane is lost, or nothing was due for a while. */
  async function run (lane: SendLane): Promise<void> {
    const renewal = setInterval(() => { lanes.renew(lane).catch(() => undefined) }, laneTtlMs / 3)
    isMore = true
    try {
      while (isRunning && (isMore || busy.size > 0 || performance.now() - lookedMs < lingerMs)) {
        const waitMs = await round(lane)
        if (waitMs > 0) await waker.sleep(Math.min(idleMs, Math.max(1, waitMs)))
      }
    } catch (error) {
      if (error instanceof SendLaneLostError) logger.warn({ accountId }, 'another process sends for the account now')
      else logger.error({ err: error, accountId }, 'touches not sendable')
      // Without a token nothing can be sent, and asking again and again would not help.
      await waker.sleep(error instanceof WechatError ? tokenTroubleMs : troubleMs)
    } finally {
      await rest()
      clearInterval(renewal)
    }
  }

  /** Until no call is under way. */
  async function rest (): Promise<void> {
    while (busy.size > 0) await waker.sleep(idleMs)
  }

  return {
    run,
    /** There is something new to send. */
    wake (): void {
      isMore = true
      waker.wake()
    },
    stop (): void {
      isRunning = false
      waker.wake()
    },
  }
}

export type AccountSender = ReturnType<typeof createAccountSender>
