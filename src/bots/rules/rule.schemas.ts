import { type Static, Type } from 'typebox'
import { type BotRule, ruleKinds } from './rule.entity.ts'
import { deeds, Hours, When } from './rule.shape.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })

export const AccountParams = Type.Object({ accountId: Id })
export const RuleParams = Type.Object({ accountId: Id, ruleId: Id })

const fields = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: String.raw`\S` }),
  isOn: Type.Boolean(),
  priority: Type.Integer({
    minimum: 0, maximum: 1000, description: 'The highest answers. Of equal ones the whole of what was said comes before a part of it, and the longer word before the shorter.',
  }),
  when: When,
  hours: Type.Union([Hours, Type.Null()], { description: 'null: at any time.' }),
  coolDownSeconds: Type.Union([Type.Integer({ minimum: 1, maximum: 2_592_000 }), Type.Null()], {
    description: 'So long the rule does not answer the same follower again; the next one may.',
  }),
  ...deeds,
}

const example = {
  name: '退货', isOn: true, priority: 500, when: { kind: 'keyword', how: 'contains', words: ['退货', '退款'] } as const, hours: null, coolDownSeconds: 600,
  contents: [{ type: 'text', text: '七天内可以退货，请把订单号发给我们。' } as const], pick: 'all' as const, tagIds: [3], attributes: [{ key: 'topic', value: 'returns' }], handOver: null,
}
const greeting = {
  name: '门店欢迎', when: { kind: 'follow', scenes: ['shop-12'], isReturning: false }, contents: [{ type: 'text', text: '欢迎来到南京路店！' }, { type: 'image', materialId: 12 }],
}

export const NewRuleBody = Type.Object({
  ...fields,
  isOn: { ...fields.isOn, default: true },
  priority: { ...fields.priority, default: 500 },
  hours: { ...fields.hours, default: null },
  coolDownSeconds: { ...fields.coolDownSeconds, default: null },
  contents: { ...fields.contents, default: [] },
  pick: { ...fields.pick, default: 'all' },
  tagIds: { ...fields.tagIds, default: [] },
  attributes: { ...fields.attributes, default: [] },
  handOver: { ...fields.handOver, default: null },
}, { ...closed, examples: [example, greeting, { name: '按钮', when: { kind: 'menuKey', keys: ['HELP'] }, handOver: { teamId: null } }] })
export type NewRule = Static<typeof NewRuleBody>

export const RuleEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the rule has changed since.' }),
  ...Type.Partial(Type.Object(fields)).properties,
}, { ...closed, examples: [{ version: 1, isOn: false }, { version: 2, contents: [{ type: 'text', text: '您好' }] }] })

export const RulesQuery = Type.Object({
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'Stands in the name, or in a word, key or scene, as somebody wrote it.' })),
  kind: Type.Optional(Type.Enum([...ruleKinds], { description: 'exact, contains and regex: rules about words, by how they look for them.' })),
  isOn: Type.Optional(Type.Boolean()),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

export const RuleView = Type.Object({
  id: Type.Integer(),
  ...fields,
  offReason: Type.Union([Type.Literal('PATTERN_SLOW'), Type.Null()], { description: 'Why the rule was switched off by itself: a pattern took too long for one text, or for many that came together.' }),
  createdAt: Moment,
  changedAt: Moment,
  version: Type.Integer(),
}, { examples: [{ id: 7, ...example, offReason: null, createdAt: '2026-03-01T09:00:00.000Z', changedAt: '2026-03-01T09:00:00.000Z', version: 1 }] })

export const RulePage = Type.Object({ items: Type.Array(RuleView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [{ id: 7, ...example, offReason: null, createdAt: '2026-03-01T09:00:00.000Z', changedAt: '2026-03-01T09:00:00.000Z', version: 1 }], next: null }],
})

export function viewRule (rule: BotRule): Static<typeof RuleView> {
  const { id, name, isOn, priority, occasion, hours, coolDownSeconds, contents, pick, tagIds, attributes, handOver, offReason, createdAt, changedAt, version } = rule
  return {
    id, name, isOn, priority, when: occasion, hours, coolDownSeconds, contents, pick, tagIds, attributes, handOver, offReason,
    createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString(), version,
  }
}
