import type { AccountState } from '../account.ts'
import type { QuotaView } from '../books/quota-book.ts'
import type { TokenBlock } from '../rules/token-block.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

/** Who tells an account of itself. */
const system = 'oSimulatedSystem000000000000'
const yearSeconds = 365 * 24 * 3600

/** What the operator of an account does in the console about calls, and what the platform does to the account. */
export function createQuotaActions ({ account, clock }: Needs) {
  return {
    quota: (path: string): QuotaView => account.quotas.view(path, clock.now().getTime()),
    /** The console's button. False when the resets of this month are used up. */
    resetQuotas (): boolean {
      if (account.resets.takeAll(clock.now().getTime()) !== null) return false
      account.quotas.clear()
      return true
    },
    /** From now on the account gets no new token, for this reason; null lets it again. */
    blockTokens (block: TokenBlock | null): void { account.tokenBlock = block },
    /** A verification that lapses takes its rights with it (page "认证事件推送"); a new one is for a year. */
    setVerified (verified: boolean): void {
      const { settings, events } = account
      if (settings.verified === verified) return
      settings.verified = verified
      const seconds = Math.floor(clock.now().getTime() / 1000)
      events.push(system, () => verified
        ? { Event: 'qualification_verify_success', ExpiredTime: seconds + yearSeconds }
        : { Event: 'verify_expired', ExpiredTime: seconds })
    },
    /** Who may ask for a token: these addresses, or anybody if there are none. */
    allowIps (ips: readonly string[]): void { account.settings.allowedIps = ips },
  }
}
