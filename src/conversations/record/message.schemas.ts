import { type Static, Type } from 'typebox'
import { TouchContent } from '../../reach/index.ts'
import { orNull } from './conversation.schemas.ts'
import type { Draft } from './draft.entity.ts'
import type { Label } from './label.entity.ts'
import { directions, type Message, messageStatuses, speakers } from './message.entity.ts'
import { withShown } from './message-text.ts'

const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const closed = { additionalProperties: false }

export const MessageParams = Type.Object({ accountId: Id, conversationId: Id, messageId: Id })
export const LabelParams = Type.Object({ accountId: Id, labelId: Id })
export const MentionParams = Type.Object({ accountId: Id, messageId: Id })

export const PageQuery = Type.Object({ before: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) }, closed)
export const MentionsQuery = Type.Object({
  unread: Type.Boolean({ default: false, description: 'Only those not read yet.' }), before: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const example = {
  id: 312, conversationId: 42, direction: 'outbound', type: 'text', content: { type: 'text', text: '您好，已经为您查到。' }, speaker: 'agent', agentId: 3,
  occurredAt: '2026-03-01T09:01:00.000Z', route: 'service', status: 'submitted', reason: null, errcode: null, flags: [],
}

export const MessageView = Type.Object({
  id: Type.Integer(),
  conversationId: Type.Integer(),
  direction: Type.Enum([...directions]),
  type: Type.String({ description: 'Of an inbound one WeChat’s type, or click for the key of a menu; of an outbound one the type of its content.' }),
  content: Type.Object({}, { additionalProperties: true, description: 'What belongs to the type. A file of theirs has `mediaId`: see /media.' }),
  speaker: Type.Enum([...speakers]),
  agentId: orNull(Type.Integer()),
  occurredAt: Moment,
  route: orNull(Type.String()),
  status: orNull(Type.Enum([...messageStatuses], {
    description: 'Of an outbound one. pending: on its way; submitted: WeChat took it; failed: it refused; unknown: the call was cut off, and only a person may decide to repeat it.',
  })),
  reason: orNull(Type.String({ description: 'Why it failed, waits or was held back.' })),
  errcode: orNull(Type.Integer()),
  flags: Type.Array(Type.Object({ word: Type.String(), action: Type.String() }), { description: 'Words that the account watches.' }),
}, { examples: [example] })

export const MessagePage = Type.Object({ items: Type.Array(MessageView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: 312 }] })

export const ReplyBody = Type.Object({
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[!-~]+$', description: 'Yours: the same key again is the same message and says nothing twice.' })),
  content: TouchContent,
  draftVersion: Type.Optional(Type.Integer({ minimum: 1, description: 'The draft that this is: refused if it was changed on another machine, and gone once it is said.' })),
}, { ...closed, examples: [{ key: 'reply-1', content: { type: 'text', text: '您好，已经为您查到。' } }] })

export const NoteBody = Type.Object({
  text: Type.String({ minLength: 1, maxLength: 4000 }), mentions: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true, description: 'Agents who are to see it.' })),
}, { ...closed, examples: [{ text: '这位是老客户', mentions: [4] }] })

export const MentionView = Type.Object({ conversationId: Type.Integer(), message: MessageView, readAt: orNull(Moment) })
export const MentionPage = Type.Object({ items: Type.Array(MentionView), next: orNull(Type.Integer()) }, { examples: [{ items: [], next: null }] })

export const DraftBody = Type.Object({
  text: Type.String({ maxLength: 16_000, description: 'Empty: none any more.' }), version: Type.Integer({ minimum: 0, description: 'Of the draft that was read; 0 for none.' }),
}, { ...closed, examples: [{ text: '您好，', version: 0 }] })
export const DraftView = Type.Object({ text: Type.String(), version: Type.Integer(), changedAt: orNull(Moment) }, { examples: [{ text: '您好，', version: 1, changedAt: '2026-03-01T09:00:30.000Z' }] })
export const ComposingView = Type.Object({ until: Moment }, { description: 'Say so again before then.', examples: [{ until: '2026-03-01T09:00:40.000Z' }] })

const LabelName = Type.String({ minLength: 1, maxLength: 32, pattern: '^\\S(.*\\S)?$' })
const Colour = Type.String({ pattern: '^#[0-9a-f]{6}$' })
const Version = Type.Integer({ minimum: 1 })
export const LabelBody = Type.Object({ name: LabelName, colour: Type.Optional(Colour) }, { ...closed, examples: [{ name: '退货', colour: '#d64545' }] })
export const LabelPatch = Type.Object({ version: Version, name: Type.Optional(LabelName), colour: Type.Optional(Colour) }, { ...closed, minProperties: 2, examples: [{ version: 1, name: '退换货' }] })
export const VersionQuery = Type.Object({ version: Version }, closed)
export const LabelView = Type.Object({ id: Type.Integer(), name: Type.String(), colour: Type.String(), isArchived: Type.Boolean(), version: Version }, {
  examples: [{ id: 5, name: '退货', colour: '#d64545', isArchived: false, version: 1 }],
})

export function viewMessage ({ id, conversationId, direction, type, content, speaker, agentId, occurredAt, route, status, reason, errcode, flags }: Message): Static<typeof MessageView> {
  return {
    id, conversationId, direction, type, content: withShown(content), speaker, agentId, occurredAt: occurredAt.toISOString(), route, status, reason, errcode, flags: flags ?? [],
  }
}

export function viewDraft (draft: Draft | null): Static<typeof DraftView> {
  return { text: draft?.text ?? '', version: draft?.version ?? 0, changedAt: draft?.changedAt.toISOString() ?? null }
}

export function viewLabel ({ id, name, colour, archivedAt, version }: Label): Static<typeof LabelView> {
  return { id, name, colour, isArchived: archivedAt !== null, version }
}
