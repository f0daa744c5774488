import { type Static, Type } from 'typebox'
import { DraftView, PushView, pushExample, viewPush } from '../content/push.schemas.ts'
import { Schedule } from '../schedule/schedule.schemas.ts'
import { deliveryStatuses } from './delivery.entity.ts'
import type { DeliveryRow } from './delivery.service.ts'
import { runExample, RunView } from './numbers.ts'
import type { RunProgress } from './progress.ts'
import type { Push } from './push.entity.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const maybe = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const RunsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
}, closed)

export const PushPageView = Type.Object({ ...PushView.properties, runs: Type.Array(RunView, { description: 'The latest 20, newest first.' }) }, {
  examples: [{ ...pushExample, status: 'running', runs: [runExample] }],
})
export const RunPage = Type.Object({ items: Type.Array(RunView), next: maybe(Type.Integer()) }, { examples: [{ items: [runExample], next: null }] })
export { DraftView }

const Reason = Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Why it may reach more followers than one push should; only an admin’s counts.' }))
export const ApproveBody = Type.Object({ reason: Reason }, { ...closed, examples: [{}, { reason: '年度服务条款变更，须通知所有人。' }] })
export const ScheduleBody = Type.Object({ schedule: Type.Optional(Schedule) }, { ...closed, examples: [{ schedule: { kind: 'once', at: '2026-03-08T02:00:00.000Z' } }] })
export const NoBody = Type.Object({}, { ...closed, examples: [{}] })

const filter = {
  runId: Type.Optional({ ...Id, description: 'The latest unless told otherwise.' }),
  status: Type.Optional(Type.Enum([...deliveryStatuses])),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  variant: Type.Optional(Type.String({ minLength: 1, maxLength: 8, description: 'Its key, or held-out.' })),
}
export const DeliveriesQuery = Type.Object({
  ...filter,
  after: Type.Optional(Type.String({ maxLength: 40, pattern: '^[0-9]+([.][0-9]+)?$', description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
export const DeliveriesCsvQuery = Type.Object(filter, closed)

const DeliveryView = Type.Object({
  followerId: Type.Integer(), alias: maybe(Type.String()), variant: Type.String(), status: Type.Enum([...deliveryStatuses]), route: maybe(Type.String()),
  reason: maybe(Type.String()), errcode: maybe(Type.Integer()), dueAt: Moment, sentAt: maybe(Moment), settledAt: maybe(Moment), clickedAt: maybe(Moment),
  repliedAt: maybe(Moment), convertedAt: maybe(Moment), unfollowedAt: maybe(Moment),
})
export const DeliveryPage = Type.Object({
  items: Type.Array(DeliveryView), next: maybe(Type.String({ description: 'A page may have fewer entries than asked for, even none, and still say where to go on.' })),
}, {
  examples: [{
    items: [{
      followerId: 42, alias: '安静的山雀', variant: 'a', status: 'submitted', route: 'service', reason: null, errcode: null, dueAt: '2026-03-08T02:00:00.000Z',
      sentAt: '2026-03-08T02:00:03.000Z', settledAt: '2026-03-08T02:00:03.000Z', clickedAt: '2026-03-08T02:07:41.000Z', repliedAt: null, convertedAt: null, unfollowedAt: null,
    }],
    next: null,
  }],
})

const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString())

export function viewDelivery ({ followerId, alias, variant, status, route, reason, errcode, ...at }: DeliveryRow): Static<typeof DeliveryView> {
  return {
    followerId, alias, variant, status, route, reason, errcode, dueAt: new Date(at.dueAt).toISOString(), sentAt: iso(at.sentAt), settledAt: iso(at.settledAt),
    clickedAt: iso(at.clickedAt), repliedAt: iso(at.repliedAt), convertedAt: iso(at.convertedAt), unfollowedAt: iso(at.unfollowedAt),
  }
}

export function viewPushPage (push: Push, runs: RunProgress[]): Static<typeof PushPageView> {
  return { ...viewPush(push), runs }
}
