import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { StoredSettings } from '../../platform/account-settings.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams } from './forecast.schemas.ts'
import { type PartialPushSettings, type PushSettings, SettingsBody, SettingsPatch, SettingsView } from './settings.schemas.ts'
import type { PushSettingsService } from './settings.service.ts'

export interface PushSettingsRoutesOptions { settings: PushSettingsService }

export const pushSettingsRoutes: FastifyPluginAsyncTypebox<PushSettingsRoutesOptions> = async (app, { settings }) => {
  const tags = ['pushes']
  const mayManage = { access: { permission: 'pushes.overreach', scope: 'account' } } as const

  const save = (request: FastifyRequest, accountId: number, { version, settings: changes }: { version: number, settings: PartialPushSettings }): Promise<StoredSettings<PushSettings>> => (
    app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, changes)
      await app.access.audit(tx, request, { action: 'push-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { changes } })
      return stored
    })
  )

  app.get('', {
    config: { access: { permission: 'pushes.read', scope: 'account' } },
    schema: {
      operationId: 'getPushSettings', summary: 'What holds for all pushes of the account', tags, params: AccountParams, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('', {
    config: mayManage,
    schema: {
      operationId: 'setPushSettings', summary: 'Set all of it', tags, description: 'For admins: these numbers say when a push needs more than who made it.',
      params: AccountParams, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))

  app.patch('', {
    config: mayManage,
    schema: {
      operationId: 'changePushSettings', summary: 'Set some of it', tags, description: 'Each setting that is named is replaced as a whole, the others stay.',
      params: AccountParams, body: SettingsPatch, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))
}
