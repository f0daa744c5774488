import { type AccountSettings, createAccountSettings } from '../../platform/account-settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { settingsChanged } from '../codes.errors.ts'
import { CodeSettingsRow } from './settings.entity.ts'
import { type CodeSettings, defaultSettings } from './settings.schemas.ts'

export type CodeSettingsService = AccountSettings<CodeSettings>

export const createCodeSettings = ({ db, clock }: { db: Database, clock: Clock }): CodeSettingsService => createAccountSettings({
  db, clock, table: 'code_settings', entity: CodeSettingsRow, defaults: defaultSettings, changed: settingsChanged,
})
