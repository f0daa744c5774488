import { type Static, Type } from 'typebox'
import { TouchContent } from '../../reach/index.ts'
import { type Push, pushRoutes, pushStatuses } from '../record/push.entity.ts'
import { Schedule } from '../schedule/schedule.schemas.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Id = Type.Integer({ minimum: 1 })
const MaybeId = Type.Union([Id, Type.Null()])
const maybe = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const AccountParams = Type.Object({ accountId: Id })
export const PushParams = Type.Object({ accountId: Id, pushId: Id })

const Key = Type.Enum(['a', 'b', 'c', 'd', 'e'])
const Route = Type.Enum([...pushRoutes])
const Weight = Type.Integer({ minimum: 1, maximum: 100, default: 1, description: 'How many of all weights together get this variant.' })
const Way = Type.Object({
  route: Route,
  content: {
    ...TouchContent, description: 'May name {{follower.alias}}, {{account.name}} and {{attribute.<key>}} where people read, each with what stands there for whom nothing is known: '
      + '{{attribute.city|您所在的城市}}. A mass send says the same to all.',
  },
}, closed)
const Variant = Type.Object({
  key: Key, weight: Weight,
  ways: Type.Array(Way, { minItems: 1, maxItems: 5, description: 'Tried for each follower in this order; the first that is open is taken.' }),
}, closed)

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' })
const Purpose = Type.Enum(['content', 'notice'], { description: 'notice: of followers’ own affairs; content: all else, for which caps, topics and quiet hours hold.' })
const Topic = Type.Union([Type.String({ minLength: 1, maxLength: 48 }), Type.Null()], { description: 'Key of the topic it belongs to.' })
const Variants = Type.Array(Variant, { minItems: 1, maxItems: 5, description: 'Compared with each other: a follower always gets the same one.' })
const HoldOut = Type.Integer({ minimum: 0, maximum: 90, description: 'So many of a hundred get nothing, to see what the push does.' })
const replyHours = Type.Integer({ minimum: 1, maximum: 168, description: 'So long after it arrived what they say is a reply to it.' })
const repliesOf = <Hours extends typeof replyHours>(Hours: Hours) => Type.Object({
  teamId: Type.Union([Id, Type.Null()], { description: 'Whose turn it is when somebody replies; null: as the rules of the desk say.' }), hours: Hours,
}, closed)
const Replies = repliesOf(replyHours)
const UnfollowHours = Type.Integer({ minimum: 1, maximum: 720, description: 'Who leaves within so many hours counts as lost by it.' })
const LifeHours = Type.Integer({ minimum: 1, maximum: 168, description: 'What has not gone out after so many hours does not go out any more.' })
const Links = Type.Object({
  isTracked: Type.Boolean({ description: 'Addresses in the contents lead through ours, so that clicks are known.' }),
  readers: Type.Enum(['none', 'base'], { description: 'base: WeChat is asked who reads, so that a link passed on counts for its reader.' }),
}, closed)
const MaybeSchedule = Type.Union([Schedule, Type.Null()], { description: 'When it goes out; null while nobody has said.' })

const way = { route: 'service', content: { type: 'text', text: '{{attribute.city|您所在的城市}}的茶友，新茶到店：https://shop.example.com/new' } } as const
const usual = { replies: { teamId: null, hours: 72 }, links: { isTracked: true, readers: 'none' } } as const
const example = {
  name: '明前龙井到店', purpose: 'content', topic: 'new-tea', segmentId: 4, holdOutPercent: 10,
  variants: [
    { key: 'a', weight: 1, ways: [way, { route: 'mass', content: { type: 'text', text: '新茶到店：https://shop.example.com/new' } }] },
    { key: 'b', weight: 1, ways: [{ route: 'service', content: { type: 'article', title: '新茶到店', url: 'https://shop.example.com/new' } }] },
  ],
} as const

export const NewPushBody = Type.Object({
  name: Name, purpose: Purpose, topic: { ...Topic, default: null }, segmentId: Id, variants: Variants,
  holdOutPercent: { ...HoldOut, default: 0 }, schedule: { ...MaybeSchedule, default: null }, replies: { ...Replies, default: usual.replies },
  unfollowHours: { ...UnfollowHours, default: 72 }, lifeHours: { ...LifeHours, default: 24 }, links: { ...Links, default: usual.links },
}, { ...closed, examples: [example] })
export type NewPushBody = Static<typeof NewPushBody>

