import { AppError, type ErrorKind } from '../platform/errors.ts'
import type { Endpoint } from './endpoint.ts'
import { actionFor, comesBackAt, type ErrorAction } from './errcodes.ts'

/** What is known about a call that did not succeed: refused by WeChat, or cut off so that nobody can tell. */
export type CallOutcome = 'failed' | 'unknown'

interface WechatErrorOptions {
  outcome: CallOutcome
  action: ErrorAction
  errcode: number | undefined
  api: string
  rid?: string | undefined
  answer?: unknown
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** WeChat's refusal or silence. `action` says what to do; `rid` is what WeChat's support asks for. */
export class WechatError extends AppError {
  readonly outcome: CallOutcome
  readonly action: ErrorAction
  readonly errcode: number | undefined
  readonly rid: string | undefined
  /** The path of the API. */
  readonly api: string
  /** What came with the refusal: some hold more than a code, as `fail_openid_list` or the `msg_id` of the first send. Not for logs. */
  declare readonly answer: unknown

  constructor ({ outcome, action, errcode, api, rid, answer, retryAfterMs, cause }: WechatErrorOptions) {
    const advice = adviceFor[action]
    const when = retryAfterMs === undefined ? {} : { retryAfterMs }
    if (errcode === undefined) {
      super(kindOf(action), 'WECHAT_UNREACHABLE', 'WeChat gave no usable answer ({api})', { ...when, advice, values: { api }, cause })
    } else {
      super(kindOf(action), `WECHAT_${errcode}`, 'WeChat refused with {errcode} ({api})',
        { ...when, text: `WECHAT_REFUSED/${action}`, advice, values: { api, errcode }, cause })
    }
    this.name = 'WechatError'
    this.outcome = outcome
    this.action = action
    this.errcode = errcode
    this.rid = rid
    this.api = api
    // Not enumerable, so that no log writes the openids it may hold.
    Object.defineProperty(this, 'answer', { value: answer, enumerable: false })
  }
}

function kindOf (action: ErrorAction): ErrorKind {
  if (action === 'transient' || action === 'token') return 'unavailable'
  return action === 'minute' || action === 'quota' ? 'limited' : 'conflict'
}

const adviceFor: Readonly<Record<ErrorAction, string>> = {
  ok: 'Nothing to do.',
  done: 'Nothing to do: it was done before.',
  token: 'The access token was refused twice; check that no other system refreshes the token of this account.',
  transient: 'Try again in a moment.',
  minute: 'Too many calls this minute; go on in the next one.',
  quota: 'The quota of this API is used up; one of the day is renewed at midnight, China time, one of the month on the first.',
  window: 'The follower must write, click or scan first; then the reply window opens again.',
  follower: 'This follower cannot be reached: unfollowed, blocked or refused.',
  request: 'The request does not fit WeChat’s rules; repeating it will not help.',
  account: 'The account or its settings do not allow this; look at its capabilities and keys.',
  oauth: 'Start the web authorisation again.',
}

interface Refused { errcode: number, errmsg: string, answer: unknown, now: Date }

export function refusedByWechat ({ path, effect, meanings }: Endpoint, { errcode, errmsg, answer, now }: Refused): WechatError {
  const action = meanings?.[errcode] ?? actionFor(errcode, effect)
  return new WechatError({
    outcome: 'failed', action, errcode, api: path, answer,
    rid: /rid: ([0-9a-f-]+)/.exec(errmsg)?.[1],
    retryAfterMs: comesBackAt(action, errcode, now),
  })
}

/** It does not fit what the API asks for, so it was not sent. */
export function requestInvalid (api: string, place: string, why: string): AppError {
  return new AppError('invalid', 'WECHAT_REQUEST_INVALID', 'This does not fit what WeChat’s API asks for ({api}): {why}', {
    place: `request${place}`, advice: 'Correct the field that is named; nothing was sent.', values: { api, why },
  })
}

/** WeChat takes no such file, or whoever asked for it does not. */
export function fileTooLarge (api: string, maxBytes: number): AppError {
  return new AppError('too-large', 'WECHAT_FILE_TOO_LARGE', 'The file is larger than {maxBytes} bytes ({api})', { values: { api, maxBytes } })
}

/** What was to be uploaded broke off or was not as described. WeChat saw no end of it, so nothing was stored. */
export function fileUnreadable (api: string, why: string, cause?: unknown): AppError {
  return new AppError('invalid', 'WECHAT_FILE_UNREADABLE', 'The file could not be read as it was described ({api}): {why}', {
    advice: 'Choose the file again; nothing was stored.', values: { api, why }, cause,
  })
}

/** Never reached WeChat, so it certainly did nothing. */
export function notSent (api: string, cause: unknown): WechatError {
  return new WechatError({ outcome: 'failed', action: 'transient', errcode: undefined, api, cause })
}

/** WeChat may or may not have acted. */
export function cutOff (api: string, cause: unknown): WechatError {
  return new WechatError({ outcome: 'unknown', action: 'transient', errcode: undefined, api, cause })
}
