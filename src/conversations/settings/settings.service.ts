import { type EntityManager, IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { laidOver } from '../../platform/laid-over.ts'
import { teamUnknown } from '../routing/routing.errors.ts'
import { DeskSettingsRow } from './settings.entity.ts'
import { settingsChanged } from './settings.errors.ts'
import { defaultSettings, type DeskSettings, type PartialSettings } from './settings.schemas.ts'

export interface StoredSettings { version: number, settings: DeskSettings }

/** A change made in another process counts within this time. */
const freshMs = 1000

export function createDeskSettings ({ db, clock }: { db: Database, clock: Clock }) {
  const known = new Map<number, { settings: DeskSettings, readAtMs: number }>()

  /** Whoever waits for a team that there is not waits for ever, and what they write cannot be worked on. */
  async function assertTeam (tx: Tx, accountId: number, teamId: number | null | undefined): Promise<void> {
    if (teamId === undefined || teamId === null) return
    if (!await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw teamUnknown('body/settings/routing/defaultTeamId')
  }

  return {
    /** At most a second old. Inside a transaction give its `tx`. */
    async of (accountId: number, tx?: Tx): Promise<DeskSettings> {
      const there = known.get(accountId)
      const readAtMs = performance.now()
      if (there !== undefined && readAtMs - there.readAtMs < freshMs) return there.settings
      const { settings } = await stored(tx ?? db.read, accountId)
      known.set(accountId, { settings, readAtMs })
      return settings
    },

    get: (accountId: number): Promise<StoredSettings> => stored(db.read, accountId),

    /** Replaces the groups that are named; throws DESK_SETTINGS_CHANGED over somebody else's change, TEAM_UNKNOWN. */
    async set (tx: Tx, accountId: number, version: number, changes: PartialSettings): Promise<StoredSettings> {
      await assertTeam(tx, accountId, changes.routing?.defaultTeamId)
      const before = await tx.findOneBy(DeskSettingsRow, { accountId })
      if ((before?.version ?? 0) !== version) throw settingsChanged(before?.version ?? 0)
      const value = { ...before?.value, ...changes }
      const next = { value, version: version + 1, changedAt: clock.now() }
      if (before === null) {
        await tx.insert(DeskSettingsRow, { accountId, ...next }).catch((error: unknown) => { throw isDuplicate(error) ? settingsChanged(1) : error })
      } else {
        const { affected } = await tx.update(DeskSettingsRow, { accountId, version }, next)
        if (affected !== 1) throw settingsChanged(version + 1)
      }
      db.afterCommit(tx, () => { known.delete(accountId) })
      return { version: version + 1, settings: laidOver(defaultSettings, value) }
    },
  }
}

export type DeskSettingsService = ReturnType<typeof createDeskSettings>

async function stored (manager: EntityManager, accountId: number): Promise<StoredSettings> {
  const row = await manager.findOneBy(DeskSettingsRow, { accountId })
  return { version: row?.version ?? 0, settings: laidOver(defaultSettings, row?.value ?? {}) }
}
