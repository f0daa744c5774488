import type { Clock } from '../../platform/clock.ts'
import { AppError, isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { customMessages } from '../../wechat/api/custom-messages.ts'
import { subscriptions } from '../../wechat/api/subscriptions.ts'
import { templates } from '../../wechat/api/templates.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { TouchContent } from '../library/content.ts'
import { toNotice, toServiceMessage, toTemplateMessage } from '../library/content.wechat.ts'
import { nextChinaDay } from './budgets.ts'
import type { DueTouch } from './due.ts'
import type { Lesson } from './pace.ts'

/** How a call ended. `again`: nothing was sent, or a repeat is harmless; it is tried once more at `dueAtMs`. What never left us is no try (`wasTried`). */
export type Outcome =
  | { status: 'submitted', wechatMsgId: string | null }
  | { status: 'failed', errcode: number | null, reason: string }
  | { status: 'unknown', errcode: number | null, reason: string }
  | { status: 'again', errcode: number | null, reason: string, dueAtMs: number, wasTried: boolean, isExhausted: boolean }

export interface Called { outcome: Outcome, lesson: Lesson, pauseMs: number }

interface Needs {
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  /** Puts WeChat's ids in the place of our materials, uploading what it does not have. */
  resolveContent: (accountId: number, content: TouchContent) => Promise<TouchContent>
  /** Has the files of content uploaded anew; false when it names none of ours. */
  forgetIds: (accountId: number, content: TouchContent) => Promise<boolean>
}

const maxAttempts = 4
const retryBaseMs = 2000
/** An outage of our own may last: what cannot leave us waits for its end, however often that is tried. */
const outageMs = 10_000
/** 40241: the same template message to the same follower within a minute. */
const duplicateMs = 60_000
/** WeChat knows the key of a template message for ten minutes (page: send a template message); the last try must end before. */
const repeatableMs = 9 * 60_000
/** WeChat does not know the id of a file: it may let go of one before its time. */
const mediaUnknown = 40007

/** Makes the one call of a touch. Never throws: whatever happens is an outcome. */
export function createCall ({ clock, logger, wechat, caller, resolveContent, forgetIds }: Needs) {
  async function send (touch: DueTouch): Promise<string | null> {
    const { accountId, content } = touch
    try {
      return await sendAs(touch, await resolveContent(accountId, content))
    } catch (error) {
      const isLetGo = error instanceof WechatError && error.errcode === mediaUnknown && await forgetIds(accountId, content)
      if (!isLetGo) throw error
      return sendAs(touch, await resolveContent(accountId, content))
    }
  }

  async function sendAs (touch: DueTouch, content: TouchContent): Promise<string | null> {
    const { accountId, openid: touser } = touch
    const account = caller(accountId)
    if (touch.route === 'template') {
      const { msgid = null } = await wechat.call(account, templates.send, { touser, client_msg_id: keyOf(touch), ...toTemplateMessage(content) })
      return msgid
    }
    if (touch.route === 'notice') {
      const { msgid = null } = await wechat.call(account, subscriptions.send, { touser, ...toNotice(content) })
      return msgid
    }
    await wechat.call(account, customMessages.send, { touser, ...toServiceMessage(content) })
    return null
  }

  return async function call (touch: DueTouch): Promise<Called> {
    try {
      return { outcome: { status: 'submitted', wechatMsgId: await send(touch) }, lesson: 'ok', pauseMs: 0 }
    } catch (error) {
      if (!(error instanceof AppError)) logger.error({ err: error, touchId: touch.id }, 'touch not sent')
      const outcome = outcomeOf(error, touch, clock.now().getTime())
      return { outcome, ...lessonOf(error) }
    }
  }
}

export type Call = ReturnType<typeof createCall>

/** The same for every try of a touch, and of no other installation's: WeChat knows keys by the openid, for minutes. At most 32 bytes. */
function keyOf ({ id, createdAtMs }: DueTouch): string {
  return `${createdAtMs.toString(36)}-${id.toString(36)}`
}

export function outcomeOf (error: unknown, touch: Tried, nowMs: number): Outcome {
  const outcome = outcomeOfError(error, touch, nowMs)
  if (touch.reason !== 'CALL_CUT_OFF' || outcome.status === 'submitted' || outcome.status === 'unknown') return outcome
  // Whatever WeChat says to a repeat, the first call may have been taken.
  return outcomeOfSilence(touch, { errcode: outcome.errcode, dueAtMs: outcome.status === 'again' ? outcome.dueAtMs : Infinity, nowMs })
}

type Tried = Pick<DueTouch, 'route' | 'attempts' | 'calledAtMs' | 'reason'>

function outcomeOfError (error: unknown, touch: Tried, nowMs: number): Outcome {
  const attempts = touch.attempts + 1
  const waitMs = retryBaseMs * 2 ** (attempts - 1)
  // Nothing was tried: it is not WeChat that failed.
  if (isUnavailable(error) && !(error instanceof WechatError)) return notTried('UNAVAILABLE', nowMs + retryBaseMs)
  if (!(error instanceof WechatError)) return { status: 'failed', errcode: null, reason: error instanceof AppError ? error.code : 'INTERNAL' }
  const { outcome, action, errcode = null, code: reason, retryAfterMs } = error
  if (outcome === 'unknown') return outcomeOfSilence(touch, { errcode, dueAtMs: nowMs + waitMs, nowMs })
  // Sent before: by our own try of which we heard nothing, or by whoever sent them the same, which is then not ours.
  if (action === 'done' && touch.reason === 'CALL_CUT_OFF') return { status: 'submitted', wechatMsgId: null }
  if (action === 'minute') return again(errcode, reason, nowMs + (retryAfterMs ?? 60_000))
  if (errcode === 45009) return { ...again(errcode, reason, nextChinaDay(nowMs)), isExhausted: true }
  if (errcode === null && action === 'transient') return notTried(reason, nowMs + outageMs)
  const isPassing = action === 'transient' || action === 'token' || action === 'done'
  if (!isPassing || attempts >= maxAttempts) return { status: 'failed', errcode, reason }
  return again(errcode, reason, nowMs + (action === 'done' ? duplicateMs : retryAfterMs ?? waitMs))
}

/** Nobody knows whether it was sent: repeated at `dueAtMs` where WeChat would then still know the key, else unknown for good. */
export function outcomeOfSilence (touch: Pick<DueTouch, 'route' | 'calledAtMs'>, { errcode, dueAtMs, nowMs }: Silence): Outcome {
  return isRepeatable({ route: touch.route, calledAtMs: touch.calledAtMs ?? nowMs }, dueAtMs) ? again(errcode, 'CALL_CUT_OFF', dueAtMs) : { status: 'unknown', errcode, reason: 'CALL_CUT_OFF' }
}

/** Whether WeChat would still know at that moment what it was sent first. */
export function isRepeatable ({ route, calledAtMs }: Pick<DueTouch, 'route' | 'calledAtMs'>, atMs: number): boolean {
  return route === 'template' && calledAtMs !== null && atMs - calledAtMs < repeatableMs
}

interface Silence { errcode: number | null, dueAtMs: number, nowMs: number }

type Again = Extract<Outcome, { status: 'again' }>

function again (errcode: number | null, reason: string, dueAtMs: number): Again {
  return { status: 'again', errcode, reason, dueAtMs, wasTried: true, isExhausted: false }
}

function notTried (reason: string, dueAtMs: number): Again {
  return { ...again(null, reason, dueAtMs), wasTried: false }
}

/** What a refusal says about our haste. */
function lessonOf (error: unknown): Omit<Called, 'outcome'> {
  if (!(error instanceof WechatError)) return { lesson: 'ok', pauseMs: 0 }
  if (error.action === 'minute') return { lesson: 'minute', pauseMs: error.retryAfterMs ?? 60_000 }
  return { lesson: error.action === 'transient' ? 'busy' : 'ok', pauseMs: 0 }
}
