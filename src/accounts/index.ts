/**
 * The official accounts we serve, and their keys.
 * Always true: secrets are sealed at rest and never leave in a view; the keys needed to take in webhooks are in memory.
 */
import fp from 'fastify-plugin'
import type { SecretBox } from '../platform/secret-box.ts'
import type { WechatAccount } from '../wechat/token.ts'
import { wechatTexts } from '../wechat/wechat.texts.ts'
import { appSecretMissing, accountNotFound } from './account.errors.ts'
import { accountRoutes } from './account.routes.ts'
import { type AccountService, createAccountService, type NewAccount } from './account.service.ts'
import { accountTexts } from './accounts.texts.ts'
import { createKeyring, type Keyring } from './keyring.ts'

export { resealSecrets } from './account.secrets.ts'
export type { AccountKeys } from './keyring.ts'
export type { NewAccount } from './account.service.ts'

export interface AccountsOptions {
  box: SecretBox
  /** Under which address the world reaches us. */
  baseUrl: () => string
  /** The account of the settings, if they name one. */
  configured: NewAccount | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService & {
      keyring: Keyring
      /** What a call to WeChat needs; throws APP_SECRET_MISSING. */
      caller: (accountId: number) => WechatAccount
    }
  }
}

const reloadMs = 10_000

export const accounts = fp<AccountsOptions>(async (app, { box, baseUrl, configured }) => {
  app.texts.add(wechatTexts)
  app.texts.add(accountTexts)
  const keyring = createKeyring({ db: app.db, box, logger: app.log })
  const service = createAccountService({ db: app.db, clock: app.clock, box, keyring })
  app.decorate('accounts', {
    ...service,
    keyring,
    caller (accountId: number): WechatAccount {
      const keys = keyring.byId(accountId)
      if (keys === undefined) throw accountNotFound()
      if (keys.appSecret === null) throw appSecretMissing()
      return { accountId, appid: keys.appid, appSecret: keys.appSecret }
    },
  })
  await app.register(accountRoutes, { prefix: '/api/v1', baseUrl })

  await keyring.reload()
  if (configured !== undefined) await service.ensure(configured)
  await keyring.reload()
  const timer = setInterval(() => { keyring.reload().catch((error: unknown) => app.log.warn({ err: error }, 'keys not reloaded')) }, reloadMs)
  app.addHook('onClose', async () => clearInterval(timer))
}, { name: 'accounts', dependencies: ['access'] })
