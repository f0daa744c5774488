import { settingsRoutes } from '../../access/index.ts'
import { BotSettings, defaultSettings } from './settings.schemas.ts'

export const botSettingsRoutes = settingsRoutes<BotSettings>({
  name: 'Bot', action: 'bot-settings.set', tag: 'bots', Settings: BotSettings,
  examples: { all: { ...defaultSettings, loop: { answers: 10, minutes: 5 } }, some: { loop: { answers: 10, minutes: 5 } } },
  mayRead: 'bots.read', mayManage: 'bots.manage',
  told: {
    get: { summary: 'What bots may do' },
    set: { summary: 'Set all of what bots may do' },
    change: { summary: 'Set some of what bots may do', description: 'Each group that is named is replaced as a whole, the others stay.' },
  },
})
