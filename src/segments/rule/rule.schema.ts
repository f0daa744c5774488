import { type Static, Type } from 'typebox'
import { FilterCondition } from '../../followers/index.ts'

const closed = { additionalProperties: false }
const about = (description: string) => ({ description })
const Id = Type.Integer({ minimum: 1 })
const Hours = Type.Integer({ minimum: 1, maximum: 87_600 })
const Days = Type.Integer({ minimum: 0, maximum: 36_500 })
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const Times = Type.Integer({ minimum: 0, maximum: 1000 })
const TemplateId = Type.String({ minLength: 1, maxLength: 64 })
const Topic = Type.String({ minLength: 1, maxLength: 64 })
/** A name stands in a path of the database's JSON. */
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^[^"\\\p{C}]+$` })
const Text = Type.String({ minLength: 1, maxLength: 190, pattern: String.raw`^\P{Cs}+$` })

const DetailCondition = Type.Object({
  name: Name,
  is: Type.Optional(Type.Union([Text, Type.Number(), Type.Boolean()])),
  in: Type.Optional(Type.Array(Type.Union([Text, Type.Number()]), { minItems: 1, maxItems: 50 })),
  atLeast: Type.Optional(Type.Number(about('Of numbers.'))),
  atMost: Type.Optional(Type.Number(about('Of numbers.'))),
  contains: Type.Optional({ ...Text, ...about('Of texts: stands somewhere in it, in the same letters.') }),
}, { ...closed, description: 'One value of an entry’s detail. A text never equals a number.' })
export type DetailCondition = Static<typeof DetailCondition>

const Did = Type.Object({
  kind: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,64}$', maxLength: 64,
    description: 'A kind of the timeline, such as event.CLICK, message.text, rating.given, conversation.labelled, touch.submitted (a push that reached them), '
      + 'push.clicked or custom.shop.order.paid; all that begin so when it ends with a dot: `message.`',
  }),
  atLeast: Type.Optional({ ...Times, ...about('How often; once unless told otherwise. With 0 also never.') }),
  atMost: Type.Optional(Times),
  within: Type.Optional(Type.Object({ days: Type.Optional({ ...Days, minimum: 1 }), hours: Type.Optional(Hours) }, { ...closed, description: 'The last days or hours: one of the two.' })),
  from: Type.Optional({ ...Moment, ...about('Then or later.') }),
  until: Type.Optional({ ...Moment, ...about('Earlier than that.') }),
  about: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
    minItems: 1, maxItems: 50,
    description: 'What it was about is one of these: the menu key of a click, the scene of a QR code, the id of a push, tag or label, the score of a rating, the id of the agent who resolved.',
  })),
  contains: Type.Optional({ ...Text, ...about('What they wrote, or what WeChat heard in their voice message, has this in it.') }),
  detail: Type.Optional(Type.Array(DetailCondition, { minItems: 1, maxItems: 10, description: 'All must hold of the same entry.' })),
}, { ...closed, description: 'What happened with them so often, in that time.' })
export type Did = Static<typeof Did>

const Reach = Type.Object({
  route: Type.Enum(['service', 'notice', 'template', 'mass']),
  purpose: Type.Enum(['answer', 'notice', 'content']),
  topic: Type.Optional(Type.String({ minLength: 1, maxLength: 48, description: 'The key of a topic.' })),
  templateId: Type.Optional(TemplateId),
}, { ...closed, description: 'Who can be written to now, this way.' })
export type Reach = Static<typeof Reach>

/** Each is about one thing, with its operators beside it, as in a filter of followers. */
const conditions = {
  ...FilterCondition.properties,
  subscriptionAge: Type.Optional(Type.Object({ atLeast: Type.Optional(Days), atMost: Type.Optional(Days) }, { ...closed, description: 'For how many days they have been following.' })),
  did: Type.Optional(Did),
  silent: Type.Optional(Type.Object({ days: { ...Days, minimum: 1 } }, { ...closed, description: 'Nothing came from them for so many days, or never.' })),
  reach: Type.Optional(Reach),
  windowClosesWithin: Type.Optional(Type.Object({ hours: Hours }, { ...closed, description: 'Their reply window is open, has messages left, and closes by then.' })),
  massLeft: Type.Optional(Type.Object({ atLeast: Type.Integer({ minimum: 0, maximum: 100 }) }, { ...closed, description: 'Mass sends that WeChat lets them get in its running period.' })),
  notice: Type.Optional(Type.Object({ templateId: TemplateId, granted: Type.Boolean() }, { ...closed, description: 'Whether they agreed to a notice, and a send is left of it.' })),
  consent: Type.Optional(Type.Object({ topic: Topic, state: Type.Enum(['given', 'withdrawn', 'none']) }, { ...closed, description: 'What they said last of a topic of consent.' })),
  segment: Type.Optional({ ...Id, ...about('Whoever is in another segment now.') }),
  list: Type.Optional({ ...Id, ...about('Whoever is on an uploaded list.') }),
  bucket: Type.Optional(Type.Object({
    from: Type.Integer({ minimum: 0, maximum: 9999 }), below: Type.Integer({ minimum: 1, maximum: 10_000 }),
    salt: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Another salt, another share.' })),
  }, { ...closed, description: 'A random share in ten-thousandths, the same followers every time.' })),
}

const Condition = Type.Object(conditions, closed)
export type Condition = Static<typeof Condition>

/** Exactly one of these, or a condition. */
export interface Rule extends Condition {
  all?: Rule[]
  any?: Rule[]
  not?: Rule
  /** The first without the second. */
  minus?: Rule[]
}

const name = 'SegmentRule'
/** A rule as a part of a body or an answer. */
export const Rule = Type.Unsafe<Rule>({ $ref: `${name}#` })

/** To be registered once: it contains itself, so that it can only be named. */
export const ruleSchema = Type.Object({
  all: Type.Optional(Type.Array(Rule, { minItems: 1, maxItems: 100, description: 'Every one holds.' })),
  any: Type.Optional(Type.Array(Rule, { minItems: 1, maxItems: 100, description: 'One of them holds.' })),
  not: Type.Optional(Rule),
  minus: Type.Optional(Type.Array(Rule, { minItems: 2, maxItems: 2, description: 'The first holds and the second does not.' })),
  ...conditions,
}, { ...closed, $id: name, description: 'Exactly one of all, any, not and minus, or a condition about one thing. Up to 8 deep, with up to 100 conditions.' })

export const ruleExample: Rule = {
  all: [
    { attribute: 'city', is: '上海' },
    { tag: 7, isOn: true },
    { did: { kind: 'event.CLICK', about: ['menu-tea'], atLeast: 2, within: { days: 30 } } },
    { reach: { route: 'service', purpose: 'content', topic: 'new-tea' } },
    { not: { any: [{ field: 'stage', is: 'lost' }, { segment: 3 }] } },
  ],
}
