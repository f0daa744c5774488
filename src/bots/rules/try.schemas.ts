import { Type } from 'typebox'
import { Hours, When } from './rule.shape.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const TryBody = Type.Object({
  rule: Type.Optional(Type.Object({
    when: When,
    hours: Type.Union([Hours, Type.Null()], { default: null }),
    priority: Type.Integer({ minimum: 0, maximum: 1000, default: 500 }),
  }, { ...closed, description: 'One that is not kept yet.' })),
  ruleId: Type.Optional({ ...Id, description: 'One that is kept, switched on or not.' }),
  days: Type.Integer({ minimum: 1, maximum: 30, default: 7, description: 'How far back.' }),
  samples: Type.Integer({ minimum: 0, maximum: 50, default: 20, description: 'How many of the newest messages are shown that the rule is about.' }),
}, { ...closed, examples: [{ rule: { when: { kind: 'keyword', how: 'contains', words: ['运费'] }, hours: null, priority: 500 }, days: 7, samples: 20 }, { ruleId: 7, days: 30, samples: 0 }] })

const Other = Type.Object({ ruleId: Type.Integer(), name: Type.String(), count: Type.Integer() })

const Sample = Type.Object({
  messageId: Type.Integer(), conversationId: Type.Integer(), followerId: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  type: Type.String(),
  text: Type.Union([Type.String(), Type.Null()], { description: 'As it is shown in the conversation; null: they wrote nothing.' }),
  wonBy: Type.Union([Type.Integer(), Type.Null()], { description: 'The rule that would have answered instead; null: this one.' }),
})

export const TryView = Type.Object({
  lookedAt: Type.Integer({ description: 'How many messages and clicks were looked at, the newest first.' }),
  isWhole: Type.Boolean({ description: 'Whether those were all of the days; at most 20,000 are looked at.' }),
  meant: Type.Integer({ description: 'How many the rule is about.' }),
  wins: Type.Integer({ description: 'How many of them it would have answered, cool-downs and agents aside.' }),
  lostTo: Type.Array(Other, { description: 'Rules that would have answered the others, twenty at most.' }),
  takenFrom: Type.Array(Other, { description: 'Rules that would have answered but for this one, twenty at most.' }),
  isTooSlow: Type.Boolean({ description: 'A pattern of it takes too long: it would be switched off by itself.' }),
  samples: Type.Array(Sample),
}, {
  examples: [{
    lookedAt: 4210, isWhole: true, meant: 38, wins: 35, lostTo: [{ ruleId: 4, name: '退货', count: 3 }], takenFrom: [], isTooSlow: false,
    samples: [{ messageId: 9021, conversationId: 12, followerId: 7, at: '2026-03-01T09:00:00.000Z', type: 'text', text: '运费多少？', wonBy: null }],
  }],
})
