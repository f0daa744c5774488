/**
 * Questions that are asked often, answered by how near they are.
 * Always true: near enough is answered, nearly so is offered, anything else is collected and left to others; an account has a question
 * once, however it is written.
 */
import type { FastifyInstance } from 'fastify'
import type { BotSettingsService } from '../core/settings.service.ts'
import { createFaqAnswerers, type FaqAnswerers } from './answerer.ts'
import { createBooks, type SynonymsOf } from './books.ts'
import { countUnanswered } from './counting.ts'
import { createEntries } from './entry.service.ts'
import { entryRoutes } from './entry.routes.ts'
import { faqHolder } from './faq.holder.ts'
import { faqTexts } from './faq.texts.ts'
import { createTrial } from './trial.ts'
import { tryRoutes } from './try.routes.ts'
import { unansweredRoutes } from './unanswered.routes.ts'
import { createUnanswered } from './unanswered.service.ts'

export interface FaqOptions {
  settings: Pick<BotSettingsService, 'of'>
  synonymsOf: SynonymsOf
  /** Whether this process does background work. */
  isWorker: boolean
}

export async function furnishFaq (app: FastifyInstance, { settings, synonymsOf, isWorker }: FaqOptions): Promise<FaqAnswerers> {
  app.texts.add(faqTexts)
  const { db, clock } = app
  app.followers.personal.add(faqHolder(db))
  const books = createBooks({ db, synonymsOf })
  const unanswered = createUnanswered({ db })
  const entries = createEntries({ db, clock, books, checkContent: app.reach.library.check })
  const { tryOut, nearestTo } = createTrial({ db, books, settingsOf: settings.of })
  const prefix = '/api/v1/accounts/:accountId/bots/faq'
  await app.register(entryRoutes, { prefix: `${prefix}/entries`, entries })
  await app.register(unansweredRoutes, { prefix: `${prefix}/unanswered`, unanswered, entries, nearestTo })
  await app.register(tryRoutes, { prefix, tryOut })
  if (isWorker) app.schedule.add({ name: 'count-unanswered', cron: '*/5 * * * * *', run: () => countUnanswered({ db }) })
  const { isStaffed, callsAmong } = app.conversations
  return createFaqAnswerers({ books, settingsOf: settings.of, unanswered, isStaffed, callsAmong })
}
