import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))

export const Missed = Type.Enum(['run', 'skip'], {
  description: 'What becomes of an occurrence whose time passed while nothing could begin it: it runs late, or it is recorded as missed. The account’s setting unless told otherwise.',
})
export type Missed = Static<typeof Missed>

const Once = Type.Object({
  kind: Type.Literal('once'), at: Type.String({ format: 'date-time' }), missed: Type.Optional(Missed),
}, { ...closed, title: 'Once', examples: [{ kind: 'once', at: '2026-03-08T02:00:00.000Z' }] })

const Local = Type.Object({
  kind: Type.Literal('local'),
  day: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
  time: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  missed: Type.Optional(Missed),
}, {
  ...closed, title: 'When the clock shows this where each follower is',
  description: 'By the time zone attribute of the reach settings; who names none lives by the account’s clock.',
  examples: [{ kind: 'local', day: '2026-03-08', time: '10:00' }],
})

const Cron = Type.Object({
  kind: Type.Literal('cron'),
  expression: Type.String({
    minLength: 1, maxLength: 100, description: 'minute, hour, day of month, month, weekday, by the account’s clock; at most once an hour. A day must fit both day fields.',
  }),
  from: Moment('Not before.'),
  until: Moment('Not after.'),
  missed: Type.Optional(Missed),
}, { ...closed, title: 'Again and again', examples: [{ kind: 'cron', expression: '0 10 * * 5', missed: 'skip' }] })

const Entry = Type.Object({
  kind: Type.Literal('entry'),
  segmentId: Type.Optional(Type.Integer({ minimum: 1, description: 'Whose entering sets it off, if another than the push’s own: who enters must be in both.' })),
  coolDownDays: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
    description: 'After how many days somebody who enters again gets it again; null, or nothing: nobody gets it twice.',
  })),
  from: Moment('Who enters before gets nothing.'),
  until: Moment('Who enters later gets nothing.'),
}, { ...closed, title: 'To whoever enters a segment', examples: [{ kind: 'entry', coolDownDays: 30 }] })

const members = [Once, Local, Cron, Entry] as const
const AnySchedule = Type.Union([...members])
export type Schedule = Static<typeof AnySchedule>
/** When a push goes out. `kind` alone decides which member is meant, so that a refusal names the field and not the union. */
export const Schedule = Type.Unsafe<Schedule>({
  type: 'object', discriminator: { propertyName: 'kind' }, required: ['kind'], oneOf: members,
  examples: [
    { kind: 'once', at: '2026-03-08T02:00:00.000Z' }, { kind: 'local', day: '2026-03-08', time: '10:00' },
    { kind: 'cron', expression: '0 10 * * 5', missed: 'skip' }, { kind: 'entry', coolDownDays: 30 },
  ],
})
export type EntrySchedule = Static<typeof Entry>
/** What happens at moments that are known beforehand. */
export type TimedSchedule = Exclude<Schedule, EntrySchedule>
