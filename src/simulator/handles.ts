import type { AccountHandle } from './account-handle.ts'
import type { SimulatedAccount } from './account.ts'

/** What the operator reaches through the control API. */
export interface Handles {
  account: (appid: string) => AccountHandle
  addAccount: (settings: SimulatedAccount) => AccountHandle
}
