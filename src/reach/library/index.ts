/**
 * What there is to send: the kinds of content and by which routes they go, the templates that WeChat has for an account.
 * Always true: what WeChat no longer lists is kept for what was sent with it, and sent no more.
 */
import type { FastifyInstance } from 'fastify'
import type { Wechat } from '../../wechat/client.ts'
import { contentRoutes } from './content.routes.ts'
import { libraryTexts } from './library.texts.ts'
import { syncEveryTemplate } from './template.jobs.ts'
import { templateRoutes } from './template.routes.ts'
import { createTemplateService, type TemplateService } from './template.service.ts'
import { templateTexts } from './template.texts.ts'

export interface LibraryOptions { wechat: Wechat, isWorker: boolean }

export interface Library { templates: TemplateService }

export async function furnishLibrary (app: FastifyInstance, { wechat, isWorker }: LibraryOptions): Promise<Library> {
  app.texts.add(libraryTexts)
  app.texts.add(templateTexts)
  const { db, clock, log: logger } = app
  const templates = createTemplateService({ db, clock, wechat, caller: app.accounts.caller })
  await app.register(contentRoutes, { prefix: '/api/v1/accounts/:accountId' })
  await app.register(templateRoutes, { prefix: '/api/v1/accounts/:accountId/templates', templates })
  if (isWorker) app.schedule.add({ name: 'sync-templates', cron: '50 3 * * *', run: () => syncEveryTemplate({ db, logger, templates }) })
  return { templates }
}
