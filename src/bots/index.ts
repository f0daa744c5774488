/**
 * Answers without a person.
 * Always true: a message gets at most one answer from here, as passive reply or as service message, never both.
 */
import fp from 'fastify-plugin'
import { conversationsHeard } from '../conversations/index.ts'
import { autoAnswerRoutes } from './auto-answer.routes.ts'
import { createAutoAnswerService } from './auto-answer.service.ts'
import { botTexts } from './bots.texts.ts'

export interface BotsOptions {
  /** The answer that the settings name for their account. */
  configured: { appid: string, text: string } | undefined
}

export const bots = fp<BotsOptions>(async (app, { configured }) => {
  app.texts.add(botTexts)
  const autoAnswer = createAutoAnswerService({ db: app.db, clock: app.clock, say: app.conversations.say })
  app.facts.on(conversationsHeard, autoAnswer.answer)
  await app.register(autoAnswerRoutes, { prefix: '/api/v1/accounts/:accountId/auto-answer', autoAnswer })
  const account = configured && app.accounts.keyring.byAppid(configured.appid)
  if (configured !== undefined && account !== undefined) await autoAnswer.ensure(account.accountId, configured.text)
}, { name: 'bots', dependencies: ['conversations'] })
