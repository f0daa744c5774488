import type { AccountState } from '../account.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'

/** Whose AppID and AppSecret these are. */
export function accountBy ({ accounts }: World, { appid, secret }: { appid: unknown, secret: unknown }): AccountState | Refusal {
  if (!isFilled(appid)) return refuse(41002, 'credentials.appidMissing')
  if (!isFilled(secret)) return refuse(41004, 'credentials.secretMissing')
  const account = accounts.get(appid)
  if (account === undefined) return refuse(40013, 'credentials.appid')
  return account.settings.appSecret === secret ? account : refuse(40125, 'credentials.secret')
}
