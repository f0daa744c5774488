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

/** A round begins when this part of all calls may: with fewer the transaction would cost more than the calls. */
const worthwhile = 1 / 4
const idleMs = 500
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
  }, { maxItems: 200 })
  let isRunning = true

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
      waker.wake()
    }
  }

  /** One round; tells how many calls it began. */
  async function round (lane: SendLane): Promise<number> {
    const { pace: limits } = await settings.of(accountId)
    const free = limits.atOnce - busy.size
    const room = pace.room(free, performance.now(), limits)
    if (room === 0 || (busy.size > 0 && room < limits.atOnce * worthwhile)) return 0
    await wechat.prepare(caller(accountId))
    const touches = await begin(lane, { room, busy })
    pace.spend(touches.length)
    for (const touch of touches) {
      busy.add(touch.followerId)
      sendOne(touch, lane, limits).catch((error: unknown) => logger.error({ err: error, accountId, touchId: touch.id }, 'outcome not written'))
    }
    return touches.length
  }

  /** Until the lane is lost, or nothing was due for a while. */
  async function run (lane: SendLane): Promise<void> {
    const renewal = setInterval(() => { if (busy.size > 0) lanes.renew(lane).catch(() => undefined) }, laneTtlMs / 3)
    try {
      for (let idle = 0; isRunning && (idle < 3 || busy.size > 0);) {
        const begun = await round(lane)
        idle = begun > 0 ? 0 : idle + 1
        if (begun === 0) await waker.sleep(Math.max(1, Math.min(idleMs, pace.waitMs(performance.now()) || idleMs)))
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
    wake: waker.wake,
    stop (): void {
      isRunning = false
      waker.wake()
    },
  }
}

export type AccountSender = ReturnType<typeof createAccountSender>
