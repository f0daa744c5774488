import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import {
  AccountParams, FollowerPage, FollowerParams, FollowersQuery, FollowerView, TimelinePage, TimelineQuery, viewFollower, viewTimeline,
} from './follower.schemas.ts'

/** Every answer here is personal data, so every reading of it is in the audit. */
export const followerRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const tags = ['followers']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listFollowers', summary: 'Followers, newest first', tags,
      params: AccountParams, querystring: FollowersQuery, response: { 200: FollowerPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { openid, before, limit } = request.query
    const one = openid === undefined ? undefined : await app.followers.findByOpenid(accountId, openid)
    const items = one === undefined ? await app.followers.list(accountId, { before, limit }) : one === null ? [] : [one]
    await app.access.auditRead(request, { action: 'followers.list', accountId, targetKind: 'follower', detail: { count: items.length } })
    return { items: items.map(viewFollower), next: one === undefined ? nextOf(items, limit) : null }
  })

  app.get('/:followerId', {
    config: mayRead,
    schema: { operationId: 'getFollower', summary: 'One follower’s record', tags, params: FollowerParams, response: { 200: FollowerView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const follower = await app.followers.get(accountId, followerId)
    await app.access.auditRead(request, { action: 'follower.read', accountId, targetKind: 'follower', targetId: String(followerId) })
    return viewFollower(follower)
  })

  app.get('/:followerId/timeline', {
    config: mayRead,
    schema: {
      operationId: 'getTimeline', summary: 'What happened with a follower, newest first', tags,
      params: FollowerParams, querystring: TimelineQuery, response: { 200: TimelinePage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const { before, limit, kinds, from, until } = request.query
    const question = { before, limit, kinds, from: momentIn(from), until: momentIn(until) }
    const [items] = await Promise.all([app.followers.timeline(accountId, followerId, question), app.followers.get(accountId, followerId)])
    await app.access.auditRead(request, { action: 'follower.timeline', accountId, targetKind: 'follower', targetId: String(followerId) })
    return { items: items.map(viewTimeline), next: nextOf(items, limit) }
  })
}

const momentIn = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
