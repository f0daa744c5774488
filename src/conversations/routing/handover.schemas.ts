import { PromiseView, viewPromise } from '../sla/badge.schemas.ts'
import type { Badge } from '../sla/clock.reader.ts'
import { type Static, Type } from 'typebox'
import type { RoutingDecision } from './rule.entity.ts'
import type { Standing } from './queue.service.ts'
import { Priority } from './rule.shape.ts'
import type { Place, Waiting } from './waiting.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const MomentOrNull = Type.Union([Moment, Type.Null()])
const IdOrNull = Type.Union([Type.Integer(), Type.Null()])
const Note = Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'For whoever gets it; kept with the change.' }))

export const ConversationParams = Type.Object({ accountId: Id, conversationId: Id })

export const TransferBody = Type.Object({
  agentId: Type.Optional({ ...Id, description: 'Who is to have it, at once. They must be there and have a seat left.' }),
  teamId: Type.Optional({ ...Id, description: 'Or where it is to wait.' }),
  note: Note,
}, { ...closed, examples: [{ agentId: 3, note: '想换一台，已核对订单' }, { teamId: 2 }] })

export const ReleaseBody = Type.Object({ note: Note }, { ...closed, examples: [{ note: '需要会英语的同事' }] })

export const EscalateBody = Type.Object({
  teamId: Type.Optional({ ...Id, description: 'Else the team that its team escalates to.' }),
  priority: Type.Optional({ ...Priority, description: 'Else one step more urgent than it is.' }),
  note: Note,
}, { ...closed, examples: [{ note: '客户要求主管处理', priority: 0 }] })

export const QueueQuery = Type.Object({
  teamId: Type.Optional({ ...Id, description: 'Of this team only.' }),
  after: Type.Optional(Type.String({ pattern: String.raw`^\d{1,10}\.[0-3]\.\d{1,15}\.\d{1,15}$`, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const WaitingView = Type.Object({
  conversationId: Type.Integer(), followerId: Type.Integer(), teamId: IdOrNull, priority: Priority, requiredSkills: Type.Array(Type.String()),
  queuedAt: Moment, windowUntil: MomentOrNull, unansweredSince: MomentOrNull, promises: Type.Array(PromiseView),
})
export const QueuePage = Type.Object({ items: Type.Array(WaitingView), next: Type.Union([Type.String(), Type.Null()]) }, {
  examples: [{
    items: [{
      conversationId: 7, followerId: 12, teamId: 2, priority: 2, requiredSkills: [], queuedAt: '2026-03-01T09:00:00.000Z', windowUntil: '2026-03-03T08:59:30.000Z',
      unansweredSince: '2026-03-01T08:59:30.000Z', promises: [{ target: 'first', state: 'breached', dueAt: '2026-03-01T09:15:00.000Z', isPaused: false }],
    }],
    next: null,
  }],
})

export const StandingView = Type.Object({
  position: Type.Union([Type.Integer(), Type.Null()], { description: 'null when it does not wait.' }),
  ahead: Type.Integer({ description: 'How many of the same team are before it, counted as far as 1000.' }),
  why: Type.String({ description: 'NEXT: somebody is free. TEAM_CLOSED, TEAM_EMPTY, NOT_WAITING; or what most of the agents have against it, as FULL, OFFLINE, LACKS_SKILL.' }),
  barred: Type.Record(Type.String(), Type.Integer(), { description: 'How many agents cannot, by reason.' }),
  opensAt: Type.Union([Moment, Type.Null()], { description: 'When the team opens again; null while it is open, or if it never does.' }),
}, { examples: [{ position: 3, ahead: 2, why: 'FULL', barred: { FULL: 2, OFFLINE: 1 }, opensAt: null }] })

export const DecisionsQuery = Type.Object({
  before: Type.Optional({ ...Id, description: '`next` of the page before.' }), limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
}, closed)

const Considered = Type.Object({
  agentId: Type.Integer(), load: Type.Integer(), limit: Type.Integer(), weight: Type.Integer(), barred: Type.Union([Type.String(), Type.Null()]),
})
const AskedRule = Type.Object({ ruleId: Type.Integer(), failed: Type.Union([Type.String(), Type.Null()], { description: 'The first condition that does not hold; null: it applied.' }) })

const DecisionView = Type.Object({
  id: Type.Integer(),
  at: Moment,
  kind: Type.Enum(['team', 'agent'], { description: 'What was decided: where it waits, or who gets it.' }),
  teamId: IdOrNull,
  agentId: IdOrNull,
  ruleId: IdOrNull,
  why: Type.String({ description: 'RULE, HINT (as by the QR code they scanned last), NO_RULE; STICKY, LEAST_LOADED, ROUND_ROBIN.' }),
  rules: Type.Array(AskedRule, { description: 'The rules that were asked, in their order.' }),
  considered: Type.Array(Considered, { description: 'The chosen agent first, then who was free, then who was not; at most 20.' }),
  lookedAt: Type.Integer({ description: 'How many agents were looked at.' }),
})
export const DecisionPage = Type.Object({ items: Type.Array(DecisionView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{
    items: [{
      id: 5, at: '2026-03-01T09:00:01.000Z', kind: 'agent', teamId: 2, agentId: 3, ruleId: null, why: 'LEAST_LOADED', rules: [],
      considered: [{ agentId: 3, load: 1, limit: 8, weight: 1, barred: null }, { agentId: 4, load: 8, limit: 8, weight: 1, barred: 'FULL' }], lookedAt: 2,
    }],
    next: null,
  }],
})

export function viewWaiting ({ id, followerId, teamId, priority, requiredSkills, queuedMs, windowMs, unansweredMs }: Waiting, promises: readonly Badge[] = []): Static<typeof WaitingView> {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    conversationId: id, followerId, teamId, priority, requiredSkills, queuedAt: new Date(queuedMs).toISOString(), windowUntil: iso(windowMs), unansweredSince: iso(unansweredMs),
    promises: promises.map(viewPromise),
  }
}

export function viewStanding ({ opensAt, ...standing }: Standing): Static<typeof StandingView> {
  return { ...standing, opensAt: opensAt?.toISOString() ?? null }
}

export function viewDecision ({ id, at, kind, teamId, agentId, ruleId, why, detail }: RoutingDecision): Static<typeof DecisionView> {
  const { rules = [], considered = [], lookedAt = 0 } = detail
  return { id, at: at.toISOString(), kind, teamId, agentId, ruleId, why, rules, considered, lookedAt }
}

export function cursorOf ({ queueSlot, priority, queuedMs, id }: Place): string {
  return [queueSlot, priority, queuedMs, id].join('.')
}

export function placeOf (cursor: string): Place {
  const [queueSlot = 0, priority = 0, queuedMs = 0, id = 0] = cursor.split('.').map(Number)
  return { queueSlot, priority, queuedMs, id }
}
