import { type Static, Type } from 'typebox'
import { TouchContent } from '../library/content.ts'
import { type MassCall, massStatuses } from './mass-call.entity.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const ByReason = Type.Record(Type.String(), Type.Integer(), { description: 'How many, by the same codes that reachability gives.' })

export const MassParams = Type.Object({ accountId: Id })
export const MassCallParams = Type.Object({ accountId: Id, massCallId: Id })

const asked = {
  content: TouchContent,
  followerIds: Type.Array(Id, { minItems: 2, maxItems: 10_000, description: 'Whoever stands here twice receives it once.' }),
  purpose: Type.Enum(['content', 'notice'], { description: 'A mass send answers nobody.' }),
  topic: Type.Optional(Type.String({ minLength: 1, maxLength: 48, description: 'Key of the topic it is about.' })),
}

export const MassBody = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 64, pattern: '^[!-~]+$', description: 'Of your choice. Asked again under the same key, nothing is sent again.' }),
  ...asked,
  expiresAt: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'After this moment it is not sent any more; a day from now unless told otherwise.' })),
}, { ...closed, examples: [{ key: 'spring-tea-2026-03', content: { type: 'text', text: '明前龙井已到店，欢迎品尝。' }, followerIds: [41, 42, 57], purpose: 'content', topic: 'new-tea' }] })
export type MassBody = Static<typeof MassBody>

export const MassCheckBody = Type.Object(asked, {
  ...closed, examples: [{ content: { type: 'text', text: '明前龙井已到店，欢迎品尝。' }, followerIds: [41, 42, 57], purpose: 'content', topic: 'new-tea' }],
})
export type MassCheckBody = Static<typeof MassCheckBody>

export const MassCheckView = Type.Object({
  asked: Type.Integer(), open: Type.Integer({ description: 'How many would receive it now.' }), skipped: ByReason,
}, { examples: [{ asked: 3, open: 2, skipped: { MASS_SPENT: 1 } }] })

export const MassQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
}, closed)

const example = {
  id: 7, source: { kind: 'api', key: 'spring-tea-2026-03' }, content: { type: 'text', text: '明前龙井已到店，欢迎品尝。' }, purpose: 'content', topicId: 3, status: 'submitted',
  asked: 3, audience: 2, skipped: { MASS_SPENT: 1 }, attempts: 1, errcode: 0, reason: null, wechatMsgId: '3147483650',
  counts: { status: 'send success', total: 2, filtered: 2, sent: 2, errors: 0 }, differs: false, isUnconfirmed: false,
  createdAt: '2026-03-01T09:00:00.000Z', dueAt: null, expiresAt: '2026-03-02T09:00:00.000Z', calledAt: '2026-03-01T09:00:01.000Z', settledAt: '2026-03-01T09:00:02.000Z',
}

export const MassCallView = Type.Object({
  id: Type.Integer(),
  source: Type.Object({ kind: Type.String(), key: Type.String() }),
  content: TouchContent,
  purpose: Type.String(),
  topicId: orNull(Type.Integer()),
  status: Type.Enum([...massStatuses], {
    description: 'assembling: it is found out who may receive it; ready: it waits for its call; calling: it may have been made; settling: its touches take its outcome; '
      + 'submitted: WeChat took it; failed: it did not go; unknown: the answer was lost and it is too late to ask again.',
  }),
  asked: Type.Integer({ description: 'How many followers were named.' }),
  audience: Type.Integer({ description: 'How many of them it goes to; 0 while that is being found out.' }),
  skipped: ByReason,
  attempts: Type.Integer(),
  errcode: orNull(Type.Integer()),
  reason: orNull(Type.String()),
  wechatMsgId: orNull(Type.String({ description: 'WeChat’s number of the send.' })),
  counts: orNull(Type.Object({
    status: Type.String(), total: orNull(Type.Integer()), filtered: orNull(Type.Integer()), sent: orNull(Type.Integer()), errors: orNull(Type.Integer()),
  }, { description: 'What WeChat counted, minutes later: `filtered` is what its own filters left over. It never says who received it.' })),
  differs: Type.Boolean({ description: 'Not all to whom it went have received it, or others were counted.' }),
  isUnconfirmed: Type.Boolean({ description: 'WeChat took it and never told the result.' }),
  createdAt: Moment,
  dueAt: orNull(Type.String({ format: 'date-time', description: 'When it goes on.' })),
  expiresAt: Moment,
  calledAt: orNull(Moment),
  settledAt: orNull(Moment),
}, { examples: [example] })

export const MassCallPage = Type.Object({ items: Type.Array(MassCallView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

const settledStatuses: ReadonlySet<MassCall['status']> = new Set(['submitted', 'failed', 'unknown'])

export function viewMassCall (call: MassCall): Static<typeof MassCallView> {
  const { id, sourceKind, sourceKey, content, purpose, topicId, status, asked: named, audience, skipped, attempts, errcode, reason, wechatMsgId, counts, differs, isUnconfirmed } = call
  return {
    id, source: { kind: sourceKind, key: sourceKey }, content, purpose, topicId, status, asked: named, audience, skipped, attempts, errcode, reason, wechatMsgId, counts,
    differs, isUnconfirmed, createdAt: call.createdAt.toISOString(), dueAt: settledStatuses.has(status) ? null : call.dueAt.toISOString(), expiresAt: call.expiresAt.toISOString(), calledAt: call.calledAt?.toISOString() ?? null,
    settledAt: call.settledAt?.toISOString() ?? null,
  }
}
