import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../../platform/http/problem.ts'
import {
  BlockView, CarriedTagPage, CarriedView, CarriersBody, TaggedFollowerParams, TagParams, TagsQuery, viewBlock, viewCarried,
} from './tag.schemas.ts'
import type { TagService } from './tag.service.ts'

/** Who carries which tag, and who is on the black list. */
export const carrierRoutes: FastifyPluginAsyncTypebox<{ service: TagService }> = async (app, { service }) => {
  const tags = ['tags']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const
  const mayWrite = { access: { permission: 'followers.write', scope: 'account' } } as const

  async function block (request: FastifyRequest, accountId: number, followerId: number, isOn: boolean) {
    await app.db.write(async (tx) => {
      await service.block(tx, accountId, { followerIds: [followerId], isOn })
      await app.access.audit(tx, request, { action: isOn ? 'follower.block' : 'follower.unblock', accountId, targetKind: 'follower', targetId: followerId })
    })
    return viewBlock(await service.blocked(accountId, followerId))
  }

  for (const [method, isOn] of [['PUT', true], ['DELETE', false]] as const) {
    app.route({
      method, url: '/tags/:tagId/followers', config: mayWrite,
      schema: {
        operationId: isOn ? 'putTagOn' : 'takeTagOff', summary: isOn ? 'Put a tag on followers' : 'Take a tag off followers', tags,
        params: TagParams, body: CarriersBody, response: { 200: CarriedView, '4xx': Problem },
      },
      async handler (request) {
        const { params: { accountId, tagId }, body: { followerIds } } = request
        return app.db.write(async (tx) => {
          const changed = await service.carry(tx, accountId, tagId, { followerIds, isOn })
          const detail = { asked: followerIds.length, changed }
          await app.access.audit(tx, request, { action: isOn ? 'tag.put-on' : 'tag.take-off', accountId, targetKind: 'tag', targetId: tagId, detail })
          return { changed }
        })
      },
    })

    app.route({
      method, url: '/followers/:followerId/block', config: mayWrite,
      schema: {
        operationId: isOn ? 'blockFollower' : 'unblockFollower', summary: isOn ? 'Put a follower on WeChat’s black list' : 'Take a follower off WeChat’s black list',
        tags, params: TaggedFollowerParams, response: { 200: BlockView, '4xx': Problem },
      },
      handler: (request) => block(request, request.params.accountId, request.params.followerId, isOn),
    })
  }

  app.get('/followers/:followerId/block', {
    config: mayRead,
    schema: {
      operationId: 'getBlock', summary: 'Whether a follower is on WeChat’s black list', tags, params: TaggedFollowerParams, response: { 200: BlockView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const blocked = await service.blocked(accountId, followerId)
    await app.access.auditRead(request, { action: 'follower.block.read', accountId, targetKind: 'follower', targetId: String(followerId) })
    return viewBlock(blocked)
  })

  app.get('/followers/:followerId/tags', {
    config: mayRead,
    schema: {
      operationId: 'listTagsOfFollower', summary: 'The tags that a follower carries', tags,
      params: TaggedFollowerParams, querystring: TagsQuery, response: { 200: CarriedTagPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId }, query: { before, limit } } = request
    const items = await service.ofFollower(accountId, followerId, { before, limit })
    await app.access.auditRead(request, { action: 'follower.tags', accountId, targetKind: 'follower', targetId: String(followerId) })
    return { items: items.map(viewCarried), next: items.length === limit ? items.at(-1)?.row.tagId ?? null : null }
  })
}
