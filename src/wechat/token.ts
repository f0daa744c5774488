import type { Clock } from '../platform/clock.ts'
import type { Credentials, FetchedCredential, KeptCredential } from './credentials.ts'
import { notSent, WechatError } from './errors.ts'

/** What a call needs to know of the account it is made for. */
export interface WechatAccount { accountId: number, appid: string, appSecret: string }

/** What is known of the account's token, by all processes together. */
export interface TokenState {
  expiresAt: Date
  fetchedAt: Date
  /** How often another system that has the account's secret replaced the token we had. It should never. */
  foreignRefreshes: number
  foreignRefreshedAt: Date | null
}

/** Asks WeChat for the stable token; `force` makes it a new one at once (20 a day, 30 s apart). */
export type FetchToken = (account: WechatAccount, force: boolean) => Promise<{ access_token: string, expires_in: number }>

/** A token that WeChat did not take, and with which code. */
export interface RefusedToken { token: string, errcode: number | undefined }

interface Needs { credentials: Credentials, clock: Clock, fetchToken: FetchToken }

// When WeChat changes the token by itself, the one before still works for five minutes (page: stable_token).
const overlapMs = 5 * 60_000
// Forcing in a loop would use up the 20 of the day and lock the account out.
const forcedApartMs = 10 * 60_000

export function createTokens ({ credentials, clock, fetchToken }: Needs) {
  const keyOf = ({ accountId }: WechatAccount) => ({ accountId, kind: 'accessToken' as const })

  async function fetched (account: WechatAccount, force: boolean): Promise<FetchedCredential> {
    const { access_token: value, expires_in: livesSeconds } = await fetchToken(account, force)
    return { value, livesSeconds }
  }

  /** WeChat replaced a token that should still live, and none of our processes asked for it. */
  function wasForeign (kept: KeptCredential | undefined, { token, errcode }: RefusedToken): boolean {
    if (kept === undefined || kept.value !== token || errcode !== 40001) return false
    const ours = kept.forcedAt !== null && kept.forcedAt > kept.fetchedAt
    return !ours && kept.expiresAt.getTime() - clock.now().getTime() > overlapMs
  }

  async function fetchOther (account: WechatAccount, kept: KeptCredential | undefined, refused: RefusedToken): Promise<FetchedCredential> {
    const first = await fetched(account, false)
    if (first.value !== refused.token) return { ...first, isForeign: wasForeign(kept, refused) }
    const forcedAtMs = kept?.forcedAt?.getTime() ?? -Infinity
    if (clock.now().getTime() - forcedAtMs < forcedApartMs) return first
    await credentials.noteForced(keyOf(account))
    return fetched(account, true)
  }

  return {
    get: (account: WechatAccount): Promise<string> =>
      credentials.obtain(keyOf(account), { fetch: () => fetched(account, false) }).catch(nothingSent),
    /** A token that differs, from the database or from WeChat; or the same again, if none may be had now. */
    replace: (account: WechatAccount, refused: RefusedToken): Promise<string> =>
      credentials.obtain(keyOf(account), { fetch: (kept) => fetchOther(account, kept, refused), refused: refused.token }).catch(nothingSent),
    async state (accountId: number): Promise<TokenState | undefined> {
      const kept = await credentials.kept({ accountId, kind: 'accessToken' })
      if (kept === undefined) return undefined
      const { expiresAt, fetchedAt, foreignRefreshes, foreignRefreshedAt } = kept
      return { expiresAt, fetchedAt, foreignRefreshes, foreignRefreshedAt }
    },
  }
}

/** Whatever became of the token: what it was wanted for was not sent. */
function nothingSent (error: unknown): never {
  throw error instanceof WechatError && error.outcome === 'unknown' ? notSent(error.api, error) : error
}
