import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, TryBody, TryView } from './faq.schemas.ts'

export interface TryRoutesOptions { tryOut: (accountId: number, text: string) => Promise<Static<typeof TryView>> }

export const tryRoutes: FastifyPluginAsyncTypebox<TryRoutesOptions> = async (app, { tryOut }) => {
  app.post('/try', {
    config: { access: { permission: 'bots.read', scope: 'account' } },
    schema: {
      operationId: 'tryFaq', summary: 'Which questions a text is near to, and what a follower would get', tags: ['bots'],
      params: AccountParams, body: TryBody, response: { 200: TryView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, body: { text } }) => tryOut(accountId, text))
}
