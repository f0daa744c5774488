import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { cursorOf, placeOf, QueuePage, QueueQuery, viewWaiting } from './handover.schemas.ts'
import type { Queue } from './queue.service.ts'
import { AccountParams } from './rule.schemas.ts'

export interface QueueRoutesOptions { queue: Queue }

export const queueRoutes: FastifyPluginAsyncTypebox<QueueRoutesOptions> = async (app, { queue }) => {
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
    return { items: items.map(viewWaiting), next: last === undefined ? null : cursorOf(last) }
  })
}
