import { type Static, Type } from 'typebox'
import { type CodeGroup, groupKinds } from './group.entity.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const GroupParams = Type.Object({ accountId: Id, groupId: Id })
const Kind = Type.Enum([...groupKinds], { description: 'group: what codes belong to, as a campaign or the shops of a town; channel: where they are seen, as a counter or a parcel.' })
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: String.raw`\S` })

export const NewGroupBody = Type.Object({ kind: Kind, name: Name }, { ...closed, examples: [{ kind: 'group', name: '上海门店' }, { kind: 'channel', name: '收银台' }] })
export const GroupEditBody = Type.Object({ version: Type.Integer({ description: 'The version you read; refused if it has changed since.' }), name: Name }, {
  ...closed, examples: [{ version: 1, name: '华东门店' }],
})
export const GroupsQuery = Type.Object({
  kind: Kind,
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const example = { id: 1, kind: 'group' as const, name: '上海门店', createdAt: '2026-03-01T09:00:00.000Z', version: 1 }
export const GroupView = Type.Object({ id: Type.Integer(), kind: Kind, name: Type.String(), createdAt: Type.String({ format: 'date-time' }), version: Type.Integer() }, { examples: [example] })
export const GroupPage = Type.Object({ items: Type.Array(GroupView), next: Type.Union([Type.Integer(), Type.Null()]) }, { examples: [{ items: [example], next: null }] })

export const viewGroup = ({ id, kind, name, createdAt, version }: CodeGroup): Static<typeof GroupView> => ({ id, kind, name, createdAt: createdAt.toISOString(), version })
