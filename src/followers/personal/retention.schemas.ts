import { type Static, Type } from 'typebox'

const days = (minimum: number, description: string) => (
  Type.Union([Type.Integer({ minimum, maximum: 36_500 }), Type.Null()], { description: `${description} Null: for ever.` }))
const example = { unfollowed: 30, deliveries: 30, timeline: null, touches: 730, media: 365, messages: 730 }

export const Days = Type.Object({
  unfollowed: days(0, 'How long after somebody left they are erased. They stop the clock by following again.'),
  deliveries: days(7, 'What WeChat sent us, as it came. Not longer than the timeline.'),
  timeline: days(7, 'What happened with followers: what they said and did.'),
  touches: days(7, 'What was sent to them.'),
  media: days(1, 'The pictures, sounds and films that they sent.'),
  messages: days(1, 'What was said in conversations.'),
}, { additionalProperties: false, examples: [example] })

export const RetentionView = Type.Object({
  version: Type.Integer({ description: '0 while the account has no rules of its own.' }), days: Days,
}, { examples: [{ version: 1, days: example }] })
export type RetentionView = Static<typeof RetentionView>

export const RetentionBody = Type.Object({ version: Type.Integer({ minimum: 0 }), days: Days }, {
  additionalProperties: false, examples: [{ version: 0, days: example }],
})

export const DryRunBody = Type.Object({ days: Type.Optional(Days) }, { additionalProperties: false, examples: [{ days: example }] })

export const DryRunView = Type.Object({
  unfollowed: Type.Integer({ description: 'So many people would be erased.' }),
  deliveries: Type.Integer(), timeline: Type.Integer(), touches: Type.Integer(), media: Type.Integer(), messages: Type.Integer(),
}, { description: 'How many of each would go if it were applied now.', examples: [{ unfollowed: 12, deliveries: 4810, timeline: 0, touches: 33, media: 7, messages: 0 }] })
