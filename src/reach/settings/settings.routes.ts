import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { StoredSettings } from '../../platform/account-settings.ts'
import { defaultSettings, type PartialSettings, ReachSettings } from './settings.schemas.ts'
import type { SettingsService } from './settings.service.ts'

export interface SettingsRoutesOptions { settings: SettingsService }

const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })
const example = { version: 1, settings: defaultSettings }

const SettingsView = Type.Object({ version: Version, settings: ReachSettings }, { examples: [example] })
const SettingsBody = Type.Object({ version: Version, settings: ReachSettings }, { additionalProperties: false, examples: [example] })
const SettingsPatch = Type.Object({ version: Version, settings: Type.Partial(ReachSettings, { additionalProperties: false, minProperties: 1 }) }, {
  additionalProperties: false, examples: [{ version: 1, settings: { keptForAgents: 1, contentCaps: { day: 1, week: 2, month: 4 } } }],
})

export const settingsRoutes: FastifyPluginAsyncTypebox<SettingsRoutesOptions> = async (app, { settings }) => {
  const tags = ['reach']
  const mayManage = { access: { permission: 'reach.manage', scope: 'account' } } as const

  const save = (request: FastifyRequest, accountId: number, { version, settings: changes }: { version: number, settings: PartialSettings }): Promise<StoredSettings<ReachSettings>> => (
    app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, changes)
      await app.access.audit(tx, request, { action: 'reach-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { changes } })
      return stored
    })
  )

  app.get('', {
    config: { access: { permission: 'touches.read', scope: 'account' } },
    schema: {
      operationId: 'getReachSettings', summary: 'By which numbers the account writes to its followers', tags,
      description: 'Windows and quotas are WeChat’s, with its present numbers for defaults; caps, quiet hours and what is kept for agents are the account’s own.',
      params: Params, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('', {
    config: mayManage,
    schema: {
      operationId: 'setReachSettings', summary: 'Set all of these numbers', tags,
      params: Params, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))

  app.patch('', {
    config: mayManage,
    schema: {
      operationId: 'changeReachSettings', summary: 'Set some of these numbers', tags, description: 'Each setting that is named is replaced as a whole, the others stay.',
      params: Params, body: SettingsPatch, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))
}
