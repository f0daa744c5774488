import { IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import { teamUnknown } from '../../conversations/index.ts'
import { type AccountSettings, createAccountSettings } from '../../platform/account-settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { settingsChanged, thresholdsCrossed } from '../bots.errors.ts'
import { BotSettingsRow } from './settings.entity.ts'
import { type BotSettings, defaultSettings, type PartialBotSettings } from './settings.schemas.ts'

export function createBotSettings ({ db, clock }: { db: Database, clock: Clock }) {
  const settings: AccountSettings<BotSettings> = createAccountSettings({
    db, clock, table: 'bot_settings', entity: BotSettingsRow, defaults: defaultSettings, changed: settingsChanged,
  })

  return {
    ...settings,

    /** Throws BOT_SETTINGS_CHANGED over somebody else's change, TEAM_UNKNOWN, THRESHOLDS_CROSSED. */
    async set (tx: Tx, accountId: number, version: number, changes: PartialBotSettings) {
      const { faq } = changes
      if (faq?.teamId !== undefined && faq.teamId !== null && !await tx.existsBy(Team, { accountId, id: faq.teamId, archivedAt: IsNull() })) {
        throw teamUnknown('body/settings/faq/teamId')
      }
      const { answerAt, suggestAt } = { ...defaultSettings.faq, ...faq }
      if (suggestAt > answerAt) throw thresholdsCrossed('body/settings/faq/suggestAt')
      return settings.set(tx, accountId, version, changes)
    },
  }
}

export type BotSettingsService = ReturnType<typeof createBotSettings>
