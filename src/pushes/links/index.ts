/**
 * The links of pushes: where they lead, and who opens them.
 * Always true: an address leads for ever where it led when it was sent; nobody is kept waiting by our counting; a click is counted
 * once, and for whoever WeChat says it was.
 */
import type { FastifyInstance } from 'fastify'
import type { SecretBox } from '../../platform/secret-box.ts'
import { createWaker } from '../../platform/waker.ts'
import { createWatch } from '../../platform/watch.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { Outcomes } from '../outcomes/outcomes.ts'
import { clickRoutes } from './click.routes.ts'
import { createClicks } from './clicks.ts'
import { createCodes } from './codes.ts'
import { createFold } from './fold.ts'
import { createLinks, type Links } from './links.service.ts'
import { linkTexts } from './links.texts.ts'
import { createOauth } from './oauth.ts'
import { oauthRoutes, ticketRoutes } from './oauth.routes.ts'
import { createTickets } from './tickets.ts'

export interface LinksOptions {
  wechat: Wechat
  box: SecretBox
  /** Whether this process counts clicks. */
  isWorker: boolean
  /** Sign the addresses. */
  linkKeys: readonly Buffer[]
  /** Where followers reach us. */
  baseUrl: () => string
  wechatApiBase: string
  settings: { of: (accountId: number) => Promise<{ allowedHosts: readonly string[] }> }
  outcomes: Outcomes
}

export type PushLinks = Pick<Links, 'prepare' | 'check'>

export async function furnishLinks (app: FastifyInstance, { wechat, box, isWorker, linkKeys, baseUrl, wechatApiBase, settings, outcomes }: LinksOptions): Promise<PushLinks> {
  app.texts.add(linkTexts)
  const { db, clock, log: logger } = app
  const waker = createWaker()
  const codes = createCodes({ keys: linkKeys, baseUrl })
  const links = createLinks({ db, clock, codes })
  const clicks = createClicks({ db, clock, wake: waker.wake })
  const oauth = createOauth({ wechat, box, clock, baseUrl, pageBase: pageBaseFor(wechatApiBase), caller: app.accounts.caller })
  const tickets = createTickets({ box, clock })
  await app.register(clickRoutes, { prefix: '/l', codes, links, clicks, oauth })
  await app.register(oauthRoutes, { prefix: '/oauth', oauth, tickets, clicks, allowedHosts: async (accountId) => (await settings.of(accountId)).allowedHosts })
  await app.register(ticketRoutes, { prefix: '/api/v1/accounts/:accountId/oauth', tickets })
  if (isWorker) {
    const watch = createWatch({ look: createFold({ db, clock, outcomes, note: app.followers.note }), logger, failure: 'clicks not counted', waker })
    app.addHook('onReady', async () => watch.start())
    app.addHook('onClose', () => watch.stop())
  }
  return { prepare: links.prepare, check: links.check }
}

/** WeChat asks people at another address than programs; a stand-in does both at its own. */
function pageBaseFor (wechatApiBase: string): string {
  return wechatApiBase === 'https://api.weixin.qq.com' ? 'https://open.weixin.qq.com' : wechatApiBase
}
