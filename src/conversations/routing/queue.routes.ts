import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { BesideOf } from '../record/beside.ts'
import { cursorOf, placeOf, QueuePage, QueueQuery, viewWaiting } from './handover.schemas.ts'
import type { Queue } from './queue.service.ts'
import { AccountParams } from './rule.schemas.ts'

export interface QueueRoutesOptions { queue: Queue, besideOf: BesideOf }

export const queueRoutes: FastifyPluginAsyncTypebox<QueueRoutesOptions> = async (app, { queue, besideOf }) => {
  app.get('', {
    config: { access: { permission: 'conversations.read', scope: 'account' } },
    schema: {
      operationId: 'listQueue', summary: 'Who waits, in the order in which they will be served', tags: ['desk'],
      description: 'Whose reply window closes first comes first, by quarters of an hour; then who is more urgent; then who has waited longer.',
      params: AccountParams, querystring: QueueQuery, response: { 200: QueuePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { teamId, after, limit } }) => {
    const items = await queue.list(accountId, { teamId, after: after === undefined ? null : placeOf(after), limit })
    const last = items.length === limit ? items.at(-1) : undefined
    const beside = await besideOf(accountId, items.map(({ id }) => id))
    return { items: items.map((each) => viewWaiting(each, beside(each.id).promises)), next: last === undefined ? null : cursorOf(last) }
  })
}
