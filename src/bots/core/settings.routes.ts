import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { StoredSettings } from '../../platform/account-settings.ts'
import { Problem } from '../../platform/http/problem.ts'
import { type BotSettings, type PartialBotSettings, SettingsBody, SettingsPatch, SettingsView } from './settings.schemas.ts'
import type { BotSettingsService } from './settings.service.ts'

export interface BotSettingsRoutesOptions { settings: BotSettingsService }

const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const botSettingsRoutes: FastifyPluginAsyncTypebox<BotSettingsRoutesOptions> = async (app, { settings }) => {
  const tags = ['bots']
  const mayManage = { access: { permission: 'bots.manage', scope: 'account' } } as const

  const save = (request: FastifyRequest, accountId: number, { version, settings: changes }: { version: number, settings: PartialBotSettings }): Promise<StoredSettings<BotSettings>> => (
    app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, changes)
      await app.access.audit(tx, request, { action: 'bot-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { changes } })
      return stored
    })
  )

  app.get('', {
    config: { access: { permission: 'bots.read', scope: 'account' } },
    schema: { operationId: 'getBotSettings', summary: 'What bots may do', tags, params: Params, response: { 200: SettingsView, '4xx': Problem } },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('', {
    config: mayManage,
    schema: { operationId: 'setBotSettings', summary: 'Set all of what bots may do', tags, params: Params, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem } },
  }, async (request) => save(request, request.params.accountId, request.body))

  app.patch('', {
    config: mayManage,
    schema: {
      operationId: 'changeBotSettings', summary: 'Set some of what bots may do', tags, description: 'Each group that is named is replaced as a whole, the others stay.',
      params: Params, body: SettingsPatch, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => save(request, request.params.accountId, request.body))
}
