import { type Static, Type } from 'typebox'
import { clockStates, targets } from './clock.ts'
import type { NewPolicy, PolicyEdit } from './policy.service.ts'
import { anyPriority, anyTeam, type SlaClock, type SlaPolicy } from './sla.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T, description?: string) => (
  Type.Union([type, Type.Null()], description === undefined ? {} : { description }))
const Id = Type.Integer({ minimum: 1 })

export const AccountParams = Type.Object({ accountId: Id })
export const PolicyParams = Type.Object({ accountId: Id, policyId: Id })
export const ConversationParams = Type.Object({ accountId: Id, conversationId: Id })
export const PageQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const Minutes = (description: string) => orNull(Type.Integer({ minimum: 1, maximum: 525_600 }), description)
const AfterMinutes = Type.Integer({ minimum: 0, maximum: 525_600, description: 'Behind the moment at which the promise was broken, in the time by which it runs.' })
const Priority = Type.Integer({ minimum: 0, maximum: 3, description: '0 urgent, 1 high, 2 normal, 3 low.' })

const steps = [
  Type.Object({ to: Type.Literal('supervisor'), afterMinutes: AfterMinutes }, { ...closed, description: 'Supervisors are told.' }),
  Type.Object({ to: Type.Literal('priority'), afterMinutes: AfterMinutes, priority: Priority }, { ...closed, description: 'It becomes at least so urgent.' }),
  Type.Object({ to: Type.Literal('team'), afterMinutes: AfterMinutes, teamId: orNull(Id, 'null: the team to which its own one escalates.') }, {
    ...closed, description: 'It waits for another team.',
  }),
  Type.Object({ to: Type.Literal('agent'), afterMinutes: AfterMinutes, agentId: Id }, { ...closed, description: 'An agent gets it, if there is a seat.' }),
] as const
const AnyStep = Type.Union([...steps])
const Step = Type.Unsafe<Static<typeof AnyStep>>({ type: 'object', discriminator: { propertyName: 'to' }, required: ['to'], oneOf: steps })

