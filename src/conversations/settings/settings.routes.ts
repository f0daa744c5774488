import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { StoredSettings } from '../../platform/account-settings.ts'
import { Problem } from '../../platform/http/problem.ts'
import { defaultSettings, DeskSettings, type PartialSettings } from './settings.schemas.ts'
import type { DeskSettingsService } from './settings.service.ts'

export interface DeskSettingsRoutesOptions { settings: DeskSettingsService }

const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })
const example = { version: 1, settings: defaultSettings }

const SettingsView = Type.Object({ version: Version, settings: DeskSettings }, { examples: [example] })
const SettingsBody = Type.Object({ version: Version, settings: DeskSettings }, { additionalProperties: false, examples: [example] })
const SettingsPatch = Type.Object({ version: Version, settings: Type.Partial(DeskSettings, { additionalProperties: false, minProperties: 1 }) }, {
  additionalProperties: false, examples: [{ version: 1, settings: { botFirst: true, reopenHours: 48 } }],
})

export const deskSettingsRoutes: FastifyPluginAsyncTypebox<DeskSettingsRoutesOptions> = async (app, { settings }) => {
  const tags = ['conversations']
  const mayManage = { access: { permission: 'conversations.manage', scope: 'account' } } as const

  const save = (request: FastifyRequest, accountId: number, { version, settings: changes }: { version: number, settings: PartialSettings }): Promise<StoredSettings<DeskSettings>> => (
    app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, changes)
      await app.access.audit(tx, request, { action: 'desk-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { changes } })
      return stored
    })
  )

  app.get('', {
    config: { access: { permission: 'conversations.read', scope: 'account' } },
    schema: { operationId: 'getDeskSettings', summary: 'How the account’s service desk works', tags, params: Params, response: { 200: SettingsView, '4xx': Problem } },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('', {
    config: mayManage,
    schema: { operationId: 'setDeskSettings', summary: 'Set all of it', tags, params: Params, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem } },
  }, async (request) => save(request, request.params.accountId, request.body))

  app.patch('', {
    config: mayManage,
    schema: {
      operationId: 'changeDeskSettings', summary: 'Set some of it', tags, description: 'Each setting that is named is replaced as a whole, the others stay.',
      params: Params, body: SettingsPatch, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))
}
