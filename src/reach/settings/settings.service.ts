import type { EntityManager } from 'typeorm'
import { Account, type AccountKind } from '../../accounts/account.entity.ts'
import { accountNotFound } from '../../accounts/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { mergeSettings, type PartialSettings } from './merge.ts'
import { ReachSettingsRow } from './settings.entity.ts'
import { settingsChanged } from './settings.errors.ts'
import type { ReachSettings } from './settings.schemas.ts'

interface Needs { db: Database, clock: Clock }

/** What decisions about an account's followers go by. */
export interface AccountContext {
  settings: ReachSettings
  account: { kind: AccountKind, isVerified: boolean, timeZone: string }
}

interface Known { context: AccountContext, readAtMs: number }

export interface StoredSettings { version: number, settings: ReachSettings }

/** A change made in another process counts within this time. */
const freshMs = 1000

export function createSettings ({ db, clock }: Needs) {
  const known = new Map<number, Known>()

  async function contextOf (accountId: number, tx?: Tx): Promise<AccountContext> {
    const there = known.get(accountId)
    if (there !== undefined && performance.now() - there.readAtMs < freshMs) return there.context
    const manager = tx ?? db.read
    const readAtMs = performance.now()
    const account = await manager.findOne(Account, { where: { id: accountId }, select: { id: true, kind: true, isVerified: true, timeZone: true } })
    if (account === null) throw accountNotFound()
    const { kind, isVerified, timeZone } = account
    const context = { settings: (await stored(manager, accountId)).settings, account: { kind, isVerified, timeZone } }
    known.set(accountId, { context, readAtMs })
    return context
  }

  return {
    /** At most a second old. Inside a transaction give its `tx`. */
    async of (accountId: number, tx?: Tx): Promise<ReachSettings> {
      return (await contextOf(accountId, tx)).settings
    },

    /** The settings and what the account is, at most a second old. */
    contextOf,

    get: (accountId: number): Promise<StoredSettings> => stored(db.read, accountId),

    /** Replaces the groups that are named; throws REACH_SETTINGS_CHANGED over somebody else's change. */
    async set (tx: Tx, accountId: number, version: number, changes: PartialSettings): Promise<StoredSettings> {
      const before = await tx.findOneBy(ReachSettingsRow, { accountId })
      if ((before?.version ?? 0) !== version) throw settingsChanged(before?.version ?? 0)
      const value = { ...before?.value, ...changes }
      const next = { value, version: version + 1, changedAt: clock.now() }
      if (before === null) {
        await tx.insert(ReachSettingsRow, { accountId, ...next }).catch((error: unknown) => { throw isDuplicate(error) ? settingsChanged(1) : error })
      } else {
        const { affected } = await tx.update(ReachSettingsRow, { accountId, version }, next)
        if (affected !== 1) throw settingsChanged(version + 1)
      }
      db.afterCommit(tx, () => { known.delete(accountId) })
      return { version: version + 1, settings: mergeSettings(value) }
    },
  }
}

export type SettingsService = ReturnType<typeof createSettings>

async function stored (manager: EntityManager, accountId: number): Promise<StoredSettings> {
  const row = await manager.findOneBy(ReachSettingsRow, { accountId })
  return { version: row?.version ?? 0, settings: mergeSettings(row?.value ?? {}) }
}
