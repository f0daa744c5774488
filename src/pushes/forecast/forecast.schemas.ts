import { type Static, Type } from 'typebox'
import { taskExample, TaskView } from '../../tasks/index.ts'
import { pushRoutes, pushStatuses } from '../record/push.entity.ts'
import { runStatuses } from '../record/run.entity.ts'
import type { PushDryRun } from './dry-run.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const Amount = Type.Integer({ minimum: 0 })

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const PushParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), pushId: Type.Integer({ minimum: 1 }) })

const Routes = Type.Object(Object.fromEntries(pushRoutes.map((route) => [route, Type.Optional(Amount)])), { description: 'How many go by each route.' })
const Reasons = Type.Record(Type.String(), Amount)

const variantExample = { key: 'a', audience: 9500, routes: { service: 1200, mass: 7100 }, waiting: { QUIET_HOURS: 40 }, skipped: { MASS_SPENT: 1100, OPTED_OUT: 100 } }
const resultExample = {
  audience: 10_000, heldOut: 500, routes: variantExample.routes, waiting: variantExample.waiting, skipped: variantExample.skipped, variants: [variantExample],
  mass: { followers: 7100, calls: 1, callsADay: 100, spent: 1100, leftAfter: { 0: 300, 1: 900, 2: 1900, 3: 4000 } }, time: { calls: 1201, fromSeconds: 13, untilSeconds: 25 },
}

const Result = Type.Object({
  audience: Type.Integer({ description: 'heldOut, all routes and all skipped together.' }),
  heldOut: Type.Integer({ description: 'Who gets nothing, to see what the push does.' }),
  routes: Routes,
  waiting: Type.Record(Type.String(), Amount, { description: 'Of those: who gets it later, by what it waits for.' }),
  skipped: Type.Record(Type.String(), Amount, { description: 'Whom it does not reach, by the reason of the last way that was tried.' }),
  variants: Type.Array(Type.Object({ key: Type.String(), audience: Type.Integer(), routes: Routes, waiting: Reasons, skipped: Reasons })),
  mass: Type.Object({
    followers: Type.Integer(), calls: Type.Integer({ description: 'Of at most 10,000 followers, for each variant its own.' }),
    callsADay: Type.Union([Type.Integer(), Type.Null()], { description: 'As many as the account makes in a day; null: nobody counts.' }),
    spent: Type.Integer({ description: 'Who gets no mass send any more in WeChat’s running period.' }),
    leftAfter: Type.Record(Type.String(), Amount, { description: 'Who goes by mass, by how many mass sends they have left behind it.' }),
  }),
  time: Type.Object({ calls: Type.Integer(), fromSeconds: Type.Integer(), untilSeconds: Type.Integer() }, {
    description: 'From the account’s own pace to the best it has shown in its last runs; half its pace where it has not sent yet. Without quiet hours.',
  }),
})

export const DryRunBody = Type.Object({
  at: Type.Optional(Type.String({ format: 'date-time', description: 'The moment that is reckoned for: the push’s own if it has one, else now. As if nothing happened until then.' })),
}, { ...closed, examples: [{ at: '2026-03-08T02:00:00.000Z' }] })

const sizeExample = { size: 10_000, followers: 40_000, percent: 25 }

export const DryRunView = Type.Object({
  id: Type.Integer(), pushId: Type.Integer(), taskId: Type.Union([Type.Integer(), Type.Null()]), status: Type.Enum(['running', 'done', 'stopped']),
  at: Moment,
  pushVersion: Type.Integer(), segmentVersion: Type.Integer({ description: 'Of what was looked at: another version of push or segment asks for another dry run.' }),
  followers: Type.Integer({ description: 'Who follows the account; of more than about twenty thousand a guess.' }),
  percent: Type.Union([Type.Number(), Type.Null()], { description: 'Which share of them it concerns; null until it is done.' }),
  result: Type.Union([Result, Type.Null()]), askedBy: Type.String(), createdAt: Moment, endedAt: MaybeMoment,
}, {
  examples: [{
    id: 4, pushId: 12, taskId: 81, status: 'done', at: '2026-03-08T02:00:00.000Z', pushVersion: 3, segmentVersion: 1, followers: sizeExample.followers, percent: sizeExample.percent,
    result: resultExample, askedBy: '王小明', createdAt: '2026-03-01T09:30:00.000Z', endedAt: '2026-03-01T09:30:02.000Z',
  }],
})

