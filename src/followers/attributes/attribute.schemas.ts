import { type Static, Type } from 'typebox'
import type { AttributeDefinition } from './attribute.entity.ts'
import type { NewAttribute } from './definition.service.ts'

const Moment = Type.String({ format: 'date-time' })
const closed = { additionalProperties: false }
const keyPattern = '^[a-z0-9][a-z0-9_]{0,47}$'

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const AttributeParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), attributeId: Type.Integer({ minimum: 1 }) })
export const FollowerParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), followerId: Type.Integer({ minimum: 1 }) })

export const AttributesQuery = Type.Object({
  archived: Type.Boolean({ default: false, description: 'True: those that were archived, newest first; false: all in use, in the order of the form.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before; archived ones only.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Archived ones only: no more than 100 are in use.' }),
}, closed)

const Options = Type.Array(Type.String({ maxLength: 64, pattern: String.raw`^\S(.*\S)?$` }), {
  minItems: 1, maxItems: 100, description: 'What can be chosen, for enum and list. One that followers have cannot be taken away.',
})
// Generous bounds: what exactly a value may be the definition says, and names the attribute when it refuses.
const Value = Type.Union([
  Type.Null(), Type.Boolean(), Type.Number(), Type.String({ maxLength: 4000 }), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }),
])
const ShownValue = Type.Union([Type.Null(), Type.Boolean(), Type.Number(), Type.String(), Type.Array(Type.String())])
const Bound = Type.Union([Type.Null(), Type.Number(), Type.String({ maxLength: 10 })], {
  description: 'A number for number, a day for date, a number of characters for string; null for none.',
})

const Kind = Type.Enum(['string', 'number', 'boolean', 'date', 'enum', 'list'], {
  description: 'For ever. string: up to 190 characters; date: a day as yyyy-MM-dd; enum: one option; list: several.',
})
const Label = Type.String({ minLength: 1, maxLength: 64 })
const DefaultValue = { ...Value, description: 'What holds for who has no value; null for none. Written into no record.' }
const IsRequired = { description: 'Who edits a follower’s attributes by hand cannot leave it empty. A default fills it.' }
const Position = Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Where it stands in a form; those with the same number by age.' })

export const NewAttributeBody = Type.Object({
  key: Type.String({ pattern: keyPattern, description: 'What programs call it. For ever.' }),
  label: Label,
  type: Kind,
  options: Type.Optional(Options),
  isRequired: Type.Boolean({ ...IsRequired, default: false }),
  defaultValue: Type.Optional(DefaultValue),
  min: Type.Optional(Bound),
  max: Type.Optional(Bound),
  position: { ...Position, default: 0 },
}, { ...closed, examples: [{ key: 'level', label: '会员等级', type: 'enum', options: ['普通', '银卡', '金卡'], defaultValue: '普通' }] })

export const AttributeEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the attribute has changed since.' }),
  label: Type.Optional(Label),
  options: Type.Optional(Options),
  isRequired: Type.Optional(Type.Boolean(IsRequired)),
  defaultValue: Type.Optional(DefaultValue),
  min: Type.Optional(Bound),
  max: Type.Optional(Bound),
  position: Type.Optional(Position),
  isArchived: Type.Optional(Type.Boolean({ description: 'False brings back an archived one, with the values that followers had.' })),
}, { ...closed, examples: [{ version: 1, options: ['普通', '银卡', '金卡', '黑卡'] }] })

export const AttributeView = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  label: Type.String(),
  type: Kind,
  options: Type.Union([Type.Array(Type.String()), Type.Null()]),
  isRequired: Type.Boolean(),
  defaultValue: ShownValue,
  min: Type.Union([Type.Null(), Type.Number(), Type.String()]),
  max: Type.Union([Type.Null(), Type.Number(), Type.String()]),
  position: Type.Integer(),
  createdAt: Moment,
  archivedAt: Type.Union([Moment, Type.Null()]),
  version: Type.Integer(),
})

export const AttributePage = Type.Object({ items: Type.Array(AttributeView), next: Type.Union([Type.Integer(), Type.Null()]) })

export const ValuesBody = Type.Object({
  version: Type.Integer({ description: 'The follower’s version you read; refused with FOLLOWER_CHANGED if somebody has edited them since.' }),
  values: Type.Record(Type.String({ pattern: keyPattern }), Value, {
    ...closed, minProperties: 1, maxProperties: 100, description: 'By key what is to change; null takes a value away.',
  }),
}, { ...closed, examples: [{ version: 3, values: { level: '金卡', birthday: '1990-05-01', interests: ['茶', '书'], score: null } }] })

export const ValuesView = Type.Object({
  version: Type.Integer({ description: 'The follower’s.' }),
  values: Type.Record(Type.String(), ShownValue, { description: 'Every attribute in use by its key; the default or null where they have no value.' }),
}, { examples: [{ version: 4, values: { level: '金卡', birthday: '1990-05-01', interests: ['茶', '书'], score: null } }] })

export function newAttribute ({ options, defaultValue, min, max, ...stated }: Static<typeof NewAttributeBody>): NewAttribute {
  return { ...stated, options: options ?? null, defaultValue: defaultValue ?? null, min: min ?? null, max: max ?? null }
}

export function viewAttribute (definition: AttributeDefinition): Static<typeof AttributeView> {
  const { id, key, label, type, options, isRequired, defaultValue, min, max, position, createdAt, archivedAt, version } = definition
  return {
    id, key, label, type, options, isRequired, defaultValue, min, max, position, version,
    createdAt: createdAt.toISOString(), archivedAt: archivedAt?.toISOString() ?? null,
  }
}
