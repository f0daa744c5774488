import { settingsRoutes } from '../../access/index.ts'
import { defaultSettings, DeskSettings } from './settings.schemas.ts'

export const deskSettingsRoutes = settingsRoutes<DeskSettings>({
  name: 'Desk', action: 'desk-settings.set', tag: 'conversations', Settings: DeskSettings,
  examples: { all: defaultSettings, some: { botFirst: true, reopenHours: 48 } },
  mayRead: 'conversations.read', mayManage: 'conversations.manage',
  told: { get: { summary: 'How the account’s service desk works' }, set: { summary: 'Set all of it' }, change: { summary: 'Set some of it' } },
})
