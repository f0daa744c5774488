import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
/** No half of a surrogate pair either: it is stored as another letter, and then not found. */
const noSpace = '^[^\\s\\p{Cs}]+$'
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const AccountParams = Type.Object({ accountId: Id })

const NewConversion = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, pattern: noSpace, description: 'Your own id of it, different for each in the system. Sent again it changes nothing.' }),
  system: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,19}$', maxLength: 20, description: 'Which system tells it, such as shop or booking.' }),
  type: Type.String({
    pattern: '^[a-z0-9][a-z0-9_.-]{0,30}$', maxLength: 31, default: 'conversion', description: 'What happened. The timeline shows it as custom.<system>.<type>.',
  }),
  occurredAt: Type.String({ format: 'date-time', maxLength: 40 }),
  follower: Type.Object({
    openid: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    unionid: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: noSpace, description: 'What that system calls the follower.' })),
  }, { ...closed, description: 'One of the three.' }),
  value: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, default: 0, description: 'In the smallest part of the currency: 12800 is 128 yuan.' }),
  currency: Type.String({ pattern: '^[A-Z]{3}$', maxLength: 3, default: 'CNY' }),
  pushId: Type.Optional(Type.Integer({
    minimum: 1, description: 'To which push it belongs, if you know. Leave it out where a push is measured against its hold-out: '
      + 'whoever was held out has no such id either.',
  })),
  detail: Type.Record(Type.String({ pattern: '^.{1,64}$' }), Type.Unknown(), { ...closed, maxProperties: 40, default: {}, description: 'What people shall see.' }),
}, closed)
export type NewConversion = Static<typeof NewConversion>

export const ConversionsBody = Type.Object({ conversions: Type.Array(NewConversion, { minItems: 1, maxItems: 100 }) }, {
  ...closed,
  examples: [{
    conversions: [
      {
        id: 'order-20260301-0017', system: 'shop', type: 'order.paid', occurredAt: '2026-03-01T08:59:30Z', follower: { externalId: 'member-8842' },
        value: 12800, currency: 'CNY',
      },
      { id: 'b-551', system: 'booking', occurredAt: '2026-03-01T08:58:00Z', follower: { openid: 'oABC…' }, pushId: 7 },
    ],
  }],
})

const Result = Type.Object({
  id: Type.String(),
  system: Type.String(),
  status: Type.Enum(['recorded', 'repeated', 'refused'], { description: 'repeated: it was taken in before, with the same content.' }),
  followerId: orNull(Type.Integer()),
  pushId: orNull(Type.Integer({
    description: 'The push it is put down to: the one you named, else the last that reached them, or held them out, within conversionDays.',
  })),
  code: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  advice: Type.Optional(Type.String()),
  place: Type.Optional(Type.String()),
})
export type ConversionResult = Static<typeof Result>

export const ConversionResults = Type.Object({ results: Type.Array(Result, { description: 'One for each conversion, in the order of the request.' }) }, {
  examples: [{
    results: [
      { id: 'order-20260301-0017', system: 'shop', status: 'recorded', followerId: 42, pushId: 7 },
      {
        id: 'b-551', system: 'booking', status: 'refused', followerId: null, pushId: null, code: 'EVENT_FOLLOWER_UNKNOWN', title: 'This account knows no such follower',
        advice: 'Send the event again once they follow.', place: 'body/conversions/1/follower',
      },
    ],
  }],
})
