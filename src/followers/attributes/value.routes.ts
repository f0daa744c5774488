import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppError } from '../../platform/errors.ts'
import { Problem } from '../../platform/http/problem.ts'
import { FollowerParams, ValuesBody, ValuesView } from './attribute.schemas.ts'

/** Values are personal data: every reading is in the audit, that of a refusal which shows them too. */
export const valueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const tags = ['followers']
  const { attributes } = app.followers

  app.get('', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'getFollowerAttributes', summary: 'What we know of a follower, by attribute', tags,
      params: FollowerParams, response: { 200: ValuesView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const found = await attributes.read(accountId, followerId)
    await app.access.auditRead(request, { action: 'follower.attributes', accountId, targetKind: 'follower', targetId: followerId })
    return found
  })

  app.patch('', {
    config: { access: { permission: 'followers.write', scope: 'account' } },
    schema: {
      operationId: 'changeFollowerAttributes', summary: 'Change what we know of a follower', tags,
      params: FollowerParams, body: ValuesBody, response: { 200: ValuesView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const { kind, id } = app.access.actorOf(request)
    const target = { accountId, targetKind: 'follower', targetId: followerId }
    return app.db.write(async (tx) => {
      const { changed, ...now } = await attributes.edit(tx, { accountId, followerId, ...request.body, by: `${kind}:${id}` })
      await app.access.audit(tx, request, { action: 'follower.attributes.change', ...target, detail: { changed: changed.map(({ key }) => key) } })
      return now
    }).catch(async (error: unknown) => {
      if (error instanceof AppError && error.code === 'FOLLOWER_CHANGED') {
        await app.access.auditRead(request, { action: 'follower.attributes', ...target, detail: { refused: error.code } })
      }
      throw error
    })
  })
}
