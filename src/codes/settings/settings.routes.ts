import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams } from '../record/code.schemas.ts'
import type { Soundness } from '../record/soundness.ts'
import { SettingsBody, SettingsView } from './settings.schemas.ts'
import type { CodeSettingsService } from './settings.service.ts'

export interface CodeSettingsRoutesOptions { settings: CodeSettingsService, soundness: Soundness }

export const codeSettingsRoutes: FastifyPluginAsyncTypebox<CodeSettingsRoutesOptions> = async (app, { settings, soundness }) => {
  const tags = ['codes']

  app.get('', {
    config: { access: { permission: 'codes.read', scope: 'account' } },
    schema: { operationId: 'getCodeSettings', summary: 'What holds for all QR codes of the account', tags, params: AccountParams, response: { 200: SettingsView, '4xx': Problem } },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('', {
    config: { access: { permission: 'codes.manage', scope: 'account' } },
    schema: {
      operationId: 'setCodeSettings', summary: 'Set all of it', tags, params: AccountParams, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body: { version, settings: wanted } } = request
    const place = 'body/settings/invitations/onScan'
    await soundness.assertContents(accountId, wanted.invitations.onScan, place)
    return app.db.write(async (tx) => {
      await soundness.assertNamed(tx, accountId, wanted.invitations.onScan, place)
      const stored = await settings.set(tx, accountId, version, wanted)
      await app.access.audit(tx, request, { action: 'code-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { version: stored.version } })
      return stored
    })
  })
}
