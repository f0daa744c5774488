/**
 * Answers without a person.
 * Always true: a message gets at most one answer from here, in the webhook that waits or by service message, never by both; no bot
 * speaks where an agent holds the conversation, and none talks with a machine for ever.
 */
import fp from 'fastify-plugin'
import { autoAnswerRoutes } from './auto-answer.routes.ts'
import { createAutoAnswerService } from './auto-answer.service.ts'
import { botTexts } from './bots.texts.ts'
import { furnishChain, furnishGround } from './core/index.ts'
import { furnishFaq } from './faq/index.ts'
import { furnishRules } from './rules/index.ts'
import { furnishPlugins, type WechatyOptions } from './wechaty/index.ts'

export type { WechatyOptions } from './wechaty/index.ts'
export type { PluginSource } from './wechaty/protocol.ts'

export interface BotsOptions {
  /** The answer that the settings name for their account. */
  configured: { appid: string, text: string } | undefined
  /** The plugins that accounts may turn on. */
  wechaty: WechatyOptions
  /** Whether this process does background work. */
  isWorker: boolean
}

export const bots = fp<BotsOptions>(async (app, { configured, wechaty, isWorker }) => {
  app.texts.add(botTexts)
  const ground = await furnishGround(app)
  const autoAnswer = createAutoAnswerService({ db: app.db, clock: app.clock })
  const { answerers, others, synonymsOf } = await furnishRules(app, { ...ground, greetingOf: app.codes.greetingOf, isWorker })
  const faq = await furnishFaq(app, { ...ground, synonymsOf, isWorker })
  const plugins = await furnishPlugins(app, { ...ground, wechaty, isWorker, giveLast: (...asked) => chain.giveLast(...asked) })
  const chain = furnishChain(app, { ...ground, answerers: [faq.chosen, ...answerers, faq.asked], late: plugins, last: [others, autoAnswer] })
  await app.register(autoAnswerRoutes, { prefix: '/api/v1/accounts/:accountId/auto-answer', autoAnswer })
  const account = configured && app.accounts.keyring.byAppid(configured.appid)
  if (configured !== undefined && account !== undefined) await autoAnswer.ensure(account.accountId, configured.text)
}, { name: 'bots', dependencies: ['conversations', 'codes'] })
