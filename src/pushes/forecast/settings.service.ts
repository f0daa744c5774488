import { type AccountSettings, createAccountSettings } from '../../platform/account-settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { settingsChanged } from './forecast.errors.ts'
import { PushSettingsRow } from './settings.entity.ts'
import { defaultSettings, type PushSettings } from './settings.schemas.ts'

export const createPushSettings = ({ db, clock }: { db: Database, clock: Clock }): AccountSettings<PushSettings> => createAccountSettings({
  db, clock, table: 'push_settings', entity: PushSettingsRow, defaults: defaultSettings, changed: settingsChanged,
})

export type PushSettingsService = AccountSettings<PushSettings>
