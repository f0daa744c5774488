/**
 * What there is to send: the kinds of content and by which routes they go, the templates that WeChat has for an account, and
 * files of our own.
 * Always true: what WeChat no longer lists is kept for what was sent with it, and sent no more; a file has a row before it is
 * written, and is known once it is whole.
 */
import type { FastifyInstance } from 'fastify'
import type { AppError } from '../../platform/errors.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { Route } from '../standing/standing.ts'
import { contentRoutes } from './content.routes.ts'
import { checkContent } from './content.rules.ts'
import type { TouchContent } from './content.ts'
import { libraryTexts } from './library.texts.ts'
import { createMaterialMedia, type MaterialMedia } from './material.media.ts'
import { materialRoutes } from './material.routes.ts'
import { createMaterialService, type MaterialService } from './material.service.ts'
import { materialTexts } from './material.texts.ts'
import { syncEveryTemplate } from './template.jobs.ts'
import { templateRoutes } from './template.routes.ts'
import { createTemplateService, type TemplateService } from './template.service.ts'
import { templateTexts } from './template.texts.ts'

export interface LibraryOptions { wechat: Wechat, isWorker: boolean }

/** None of it is for the inside of a transaction: it reads, and calls WeChat. */
export interface Library {
  templates: TemplateService
  materials: Pick<MaterialMedia, 'mediaId' | 'keep' | 'address'> & Pick<MaterialService, 'upload'> & { tidy: () => Promise<number> }
  resolveContent: MaterialMedia['resolveContent']
  forgetIds: MaterialMedia['forgetIds']
  /** What is wrong with content: its parts, its template's values, the materials that it names. */
  check: (accountId: number, content: TouchContent, route?: Route) => Promise<AppError[]>
  /** Throws the first of that. */
  assertReady: (accountId: number, content: TouchContent, route?: Route) => Promise<void>
}

export async function furnishLibrary (app: FastifyInstance, { wechat, isWorker }: LibraryOptions): Promise<Library> {
  for (const texts of [libraryTexts, templateTexts, materialTexts]) app.texts.add(texts)
  const { db, clock, files, log: logger, accounts: { caller } } = app
  const templates = createTemplateService({ db, clock, wechat, caller })
  const materials = createMaterialService({ db, clock, files })
  const media = createMaterialMedia({ db, clock, files, wechat, caller })
  await app.register(contentRoutes, { prefix: '/api/v1/accounts/:accountId' })
  await app.register(templateRoutes, { prefix: '/api/v1/accounts/:accountId/templates', templates })
  await app.register(materialRoutes, { prefix: '/api/v1/accounts/:accountId/materials', materials, media, wechat })
  if (isWorker) {
    app.schedule.add({ name: 'sync-templates', cron: '50 3 * * *', run: () => syncEveryTemplate({ db, logger, templates }) })
    app.schedule.add({ name: 'tidy-materials', cron: '23 5 * * *', run: async () => { await materials.tidy() } })
  }
  async function check (accountId: number, content: TouchContent, route?: Route): Promise<AppError[]> {
    const faults = checkContent(content, route)
    if (faults.length === 0 && (content.type === 'template' || content.type === 'notice')) faults.push(...await templates.check(accountId, content))
    return faults.length > 0 ? faults : media.checkMaterials(accountId, content)
  }

  return {
    templates,
    materials: { mediaId: media.mediaId, upload: materials.upload, keep: media.keep, address: media.address, tidy: materials.tidy },
    resolveContent: media.resolveContent,
    forgetIds: media.forgetIds,
    check,
    async assertReady (accountId, content, route) {
      const [fault] = await check(accountId, content, route)
      if (fault !== undefined) throw fault
    },
  }
}
