import { type Static, Type } from 'typebox'
import type { InboxRow } from './inbox.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const Status = Type.Enum(['pending', 'held', 'done', 'parked'], {
  description: 'pending: waits; held: failed, will be tried again; done; parked: failed for a minute or cannot be read, waits for you.',
})

export const InboxQuery = Type.Object({
  status: Type.Enum(['parked', 'pending', 'held', 'done'], { default: 'parked' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

const shape = {
  id: Type.Integer(),
  type: Type.String({ description: 'Message or event type as WeChat spells it.' }),
  status: Status,
  attempts: Type.Integer(),
  lastError: Type.Union([Type.String(), Type.Null()]),
  occurredAt: Moment,
  receivedAt: Moment,
  workedAt: Type.Union([Moment, Type.Null()]),
  answer: Type.Enum(['open', 'filled', 'closed'], { description: 'filled: a passive reply; closed: `success`.' }),
}

export const InboxView = Type.Object(shape)
export type InboxView = Static<typeof InboxView>

export const InboxDetail = Type.Object({
  ...shape,
  body: Type.String({ description: 'What WeChat sent, verified and decrypted.' }),
  reply: Type.Union([Type.String(), Type.Null()], { description: 'The passive reply as JSON.' }),
})

export const InboxPage = Type.Object({ items: Type.Array(InboxView), next: Type.Union([Type.Integer(), Type.Null()]) })
export const InboxCounts = Type.Object({ pending: Type.Integer(), held: Type.Integer(), parked: Type.Integer() })

export function viewInboxRow (row: InboxRow): InboxView {
  const { id, type, status, attempts, lastError, slot } = row
  return {
    id, type, status, attempts, lastError, answer: slot,
    occurredAt: row.occurredAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    workedAt: row.workedAt?.toISOString() ?? null,
  }
}

export function viewInboxDetail (row: InboxRow): Static<typeof InboxDetail> {
  return { ...viewInboxRow(row), body: row.body, reply: row.reply }
}
