import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, FollowerParams, ReachManyBody, ReachManyView, ReachQuery, ReachView } from './reachability.schemas.ts'
import type { ReachabilityService } from './reachability.service.ts'
import { viewReach, viewRoute } from './reachability.view.ts'

export interface ReachabilityRoutesOptions { reachability: ReachabilityService }

const mayRead = { access: { permission: 'touches.read', scope: 'account' } } as const
const tags = ['reach']

export const followerReachRoutes: FastifyPluginAsyncTypebox<ReachabilityRoutesOptions> = async (app, { reachability }) => {
  app.get('/:followerId/reach', {
    config: mayRead,
    schema: {
      operationId: 'getReach', summary: 'Whether a follower can be written to, by which route, and why not', tags,
      description: 'The whole decision: every route with every check, the reply window and its count, caps, grants, opt-outs, quiet hours and who holds the conversation.',
      params: FollowerParams, querystring: ReachQuery, response: { 200: ReachView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const reach = await reachability.one(accountId, followerId, request.query)
    await app.access.auditRead(request, { action: 'reach.read', accountId, targetKind: 'follower', targetId: followerId })
    return viewReach(reach)
  })
}

export const reachQueryRoutes: FastifyPluginAsyncTypebox<ReachabilityRoutesOptions> = async (app, { reachability }) => {
  app.post('/query', {
    config: mayRead,
    schema: {
      operationId: 'queryReach', summary: 'Which routes are open to up to 100 followers', tags,
      description: 'The first reason of each route that is shut; the follower’s own page tells all of them.',
      params: AccountParams, body: ReachManyBody, response: { 200: ReachManyView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { followerIds, ...asked } = request.body
    // Both before anything is handed over; a composer asks with every conversation that is opened, so neither waits for the other.
    const [found] = await Promise.all([
      reachability.reachOf(accountId, followerIds, asked),
      app.access.auditRead(request, { action: 'reach.query', accountId, targetKind: 'follower', detail: { count: followerIds.length } }),
    ])
    const known = new Map(found.map(({ standing, routes }) => [standing.followerId, routes]))
    return {
      items: followerIds.flatMap((followerId) => {
        const routes = known.get(followerId)
        return routes === undefined ? [] : [{ followerId, routes: routes.map(viewRoute) }]
      }),
      missing: followerIds.filter((followerId) => !known.has(followerId)),
    }
  })
}
