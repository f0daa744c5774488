import { type Static, Type } from 'typebox'
import type { SynonymGroup } from './synonym.entity.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const AccountParams = Type.Object({ accountId: Id })
export const GroupParams = Type.Object({ accountId: Id, groupId: Id })

const Words = Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
  minItems: 2, maxItems: 30, description: 'Words that mean the same, in keywords and in what followers write.',
})

export const NewGroupBody = Type.Object({ words: Words }, { ...closed, examples: [{ words: ['退货', '退款', '退钱'] }] })
export const GroupEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if it has changed since.' }), words: Words,
}, { ...closed, examples: [{ version: 1, words: ['退货', '退款'] }] })

export const GroupsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

const example = { id: 3, words: ['退货', '退款', '退钱'], createdAt: '2026-03-01T09:00:00.000Z', version: 1 }

export const GroupView = Type.Object({
  id: Type.Integer(), words: Words, createdAt: Type.String({ format: 'date-time' }), version: Type.Integer(),
}, { examples: [example] })
export const GroupPage = Type.Object({ items: Type.Array(GroupView), next: Type.Union([Type.Integer(), Type.Null()]) }, { examples: [{ items: [example], next: null }] })

export function viewGroup ({ id, words, createdAt, version }: SynonymGroup): Static<typeof GroupView> {
  return { id, words, createdAt: createdAt.toISOString(), version }
}