const policyFields = {
  name: Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$` }),
  teamId: orNull(Id, 'Whose conversations; null: of any team, and of none.'),
  priority: orNull(Type.Integer({ minimum: 0, maximum: 3 }), '0 urgent, 1 high, 2 normal, 3 low; null: any.'),
  isOn: Type.Boolean(),
  firstResponseMinutes: Minutes('From the moment a person is asked for to the first answer of an agent, in opening hours.'),
  nextResponseMinutes: Minutes('From a later message of theirs to the next answer of an agent, in opening hours.'),
  resolutionMinutes: Minutes('Until it is resolved, in opening hours and without the time it is snoozed.'),
  windowMinutesBefore: Minutes('An answer so long before WeChat’s reply window closes, by the clock on the wall: it closes at night, too.'),
  warnAtPercent: Type.Integer({ minimum: 1, maximum: 100, description: 'After this share of the time one is warned; 100: never.' }),
  escalation: Type.Array(Step, { maxItems: 10, description: 'What follows when a promise is broken, until it is kept.' }),
}
const { name, teamId, priority, firstResponseMinutes, nextResponseMinutes, resolutionMinutes, windowMinutesBefore, escalation } = policyFields

const example = {
  name: '售后紧急', teamId: 3, priority: 0, isOn: true, firstResponseMinutes: 15, nextResponseMinutes: 30, resolutionMinutes: 480, windowMinutesBefore: 120,
  warnAtPercent: 80, escalation: [{ to: 'supervisor', afterMinutes: 0 }, { to: 'team', afterMinutes: 30, teamId: null }],
} satisfies Static<typeof PolicyFields>
const PolicyFields = Type.Object(policyFields)

export const NewPolicyBody = Type.Object({
  name,
  teamId: Type.Optional(teamId), priority: Type.Optional(priority), isOn: Type.Boolean({ default: true }),
  firstResponseMinutes: Type.Optional(firstResponseMinutes), nextResponseMinutes: Type.Optional(nextResponseMinutes),
  resolutionMinutes: Type.Optional(resolutionMinutes), windowMinutesBefore: Type.Optional(windowMinutesBefore),
  warnAtPercent: Type.Integer({ minimum: 1, maximum: 100, default: 80 }), escalation: Type.Optional(escalation),
}, { ...closed, examples: [example] })

export const PolicyEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the policy has changed since.' }),
  ...Type.Partial(PolicyFields).properties,
}, { ...closed, description: 'Clocks that run keep what they were given.', examples: [{ version: 1, firstResponseMinutes: 10, resolutionMinutes: null }] })

const policyExample = { id: 7, ...example, createdAt: '2026-03-01T09:00:00.000Z', version: 1 }
export const PolicyView = Type.Object({ id: Type.Integer(), ...policyFields, createdAt: Moment, version: Type.Integer() }, { examples: [policyExample] })
export const PolicyPage = Type.Object({ items: Type.Array(PolicyView), next: orNull(Type.Integer()) }, { examples: [{ items: [policyExample], next: null }] })

type Fields = Partial<Static<typeof PolicyFields>>

/** The body's names for what the policy calls minutes of a target. */
const minuteNames = { first: 'firstResponseMinutes', next: 'nextResponseMinutes', resolution: 'resolutionMinutes', window: 'windowMinutesBefore' } as const

export function policyFrom ({ name, isOn, teamId = null, priority = null, warnAtPercent, escalation = [], ...minutes }: Static<typeof NewPolicyBody>): NewPolicy {
  return { name, isOn, teamId, priority, warnAtPercent, escalation, minutes: minutesFrom({}, minutes) }
}

/** What is to change, laid over the minutes that there are: only what is named changes. */
export function policyEditFrom ({ firstResponseMinutes, nextResponseMinutes, resolutionMinutes, windowMinutesBefore, ...edit }: Fields, before: Pick<SlaPolicy, 'minutes'>): PolicyEdit {
  return { ...edit, minutes: minutesFrom(before.minutes, { firstResponseMinutes, nextResponseMinutes, resolutionMinutes, windowMinutesBefore }) }
}

function minutesFrom (before: SlaPolicy['minutes'], fields: { [Name in keyof Fields]?: Fields[Name] | undefined }): SlaPolicy['minutes'] {
  return Object.fromEntries(targets.flatMap((target) => {
    const named = fields[minuteNames[target]]
    const minutes = named === undefined ? before[target] : named
    return minutes === undefined || minutes === null ? [] : [[target, minutes]]
  }))
}

export function viewPolicy ({ id, name, teamId, priority, isOn, minutes, warnAtPercent, escalation, createdAt, version }: SlaPolicy): Static<typeof PolicyView> {
  return {
    id, name, isOn, warnAtPercent, escalation, version, createdAt: createdAt.toISOString(),
    teamId: teamId === anyTeam ? null : teamId, priority: priority === anyPriority ? null : priority,
    firstResponseMinutes: minutes.first ?? null, nextResponseMinutes: minutes.next ?? null,
    resolutionMinutes: minutes.resolution ?? null, windowMinutesBefore: minutes.window ?? null,
  }
}

export const ClocksQuery = Type.Object({
  state: Type.Enum(['running', 'warned', 'breached'], { default: 'breached' }),
  target: Type.Optional(Type.Enum([...targets])),
  teamId: Type.Optional(Id),
  ...PageQuery.properties,
}, closed)

const clockExample = {
  id: 91, conversationId: 12, followerId: 5, target: 'first', state: 'warned', policyId: 7, teamId: 3, startedAt: '2026-03-02T01:00:00.000Z',
  dueAt: '2026-03-02T01:15:00.000Z', pausedAt: null, leftMs: null, steps: 0, endedAt: null,
} as const
export const ClockView = Type.Object({
  id: Type.Integer(), conversationId: Type.Integer(), followerId: Type.Integer(),
  target: Type.Enum([...targets], { description: 'first: the first answer; next: a later one; resolution: the end; window: an answer before the reply window closes.' }),
  state: Type.Enum([...clockStates], { description: 'A breached one may have been kept later: then it has ended. stopped: not needed any more.' }),
  policyId: Type.Integer(), teamId: orNull(Type.Integer(), 'By whose hours it runs.'),
  startedAt: Moment, dueAt: orNull(Moment, 'null while it is paused.'), pausedAt: orNull(Moment), leftMs: orNull(Type.Integer(), 'While it is paused: what is left.'),
  steps: Type.Integer({ description: 'How many steps of the escalation were taken.' }), endedAt: orNull(Moment),
}, { examples: [clockExample] })
export const ClockPage = Type.Object({ items: Type.Array(ClockView), next: orNull(Type.Integer()) }, { examples: [{ items: [clockExample], next: null }] })

export function viewClock ({ isLive: _live, sinceAt: _since, nextAt: _next, accountId: _account, warnAtPercent: _percent, ...clock }: SlaClock): Static<typeof ClockView> {
  const { totalMs, spentMs, step, startedAt, dueAt, pausedAt, endedAt, ...same } = clock
  return {
    ...same, steps: step, startedAt: startedAt.toISOString(), dueAt: dueAt?.toISOString() ?? null, pausedAt: pausedAt?.toISOString() ?? null,
    leftMs: pausedAt === null || endedAt !== null ? null : Math.max(0, totalMs - spentMs), endedAt: endedAt?.toISOString() ?? null,
  }
}
