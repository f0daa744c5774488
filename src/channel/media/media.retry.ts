import { AppError } from '../../platform/errors.ts'
import { WechatError } from '../../wechat/errors.ts'

/** What becomes of a media that could not be fetched. */
export type Ending =
  | { state: 'gone', code: string }
  /** `type`: what it is instead of what it should be. */
  | { state: 'refused', code: string, type: string | null }
  /** `isForAccount`: nothing else of the account can be fetched before then either. */
  | { state: 'waiting', code: string, waitMs: number, isForAccount: boolean }

/** Page "获取临时素材": three days. An hour more, because `CreateTime` and the clock of the media need not agree. */
export const keptMs = (3 * 24 + 1) * 3600_000
const firstWaitMs = 5000
const longestWaitMs = 3600_000
/** Until an operator has seen to it. */
const accountWaitMs = 3600_000
/** WeChat does not know the media (any more); other complaints may be about us and pass. */
const gone = new Set([40007, 46001])

interface Tried { attempts: number, ageMs: number }

/** A wait that ends after WeChat's three days is not worth it: then it is gone. */
export function endingOf (error: unknown, { attempts, ageMs }: Tried): Ending {
  const ending = verdictOn(error, attempts)
  return ending.state === 'waiting' && ageMs + ending.waitMs > keptMs ? { state: 'gone', code: ending.code } : ending
}

function verdictOn (error: unknown, attempts: number): Ending {
  const passing = { state: 'waiting', waitMs: Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts - 1, 20)), isForAccount: false } as const
  if (!(error instanceof AppError)) return { ...passing, code: 'MEDIA_NOT_KEPT' }
  const { code, kind, data, retryAfterMs } = error
  if (kind === 'too-large' || kind === 'invalid') return { state: 'refused', code, type: typeof data?.['type'] === 'string' ? data['type'] : null }
  if (!(error instanceof WechatError)) {
    // The account is no longer served, or has no secret.
    return kind === 'unavailable' || kind === 'limited' ? { ...passing, code } : { state: 'waiting', code, waitMs: accountWaitMs, isForAccount: true }
  }
  if (error.errcode !== undefined && gone.has(error.errcode)) return { state: 'gone', code }
  if (error.action === 'minute' || error.action === 'quota') return { state: 'waiting', code, waitMs: retryAfterMs ?? accountWaitMs, isForAccount: true }
  if (error.action === 'account') return { state: 'waiting', code, waitMs: accountWaitMs, isForAccount: true }
  return { ...passing, code }
}
