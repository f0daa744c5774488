import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { AssertSound } from './rule.check.ts'
import { AccountParams } from './rule.schemas.ts'
import { TryBody, TryView } from './try.schemas.ts'
import type { Trial } from './try.service.ts'

export interface TryRoutesOptions { trial: Trial, assertSound: AssertSound }

const nothing = { contents: [], tagIds: [], attributes: [], handOver: { teamId: null } }

export const tryRoutes: FastifyPluginAsyncTypebox<TryRoutesOptions> = async (app, { trial, assertSound }) => {
  app.post('/try', {
    config: { access: { permission: 'bots.manage', scope: 'account' } },
    schema: {
      operationId: 'tryBotRule', summary: 'What a rule would have answered lately; nothing is changed', tags: ['bots'],
      description: 'Looks through what followers wrote, sent and pressed, as if bots might answer all of it. What they wrote is shown only to those who may read conversations.',
      params: AccountParams, body: TryBody, response: { 200: TryView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    if (body.rule !== undefined) await assertSound(accountId, { ...nothing, ...body.rule }, 'body/rule')
    const mayRead = app.access.may(request.actor, 'conversations.read', accountId)
    const tried = await trial.run(accountId, mayRead ? body : { ...body, samples: 0 })
    await app.access.auditRead(request, { action: 'bot-rule.try', accountId, detail: { ...(body.ruleId !== undefined && { ruleId: body.ruleId }), messages: tried.samples.length } })
    return tried
  })
}
