import { randomBytes } from 'node:crypto'
import type { Refusal } from './refusal.ts'
import { refuse } from './refusal.ts'

const lifeMs = 7_200_000
const overlapMs = 300_000
const forcedPerDay = 20
const forcedApartMs = 30_000
const chinaOffsetMs = 8 * 3_600_000
const rememberedTokens = 10_000

interface IssuedToken {
  appid: string
  value: string
  expiresAt: number
  /** A token that lost its place to a newer one is answered 40001, one that merely grew old 42001. */
  replaced: boolean
}

interface Tokens {
  plain: IssuedToken | null
  stable: IssuedToken | null
  forcedDay: number
  forcedToday: number
  forcedAt: number
  issued: number
}

export interface TokenAnswer {
  access_token: string
  expires_in: number
}

export interface TokenDesk {
  /** GET /cgi-bin/token: a new one each time; the one before lives five minutes more. */
  plain: (appid: string, nowMs: number) => TokenAnswer
  /** POST /cgi-bin/stable_token in normal mode: the same one until five minutes before its end. */
  stable: (appid: string, nowMs: number) => TokenAnswer
  /** With `force_refresh`: the one before dies at once; 20 a day, and within 30 s nothing is refreshed. */
  forced: (appid: string, nowMs: number) => TokenAnswer | Refusal
  check: (value: unknown, nowMs: number) => { appid: string } | Refusal
  expireAll: (appid: string, nowMs: number) => void
  issuedFor: (appid: string) => number
}

/** Tokens of `token` and of `stable_token` do not touch each other (page "获取稳定版接口调用凭据"). */
export function createTokenDesk (): TokenDesk {
  const known = new Map<string, IssuedToken>()
  const accounts = new Map<string, Tokens>()

  const tokensOf = (appid: string): Tokens => {
    const tokens = accounts.get(appid)
      ?? { plain: null, stable: null, forcedDay: -1, forcedToday: 0, forcedAt: -Infinity, issued: 0 }
    accounts.set(appid, tokens)
    return tokens
  }
  const issue = (appid: string, nowMs: number): IssuedToken => {
    const token = { appid, value: `98_${randomBytes(102).toString('base64url')}`, expiresAt: nowMs + lifeMs, replaced: false }
    known.set(token.value, token)
    forgetOldest(known)
    tokensOf(appid).issued += 1
    return token
  }

  const stable = (appid: string, nowMs: number): TokenAnswer => {
    const tokens = tokensOf(appid)
    if (tokens.stable === null || tokens.stable.expiresAt - nowMs < overlapMs) tokens.stable = issue(appid, nowMs)
    return viewToken(tokens.stable, nowMs)
  }

  return {
    stable,
    plain (appid, nowMs) {
      const tokens = tokensOf(appid)
      if (tokens.plain !== null) replace(tokens.plain, nowMs + overlapMs)
      tokens.plain = issue(appid, nowMs)
      return viewToken(tokens.plain, nowMs)
    },
    forced (appid, nowMs) {
      const tokens = tokensOf(appid)
      if (tokens.stable !== null && nowMs - tokens.forcedAt < forcedApartMs) return stable(appid, nowMs)
      const day = Math.floor((nowMs + chinaOffsetMs) / 86_400_000)
      const usedToday = tokens.forcedDay === day ? tokens.forcedToday : 0
      if (usedToday >= forcedPerDay) return refuse(45009, 'token.forcedPerDay')
      Object.assign(tokens, { forcedDay: day, forcedToday: usedToday + 1, forcedAt: nowMs })
      if (tokens.stable !== null) replace(tokens.stable, nowMs)
      tokens.stable = issue(appid, nowMs)
      return viewToken(tokens.stable, nowMs)
    },
    check (value, nowMs) {
      if (typeof value !== 'string' || value === '') return refuse(41001, 'token.missing')
      const token = known.get(value)
      if (token === undefined) return refuse(40001, 'token.unknown')
      if (nowMs < token.expiresAt) return { appid: token.appid }
      return token.replaced ? refuse(40001, 'token.replaced') : refuse(42001, 'token.expired')
    },
    expireAll (appid, nowMs) {
      for (const token of known.values()) {
        if (token.appid === appid) token.expiresAt = Math.min(token.expiresAt, nowMs)
      }
    },
    issuedFor: (appid) => accounts.get(appid)?.issued ?? 0,
  }
}

function replace (token: IssuedToken, expiresAt: number): void {
  token.expiresAt = Math.min(token.expiresAt, expiresAt)
  token.replaced = true
}

function forgetOldest (known: Map<string, IssuedToken>): void {
  if (known.size <= rememberedTokens) return
  const oldest = known.keys().next()
  if (oldest.done !== true) known.delete(oldest.value)
}

function viewToken (token: IssuedToken, nowMs: number): TokenAnswer {
  return { access_token: token.value, expires_in: Math.floor((token.expiresAt - nowMs) / 1000) }
}
