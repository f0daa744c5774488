import { type Static, Type } from 'typebox'
import type { RoutingRule } from './rule.entity.ts'
import { RuleConditions, RuleOutcome } from './rule.shape.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const Id = Type.Integer({ minimum: 1 })

export const AccountParams = Type.Object({ accountId: Id })
export const RuleParams = Type.Object({ accountId: Id, ruleId: Id })

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: String.raw`\S` })
const conditions = { keywords: ['退款', '退货', 'refund'], hours: { is: 'working', calendarId: null } }
const outcome = { teamId: 2, priority: 1, requiredSkills: ['refund:3'], leavesBot: true }

export const NewRuleBody = Type.Object({
  name: Name,
  isOn: Type.Boolean({ default: true }),
  conditions: RuleConditions,
  outcome: RuleOutcome,
}, { ...closed, examples: [{ name: '退款找售后', isOn: true, conditions, outcome }] })
export type NewRule = Static<typeof NewRuleBody>

export const RuleEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the rule has changed since.' }),
  name: Type.Optional(Name),
  isOn: Type.Optional(Type.Boolean()),
  conditions: Type.Optional(RuleConditions),
  outcome: Type.Optional(RuleOutcome),
}, { ...closed, examples: [{ version: 1, isOn: false }] })

export const RuleOrderBody = Type.Object({
  ruleIds: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true, description: 'Every rule once, in the order in which they are asked.' }),
}, { ...closed, examples: [{ ruleIds: [3, 1, 2] }] })

export const RulesQuery = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 0, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 100 }),
}, closed)

const example = { id: 1, position: 1, name: '退款找售后', isOn: true, conditions, outcome, createdAt: '2026-03-01T09:00:00.000Z', version: 1 }

export const RuleView = Type.Object({
  id: Type.Integer(),
  position: Type.Integer({ description: 'The first rule that applies decides.' }),
  name: Type.String(),
  isOn: Type.Boolean(),
  conditions: RuleConditions,
  outcome: RuleOutcome,
  createdAt: Moment,
  version: Type.Integer(),
}, { examples: [example] })

export const RulePage = Type.Object({ items: Type.Array(RuleView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

export function viewRule ({ id, position, name, isOn, conditions, outcome, createdAt, version }: RoutingRule): Static<typeof RuleView> {
  return { id, position, name, isOn, conditions, outcome, createdAt: createdAt.toISOString(), version }
}
