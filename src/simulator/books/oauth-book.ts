import { randomBytes } from 'node:crypto'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

/** What a person let the account know, on the page that asks. */
export interface Grant {
  openid: string
  scope: 'snsapi_base' | 'snsapi_userinfo'
  nickname: string
  /** The page was seen as a snapshot: WeChat made up a visitor. */
  isSnapshot: boolean
}

interface Lent {
  grant: Grant
  endsMs: number
}

interface Code extends Lent {
  isUsed: boolean
}

export interface UserTokens {
  accessToken: string
  refreshToken: string
  seconds: number
  grant: Grant
}

export interface OauthBook {
  /** A code. */
  authorize: (grant: Grant, nowMs: number) => string
  redeem: (code: string, nowMs: number) => UserTokens | Refusal
  /** A new access token; the refresh token stays, and ends when it would have. */
  refresh: (refreshToken: string, nowMs: number) => UserTokens | Refusal
  /** Undefined when it was not given out here. */
  find: (accessToken: string, nowMs: number) => Grant | 'expired' | undefined
}

/** Page "网页授权": a code lives five minutes, an access token two hours and what renews it thirty days. */
const codeMs = 5 * 60_000
const tokenSeconds = 7200
const refreshMs = 30 * 24 * 3600_000
const kept = 10_000

export function createOauthBook (): OauthBook {
  const codes = new Map<string, Code>()
  const tokens = new Map<string, Lent>()
  const refreshTokens = new Map<string, Lent>()

  const lend = (grant: Grant, refreshToken: string, nowMs: number): UserTokens => {
    const accessToken = remember(tokens, 66, { grant, endsMs: nowMs + tokenSeconds * 1000 })
    return { accessToken, refreshToken, seconds: tokenSeconds, grant }
  }

  return {
    authorize: (grant, nowMs) => remember(codes, 24, { grant, endsMs: nowMs + codeMs, isUsed: false }),
    redeem (value, nowMs) {
      const code = codes.get(value)
      if (code === undefined) return refuse(40029, 'oauth.code')
      if (code.isUsed) return refuse(40163, 'oauth.codeUsed')
      if (nowMs >= code.endsMs) return refuse(42003, 'oauth.codeExpired')
      code.isUsed = true
      return lend(code.grant, remember(refreshTokens, 66, { grant: code.grant, endsMs: nowMs + refreshMs }), nowMs)
    },
    refresh (value, nowMs) {
      const held = refreshTokens.get(value)
      if (held === undefined) return refuse(40030, 'oauth.refreshToken')
      return nowMs < held.endsMs ? lend(held.grant, value, nowMs) : refuse(42002, 'oauth.refreshTokenExpired')
    },
    find (value, nowMs) {
      const token = tokens.get(value)
      return token !== undefined && nowMs >= token.endsMs ? 'expired' : token?.grant
    },
  }
}

/** Keeps it under a name of so many random bytes, and forgets the oldest when there are too many. */
function remember<T> (known: Map<string, T>, bytes: number, item: T): string {
  const name = randomBytes(bytes).toString('base64url')
  known.set(name, item)
  const [oldest = ''] = known.keys()
  if (known.size > kept) known.delete(oldest)
  return name
}
