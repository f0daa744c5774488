import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import { TouchesQuery, TouchPage, TouchParams, viewTouch } from './touch.schemas.ts'

export const touchRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('', {
    config: { access: { permission: 'touches.read', scope: 'account' } },
    schema: {
      operationId: 'listTouches', summary: 'What was sent to followers, newest first, with its outcome', tags: ['reach'],
      params: TouchParams, querystring: TouchesQuery, response: { 200: TouchPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { followerId, before, limit } = request.query
    const items = await app.reach.list(accountId, { followerId, before, limit })
    await app.access.auditRead(request, { action: 'touches.list', accountId, targetKind: 'touch', detail: { count: items.length } })
    return { items: items.map(viewTouch), next: nextOf(items, limit) }
  })
}
