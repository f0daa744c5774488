import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { SyncedView, TemplatePage, TemplateParams, TemplatesQuery, TemplateView, viewTemplate } from './template.schemas.ts'
import type { TemplateService } from './template.service.ts'

const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export interface TemplateRoutesOptions { templates: TemplateService }

export const templateRoutes: FastifyPluginAsyncTypebox<TemplateRoutesOptions> = async (app, { templates }) => {
  const tags = ['library']
  const mayRead = { access: { permission: 'library.read', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listTemplates', summary: 'Templates and notices of the account, newest first', tags,
      params: AccountParams, querystring: TemplatesQuery, response: { 200: TemplatePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { kind, gone, before, limit } }) => {
    const items = await templates.list(accountId, { kind, gone, before, limit })
    return { items: items.map(viewTemplate), next: nextOf(items, limit) }
  })

  app.get('/:id', {
    config: mayRead,
    schema: {
      operationId: 'getTemplate', summary: 'One template, and what each of its fields takes', tags,
      params: TemplateParams, response: { 200: TemplateView, '4xx': Problem },
    },
  }, async ({ params: { accountId, id } }) => viewTemplate(await templates.get(accountId, id)))

  app.post('/sync', {
    config: { access: { permission: 'library.manage', scope: 'account' } },
    schema: {
      operationId: 'syncTemplates', summary: 'Fetch templates and notices from WeChat', tags,
      description: 'Happens by itself every night. What WeChat no longer lists is marked as gone and kept.',
      params: AccountParams, response: { 200: SyncedView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const kinds = await templates.sync(accountId, (tx, synced) => app.access.audit(tx, request, {
      action: 'templates.sync', accountId, targetKind: 'account', targetId: accountId,
      detail: { kinds: synced.map(({ kind, listed, gone }) => ({ kind, listed, gone })) },
    }))
    return { kinds }
  })
}
