import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { TaskView, viewTask } from '../../tasks/index.ts'
import { AccountParams } from '../follower.schemas.ts'
import { StageRulesApplyBody, StageRulesBody, StageRulesView, viewStageRules } from './stage-rules.schemas.ts'
import type { StageRulesService } from './stage-rules.service.ts'

export interface StageRulesRoutesOptions { rules: StageRulesService }

export const stageRulesRoutes: FastifyPluginAsyncTypebox<StageRulesRoutesOptions> = async (app, { rules: service }) => {
  const tags = ['followers']
  const mayManage = { access: { permission: 'stages.manage', scope: 'account' } } as const

  app.get('', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'getStageRules', summary: 'By which rules followers come into their stages', tags,
      params: AccountParams, response: { 200: StageRulesView, '4xx': Problem },
    },
  }, async ({ params }) => viewStageRules(await service.find(params.accountId)))

  app.put('', {
    config: mayManage,
    schema: {
      operationId: 'replaceStageRules', summary: 'Give the rules of stages, all at once; they are applied nightly or when asked', tags,
      params: AccountParams, body: StageRulesBody, response: { 200: StageRulesView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    return viewStageRules(await app.db.write(async (tx) => {
      const changed = await service.replace(tx, accountId, body)
      await app.access.audit(tx, request, { action: 'stage-rules.change', accountId, detail: { rules: body.rules.length, version: changed.version } })
      return changed
    }))
  })

  app.post('/apply', {
    config: mayManage,
    schema: {
      operationId: 'applyStageRules', summary: 'Put followers into stages by the rules, or only count them', tags,
      description: 'A task. Its result is `{ isDryRun, stages: { customer: 12, … }, byHand, changed }`.',
      params: AccountParams, body: StageRulesApplyBody, response: { 202: TaskView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body: { isDryRun } } = request
    const task = await app.db.write(async (tx) => {
      const started = await service.apply(tx, { accountId, isDryRun, askedBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: 'stage-rules.apply', accountId, targetKind: 'task', targetId: started.id, detail: { isDryRun } })
      return started
    })
    return reply.code(202).send(viewTask(task, app.clock.now()))
  })
}
