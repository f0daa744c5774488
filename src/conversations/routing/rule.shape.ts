import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const about = (description: string) => ({ description })

const Operand = Type.Union([Type.String({ minLength: 1, maxLength: 190 }), Type.Number(), Type.Boolean()])

const AttributeCondition = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 48, description: 'The attribute’s key. Its default holds for those who have no value.' }),
  is: Type.Optional({ ...Operand, ...about('Of lists: that the option is chosen.') }),
  isNot: Type.Optional({ ...Operand, ...about('Holds for those without a value too.') }),
  in: Type.Optional(Type.Array(Operand, { minItems: 1, maxItems: 50 })),
  atLeast: Type.Optional(Type.Number(about('Of numbers.'))),
  atMost: Type.Optional(Type.Number(about('Of numbers.'))),
  contains: Type.Optional(Type.String({ minLength: 1, maxLength: 190, description: 'Of texts: stands somewhere in it; of lists: the option is chosen.' })),
  isEmpty: Type.Optional(Type.Boolean()),
}, closed)
export type AttributeCondition = Static<typeof AttributeCondition>

const Calendar = Type.Union([Id, Type.Null()], { default: null, description: 'A work calendar; null: the account’s default.' })

export const RuleConditions = Type.Object({
  keywords: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: String.raw`\S` }), {
    minItems: 1, maxItems: 100, description: 'One of them stands in one of their newest messages, in whatever width and case; Latin ones as a word of its own.',
  })),
  menuKeys: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 50, description: 'They clicked one of these in the menu.' })),
  qrScenes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    minItems: 1, maxItems: 50, description: 'They came by one of these QR codes, or scanned one in the last day.',
  })),
  tagIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 50, description: 'They carry one of these tags.' })),
  attributes: Type.Optional(Type.Array(AttributeCondition, { minItems: 1, maxItems: 10, description: 'All of them hold.' })),
  languages: Type.Optional(Type.Array(Type.String({ minLength: 2, maxLength: 16 }), {
    minItems: 1, maxItems: 20, description: 'Their WeChat is in one of these; `zh` is every kind of Chinese.',
  })),
  hours: Type.Optional(Type.Object({ is: Type.Enum(['working', 'free']), calendarId: Type.Optional(Calendar) }, { ...closed, ...about('The time at which they asked.') })),
  hasPreviousAgent: Type.Optional(Type.Boolean(about('Whether an agent talked with them before.'))),
  previousAgentIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 50, description: 'One of these talked with them last.' })),
}, { ...closed, description: 'All that are named must hold; without any the rule always applies.' })
export type RuleConditions = Static<typeof RuleConditions>

export const Priority = Type.Integer({ minimum: 0, maximum: 3, description: '0 urgent, 1 high, 2 normal, 3 low' })

export const RequiredSkills = Type.Array(Type.String({ pattern: '^[^:]{1,40}(:[1-5])?$', maxLength: 42 }), {
  maxItems: 10, description: 'Whoever gets the conversation must have all of them: `refund` at any level, `refund:3` at level 3 or better.',
})

export const RuleOutcome = Type.Object({
  teamId: Type.Union([Id, Type.Null()], { description: 'Where it waits; null: in the default team.' }),
  priority: Type.Optional(Priority),
  requiredSkills: Type.Optional(RequiredSkills),
  leavesBot: Type.Boolean({ default: false, description: 'Takes a conversation out of the hands of a bot as soon as the rule applies.' }),
}, closed)
export type RuleOutcome = Static<typeof RuleOutcome>
