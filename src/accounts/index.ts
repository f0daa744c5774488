/**
 * The official accounts we serve, their keys, and how each stands with WeChat.
 * Always true: secrets are sealed at rest and never leave in a view; the keys needed to take in webhooks are in memory; what
 * WeChat refuses to an account is known here until it works again.
 */
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatCredential } from '../wechat/credential.entity.ts'
import type { WechatAccount } from '../wechat/token.ts'
import { wechatTexts } from '../wechat/wechat.texts.ts'
import { appSecretMissing, accountNotFound } from './account.errors.ts'
import { accountRoutes } from './account.routes.ts'
import { type AccountService, createAccountService, type NewAccount } from './account.service.ts'
import { accountTexts } from './accounts.texts.ts'
import { checkEveryAccount } from './health.jobs.ts'
import { healthRoutes } from './health.routes.ts'
import { createHealthService } from './health.service.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { createRefusalBook } from './refusal-book.ts'

export { accountNotFound } from './account.errors.ts'
export { mayCall } from './capabilities.ts'
export { resealSecrets } from './account.secrets.ts'
export type { AccountKeys } from './keyring.ts'
export type { NewAccount } from './account.service.ts'

export interface AccountsOptions {
  box: SecretBox
  wechat: Wechat
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
const jitterMs = 15 * 60_000

export const accounts = fp<AccountsOptions>(async (app, { box, wechat, baseUrl, configured }) => {
  app.texts.add(wechatTexts)
  app.texts.add(accountTexts)
  const keyring = createKeyring({ db: app.db, box, logger: app.log })
  const service = createAccountService({ db: app.db, clock: app.clock, box, keyring })
  const caller = (accountId: number): WechatAccount => {
    const keys = keyring.byId(accountId)
    if (keys === undefined) throw accountNotFound()
    if (keys.appSecret === null) throw appSecretMissing()
    return { accountId, appid: keys.appid, appSecret: keys.appSecret }
  }
  app.decorate('accounts', { ...service, keyring, caller })
  await app.register(accountRoutes, { prefix: '/api/v1', baseUrl })

  await keyring.reload()
  if (configured !== undefined) await service.ensure(configured)
  await keyring.reload()
  const timer = setInterval(() => { keyring.reload().catch((error: unknown) => app.log.warn({ err: error }, 'keys not reloaded')) }, reloadMs)
  app.addHook('onClose', async () => clearInterval(timer))
  await watchHealth(app, wechat, caller)
}, { name: 'accounts', dependencies: ['access'] })

/** How the accounts stand with WeChat: heard from every call, and asked for once a day. */
async function watchHealth (app: FastifyInstance, wechat: Wechat, caller: (accountId: number) => WechatAccount): Promise<void> {
  const { db, clock, metrics, log: logger } = app
  const refused = metrics.counter('duihua_wechat_refusals_total', 'Calls that WeChat refused, by what is to be done about it', ['action'])
  const refusals = createRefusalBook({ db, clock, logger })
  wechat.listen((heard) => {
    if (heard.error?.errcode !== undefined) refused.inc({ action: heard.error.action })
    refusals.heard(heard)
  })
  let foreignRefreshes = 0
  metrics.gauge('duihua_wechat_foreign_refreshes', 'Tokens that another system took away from us, all accounts together', () => foreignRefreshes)
  const reload = async () => {
    await refusals.reload()
    foreignRefreshes = await db.read.sum(WechatCredential, 'foreignRefreshes') ?? 0
  }
  await reload()
  const timer = setInterval(() => { reload().catch((error: unknown) => logger.warn({ err: error }, 'refusals not reloaded')) }, reloadMs)

  const health = createHealthService({ db, clock, wechat, refusals, caller })
  await app.register(healthRoutes, { prefix: '/api/v1/accounts/:accountId', health })
  const stopping = new AbortController()
  app.schedule.add({
    name: 'check-accounts', cron: '11 5 * * *',
    run: () => checkEveryAccount({ health, logger, stopping: stopping.signal, jitterMs }),
  })
  app.addHook('onClose', async () => {
    stopping.abort()
    clearInterval(timer)
    await refusals.close()
  })
}
