import type { FastifyInstance } from 'fastify'
import { createAccountSettings } from '../../platform/account-settings.ts'
import type { Wechat } from '../../wechat/client.ts'
import { settingsChanged } from './pages.errors.ts'
import { pageRoutes, signatureRoutes } from './pages.routes.ts'
import type { PageSettings } from './pages.schemas.ts'
import { pageTexts } from './pages.texts.ts'
import { PageSettingsRow } from './settings.entity.ts'
import { createSignatures } from './signatures.ts'

/** The account's own web pages may use WeChat's JS-SDK in its name. */
export async function furnishPages (app: FastifyInstance, { wechat }: { wechat: Wechat }): Promise<void> {
  app.texts.add(pageTexts)
  const { db, clock } = app
  const settings = createAccountSettings<PageSettings>({ db, clock, table: 'page_settings', entity: PageSettingsRow, defaults: { hosts: [] }, changed: settingsChanged })
  const hostsOf = async (accountId: number) => (await settings.of(accountId)).hosts
  const signatures = createSignatures({ clock, wechat, caller: app.accounts.caller, hostsOf })
  await app.register(signatureRoutes, { prefix: '/js-sdk', signatures })
  await app.register(pageRoutes, { prefix: '/api/v1/accounts/:accountId/pages', signatures, settings })
}
