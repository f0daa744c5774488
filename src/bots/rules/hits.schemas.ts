import { Type } from 'typebox'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Day = Type.String({ format: 'date' })

const Outcome = Type.Enum(['answered', 'suggested', 'handedOver', 'silenced'], {
  description: 'suggested: nearest questions were offered; handedOver: a person was called; silenced: it would have been too much for a while.',
})

export const HitsQuery = Type.Object({
  of: Type.Optional(Type.String({
    pattern: '^(greeting|rule|faq|plugin):[1-9][0-9]{0,15}$', maxLength: 30,
    description: 'Of one only: `rule:7` of any rule, greetings and keys of the menu too, `faq:3` of an entry, `greeting:2` of a QR code.',
  })),
  followerId: Type.Optional({ ...Id, description: 'What one follower was answered.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

const hit = { id: 91, kind: 'rule' as const, refId: 7, followerId: 12, outcome: 'answered' as const, at: '2026-03-01T09:00:00.000Z' }

const HitView = Type.Object({
  id: Type.Integer(), kind: Type.String(), refId: Type.Integer(), followerId: Type.Integer(), outcome: Outcome, at: Type.String({ format: 'date-time' }),
})
export const HitPage = Type.Object({ items: Type.Array(HitView), next: Type.Union([Type.Integer(), Type.Null()]) }, { examples: [{ items: [hit], next: null }] })

export const NumbersQuery = Type.Object({
  from: Type.Optional({ ...Day, description: 'The first day, in the account’s time zone; 7 days ago if left out.' }),
  until: Type.Optional({ ...Day, description: 'The last day; today if left out. At most 31 days together.' }),
}, closed)

const Counts = Type.Object({
  day: Type.String(), kind: Type.String(), refId: Type.Integer(), answered: Type.Integer(), suggested: Type.Integer(), handedOver: Type.Integer(), silenced: Type.Integer(),
})
export const NumbersView = Type.Object({ from: Type.String(), until: Type.String(), items: Type.Array(Counts, { description: 'At most 5,000, the last ones, by day; those without any hit are left out.' }) }, {
  examples: [{ from: '2026-02-23', until: '2026-03-01', items: [{ day: '2026-03-01', kind: 'rule', refId: 7, answered: 38, suggested: 0, handedOver: 2, silenced: 0 }] }],
})
