import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const System = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,19}$', maxLength: 20, description: 'Which system tells it, such as shop or booking.' })
/** No half of a surrogate pair either: it is stored as another letter, and then not found. */
const noSpace = '^[^\\s\\p{Cs}]+$'
const ExternalIdText = Type.String({ minLength: 1, maxLength: 64, pattern: noSpace, description: 'What that system calls the follower.' })

export const EventsParams = Type.Object({ accountId: Id })
export const ExternalIdsParams = Type.Object({ accountId: Id, followerId: Id })
export const ExternalIdParams = Type.Object({ accountId: Id, followerId: Id, system: System })

const NewEvent = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, pattern: noSpace, description: 'Your own id of the event, different for each in the system. Sent again it changes nothing.' }),
  system: System,
  type: Type.String({ pattern: '^[a-z0-9][a-z0-9_.-]{0,30}$', maxLength: 31, description: 'What happened. The timeline shows it as custom.<system>.<type>.' }),
  occurredAt: Moment,
  follower: Type.Object({
    openid: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    unionid: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    externalId: Type.Optional(ExternalIdText),
  }, { ...closed, description: 'One of the three.' }),
  detail: Type.Record(Type.String({ pattern: '^.{1,64}$' }), Type.Unknown(), {
    ...closed, maxProperties: 50, default: {}, description: 'What people shall see, by names of up to 64 characters; up to 8,000 bytes of JSON and 20 levels deep.',
  }),
}, closed)

export const EventsBody = Type.Object({ events: Type.Array(NewEvent, { minItems: 1, maxItems: 100 }) }, {
  ...closed,
  examples: [{
    events: [
      {
        id: 'order-20260301-0017', system: 'shop', type: 'order.paid', occurredAt: '2026-03-01T08:59:30Z', follower: { externalId: 'member-8842' },
        detail: { amount: 12800, currency: 'CNY', items: ['龙井 250g'] },
      },
      { id: 'b-551', system: 'booking', type: 'confirmed', occurredAt: '2026-03-01T08:58:00Z', follower: { openid: 'oABC…' }, detail: { day: '2026-03-08' } },
    ],
  }],
})

export const EventResults = Type.Object({
  results: Type.Array(Type.Object({
    id: Type.String(),
    system: Type.String(),
    status: Type.Enum(['recorded', 'repeated', 'refused'], { description: 'repeated: it was taken in before, with the same content.' }),
    followerId: Type.Union([Type.Integer(), Type.Null()]),
    code: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    advice: Type.Optional(Type.String()),
    place: Type.Optional(Type.String()),
  }), { description: 'One for each event, in the order of the request.' }),
}, {
  examples: [{
    results: [
      { id: 'order-20260301-0017', system: 'shop', status: 'recorded', followerId: 42 },
      {
        id: 'b-551', system: 'booking', status: 'refused', followerId: null, code: 'EVENT_FOLLOWER_UNKNOWN', title: 'This account knows no such follower',
        advice: 'Send the event again once they follow.', place: 'body/events/1/follower',
      },
    ],
  }],
})

export const ExternalIdBody = Type.Object({ externalId: ExternalIdText }, { ...closed, examples: [{ externalId: 'member-8842' }] })
export const ExternalIdView = Type.Object({ system: Type.String(), externalId: Type.String() }, { examples: [{ system: 'shop', externalId: 'member-8842' }] })
export const ExternalIdsView = Type.Object({ items: Type.Array(ExternalIdView) }, { examples: [{ items: [{ system: 'booking', externalId: 'guest-17' }, { system: 'shop', externalId: 'member-8842' }] }] })
export type EventResult = Static<typeof EventResults>['results'][number]
