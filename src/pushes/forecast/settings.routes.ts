import { settingsRoutes } from '../../access/index.ts'
import { defaultSettings, PushSettings } from './settings.schemas.ts'

export const pushSettingsRoutes = settingsRoutes<PushSettings>({
  name: 'Push', action: 'push-settings.set', tag: 'pushes', Settings: PushSettings,
  examples: { all: { ...defaultSettings, holdOutPercent: 5, allowedHosts: ['shop.example.com'] }, some: { holdOutPercent: 5 } },
  mayRead: 'pushes.read', mayManage: 'pushes.overreach',
  told: {
    get: { summary: 'What holds for all pushes of the account' },
    set: { summary: 'Set all of it', description: 'For admins: these numbers say when a push needs more than who made it.' },
    change: { summary: 'Set some of it' },
  },
})
