import type { EntityManager } from 'typeorm'
import { type Static, Type } from 'typebox'
import { fieldNames } from './filter.fields.ts'
import { predicatesOf } from './predicates.ts'

const closed = { additionalProperties: false }
const Operand = Type.Union([Type.String({ minLength: 1, maxLength: 190 }), Type.Number(), Type.Boolean()])
const Bound = Type.Union([Type.String({ maxLength: 40 }), Type.Number()])
const Text = Type.String({ minLength: 1, maxLength: 190 })
const about = (description: string) => ({ description })

/** One object with all operators and not one for each: a refusal then names the field that is wrong, and not a list of shapes. */
export const FilterCondition = Type.Object({
  field: Type.Optional(Type.Enum(fieldNames, about('A field of the record.'))),
  attribute: Type.Optional(Type.String({ maxLength: 48, description: 'An attribute by its key. Its default holds for those who have no value.' })),
  tag: Type.Optional(Type.Integer({ minimum: 1, description: 'A tag by its id; with isOn.' })),
  text: Type.Optional(Type.String({
    minLength: 1, maxLength: 64, description: 'What stands anywhere in alias or remark, or is the whole openid or unionid. Needs no operator.',
  })),
  is: Type.Optional(Operand),
  isNot: Type.Optional({ ...Operand, ...about('Holds for those without a value too.') }),
  in: Type.Optional(Type.Array(Operand, { minItems: 1, maxItems: 100, description: 'One of these; of a list, that it contains one of them.' })),
  atLeast: Type.Optional(Type.Number(about('Of numbers.'))),
  atMost: Type.Optional(Type.Number(about('Of numbers.'))),
  from: Type.Optional({ ...Bound, ...about('Of moments and days: then or later.') }),
  before: Type.Optional({ ...Bound, ...about('Of moments and days: earlier than that.') }),
  contains: Type.Optional({ ...Text, ...about('Of texts: stands somewhere in it, in the same letters; of lists: the option is chosen.') }),
  lacks: Type.Optional({ ...Text, ...about('The opposite of contains.') }),
  isEmpty: Type.Optional(Type.Boolean(about('That there is no value, or that there is one.'))),
  isOn: Type.Optional(Type.Boolean(about('Of tags: whether the follower carries it.'))),
}, closed)
export type FilterCondition = Static<typeof FilterCondition>

/** Whom it concerns: all conditions must hold, and in one condition all operators. */
export const FollowerFilter = Type.Array(FilterCondition, {
  maxItems: 20,
  description: 'All must hold; none means everybody. Each is about one field, attribute, tag or text.',
  examples: [[
    { field: 'subscribed', is: true }, { field: 'lastInboundAt', from: '2026-02-01T00:00:00Z' }, { attribute: 'level', in: ['银卡', '金卡'] },
    { attribute: 'score', atLeast: 10, atMost: 99 }, { tag: 7, isOn: true },
  ]],
})
export type FollowerFilter = Static<typeof FollowerFilter>

export interface FilterNeeds {
  /** Where to read attributes and tags from: `db.read`, or the transaction one is in. */
  from: EntityManager
  /** Where the filter stands, for refusals; `body/filter` unless told otherwise. */
  place?: string
}

/** What holds for the rows of `followers` whom the filter means. Throws what is wrong with the filter, and where. */
export async function conditionOf (needs: FilterNeeds, accountId: number, filter: FollowerFilter): Promise<{ sql: string, values: unknown[] }> {
  const predicates = await predicatesOf(needs, accountId, filter)
  return {
    sql: ['followers.accountId = ?', ...predicates.map(({ sql }) => sql)].join(' AND '),
    values: [accountId, ...predicates.flatMap(({ values }) => values)],
  }
}
