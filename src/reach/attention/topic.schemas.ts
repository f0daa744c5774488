import { type Static, Type } from 'typebox'
import { Caps } from '../settings/settings.schemas.ts'
import type { Topic } from './topic.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const closed = { additionalProperties: false }

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const TopicParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), topicId: Type.Integer({ minimum: 1 }) })

export const TopicsQuery = Type.Object({
  archived: Type.Boolean({ default: false, description: 'True: those that were archived; false: those in use.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: String.raw`\S`, description: 'What followers read where they choose.' })
const Description = Type.String({ maxLength: 200, description: 'One sentence for them: what comes, and how often.' })
const Kind = Type.Enum(['opt-out', 'opt-in'], { description: 'opt-out: goes to who has not said no. opt-in: only to who said yes. For ever.' })
const ofTopic = { description: 'At most so much of this topic for each follower; the caps of all content hold beside them.' }

export const NewTopicBody = Type.Object({
  key: Type.String({
    pattern: '^(?!content$)[a-z0-9][a-z0-9-]{0,47}$', maxLength: 48, description: 'What programs call it, and consents as `reach.<key>`. For ever.',
  }),
  name: Name,
  description: { ...Description, default: '' },
  kind: Kind,
  caps: { ...Caps, ...ofTopic, default: { day: null, week: null, month: null } },
}, { ...closed, examples: [{ key: 'new-teas', name: '新茶上市', description: '每月一两次，告诉您刚到的新茶。', kind: 'opt-in', caps: { day: 1, week: 1, month: 2 } }] })

export const TopicEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the topic has changed since.' }),
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  caps: Type.Optional({ ...Caps, ...ofTopic }),
  isArchived: Type.Optional(Type.Boolean({
    description: 'Nothing is sent about an archived topic and nobody is asked about it; what followers chose stays.',
  })),
}, { ...closed, examples: [{ version: 1, caps: { day: 1, week: 1, month: 4 } }] })

export const TopicView = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  name: Type.String(),
  description: Type.String(),
  kind: Kind,
  caps: Caps,
  createdAt: Moment,
  archivedAt: Type.Union([Moment, Type.Null()]),
  version: Type.Integer(),
})

export const TopicPage = Type.Object({ items: Type.Array(TopicView), next: Type.Union([Type.Integer(), Type.Null()]) })

export function viewTopic ({ id, key, name, description, kind, caps, createdAt, archivedAt, version }: Topic): Static<typeof TopicView> {
  return { id, key, name, description, kind, caps, createdAt: createdAt.toISOString(), archivedAt: archivedAt?.toISOString() ?? null, version }
}
