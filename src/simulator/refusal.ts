import type { Fields } from './values.ts'

/** A symbol, because a caller may send any field but never one of these. */
const refused = Symbol('refused')

/** Why the platform says no: the code it answers, and for the log the rule of ours that decided it. */
export interface Refusal {
  [refused]: true
  errcode: number
  rule: string
  openid?: string
  /** What WeChat answers besides the code. */
  more?: Fields
}

/** As seen in public reports. WeChat changes them without notice, so nobody may decide on them. */
const texts: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40008: 'invalid message type',
  40013: 'invalid appid',
  40007: 'invalid media_id',
  40032: 'invalid openid list size',
  40035: 'invalid parameter',
  40036: 'invalid template_id size',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  40164: 'invalid ip, not in whitelist',
  40130: 'invalid openid list size, at least two openid',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40009: 'invalid image size',
  40010: 'invalid voice size',
  40011: 'invalid video size',
  40012: 'invalid thumb size',
  41005: 'media data missing',
  41006: 'media_id missing',
  44001: 'empty media data',
  41009: 'openid missing',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  44004: 'empty content',
  45002: 'content size out of limit',
  45008: 'article size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit must slower retry next minute',
  43004: 'require subscribe',
  43101: 'user refuse to accept the msg',
  43116: 'This template_id is banned',
  45015: 'response out of time limit or subscription is canceled',
  45026: 'template num exceeds limit',
  45028: 'has no masssend quota',
  45047: 'out of response count limit',
  45058: 'can\'t modify sys tag',
  45065: 'clientmsgid exist',
  45066: 'same clientmsgid retry too fast',
  45067: 'clientmsgid size out of limit',
  45159: 'invalid tag id',
  47001: 'data format error',
  47003: 'argument invalid!',
  48001: 'api unauthorized',
  48006: 'forbid to clear quota because of reaching the limit',
  63178: 'appid wrong',
  63182: 'openid_list empty',
  76001: 'rid not found, please check',
  76002: 'rid is error, please check',
  76003: 'could not query this rid,no permission',
  76004: 'rid is invalid,over time',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path,no permission',
}

export function refuse (errcode: number, rule: string, openid?: string): Refusal {
  return openid === undefined ? { [refused]: true, errcode, rule } : { [refused]: true, errcode, rule, openid }
}

/** A refusal that tells more than its code; an `errmsg` among it stands for the usual one. */
export function refuseWith (errcode: number, rule: string, more: Fields): Refusal {
  return { [refused]: true, errcode, rule, more }
}

export function isRefusal (value: object): value is Refusal {
  return refused in value
}

/** The body of a refusal. The `rid` is what an operator would hand to `openapi/rid/get`. */
export function viewRefusal ({ errcode, more = {} }: Refusal, rid: string): Fields {
  const { errmsg = texts[errcode] ?? 'error', ...rest } = more
  return { errcode, errmsg: `${String(errmsg)} rid: ${rid}`, ...rest }
}
