import type { Clock } from '../../platform/clock.ts'
import { AppError } from '../../platform/errors.ts'
import { quotas } from '../../wechat/api/quotas.ts'
import { users } from '../../wechat/api/users.ts'
import type { Wechat } from '../../wechat/client.ts'
import { comesBackAt } from '../../wechat/errcodes.ts'
import type { WechatAccount } from '../../wechat/token.ts'

/** This part of the day's calls is left to those who follow today: a sync can wait until tomorrow, they cannot. */
const reservedShare = 0.1
/** Whether WeChat counts one call for a hundred followers or a hundred is not documented: looking again after so many answers it. */
const callsPerLook = 200

export const quotaReserved = (retryAfterMs: number | undefined) => new AppError('limited', 'SYNC_QUOTA_RESERVED',
  'The rest of the day’s calls is kept for new followers', { advice: 'The sync goes on by itself tomorrow.', ...(retryAfterMs !== undefined && { retryAfterMs }) })

interface Needs { wechat: Wechat, account: WechatAccount, clock: Clock }

/** To be awaited before each call for details. Throws SYNC_QUOTA_RESERVED when only the reserved share is left of the day. */
export function createAllowance ({ wechat, account, clock }: Needs): () => Promise<void> {
  let callsLeft = 0
  let looking: Promise<void> | undefined

  async function look (): Promise<void> {
    const told = await wechat.call(account, quotas.get, { cgi_path: users.batchGet.path }).catch((error: unknown) => {
      // Not every account may ask. A quota that is used up is told by the refusal of the call itself.
      if (error instanceof AppError) return undefined
      throw error
    })
    const { daily_limit: limit, remain } = told?.quota ?? { daily_limit: 0, remain: 0 }
    if (limit > 0 && remain <= limit * reservedShare) throw quotaReserved(comesBackAt('quota', 45009, clock.now()))
    callsLeft = callsPerLook
  }

  return async function take () {
    while (callsLeft === 0) {
      looking ??= look().finally(() => { looking = undefined })
      await looking
    }
    callsLeft -= 1
  }
}
