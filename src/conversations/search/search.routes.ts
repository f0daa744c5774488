import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, FoundPageView, SearchQuery, viewFound } from './search.schemas.ts'
import type { SearchService } from './search.service.ts'

export interface SearchRoutesOptions { search: SearchService }

export const searchRoutes: FastifyPluginAsyncTypebox<SearchRoutesOptions> = async (app, { search }) => {
  app.get('/search', {
    config: { access: { permission: 'conversations.read', scope: 'account' } },
    schema: {
      operationId: 'searchMessages', summary: 'Messages by what they say, newest first', tags: ['conversations'],
      description: 'All messages in both directions and notes, a second or so after they came.',
      params: AccountParams, querystring: SearchQuery, response: { 200: FoundPageView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query: { from, until, ...query } } = request
    const { items, next } = await search.find({ ...query, accountId, from: from === undefined ? undefined : new Date(from), until: until === undefined ? undefined : new Date(until) })
    // Not what was looked for: it may name somebody.
    const { q: _, limit: __, ...filters } = request.query
    await app.access.auditRead(request, { action: 'messages.search', accountId, targetKind: 'message', detail: { count: items.length, filters: Object.keys(filters) } })
    return { items: items.map(viewFound), next }
  })
}
