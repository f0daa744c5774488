import { Account, type AccountKind } from '../../accounts/account.entity.ts'
import { accountNotFound } from '../../accounts/index.ts'
import { type AccountSettings, createAccountSettings } from '../../platform/account-settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { ReachSettingsRow } from './settings.entity.ts'
import { settingsChanged } from './settings.errors.ts'
import { defaultSettings, type ReachSettings } from './settings.schemas.ts'

interface Needs { db: Database, clock: Clock }

/** What decisions about an account's followers go by. */
export interface AccountContext {
  settings: ReachSettings
  account: { kind: AccountKind, isVerified: boolean, timeZone: string }
}

interface Known { account: AccountContext['account'], readAtMs: number }

/** A change made in another process counts within this time. */
const freshMs = 1000

export function createSettings ({ db, clock }: Needs) {
  const settings: AccountSettings<ReachSettings> = createAccountSettings({
    db, clock, table: 'reach_settings', entity: ReachSettingsRow, defaults: defaultSettings, changed: settingsChanged,
  })
  const known = new Map<number, Known>()

  async function accountOf (accountId: number, tx?: Tx): Promise<AccountContext['account']> {
    const there = known.get(accountId)
    const readAtMs = performance.now()
    if (there !== undefined && readAtMs - there.readAtMs < freshMs) return there.account
    const found = await (tx ?? db.read).findOne(Account, { where: { id: accountId }, select: { id: true, kind: true, isVerified: true, timeZone: true } })
    if (found === null) throw accountNotFound()
    const { kind, isVerified, timeZone } = found
    const account = { kind, isVerified, timeZone }
    known.set(accountId, { account, readAtMs })
    return account
  }

  return {
    ...settings,

    /** The settings and what the account is, at most a second old. Inside a transaction give its `tx`. */
    contextOf: async (accountId: number, tx?: Tx): Promise<AccountContext> => ({ account: await accountOf(accountId, tx), settings: await settings.of(accountId, tx) }),
  }
}

export type SettingsService = ReturnType<typeof createSettings>
