import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { laidOver } from '../../platform/laid-over.ts'
import { settingsChanged } from './forecast.errors.ts'
import { PushSettingsRow } from './settings.entity.ts'
import { defaultSettings, type PartialPushSettings, type PushSettings } from './settings.schemas.ts'

export interface StoredSettings { version: number, settings: PushSettings }

/** A change made in another process counts within this time. */
const freshMs = 1000

export function createPushSettings ({ db, clock }: { db: Database, clock: Clock }) {
  const known = new Map<number, { settings: PushSettings, readAtMs: number }>()

  return {
    /** At most a second old. Inside a transaction give its `tx`. */
    async of (accountId: number, from?: EntityManager): Promise<PushSettings> {
      const there = known.get(accountId)
      const readAtMs = performance.now()
      if (there !== undefined && readAtMs - there.readAtMs < freshMs) return there.settings
      const { settings } = await stored(from ?? db.read, accountId)
      known.set(accountId, { settings, readAtMs })
      return settings
    },

    get: (accountId: number): Promise<StoredSettings> => stored(db.read, accountId),

    /** Replaces what is named; throws PUSH_SETTINGS_CHANGED over somebody else's change. */
    async set (tx: Tx, accountId: number, version: number, changes: PartialPushSettings): Promise<StoredSettings> {
      const before = await tx.findOneBy(PushSettingsRow, { accountId })
      if ((before?.version ?? 0) !== version) throw settingsChanged(before?.version ?? 0)
      const value = { ...before?.value, ...changes }
      const next = { value, version: version + 1, changedAt: clock.now() }
      if (before === null) {
        await tx.insert(PushSettingsRow, { accountId, ...next }).catch((error: unknown) => { throw isDuplicate(error) ? settingsChanged(1) : error })
      } else {
        const { affected } = await tx.update(PushSettingsRow, { accountId, version }, next)
        if (affected !== 1) throw settingsChanged(version + 1)
      }
      db.afterCommit(tx, () => { known.delete(accountId) })
      return { version: version + 1, settings: laidOver(defaultSettings, value) }
    },
  }
}

export type PushSettingsService = ReturnType<typeof createPushSettings>

async function stored (manager: EntityManager, accountId: number): Promise<StoredSettings> {
  const row = await manager.findOneBy(PushSettingsRow, { accountId })
  return { version: row?.version ?? 0, settings: laidOver(defaultSettings, row?.value ?? {}) }
}
