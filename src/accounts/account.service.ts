import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import { AppError } from '../platform/errors.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { decodeAesKey } from '../wechat/crypto.ts'
import type { EncryptionMode } from '../wechat/envelope.ts'
import { Account, type AccountKind } from './account.entity.ts'
import { accountChanged, accountExists, accountNotFound, aesKeyMissing, timeZoneUnknown } from './account.errors.ts'
import { sealFor } from './account.secrets.ts'
import type { AccountKeys, Keyring } from './keyring.ts'

export interface NewAccount {
  name: string
  appid: string
  originalId: string
  kind: AccountKind
  isVerified: boolean
  mode: EncryptionMode
  timeZone: string
  token: string
  aesKey?: string | null
  appSecret?: string | null
}

/** What can be changed; a new AES key keeps the one before for the requests still under way. */
export type AccountChange = Partial<Omit<NewAccount, 'appid'>> & { isDisabled?: boolean }

interface Needs { db: Database, clock: Clock, box: SecretBox, keyring: Keyring }

export function createAccountService ({ db, clock, box, keyring }: Needs) {
  /** The change is known here at once and in other processes within seconds. */
  function reloadAfter (tx: Tx): void {
    db.afterCommit(tx, () => { keyring.reload().catch(() => undefined) })
  }

  async function create (tx: Tx, { token, aesKey, appSecret, ...shown }: NewAccount): Promise<Account> {
    assertUsable({ ...shown, hasAesKey: Boolean(aesKey) })
    const account = tx.create(Account, {
      ...shown,
      sealedToken: sealFor(box, 'sealedToken', shown.appid, token) ?? '',
      sealedAesKey: sealFor(box, 'sealedAesKey', shown.appid, aesKey),
      sealedPreviousAesKey: null,
      sealedAppSecret: sealFor(box, 'sealedAppSecret', shown.appid, appSecret),
      createdAt: clock.now(),
      disabledAt: null,
    })
    try {
      await tx.save(account)
    } catch (error) {
      throw isDuplicate(error) ? accountExists(shown.appid) : error
    }
    reloadAfter(tx)
    return account
  }

  async function change (tx: Tx, accountId: number, version: number, wanted: AccountChange): Promise<Account> {
    const account = await tx.findOneBy(Account, { id: accountId })
    if (account === null) throw accountNotFound()
    if (account.version !== version) throw accountChanged()
    const { token, aesKey, appSecret, isDisabled, ...shown } = wanted
    const { appid } = account
    const columns = {
      ...shown,
      ...(token !== undefined && { sealedToken: sealFor(box, 'sealedToken', appid, token) ?? '' }),
      ...(isNewKey(aesKey, keyring.byId(accountId)) && { sealedAesKey: sealFor(box, 'sealedAesKey', appid, aesKey), sealedPreviousAesKey: account.sealedAesKey }),
      ...(appSecret !== undefined && { sealedAppSecret: sealFor(box, 'sealedAppSecret', appid, appSecret) }),
      ...(isDisabled !== undefined && { disabledAt: isDisabled ? account.disabledAt ?? clock.now() : null }),
    }
    const { affected } = await tx.update(Account, { id: accountId, version }, { ...columns, version: version + 1 })
    if (affected !== 1) throw accountChanged()
    const changed = Object.assign(account, columns, { version: version + 1 })
    assertUsable({ mode: changed.mode, timeZone: changed.timeZone, hasAesKey: changed.sealedAesKey !== null })
    reloadAfter(tx)
    return changed
  }

  return {
    create,
    change,

    async get (accountId: number): Promise<Account> {
      const account = await db.read.findOneBy(Account, { id: accountId })
      if (account === null) throw accountNotFound()
      return account
    },

    list: () => db.read.find(Account, { order: { id: 'ASC' } }),

    /** The account that the settings name: made at the first start, and brought in line with them at every other. */
    async ensure (wanted: NewAccount): Promise<Account> {
      const once = () => db.write(async (tx) => {
        const account = await tx.findOneBy(Account, { appid: wanted.appid })
        if (account === null) return create(tx, wanted)
        const difference = differenceFrom(account, wanted, keyring.byAppid(wanted.appid))
        return Object.keys(difference).length === 0 ? account : change(tx, account.id, account.version, difference)
      })
      // Of processes that start together one is first, and the others find what it made.
      return once().catch((error: unknown) => {
        if (error instanceof AppError && error.kind === 'conflict') return once()
        throw error
      })
    },
  }
}

export type AccountService = ReturnType<typeof createAccountService>

function assertUsable ({ mode, timeZone, hasAesKey }: { mode: EncryptionMode, timeZone: string, hasAesKey: boolean }): void {
  if (mode !== 'plain' && !hasAesKey) throw aesKeyMissing()
  try {
    Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw timeZoneUnknown(timeZone)
  }
}

/** What `wanted` would change; secrets are compared in the open, because each seal differs. */
function differenceFrom (account: Account, wanted: NewAccount, keys: AccountKeys | undefined): AccountChange {
  const { token, aesKey, appSecret, appid: _appid, timeZone: _timeZone, ...shown } = wanted
  // Disabled, or not to be opened: then nobody can say what differs.
  if (keys === undefined) return {}
  return {
    ...Object.fromEntries(Object.entries(shown).filter(([name, value]) => account[name as keyof Account] !== value)),
    ...(token !== keys.token && { token }),
    ...(isNewKey(aesKey, keys) && { aesKey }),
    ...(Boolean(appSecret) && appSecret !== keys.appSecret && { appSecret }),
  }
}

/** The same key again must not push out the one before it, which WeChat may still be using. */
function isNewKey (aesKey: string | null | undefined, keys: AccountKeys | undefined): boolean {
  if (aesKey === undefined) return false
  return aesKey === null || !keys?.aesKeys[0]?.equals(decodeAesKey(aesKey))
}
