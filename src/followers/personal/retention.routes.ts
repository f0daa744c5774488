import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams } from '../follower.schemas.ts'
import { DryRunBody, DryRunView, RetentionBody, RetentionView } from './retention.schemas.ts'
import type { RetentionService } from './retention.service.ts'

export interface RetentionRoutesOptions { retention: RetentionService }

export const retentionRoutes: FastifyPluginAsyncTypebox<RetentionRoutesOptions> = async (app, { retention }) => {
  const tags = ['personal data']
  const mayManage = { access: { permission: 'retention.manage', scope: 'account' } } as const

  app.get('', {
    config: mayManage,
    schema: {
      operationId: 'getRetention', summary: 'How long the account keeps what', tags,
      params: AccountParams, response: { 200: RetentionView, '4xx': Problem },
    },
  }, async ({ params }) => retention.get(params.accountId))

  app.put('', {
    config: mayManage,
    schema: {
      operationId: 'setRetention', summary: 'Say how long the account keeps what', tags,
      description: 'Applied every night. What is gone cannot be brought back: look at a dry run first.',
      params: AccountParams, body: RetentionBody, response: { 200: RetentionView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const before = await retention.get(accountId)
    return app.db.write(async (tx) => {
      const rules = await retention.set(tx, accountId, request.body)
      await app.access.audit(tx, request, {
        action: 'retention.set', accountId, targetKind: 'account', targetId: String(accountId), detail: { before: before.days, after: rules.days },
      })
      return rules
    })
  })

  app.post('/dry-run', {
    config: mayManage,
    schema: {
      operationId: 'tryRetention', summary: 'How much would go by these rules, or by those that hold', tags,
      params: AccountParams, body: DryRunBody, response: { 200: DryRunView, '4xx': Problem },
    },
  }, async ({ params, body }) => retention.dryRun(params.accountId, body.days))
}
