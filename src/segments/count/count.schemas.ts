import { type Static, Type } from 'typebox'
import { ExplainedView, Rule, ruleExample } from '../rule/index.ts'
import type { SegmentSize } from './size.entity.ts'

const closed = { additionalProperties: false }

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const SegmentParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), segmentId: Type.Integer({ minimum: 1 }) })

export const CountBody = Type.Object({
  rule: Rule,
  exact: Type.Boolean({ default: false, description: 'Count every one, for some seconds at most; else a guess from a random share of all, at once.' }),
}, { ...closed, examples: [{ rule: ruleExample, exact: false }] })

export const CountView = Type.Object({
  count: Type.Integer(),
  isExact: Type.Boolean({ description: 'False for a guess; so is what took too long to count.' }),
  margin: Type.Integer({ description: 'In 95 of 100 cases the truth is within so many of the guess.' }),
  followers: Type.Integer({ description: 'Of how many, about: everybody we have a record of, those who left among them.' }),
}, { examples: [{ count: 18_250, isExact: false, margin: 4100, followers: 1_002_500 }] })

export const SampleBody = Type.Object({
  rule: Rule,
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
}, { ...closed, examples: [{ rule: ruleExample, limit: 10 }] })

export const SampleView = Type.Object({
  items: Type.Array(Type.Object({ id: Type.Integer(), alias: Type.Union([Type.String(), Type.Null()]) }), {
    description: 'Some of them, others each time; fewer than asked for where they are rare.',
  }),
}, { examples: [{ items: [{ id: 4711, alias: '安静的海豚' }] }] })

export const ExplainBody = Type.Object({
  rule: Type.Optional(Rule),
  segmentId: Type.Optional(Type.Integer({ minimum: 1, description: 'In place of a rule.' })),
  followerId: Type.Integer({ minimum: 1 }),
}, { ...closed, examples: [{ rule: ruleExample, followerId: 4711 }, { segmentId: 12, followerId: 4711 }] })
export { ExplainedView }

export const SizesQuery = Type.Object({
  before: Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$`, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 400, default: 90 }),
}, closed)

const SizeView = Type.Object({
  day: Type.String({ description: 'A day of the account’s time zone; counted in its first hour.' }),
  size: Type.Integer(),
  isExact: Type.Boolean({ description: 'False for a guess, because counting took too long.' }),
})
export const SizePage = Type.Object({ items: Type.Array(SizeView), next: Type.Union([Type.String(), Type.Null()]) }, {
  examples: [{ items: [{ day: '2026-03-02', size: 18_262, isExact: true }, { day: '2026-03-01', size: 18_250, isExact: true }], next: null }],
})

export function viewSize ({ day, size, isExact }: Pick<SegmentSize, 'day' | 'size' | 'isExact'>): Static<typeof SizeView> {
  return { day, size, isExact }
}