export const PushEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if it has changed since.' }),
  name: Type.Optional(Name), purpose: Type.Optional(Purpose), topic: Type.Optional(Topic), segmentId: Type.Optional(Id), variants: Type.Optional(Variants),
  holdOutPercent: Type.Optional(HoldOut), schedule: Type.Optional(MaybeSchedule), replies: Type.Optional(Replies), unfollowHours: Type.Optional(UnfollowHours),
  lifeHours: Type.Optional(LifeHours), links: Type.Optional(Links),
}, { ...closed, examples: [{ version: 1, holdOutPercent: 5, schedule: { kind: 'once', at: '2026-03-08T02:00:00.000Z' } }] })
export type PushEditBody = Static<typeof PushEditBody>

export const CopyBody = Type.Object({ name: Name }, { ...closed, examples: [{ name: '明前龙井到店，第二次' }] })

export const PushesQuery = Type.Object({
  status: Type.Optional(Type.Enum([...pushStatuses])),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const shown = {
  id: Type.Integer(), name: Type.String(),
  status: Type.Enum([...pushStatuses], {
    description: 'draft: can be changed; approved: somebody has looked at it; scheduled: waits for its time; running: a run of it goes on; paused: nothing new goes out; done, cancelled: nothing will.',
  }),
  purpose: Purpose, topicId: MaybeId, segmentId: Type.Integer(), schedule: maybe(Type.Object({ kind: Type.String() }, { additionalProperties: true })),
  createdBy: Type.String({ description: 'Such as user:7.' }), approvedBy: maybe(Type.String()), approvedAt: MaybeMoment, version: Type.Integer(), createdAt: Moment, changedAt: Moment,
}
/** Of one in a list: what it says would be too much there. */
export const PushSummary = Type.Object(shown)
export const PushView = Type.Object({
  ...shown,
  variants: Type.Array(Type.Object({
    key: Type.String(), weight: Type.Integer(), ways: Type.Array(Type.Object({ route: Route, content: Type.Object({ type: Type.String() }, { additionalProperties: true }) })),
  })),
  holdOutPercent: Type.Integer(), replies: Replies, unfollowHours: Type.Integer(), lifeHours: Type.Integer(), links: Links,
  approvedSize: maybe(Type.Integer({ description: 'How many followers it concerned when it was approved.' })),
  overreachReason: maybe(Type.String({ description: 'Why it may reach more followers than one push should.' })),
})

const summaryExample = {
  id: 12, name: example.name, status: 'draft', purpose: 'content', topicId: 3, segmentId: 4, schedule: null, createdBy: 'user:7', approvedBy: null, approvedAt: null,
  version: 1, createdAt: '2026-03-01T09:00:00.000Z', changedAt: '2026-03-01T09:00:00.000Z',
} as const
export const pushExample = {
  ...summaryExample, variants: example.variants.map((variant) => ({ ...variant, ways: [...variant.ways] })), holdOutPercent: 10, ...usual, unfollowHours: 72, lifeHours: 24,
  approvedSize: null, overreachReason: null,
} satisfies Static<typeof PushView>

export const PushPage = Type.Object({ items: Type.Array(PushSummary), next: maybe(Type.Integer()) }, { examples: [{ items: [summaryExample], next: null }] })
export const DraftView = { ...PushView, examples: [pushExample] }

export function viewSummary (push: Push): Static<typeof PushSummary> {
  const { id, name, status, purpose, topicId, segmentId, schedule, createdBy, approvedBy, version } = push
  return {
    id, name, status, purpose, topicId, segmentId, schedule, createdBy, approvedBy, approvedAt: push.approvedAt?.toISOString() ?? null, version,
    createdAt: push.createdAt.toISOString(), changedAt: push.changedAt.toISOString(),
  }
}

export function viewPush (push: Push): Static<typeof PushView> {
  const { variants, holdOutPercent, replies, unfollowHours, lifeHours, links, approvedSize, overreachReason } = push
  return { ...viewSummary(push), variants, holdOutPercent, replies, unfollowHours, lifeHours, links, approvedSize, overreachReason }
}
