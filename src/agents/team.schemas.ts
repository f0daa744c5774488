import { type Static, Type } from 'typebox'
import { strategies } from './team.entity.ts'
import type { TeamWithMembers } from './team.service.ts'

const Moment = Type.String({ format: 'date-time' })
const IdOrNull = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])
const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const TeamParams = Type.Object({ accountId: Id, teamId: Id })
export const TeamsQuery = Type.Object({
  archived: Type.Boolean({ default: false, description: 'True: those that are needed no more.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$` })
const Strategy = Type.Enum([...strategies], {
  description: 'Who of several free members gets a conversation. least-loaded: by what they hold, next to their weight; round-robin: who got none for longest; sticky: who talked with the follower last, else the least loaded.',
})
const CalendarId = { ...IdOrNull, description: 'When it is open; null: as the account’s default calendar says, and always if it has none.' }
const EscalateToId = { ...IdOrNull, description: 'The team that takes over what this one cannot do.' }
const Member = Type.Object({
  agentId: Id, weight: Type.Integer({ minimum: 1, maximum: 10, default: 1, description: 'How much of the work is theirs, next to the others.' }),
}, closed)
const Members = Type.Array(Member, { maxItems: 500, description: 'The whole team: whoever is not named leaves it.' })

export const NewTeamBody = Type.Object({
  name: Name, strategy: { ...Strategy, default: 'least-loaded' }, calendarId: { ...CalendarId, default: null }, escalateToId: { ...EscalateToId, default: null },
  members: { ...Members, default: [] },
}, { ...closed, examples: [{ name: '售后', strategy: 'sticky', calendarId: 1, members: [{ agentId: 3, weight: 2 }, { agentId: 4, weight: 1 }] }] })

export const TeamEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the team has changed since.' }),
  name: Type.Optional(Name), strategy: Type.Optional(Strategy), calendarId: Type.Optional(CalendarId), escalateToId: Type.Optional(EscalateToId),
  members: Type.Optional(Members), isArchived: Type.Optional(Type.Boolean()),
}, { ...closed, examples: [{ version: 1, members: [{ agentId: 3, weight: 1 }] }] })

const example = {
  id: 2, name: '售后', strategy: 'sticky' as const, calendarId: 1, escalateToId: null, members: [{ agentId: 3, weight: 2 }, { agentId: 4, weight: 1 }],
  createdAt: '2026-03-01T09:00:00.000Z', archivedAt: null, version: 1,
}

export const TeamView = Type.Object({
  id: Type.Integer(), name: Type.String(), strategy: Strategy, calendarId: IdOrNull, escalateToId: IdOrNull,
  members: Type.Array(Type.Object({ agentId: Type.Integer(), weight: Type.Integer() })),
  createdAt: Moment, archivedAt: Type.Union([Moment, Type.Null()]), version: Type.Integer(),
}, { examples: [example] })

export const TeamPage = Type.Object({ items: Type.Array(TeamView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

export function viewTeam ({ team, members }: TeamWithMembers): Static<typeof TeamView> {
  const { id, name, strategy, calendarId, escalateToId, createdAt, archivedAt, version } = team
  return { id, name, strategy, calendarId, escalateToId, members, createdAt: createdAt.toISOString(), archivedAt: archivedAt?.toISOString() ?? null, version }
}
