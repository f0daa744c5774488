import { AppError, isUnavailable } from '../../platform/errors.ts'
import { existingSend } from '../../wechat/api/mass.ts'
import { WechatError } from '../../wechat/errors.ts'

/** How a call ended. `again`: it is made once more at `dueMs`; `isTaken` says whether WeChat may have taken it. */
export type CallEnd =
  | { kind: 'submitted', wechatMsgId: string | null }
  | { kind: 'failed', errcode: number | null, reason: string }
  | { kind: 'again', isTaken: boolean, dueMs: number, errcode: number | null, reason: string, isExhausted: boolean }

/** WeChat looks a key up no sooner than a minute after it came. */
export const keyRestMs = 61_000
const busyMs = 5000
const exhausted = 45009
/** The key stands for a send already: it is too soon to be told which, or the administrator has yet to confirm it. */
const waiting = new Set([45066, 89504, 89505])

/**
 * What an error of the call means. A call that may have been taken before is only given up when WeChat finds fault with what
 * was asked: it looks at the key first. Whatever else it says, it may say without having looked.
 */
export function endOf (error: unknown, { isRepeat, nowMs }: { isRepeat: boolean, nowMs: number }): CallEnd {
  const existing = existingSend(error)
  if (existing !== undefined) return { kind: 'submitted', wechatMsgId: existing.msgId }
  const again = (isTaken: boolean, waitMs: number, errcode: number | null, reason: string): CallEnd => (
    { kind: 'again', isTaken: isTaken || isRepeat, dueMs: nowMs + waitMs, errcode, reason, isExhausted: errcode === exhausted })
  if (!(error instanceof AppError)) return again(true, keyRestMs, null, 'INTERNAL')
  if (!(error instanceof WechatError)) {
    if (isUnavailable(error)) return again(false, busyMs, null, 'UNAVAILABLE')
    return isRepeat ? again(true, keyRestMs, null, error.code) : { kind: 'failed', errcode: null, reason: error.code }
  }
  const { outcome, action, errcode = null, code, retryAfterMs } = error
  if (outcome === 'unknown') return again(true, keyRestMs, errcode, 'CALL_CUT_OFF')
  if (errcode !== null && waiting.has(errcode)) return again(true, keyRestMs, errcode, code)
  if (action === 'done') return { kind: 'submitted', wechatMsgId: null }
  if (['transient', 'minute', 'token', 'quota'].includes(action)) return again(false, isRepeat ? keyRestMs : retryAfterMs ?? busyMs, errcode, code)
  return isRepeat && action !== 'request' ? again(true, keyRestMs, errcode, code) : { kind: 'failed', errcode, reason: code }
}
