import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { HitReader } from './hits.reader.ts'
import { HitPage, HitsQuery, NumbersQuery, NumbersView } from './hits.schemas.ts'
import { AccountParams } from './rule.schemas.ts'

export interface HitRoutesOptions { hits: HitReader }

export const hitRoutes: FastifyPluginAsyncTypebox<HitRoutesOptions> = async (app, { hits }) => {
  const tags = ['bots']

  app.get('', {
    // What somebody was answered tells what they asked.
    config: { access: { permission: 'conversations.read', scope: 'account' } },
    schema: {
      operationId: 'listBotHits', summary: 'What was answered without a person, and by what, newest first', tags,
      params: AccountParams, querystring: HitsQuery, response: { 200: HitPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => {
    const items = await hits.list(accountId, query)
    return {
      items: items.map(({ id, kind, refId, followerId, outcome, at }) => ({ id, kind, refId, followerId, outcome, at: at.toISOString() })),
      next: nextOf(items, query.limit),
    }
  })

  app.get('/by-day', {
    config: { access: { permission: 'bots.read', scope: 'account' } },
    schema: {
      operationId: 'countBotHits', summary: 'How often each rule, entry and QR code answered, by day', tags,
      params: AccountParams, querystring: NumbersQuery, response: { 200: NumbersView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => hits.byDay(accountId, query))
}
