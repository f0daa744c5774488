import { type Static, Type } from 'typebox'
import type { MemberRow } from './members.service.ts'

const closed = { additionalProperties: false }

export const MembersParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), segmentId: Type.Integer({ minimum: 1 }) })
export const MembersQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0, description: '`next` of the page before.' }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const MemberView = Type.Object({
  followerId: Type.Integer(),
  alias: Type.Union([Type.String(), Type.Null()]),
  enteredAt: Type.String({ format: 'date-time', description: 'When we saw it; who was in it when tracking began or the rule was edited has that moment.' }),
})
export const MemberPage = Type.Object({ items: Type.Array(MemberView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [{ followerId: 4711, alias: '安静的海豚', enteredAt: '2026-03-01T09:30:00.000Z' }], next: null }],
})

export function viewMember ({ followerId, alias, enteredAt }: MemberRow): Static<typeof MemberView> {
  return { followerId, alias, enteredAt: enteredAt.toISOString() }
}
