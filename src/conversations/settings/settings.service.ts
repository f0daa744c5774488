import { IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import { type AccountSettings, createAccountSettings } from '../../platform/account-settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { teamUnknown } from '../routing/routing.errors.ts'
import { DeskSettingsRow } from './settings.entity.ts'
import { settingsChanged } from './settings.errors.ts'
import { defaultSettings, type DeskSettings, type PartialSettings } from './settings.schemas.ts'

export function createDeskSettings ({ db, clock }: { db: Database, clock: Clock }): AccountSettings<DeskSettings> {
  const settings: AccountSettings<DeskSettings> = createAccountSettings({
    db, clock, table: 'desk_settings', entity: DeskSettingsRow, defaults: defaultSettings, changed: settingsChanged,
  })

  /** Whoever waits for a team that there is not waits for ever, and what they write cannot be worked on. */
  async function assertTeam (tx: Tx, accountId: number, teamId: number | null | undefined): Promise<void> {
    if (teamId === undefined || teamId === null) return
    if (!await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw teamUnknown('body/settings/routing/defaultTeamId')
  }

  return {
    ...settings,

    async set (tx: Tx, accountId: number, version: number, changes: PartialSettings) {
      await assertTeam(tx, accountId, changes.routing?.defaultTeamId)
      return settings.set(tx, accountId, version, changes)
    },
  }
}

export type DeskSettingsService = AccountSettings<DeskSettings>
