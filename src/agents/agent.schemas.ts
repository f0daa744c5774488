import { type Static, Type } from 'typebox'
import { type Agent, type AgentAbsence, type AgentPresence, presences } from './agent.entity.ts'
import { barredReasons } from './barred.ts'
import type { Candidate } from './candidates.ts'

const Moment = Type.String({ format: 'date-time' })
const MomentOrNull = Type.Union([Moment, Type.Null()])
const IdOrNull = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])
const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Before = Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' }))
const Next = Type.Union([Type.Integer(), Type.Null()])
const Version = Type.Integer({ description: 'The version you read; refused if the agent has changed since.' })

export const AccountParams = Type.Object({ accountId: Id })
export const AgentParams = Type.Object({ accountId: Id, agentId: Id })
export const AbsenceParams = Type.Object({ accountId: Id, agentId: Id, absenceId: Id })
export const AgentsQuery = Type.Object({
  disabled: Type.Boolean({ default: false, description: 'True: those who work here no more.' }), before: Before,
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
export const PageQuery = Type.Object({ before: Before, limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) }, closed)
export const AvailabilityQuery = Type.Object({
  teamId: Type.Optional(Type.Integer({ minimum: 1, description: 'Of this team only.' })),
  after: Type.Integer({ minimum: 0, default: 0, description: '`next` of the page before.' }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
}, closed)

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$`, description: 'As colleagues and followers read it.' })
const Capacity = Type.Integer({ minimum: 1, maximum: 500, description: 'How many open conversations they hold at once, at most.' })
const Languages = Type.Array(Type.String({ maxLength: 16, pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$' }), { maxItems: 20, uniqueItems: true })
const Skill = Type.Object({
  skill: Type.String({ minLength: 1, maxLength: 32, pattern: String.raw`^[^\s:]([^:]*[^\s:])?$` }),
  level: Type.Integer({ minimum: 1, maximum: 5 }),
}, closed)
const Skills = Type.Array(Skill, { maxItems: 50 })
const CalendarId = { ...IdOrNull, description: 'The work calendar that is their shift; null: on shift whenever they are online.' }

export const NewAgentBody = Type.Object({
  userId: Id, name: Name, capacity: Capacity, languages: { ...Languages, default: [] }, skills: { ...Skills, default: [] }, calendarId: { ...CalendarId, default: null },
}, { ...closed, examples: [{ userId: 7, name: '小林', capacity: 8, languages: ['zh-CN', 'en'], skills: [{ skill: '退款', level: 4 }], calendarId: null }] })

export const AgentEditBody = Type.Object({
  version: Version,
  name: Type.Optional(Name), capacity: Type.Optional(Capacity), languages: Type.Optional(Languages), skills: Type.Optional(Skills), calendarId: Type.Optional(CalendarId),
  isDisabled: Type.Optional(Type.Boolean({ description: 'True: they work at the desk no more and are offline. What they did stays theirs.' })),
}, { ...closed, examples: [{ version: 1, capacity: 12, skills: [{ skill: '退款', level: 5 }] }] })

const Presence = Type.Enum([...presences])
const example = {
  id: 3, userId: 7, name: '小林', capacity: 8, load: 2, languages: ['zh-CN', 'en'], skills: [{ skill: '退款', level: 4 }], calendarId: null, presence: 'online' as const,
  presenceSince: '2026-03-01T09:00:00.000Z', freshUntil: '2026-03-01T09:41:30.000Z', lastAssignedAt: '2026-03-01T09:31:00.000Z', createdAt: '2026-02-01T02:00:00.000Z',
  disabledAt: null, version: 1,
}

export const AgentView = Type.Object({
  id: Type.Integer(), userId: Type.Integer(), name: Type.String(), capacity: Type.Integer(),
  load: Type.Integer({ description: 'How many open conversations they hold.' }),
  languages: Type.Array(Type.String()), skills: Type.Array(Type.Object({ skill: Type.String(), level: Type.Integer() })), calendarId: IdOrNull,
  presence: Presence, presenceSince: Moment,
  freshUntil: { ...MomentOrNull, description: 'Until then they count as there without another heartbeat.' },
  lastAssignedAt: MomentOrNull, createdAt: Moment, disabledAt: MomentOrNull, version: Type.Integer(),
}, { examples: [example] })

export const AgentPage = Type.Object({ items: Type.Array(AgentView), next: Next }, { examples: [{ items: [example], next: null }] })

export const OwnPresenceBody = Type.Object({ presence: Presence }, { ...closed, examples: [{ presence: 'online' }] })
export const OthersPresenceBody = Type.Object({
  presence: Presence, note: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Why; kept in their timeline.' })),
}, { ...closed, examples: [{ presence: 'away', note: '临时开会' }] })

export const BeatView = Type.Object({
  presence: { ...Presence, description: 'Offline after a silence: say online again.' }, freshUntil: MomentOrNull,
  nextInSeconds: Type.Integer({ description: 'When the next heartbeat is due.' }),
}, { examples: [{ presence: 'online', freshUntil: '2026-03-01T09:41:30.000Z', nextInSeconds: 30 }] })

const span = {
  id: 19, presence: 'away' as const, startedAt: '2026-03-01T04:00:00.000Z', endedAt: '2026-03-01T05:30:00.000Z', cause: 'supervisor' as const,
  by: { kind: 'user' as const, id: 2 }, note: '临时开会',
}

export const PresencePage = Type.Object({
  items: Type.Array(Type.Object({
    id: Type.Integer(), presence: Presence, startedAt: Moment, endedAt: { ...MomentOrNull, description: 'null: it goes on.' },
    cause: Type.Enum(['made', 'self', 'supervisor', 'silent', 'disabled']), by: Type.Object({ kind: Type.Enum(['user', 'key', 'system']), id: Type.Integer() }),
    note: Type.Union([Type.String(), Type.Null()]),
  })),
  next: Next,
}, { examples: [{ items: [span], next: null }] })

const absence = { id: 4, from: '2026-03-02T01:00:00.000Z', until: '2026-03-04T10:00:00.000Z', note: '年假', createdAt: '2026-03-01T09:00:00.000Z' }

export const NewAbsenceBody = Type.Object({
  from: Moment, until: Moment, note: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
}, { ...closed, examples: [{ from: absence.from, until: absence.until, note: absence.note }] })

export const AbsenceView = Type.Object({
  id: Type.Integer(), from: Moment, until: Moment, note: Type.Union([Type.String(), Type.Null()]), createdAt: Moment,
}, { examples: [absence] })
export const AbsencePage = Type.Object({ items: Type.Array(AbsenceView), next: Next }, { examples: [{ items: [absence], next: null }] })

const there = {
  agentId: 3, name: '小林', presence: 'online' as const, isFresh: true, isOnShift: true, isAbsent: false, load: 2, capacity: 8, limit: 3, weight: 1,
  skills: [{ skill: '退款', level: 4 }], languages: ['zh-CN'], lastAssignedAt: '2026-03-01T09:31:00.000Z', barred: null,
}

export const AvailabilityPage = Type.Object({
  items: Type.Array(Type.Object({
    agentId: Type.Integer(), name: Type.String(), presence: Presence,
    isFresh: Type.Boolean({ description: 'Their page was heard of lately.' }), isOnShift: Type.Boolean(), isAbsent: Type.Boolean(),
    load: Type.Integer(), capacity: Type.Integer(), limit: Type.Integer({ description: 'What they may hold now: less while they are coming back.' }),
    weight: Type.Integer({ description: 'In the team; 1 without one.' }),
    skills: Type.Array(Type.Object({ skill: Type.String(), level: Type.Integer() })), languages: Type.Array(Type.String()), lastAssignedAt: MomentOrNull,
    barred: Type.Union([Type.Enum([...barredReasons]), Type.Null()], { description: 'Why they are given nothing now; null if they can be.' }),
  })),
  next: Next,
}, { examples: [{ items: [there], next: null }] })

const AgentSettings = Type.Object({
  silentSeconds: Type.Integer({ minimum: 15, maximum: 3600, description: 'After how long without a heartbeat an agent is offline.' }),
  rampSeconds: Type.Integer({ minimum: 0, maximum: 600, description: 'What lies between two conversations for who has just come back; 0: nothing.' }),
}, closed)
const settings = { version: 0, settings: { silentSeconds: 90, rampSeconds: 20 } }
export const SettingsView = Type.Object({ version: Type.Integer(), settings: AgentSettings }, { examples: [settings] })
export const SettingsBody = Type.Object({ version: Type.Integer({ minimum: 0 }), settings: AgentSettings }, { ...closed, examples: [settings] })

export function viewAgent (agent: Agent): Static<typeof AgentView> {
  const { id, userId, name, capacity, load, languages, skills, calendarId, presence, version } = agent
  const { presenceSince, freshUntil, lastAssignedAt, createdAt, disabledAt } = agent
  return {
    id, userId, name, capacity, load, languages, skills, calendarId, presence, presenceSince: presenceSince.toISOString(),
    freshUntil: isoOf(freshUntil), lastAssignedAt: isoOf(lastAssignedAt), createdAt: createdAt.toISOString(), disabledAt: isoOf(disabledAt), version,
  }
}

export function viewSpan ({ id, presence, startedAt, endedAt, cause, byKind, byId, note }: AgentPresence): Static<typeof PresencePage>['items'][number] {
  return { id, presence, startedAt: startedAt.toISOString(), endedAt: isoOf(endedAt), cause, by: { kind: byKind, id: byId }, note }
}

export function viewAbsence ({ id, fromAt, untilAt, note, createdAt }: AgentAbsence): Static<typeof AbsenceView> {
  return { id, from: fromAt.toISOString(), until: untilAt.toISOString(), note, createdAt: createdAt.toISOString() }
}

export function viewCandidate ({ skills, languages, lastAssignedAt, ...rest }: Candidate): Static<typeof AvailabilityPage>['items'][number] {
  const { agentId, name, presence, isFresh, isOnShift, isAbsent, load, capacity, limit, weight, barred } = rest
  return {
    agentId, name, presence, isFresh, isOnShift, isAbsent, load, capacity, limit, weight, barred,
    skills: [...skills].map(([skill, level]) => ({ skill, level })), languages: [...languages], lastAssignedAt: isoOf(lastAssignedAt),
  }
}

const isoOf = (moment: Date | null): string | null => moment?.toISOString() ?? null
