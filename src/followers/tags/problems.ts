import type { AppError } from '../../platform/errors.ts'
import { WechatError } from '../../wechat/errors.ts'

/** What WeChat's refusals mean for a tag or for one follower's tag, in words that our API keeps. */
const names: Readonly<Record<number, string>> = {
  40003: 'FOLLOWER_UNKNOWN_TO_WECHAT',
  49003: 'FOLLOWER_UNKNOWN_TO_WECHAT',
  45056: 'TOO_MANY_TAGS',
  45057: 'TAG_HAS_TOO_MANY_FOLLOWERS',
  45059: 'FOLLOWER_HAS_TOO_MANY_TAGS',
  45157: 'TAG_NAME_REFUSED',
  45158: 'TAG_NAME_TOO_LONG',
}

/** The tag is not there any more: somebody deleted it in WeChat's console (errors.md of WeChat: tag id invalid). */
const tagIsGone: ReadonlySet<number | undefined> = new Set([40050, 40152, 45159])

export function problemOf (error: AppError): string {
  const named = error instanceof WechatError && error.errcode !== undefined ? names[error.errcode] : undefined
  return (named ?? error.code).slice(0, 64)
}

export function isTagGone (error: unknown): boolean {
  return error instanceof WechatError && tagIsGone.has(error.errcode)
}

/** WeChat refuses this very tag or follower: repeating it will not help, and the others can go on. */
export function isRefusedForGood (error: unknown): error is WechatError {
  return error instanceof WechatError && error.outcome === 'failed' && (error.action === 'request' || error.action === 'follower' || error.errcode === 45056)
}
