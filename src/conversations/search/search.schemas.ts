import { type Static, Type } from 'typebox'
import { directions, messageStatuses, speakers } from '../record/message.entity.ts'
import type { Found } from './search.service.ts'

const Id = (description: string) => Type.Optional(Type.Integer({ minimum: 1, description }))
const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }))

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const SearchQuery = Type.Object({
  q: Type.String({
    minLength: 1, maxLength: 100, examples: ['退款'],
    description: 'What was said: words of any length, also a single character or picture. Of several, set apart by spaces or punctuation, all must be there. Full width and half width are alike, capital and small too.',
  }),
  conversationId: Id('Only in this conversation.'),
  followerId: Id('Only with this follower.'),
  agentId: Id('Only in conversations that this agent holds or has held.'),
  labelId: Id('Only in conversations that have this label.'),
  direction: Type.Optional(Type.Enum([...directions], { description: 'Said by the follower, by us, or a note among us.' })),
  type: Type.Optional(Type.String({ minLength: 1, maxLength: 32, pattern: '^[A-Za-z]+$', description: 'WeChat’s type of an inbound message, or the type of what we sent.', examples: ['voice'] })),
  from: Moment('Then or later: when it reached us.'),
  until: Moment('Earlier than that.'),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
}, { additionalProperties: false })

const Span = Type.Object({ start: Type.Integer(), end: Type.Integer() })
const Highlights = Type.Array(Span, { description: 'From one code unit (as JavaScript counts) up to another.' })

const foundExample = {
  messageId: 90210, conversationId: 512, followerId: 4711, direction: 'inbound', type: 'text', speaker: 'follower', agentId: null, status: null,
  occurredAt: '2026-03-01T09:12:44.000Z', text: '请问退款多久到账？', highlights: [{ start: 2, end: 4 }],
  snippet: { text: '请问退款多久到账？', highlights: [{ start: 2, end: 4 }] },
} as const

export const FoundView = Type.Object({
  messageId: Type.Integer(),
  conversationId: Type.Integer(),
  followerId: Type.Integer(),
  direction: Type.Enum([...directions]),
  type: Type.String(),
  speaker: Type.Enum([...speakers]),
  agentId: Type.Union([Type.Integer(), Type.Null()], { description: 'Which agent said it.' }),
  status: Type.Union([Type.Enum([...messageStatuses]), Type.Null()], { description: 'What became of what we sent.' }),
  occurredAt: Type.String({ format: 'date-time' }),
  text: Type.String({ description: 'All that it says.' }),
  highlights: Highlights,
  snippet: Type.Object({ text: Type.String(), highlights: Highlights }, { description: 'The part of a long text to be shown.' }),
}, { examples: [foundExample] })

export const FoundPageView = Type.Object({
  items: Type.Array(FoundView),
  next: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Where the next page begins; null at the end. A page may be short, or even empty, and yet not the last: it ends when enough was looked through.',
  }),
})

export function viewFound (found: Found): Static<typeof FoundView> {
  const { id, conversationId, followerId, direction, type, speaker, agentId, status, occurredAt, text, highlights, snippet } = found
  return {
    messageId: Number(id), conversationId: Number(conversationId), followerId: Number(followerId), direction, type, speaker,
    agentId: agentId === null ? null : Number(agentId), status, occurredAt: new Date(Number(occurredAt)).toISOString(), text, highlights, snippet,
  }
}
