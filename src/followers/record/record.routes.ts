import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppError } from '../../platform/errors.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { FollowerParams, FollowerView, PageQuery, viewFollower } from '../follower.schemas.ts'
import { RecordEditBody } from './record.schemas.ts'
import type { RecordService } from './record.service.ts'
import { SubscriptionPage, subscriptionsOf, viewStanding, viewSubscription } from './subscriptions.ts'

export interface RecordRoutesOptions { records: RecordService }

/** What people decide about a follower. A refusal that shows the record is a reading of it, and in the audit. */
export const recordRoutes: FastifyPluginAsyncTypebox<RecordRoutesOptions> = async (app, { records }) => {
  app.patch('/:followerId', {
    config: { access: { permission: 'followers.write', scope: 'account' } },
    schema: {
      operationId: 'changeFollower', summary: 'Set stage, owner or remark of a follower', tags: ['followers'],
      description: 'An edit over somebody else’s edit is refused with FOLLOWER_CHANGED; `data` then holds what is there now and what you wanted.',
      params: FollowerParams, body: RecordEditBody, response: { 200: FollowerView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    const { version, ...edit } = request.body
    const { kind, id } = app.access.actorOf(request)
    const target = { accountId, targetKind: 'follower', targetId: followerId }
    const follower = await app.db.write(async (tx) => {
      const edited = await records.edit(tx, { accountId, followerId, version, edit, by: `${kind}:${id}` })
      await app.access.audit(tx, request, { action: 'follower.change', ...target, detail: { changed: edited.changed } })
      return edited.follower
    }).catch(async (error: unknown) => {
      if (error instanceof AppError && error.code === 'FOLLOWER_CHANGED') {
        await app.access.auditRead(request, { action: 'follower.read', ...target, detail: { refused: error.code } })
      }
      throw error
    })
    return viewFollower(follower)
  })

  app.get('/:followerId/subscriptions', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listSubscriptions', summary: 'When a follower came and left, newest first', tags: ['followers'],
      params: FollowerParams, querystring: PageQuery, response: { 200: SubscriptionPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId }, query: { before, limit } } = request
    const { follower, events } = await subscriptionsOf(app.db, accountId, followerId, { before, limit })
    await app.access.auditRead(request, { action: 'follower.subscriptions', accountId, targetKind: 'follower', targetId: followerId })
    return { now: viewStanding(follower), items: events.map((event) => viewSubscription(event, follower)), next: nextOf(events, limit) }
  })
}
