import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, NewRuleBody, RuleEditBody, RuleOrderBody, RulePage, RuleParams, RulesQuery, RuleView, viewRule } from './rule.schemas.ts'
import type { RuleService } from './rule.service.ts'
import { TryBody, TryView } from './try.schemas.ts'
import type { Trial } from './try.service.ts'

export interface RuleRoutesOptions { rules: RuleService, trial: Trial }

export const ruleRoutes: FastifyPluginAsyncTypebox<RuleRoutesOptions> = async (app, { rules, trial }) => {
  const tags = ['desk']
  const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'conversations.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listRoutingRules', summary: 'By which rules conversations find their team, in their order', tags,
      params: AccountParams, querystring: RulesQuery, response: { 200: RulePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { after, limit } }) => {
    const items = await rules.list(accountId, { after, limit })
    return { items: items.map(viewRule), next: items.length === limit ? items.at(-1)?.position ?? null : null }
  })

  app.get('/:ruleId', {
    config: mayRead,
    schema: { operationId: 'getRoutingRule', summary: 'One rule', tags, params: RuleParams, response: { 200: RuleView, '4xx': Problem } },
  }, async ({ params: { accountId, ruleId } }) => viewRule(await rules.get(accountId, ruleId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addRoutingRule', summary: 'Add a rule, behind the others', tags,
      params: AccountParams, body: NewRuleBody, response: { 201: RuleView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const rule = await app.db.write(async (tx) => {
      const created = await rules.create(tx, accountId, request.body)
      await app.access.audit(tx, request, { action: 'routing-rule.add', accountId, targetKind: 'routing-rule', targetId: created.id, detail: { name: created.name } })
      return created
    })
    return reply.code(201).send(viewRule(rule))
  })

  app.patch('/:ruleId', {
    config: mayManage,
    schema: {
      operationId: 'changeRoutingRule', summary: 'Change a rule, or switch it off', tags,
      params: RuleParams, body: RuleEditBody, response: { 200: RuleView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, ruleId } = request.params
    const { version, ...edit } = request.body
    return app.db.write(async (tx) => {
      const changed = await rules.change(tx, { accountId, ruleId, version }, edit)
      const detail = { changed: Object.keys(edit) }
      await app.access.audit(tx, request, { action: 'routing-rule.change', accountId, targetKind: 'routing-rule', targetId: ruleId, detail })
      return viewRule(changed)
    })
  })

  app.delete('/:ruleId', {
    config: mayManage,
    schema: { operationId: 'removeRoutingRule', summary: 'Delete a rule', tags, params: RuleParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, ruleId } = request.params
    await app.db.write(async (tx) => {
      const { name } = await rules.remove(tx, accountId, ruleId)
      await app.access.audit(tx, request, { action: 'routing-rule.remove', accountId, targetKind: 'routing-rule', targetId: ruleId, detail: { name } })
    })
    return reply.code(204).send(null)
  })

  app.put('/order', {
    config: mayManage,
    schema: {
      operationId: 'orderRoutingRules', summary: 'Say in which order rules are asked', tags,
      params: AccountParams, body: RuleOrderBody, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { ruleIds } = request.body
    await app.db.write(async (tx) => {
      await rules.order(tx, accountId, ruleIds)
      await app.access.audit(tx, request, { action: 'routing-rule.order', accountId, detail: { ruleIds } })
    })
    return reply.code(204).send(null)
  })

  app.post('/try', {
    config: mayRead,
    schema: {
      operationId: 'tryRoutingRules', summary: 'What rules would do with past conversations; nothing is changed', tags,
      description: 'Tags, attributes, language and QR codes are those of today; words, clicks and the time are those of the conversation.',
      params: AccountParams, body: TryBody, response: { 200: TryView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const items = await trial.run(accountId, request.body)
    await app.access.auditRead(request, { action: 'routing-rule.try', accountId, detail: { conversations: items.length } })
    return { items }
  })
}