const { result: _result, ...taskOfDryRun } = taskExample
export const StartedDryRun = Type.Object({ id: Type.Integer(), task: TaskView }, { examples: [{ id: 4, task: { ...taskOfDryRun, kind: 'push-dry-run', result: null } }] })

export function viewDryRun ({ id, pushId, taskId, status, at, pushVersion, segmentVersion, followers, result, askedBy, createdAt, endedAt }: PushDryRun): Static<typeof DryRunView> {
  return {
    id, pushId, taskId, status, at: at.toISOString(), pushVersion, segmentVersion, followers, result, askedBy, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null,
    percent: result === null ? null : Math.round(result.audience * 1000 / Math.max(1, followers)) / 10,
  }
}

export const CalendarQuery = Type.Object({
  from: Type.Optional({ ...Day, description: 'First day of the account; a week ago unless told otherwise.' }),
  until: Type.Optional({ ...Day, description: 'Last day; 31 days after the first unless told otherwise, and 92 at most.' }),
}, closed)

const CalendarItem = Type.Object({
  pushId: Type.Integer(), name: Type.String(), purpose: Type.Enum(['content', 'notice']), status: Type.Enum([...pushStatuses]), occurrence: Type.String(), at: Moment,
  run: Type.Union([Type.Object({ id: Type.Integer(), status: Type.Enum([...runStatuses]), reason: Type.Union([Type.String(), Type.Null()]) }), Type.Null()], {
    description: 'null: an occurrence further ahead than the next.',
  }),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'How many followers it concerned, or will.' }),
  routes: Routes,
  countedBy: Type.Union([Type.Enum(['run', 'dry-run', 'approval']), Type.Null()], { description: 'Where the numbers come from: what was tried, its last dry run, or its size when it was approved.' }),
})
export type CalendarItem = Static<typeof CalendarItem>

const Beyond = Type.Object({ atLeast: Amount, expected: Amount, atMost: Amount }, {
  description: 'How many sends find nothing left: if audiences overlap as little as they can, by chance, and as much as they can. Each audience is as large as the calendar says; what was sent otherwise is not counted.',
})

const itemExample = {
  pushId: 12, name: '三月新品', purpose: 'content' as const, status: 'scheduled' as const, occurrence: '2026-03-08T10:00', at: '2026-03-08T02:00:00.000Z',
  run: { id: 31, status: 'waiting' as const, reason: null }, size: 10_000, routes: { service: 1200, mass: 7100 }, countedBy: 'dry-run' as const,
}

export const CalendarView = Type.Object({
  from: Day, until: Day,
  isWhole: Type.Boolean({ description: 'false: there are more than can be shown; ask for fewer days.' }),
  items: Type.Array(CalendarItem),
  mass: Type.Array(Type.Object({
    period: Type.String({ description: 'WeChat’s: a month of a service account, a day of a subscription account.' }),
    perFollower: Type.Integer(), pushes: Type.Integer(), followers: Amount, calls: Amount, beyond: Beyond,
  }), { description: 'Periods in which pushes go by mass.' }),
  caps: Type.Array(Type.Object({
    span: Type.Enum(['day', 'week', 'month']), period: Type.String(), cap: Type.Integer(), pushes: Type.Integer(), beyond: Beyond,
  }), { description: 'Days, weeks and months with more content than one follower may get.' }),
}, {
  examples: [{
    from: '2026-03-01', until: '2026-03-31', isWhole: true, items: [itemExample],
    mass: [{ period: '2026-03', perFollower: 4, pushes: 1, followers: 7100, calls: 1, beyond: { atLeast: 0, expected: 0, atMost: 0 } }],
    caps: [{ span: 'day', period: '2026-03-08', cap: 1, pushes: 2, beyond: { atLeast: 0, expected: 2075, atMost: 8300 } }],
  }],
})
export type CalendarView = Static<typeof CalendarView>
