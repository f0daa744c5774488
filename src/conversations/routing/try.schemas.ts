import { Type } from 'typebox'
import { Priority, RequiredSkills, RuleConditions, RuleOutcome } from './rule.shape.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const draft = { conditions: { keywords: ['退款'] }, outcome: { teamId: 2, leavesBot: false } }

export const TryBody = Type.Object({
  rules: Type.Optional(Type.Array(Type.Object({ conditions: RuleConditions, outcome: RuleOutcome }, closed), {
    minItems: 1, maxItems: 20, description: 'Rules that are not kept yet, in their order. Without any: the rules there are.',
  })),
  conversationIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200, description: 'Without any: the newest.' })),
  last: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many of the newest.' }),
}, { ...closed, examples: [{ rules: [draft], last: 50 }, { conversationIds: [7, 9], last: 50 }] })

const Asked = Type.Object({
  rule: Type.Integer({ description: 'Which one, counted from 0.' }),
  ruleId: Type.Union([Type.Integer(), Type.Null()]),
  failed: Type.Union([Type.String(), Type.Null()], { description: 'The first condition that does not hold; null: it applies.' }),
})

const Tried = Type.Object({
  conversationId: Type.Integer(),
  followerId: Type.Integer(),
  startedAt: Type.String({ format: 'date-time' }),
  teamWas: Type.Union([Type.Integer(), Type.Null()], { description: 'Where it waited in truth.' }),
  teamId: Type.Union([Type.Integer(), Type.Null()], { description: 'Where it would wait.' }),
  priority: Type.Union([Priority, Type.Null()], { description: 'null: as it is.' }),
  requiredSkills: RequiredSkills,
  leavesBot: Type.Boolean(),
  rules: Type.Array(Asked, { description: 'Those that were asked, the last of them being the one that applies, if one does.' }),
})

export const TryView = Type.Object({ items: Type.Array(Tried) }, {
  examples: [{
    items: [{
      conversationId: 7, followerId: 12, startedAt: '2026-03-01T09:00:00.000Z', teamWas: 1, teamId: 2, priority: null, requiredSkills: [], leavesBot: false,
      rules: [{ rule: 0, ruleId: null, failed: null }],
    }],
  }],
})
