import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { CountBody, CountView, FindBody, FindParams, FoundPage, viewFound } from './find.schemas.ts'
import type { FindService } from './find.service.ts'

/** POST and not GET: a filter does not fit into an address, and what it asks for does not belong into logs of addresses. */
export const findRoutes: FastifyPluginAsyncTypebox<{ service: FindService }> = async (app, { service }) => {
  const tags = ['followers']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const

  app.post('/find', {
    config: mayRead,
    schema: {
      operationId: 'findFollowers', summary: 'Followers by what is known of them', tags,
      params: FindParams, body: FindBody, response: { 200: FoundPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { items, next } = await service.find({ accountId, after: undefined, ...request.body })
    await app.access.auditRead(request, {
      action: 'followers.find', accountId, targetKind: 'follower', detail: { count: items.length, conditions: request.body.filter.length, with: request.body.with },
    })
    return { items: items.map(viewFound), next }
  })

  app.post('/count', {
    config: mayRead,
    schema: {
      operationId: 'countFollowers', summary: 'How many followers a filter means', tags,
      params: FindParams, body: CountBody, response: { 200: CountView, '4xx': Problem },
    },
  }, ({ params: { accountId }, body: { filter, exact } }) => service.count(accountId, filter, exact))
}
