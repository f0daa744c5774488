import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { AssertSound } from './rule.check.ts'
import { AccountParams, NewRuleBody, RuleEditBody, RulePage, RuleParams, RulesQuery, RuleView, viewRule } from './rule.schemas.ts'
import type { RuleService } from './rule.service.ts'

export interface RuleRoutesOptions { rules: RuleService, assertSound: AssertSound }

/** What can be changed whatever has become of what the rule names. */
const harmless = new Set(['name', 'priority', 'isOn'])

export const ruleRoutes: FastifyPluginAsyncTypebox<RuleRoutesOptions> = async (app, { rules, assertSound }) => {
  const tags = ['bots']
  const mayRead = { access: { permission: 'bots.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'bots.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listBotRules', summary: 'Rules by which followers are answered without a person, newest first', tags,
      params: AccountParams, querystring: RulesQuery, response: { 200: RulePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => {
    const items = await rules.list(accountId, query)
    return { items: items.map(viewRule), next: nextOf(items, query.limit) }
  })

  app.get('/:ruleId', {
    config: mayRead,
    schema: { operationId: 'getBotRule', summary: 'One rule', tags, params: RuleParams, response: { 200: RuleView, '4xx': Problem } },
  }, async ({ params: { accountId, ruleId } }) => viewRule(await rules.get(accountId, ruleId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addBotRule', summary: 'Answer something without a person', tags,
      description: 'Greetings for who follows or scans a QR code, answers to words, to keys of the menu, to pictures and the like, and what is said when nothing else is.',
      params: AccountParams, body: NewRuleBody, response: { 201: RuleView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    await assertSound(accountId, body)
    const rule = await app.db.write(async (tx) => {
      const created = await rules.create(tx, accountId, body)
      await app.access.audit(tx, request, { action: 'bot-rule.add', accountId, targetKind: 'bot-rule', targetId: created.id, detail: { name: created.name } })
      return created
    })
    return reply.code(201).send(viewRule(rule))
  })

  app.patch('/:ruleId', {
    config: mayManage,
    schema: {
      operationId: 'changeBotRule', summary: 'Change a rule, or switch it off', tags,
      params: RuleParams, body: RuleEditBody, response: { 200: RuleView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, ruleId }, body: { version, ...edit } } = request
    // As it would be: somebody else's change in between is found out by its version. A rule whose team or file has gone can still be switched off.
    if (Object.keys(edit).some((field) => !harmless.has(field)) || edit.isOn === true) await assertSound(accountId, { ...viewRule(await rules.get(accountId, ruleId)), ...edit })
    return app.db.write(async (tx) => {
      const changed = await rules.change(tx, { accountId, ruleId, version }, edit)
      await app.access.audit(tx, request, { action: 'bot-rule.change', accountId, targetKind: 'bot-rule', targetId: ruleId, detail: { changed: Object.keys(edit) } })
      return viewRule(changed)
    })
  })

  app.delete('/:ruleId', {
    config: mayManage,
    schema: { operationId: 'removeBotRule', summary: 'Delete a rule', tags, params: RuleParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, ruleId } = request.params
    await app.db.write(async (tx) => {
      const { name } = await rules.remove(tx, accountId, ruleId)
      await app.access.audit(tx, request, { action: 'bot-rule.remove', accountId, targetKind: 'bot-rule', targetId: ruleId, detail: { name } })
    })
    return reply.code(204).send(null)
  })
}
