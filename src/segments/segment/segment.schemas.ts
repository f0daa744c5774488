import { type Static, Type } from 'typebox'
import { Rule, ruleExample } from '../rule/index.ts'
import type { Segment, SegmentVersion } from './segment.entity.ts'
import type { SegmentUser } from './segment.errors.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Next = Type.Union([Type.Integer(), Type.Null()])

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const SegmentParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), segmentId: Type.Integer({ minimum: 1 }) })

export const PageQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
export const SegmentsQuery = Type.Object({
  archived: Type.Boolean({ default: false, description: 'True: the archived ones; false: those in use.' }),
  ...PageQuery.properties,
}, closed)
export const VersionsQuery = Type.Object({ ...PageQuery.properties, limit: Type.Integer({ minimum: 1, maximum: 20, default: 10 }) }, closed)

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$` })
const Description = Type.String({ maxLength: 200 })
const IsTracked = Type.Boolean({ description: 'Whether it is kept who is in it, so that who enters or leaves is known soon after. Count and sample need it not.' })

export const NewSegmentBody = Type.Object({
  name: Name,
  description: Type.Optional(Description),
  rule: Rule,
}, { ...closed, examples: [{ name: '上海的活跃会员', description: '三月活动', rule: ruleExample }] })

export const SegmentEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the segment has changed since.' }),
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  rule: Type.Optional(Rule),
  isTracked: Type.Optional(IsTracked),
  isArchived: Type.Optional(Type.Literal(false, { description: 'Brings an archived segment back.' })),
}, { ...closed, examples: [{ version: 1, rule: ruleExample }] })

const SizeView = Type.Object({
  day: Type.String({ description: 'A day of the account’s time zone.' }),
  size: Type.Integer(),
  isExact: Type.Boolean({ description: 'False for a guess, because counting took too long.' }),
})
export type SizeView = Static<typeof SizeView>
const size = { day: '2026-03-01', size: 18_250, isExact: true }

const segmentExample = {
  id: 12, name: '上海的活跃会员', description: '三月活动', version: 2, isTracked: false, size, createdBy: '王小明',
  createdAt: '2026-03-01T09:30:00.000Z', changedAt: '2026-03-01T09:40:00.000Z', archivedAt: null,
}

export const SegmentItem = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  version: Type.Integer(),
  isTracked: IsTracked,
  size: Type.Union([SizeView, Type.Null()], { description: 'As it was last counted, once a day.' }),
  createdBy: Type.String(),
  createdAt: Moment,
  changedAt: Moment,
  archivedAt: MaybeMoment,
}, { examples: [segmentExample] })
export const SegmentPage = Type.Object({ items: Type.Array(SegmentItem), next: Next })

const MembersView = Type.Object({
  isFilled: Type.Boolean({ description: 'False until everybody has been looked at once.' }),
  checkedAt: Type.Union([Moment, Type.Null()], { description: 'When all followers were last looked at.' }),
  missed: Type.Integer({ description: 'Changes that only the nightly check found; should be 0.' }),
})
export const SegmentView = Type.Object({
  ...SegmentItem.properties,
  rule: Rule,
  members: Type.Union([MembersView, Type.Null()], { description: 'How well it is known who is in it; null unless it is tracked.' }),
}, { examples: [{ ...segmentExample, rule: ruleExample, members: null }] })

export const VersionPage = Type.Object({
  items: Type.Array(Type.Object({ version: Type.Integer(), name: Type.String(), rule: Rule, changedBy: Type.String(), changedAt: Moment })),
  next: Next,
}, { examples: [{ items: [{ version: 2, name: '上海的活跃会员', rule: ruleExample, changedBy: '王小明', changedAt: '2026-03-01T09:40:00.000Z' }], next: null }] })

export const UsersView = Type.Object({
  items: Type.Array(Type.Object({ kind: Type.String({ description: 'segment, push …' }), id: Type.Integer(), name: Type.String() })),
}, { description: 'At most a hundred of each kind.', examples: [{ items: [{ kind: 'push', id: 31, name: '三月新品' }, { kind: 'segment', id: 14, name: '会员，但不含上海' }] }] })

/** What is known of a segment besides itself. */
export interface Known { track: { sweptAt: Date | null, missed: number } | undefined, size: SizeView | undefined }

export function viewItem ({ id, name, description, version, createdBy, createdAt, changedAt, archivedAt }: Segment, { track, size: last }: Known): Static<typeof SegmentItem> {
  return {
    id, name, description, version, createdBy,
    isTracked: track !== undefined,
    size: last ?? null,
    createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString(), archivedAt: archivedAt?.toISOString() ?? null,
  }
}

export function viewSegment (segment: Segment, known: Known): Static<typeof SegmentView> {
  const { track } = known
  return {
    ...viewItem(segment, known),
    rule: segment.rule,
    members: track === undefined ? null : { isFilled: track.sweptAt !== null, checkedAt: track.sweptAt?.toISOString() ?? null, missed: track.missed },
  }
}

export function viewVersion ({ version, name, rule, changedBy, changedAt }: SegmentVersion): Static<typeof VersionPage>['items'][number] {
  return { version, name, rule, changedBy, changedAt: changedAt.toISOString() }
}

export function viewUser ({ kind, id, name }: SegmentUser): SegmentUser {
  return { kind, id, name }
}
