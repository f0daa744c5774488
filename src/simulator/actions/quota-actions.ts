import type { AccountState } from '../account.ts'
import type { QuotaView } from '../books/quota-book.ts'
import type { TokenBlock } from '../rules/token-block.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

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
    /** Who may ask for a token: these addresses, or anybody if there are none. */
    allowIps (ips: readonly string[]): void { account.settings.allowedIps = ips },
  }
}
