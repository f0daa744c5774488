import { type Static, Type } from 'typebox'
import { TouchContent } from '../../reach/index.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const answerableTypes = ['text', 'image', 'voice', 'video', 'shortvideo', 'location', 'link', 'miniprogrampage', 'file'] as const

const Scenes = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  minItems: 1, maxItems: 50, description: 'By one of these QR codes. Without it: however they came.',
}))

const Follow = Type.Object({
  kind: Type.Literal('follow'),
  scenes: Scenes,
  isReturning: Type.Optional(Type.Boolean({ description: 'Only those who were known before, or only those who were not.' })),
}, { ...closed, description: 'They follow.' })
const Scan = Type.Object({ kind: Type.Literal('scan'), scenes: Scenes }, { ...closed, description: 'They follow already and scan a QR code.' })
const Keyword = Type.Object({
  kind: Type.Literal('keyword'),
  how: Type.Enum(['exact', 'contains', 'regex'], {
    description: 'exact: they write a word and nothing else; contains: a word stands in what they write; regex: a pattern is found in it, as JavaScript has them, with the flags i and u.',
  }),
  words: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 50, description: 'One of them is enough. Words have 40 characters at most, patterns 200.' }),
}, { ...closed, description: 'Capitals, width, and traditional or simplified Chinese make no difference; of words neither do signs, nor blanks between Chinese characters.' })
const MenuKey = Type.Object({
  kind: Type.Literal('menuKey'),
  keys: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 50 }),
}, { ...closed, description: 'They press a button of the menu that has one of these keys.' })
const OfType = Type.Object({
  kind: Type.Literal('type'), types: Type.Array(Type.Enum([...answerableTypes]), { minItems: 1, maxItems: answerableTypes.length, uniqueItems: true }),
}, { ...closed, description: 'They send something of one of these types.' })
const Anything = Type.Object({ kind: Type.Literal('any') }, { ...closed, description: 'They write anything that nothing else has answered: asked last of all, after the FAQ.' })

const members = [Follow, Scan, Keyword, MenuKey, OfType, Anything] as const
const AnyWhen = Type.Union([...members])
export type When = Static<typeof AnyWhen>

/** `kind` alone decides which member is meant, so that a refusal names the field and not the union. */
export const When = Type.Unsafe<When>({
  type: 'object', discriminator: { propertyName: 'kind' }, required: ['kind'], oneOf: members,
  examples: [
    { kind: 'keyword', how: 'contains', words: ['退款', '退货'] }, { kind: 'follow', scenes: ['shop-12'], isReturning: false }, { kind: 'menuKey', keys: ['HELP'] },
    { kind: 'type', types: ['image', 'location'] }, { kind: 'any' },
  ],
})

export const Hours = Type.Object({
  is: Type.Enum(['working', 'free']),
  calendarId: Type.Union([Id, Type.Null()], { description: 'A work calendar; null: the account’s default.' }),
}, { ...closed, description: 'The time at which they wrote.' })
export type Hours = Static<typeof Hours>

const AttributeDeed = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 48 }),
  value: Type.Union([Type.String({ maxLength: 190 }), Type.Number(), Type.Boolean(), Type.Array(Type.String({ maxLength: 190 }), { maxItems: 50 }), Type.Null()]),
}, closed)
export type AttributeDeed = Static<typeof AttributeDeed>

const HandOver = Type.Object({
  teamId: Type.Union([Id, Type.Null()], { description: 'null: as the account’s routing rules say.' }),
}, { ...closed, description: 'A person is called: at once where there is a conversation or a button is pressed; whoever only follows or scans finds one when they write.' })

/** What is done when a rule applies. */
export const deeds = {
  contents: Type.Array(TouchContent, { maxItems: 5, description: 'What they are told, in this order. Each but the first in a webhook that waits takes one of the service messages of their window.' }),
  pick: Type.Enum(['all', 'random'], { description: 'random: one of the contents, each as often as the others.' }),
  tagIds: Type.Array(Id, { maxItems: 20, uniqueItems: true, description: 'Tags that are put on.' }),
  attributes: Type.Array(AttributeDeed, { maxItems: 10, description: 'Attributes that are set.' }),
  handOver: Type.Union([HandOver, Type.Null()]),
}
