import { randomBytes } from 'node:crypto'

/** A symbol, because a caller may send any field but never one of these. */
const refused = Symbol('refused')

/** Why the platform says no: the code it answers, and for the log the rule of ours that decided it. */
export interface Refusal {
  [refused]: true
  errcode: number
  rule: string
  openid?: string
}

/** As seen in public reports. WeChat changes them without notice, so nobody may decide on them. */
const texts: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40008: 'invalid message type',
  40013: 'invalid appid',
  40032: 'invalid openid list size',
  40035: 'invalid parameter',
  40125: 'invalid appsecret',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41006: 'media_id missing',
  41009: 'openid missing',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  44004: 'empty content',
  45002: 'content size out of limit',
  45008: 'article size out of limit',
  45009: 'reach max api daily quota limit',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  47001: 'data format error',
  48001: 'api unauthorized',
}

export function refuse (errcode: number, rule: string, openid?: string): Refusal {
  return openid === undefined ? { [refused]: true, errcode, rule } : { [refused]: true, errcode, rule, openid }
}

export function isRefusal (value: object): value is Refusal {
  return refused in value
}

/** The body of a refusal. The `rid` is what an operator would hand to `openapi/rid/get`. */
export function viewRefusal ({ errcode }: Refusal, now: Date): { errcode: number, errmsg: string } {
  const seconds = Math.floor(now.getTime() / 1000).toString(16).padStart(8, '0')
  const random = randomBytes(8).toString('hex')
  return { errcode, errmsg: `${texts[errcode] ?? 'error'} rid: ${seconds}-${random.slice(0, 8)}-${random.slice(8)}` }
}
