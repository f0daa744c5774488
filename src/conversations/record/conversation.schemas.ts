import { type Static, Type } from 'typebox'
import { PromiseView, viewPromise } from '../sla/badge.schemas.ts'
import type { Badge } from '../sla/clock.reader.ts'
import { type ConversationChange, moveKinds } from './change.entity.ts'
import { beginnings, type Conversation, conversationStatuses } from './conversation.entity.ts'

const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
export const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false }

export const AccountParams = Type.Object({ accountId: Id })
export const ConversationParams = Type.Object({ accountId: Id, conversationId: Id })

const Priority = Type.Integer({ minimum: 0, maximum: 3, description: '0 urgent, 1 high, 2 normal, 3 low.' })

export const ListQuery = Type.Object({
  status: Type.Optional(Type.Enum([...conversationStatuses])),
  agentId: Type.Optional(Id),
  teamId: Type.Optional(Id),
  labelId: Type.Optional(Id),
  followerId: Type.Optional(Id),
  before: Type.Optional(Type.String({ pattern: '^\\d{1,15}-\\d{1,15}$', description: '`next` of the page before, with the same filters.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

export const ChangesQuery = Type.Object({
  before: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const example = {
  id: 42, followerId: 7, status: 'open', teamId: 2, agentId: 3, lastAgentId: 3, priority: 2, requiredSkills: [], labelIds: [5], startedAt: '2026-03-01T09:00:00.000Z',
  startedBy: 'message', queuedAt: null, firstQueuedAt: '2026-03-01T09:00:00.000Z', firstAssignedAt: '2026-03-01T09:00:01.000Z', firstReplyAt: null,
  windowUntil: '2026-03-03T09:00:00.000Z', unansweredSince: '2026-03-01T09:00:00.000Z', inboundCount: 1, outboundCount: 0, lastMessageId: 311,
  lastMessageAt: '2026-03-01T09:00:00.000Z', lastInboundAt: '2026-03-01T09:00:00.000Z', lastAgentReplyAt: null, snoozedUntil: null, resolvedAt: null, reopenUntil: null,
  reopened: 0, handlingMs: 0, mergedInto: null, promises: [{ target: 'first', state: 'running', dueAt: '2026-03-01T09:15:00.000Z', isPaused: false }], version: 3,
}

export const ConversationView = Type.Object({
  id: Type.Integer(),
  followerId: Type.Integer(),
  status: Type.Enum([...conversationStatuses], {
    description: 'bot: nobody is asked for; waiting: in the queue; open: an agent holds it; snoozed: put aside by its agent; resolved: over.',
  }),
  teamId: orNull(Type.Integer()),
  agentId: orNull(Type.Integer({ description: 'Who holds it.' })),
  lastAgentId: orNull(Type.Integer()),
  priority: Priority,
  requiredSkills: Type.Array(Type.String()),
  labelIds: Type.Array(Type.Integer()),
  startedAt: Moment,
  startedBy: Type.Enum([...beginnings]),
  queuedAt: orNull(Moment),
  firstQueuedAt: orNull(Moment),
  firstAssignedAt: orNull(Moment),
  firstReplyAt: orNull(Moment),
  windowUntil: orNull(Type.String({ format: 'date-time', description: 'Until then WeChat takes service messages to them; how many are left, the follower’s reach tells.' })),
  unansweredSince: orNull(Type.String({ format: 'date-time', description: 'Their first message that no agent has answered.' })),
  inboundCount: Type.Integer(),
  outboundCount: Type.Integer({ description: 'Said by agents.' }),
  lastMessageId: orNull(Type.Integer()),
  lastMessageAt: Moment,
  lastInboundAt: orNull(Moment),
  lastAgentReplyAt: orNull(Moment),
  snoozedUntil: orNull(Moment),
  resolvedAt: orNull(Moment),
  reopenUntil: orNull(Type.String({ format: 'date-time', description: 'Until then a message of theirs reopens it.' })),
  reopened: Type.Integer({ description: 'How often.' }),
  handlingMs: Type.Integer({ description: 'How long it was open, but for the span that lasts, in milliseconds.' }),
  mergedInto: orNull(Type.Integer()),
  promises: Type.Array(PromiseView, { description: 'What is promised to the follower and runs now.' }),
  version: Type.Integer(),
}, { examples: [example] })
export type ConversationView = Static<typeof ConversationView>

export const ConversationPage = Type.Object({
  items: Type.Array(ConversationView), next: orNull(Type.String()),
}, { examples: [{ items: [example], next: '1772355600000-42' }] })

export const ChangeView = Type.Object({
  id: Type.Integer(), at: Moment, kind: Type.Enum([...moveKinds]),
  by: Type.Object({ kind: Type.String(), id: orNull(Type.Integer()) }, { description: 'agent, user, key, rule by their ids; system, follower and bot have none.' }),
  detail: Type.Object({}, { additionalProperties: true, description: 'What changed, `from` and `to`; `why`, a code; `note`, their own words.' }),
}, { examples: [{ id: 9, at: '2026-03-01T09:00:01.000Z', kind: 'assigned', by: { kind: 'system', id: null }, detail: { from: { status: 'waiting', agentId: null }, to: { status: 'open', agentId: 3 }, why: 'LEAST_LOADED' } }] })

export const ChangesPage = Type.Object({ items: Type.Array(ChangeView), next: orNull(Type.Integer()) })

export const StartBody = Type.Object({ followerId: Id }, { ...closed, examples: [{ followerId: 7 }] })
export const ResolveBody = Type.Object({ note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }, { ...closed, examples: [{ note: '已退款' }] })
export const SnoozeBody = Type.Object({ until: Moment, note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }, { ...closed, examples: [{ until: '2026-03-02T01:00:00Z' }] })
export const MergeBody = Type.Object({ from: Id }, { ...closed, examples: [{ from: 38 }] })
export const PriorityBody = Type.Object({ priority: Priority }, { ...closed, examples: [{ priority: 0 }] })
const LabelIds = Type.Array(Id, { maxItems: 20 })
export const LabelsBody = Type.Object({ add: Type.Optional(LabelIds), remove: Type.Optional(LabelIds) }, { ...closed, minProperties: 1, examples: [{ add: [5], remove: [] }] })
export const LabelIdsView = Type.Object({ labelIds: Type.Array(Type.Integer()) }, { examples: [{ labelIds: [5] }] })

const iso = (moment: Date | null) => moment?.toISOString() ?? null

/** What stands beside a conversation in other tables. */
export interface Beside { labelIds?: readonly number[] | undefined, promises?: readonly Badge[] | undefined }

export function viewConversation (each: Conversation, { labelIds = [], promises = [] }: Beside = {}): ConversationView {
  const { accountId: _accountId, live: _live, queueSlot: _queueSlot, openedAt: _openedAt, ...plain } = each
  return {
    ...plain, labelIds: [...labelIds], promises: promises.map(viewPromise), startedAt: each.startedAt.toISOString(), lastMessageAt: each.lastMessageAt.toISOString(), queuedAt: iso(each.queuedAt),
    firstQueuedAt: iso(each.firstQueuedAt), firstAssignedAt: iso(each.firstAssignedAt), firstReplyAt: iso(each.firstReplyAt), windowUntil: iso(each.windowUntil),
    unansweredSince: iso(each.unansweredSince), lastInboundAt: iso(each.lastInboundAt), lastAgentReplyAt: iso(each.lastAgentReplyAt), snoozedUntil: iso(each.snoozedUntil),
    resolvedAt: iso(each.resolvedAt), reopenUntil: iso(each.reopenUntil),
  }
}

export function viewChange ({ id, at, kind, byKind, byId, detail }: ConversationChange): Static<typeof ChangeView> {
  return { id, at: at.toISOString(), kind, by: { kind: byKind, id: byId }, detail }
}
