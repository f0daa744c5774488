import type { Account } from './account.entity.ts'
import type { AccountView } from './account.schemas.ts'

/** Where WeChat delivers to this account. */
export const webhookPath = (appid: string) => `/wechat/${appid}`

export function viewAccount (account: Account, baseUrl: string): AccountView {
  const { id, name, appid, originalId, kind, isVerified, mode, timeZone, version } = account
  return {
    id, name, appid, originalId, kind, isVerified, mode, timeZone, version,
    hasAppSecret: account.sealedAppSecret !== null,
    hasAesKey: account.sealedAesKey !== null,
    webhookUrl: baseUrl + webhookPath(appid),
    isDisabled: account.disabledAt !== null,
    createdAt: account.createdAt.toISOString(),
  }
}
