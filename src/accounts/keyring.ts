import type { Database } from '../platform/database/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { decodeAesKey } from '../wechat/crypto.ts'
import type { EncryptionMode } from '../wechat/envelope.ts'
import { IsNull } from 'typeorm'
import { Account } from './account.entity.ts'
import { placeOf, type SealedColumn } from './account.secrets.ts'

/** What it takes to verify, read and answer the webhooks of an account, and to call WeChat for it. */
export interface AccountKeys {
  accountId: number
  appid: string
  originalId: string
  mode: EncryptionMode
  token: string
  /** The current key, then the one before. */
  aesKeys: Buffer[]
  appSecret: string | null
}

interface Needs { db: Database, box: SecretBox, logger: Logger }

/** All keys in memory, so that the intake goes on while the database is away. Read again every few seconds for changes made elsewhere. */
export function createKeyring ({ db, box, logger }: Needs) {
  let byAppid = new Map<string, AccountKeys>()
  let byId = new Map<number, AccountKeys>()
  let isLoaded = false

  function keysOf (account: Account): AccountKeys {
    const { id: accountId, appid, originalId, mode } = account
    const open = (column: SealedColumn) => {
      const sealed = account[column]
      return sealed === null ? null : box.open(sealed, placeOf(column, appid))
    }
    const aesKeys = [open('sealedAesKey'), open('sealedPreviousAesKey')].filter((key) => key !== null).map(decodeAesKey)
    return { accountId, appid, originalId, mode, token: open('sealedToken') ?? '', aesKeys, appSecret: open('sealedAppSecret') }
  }

  return {
    async reload (): Promise<void> {
      const accounts = await db.read.findBy(Account, { disabledAt: IsNull() })
      const keys = accounts.flatMap((account) => {
        try {
          return [keysOf(account)]
        } catch (error) {
          logger.error({ err: error, accountId: account.id }, 'keys of account unreadable')
          // Sealed anew with a key that this process does not have: what it knows still opens WeChat's deliveries.
          const before = byId.get(account.id)
          return before === undefined ? [] : [before]
        }
      })
      byAppid = new Map(keys.map((each) => [each.appid, each]))
      byId = new Map(keys.map((each) => [each.accountId, each]))
      isLoaded = true
    },
    isLoaded: () => isLoaded,
    byAppid: (appid: string) => byAppid.get(appid),
    byId: (accountId: number) => byId.get(accountId),
  }
}

export type Keyring = ReturnType<typeof createKeyring>
