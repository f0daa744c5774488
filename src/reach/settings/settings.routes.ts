import { settingsRoutes } from '../../access/index.ts'
import { defaultSettings, ReachSettings } from './settings.schemas.ts'

export const reachSettingsRoutes = settingsRoutes<ReachSettings>({
  name: 'Reach', action: 'reach-settings.set', tag: 'reach', Settings: ReachSettings,
  examples: { all: defaultSettings, some: { keptForAgents: 1, contentCaps: { day: 1, week: 2, month: 4 } } },
  mayRead: 'touches.read', mayManage: 'reach.manage',
  told: {
    get: {
      summary: 'By which numbers the account writes to its followers',
      description: 'Windows and quotas are WeChat’s, with its present numbers for defaults; caps, quiet hours and what is kept for agents are the account’s own.',
    },
    set: { summary: 'Set all of these numbers' },
    change: { summary: 'Set some of these numbers' },
  },
})
