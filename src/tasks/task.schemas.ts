import { type Static, Type } from 'typebox'
import type { Task } from './task.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const closed = { additionalProperties: false }

export const TaskParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), taskId: Type.Integer({ minimum: 1 }) })
export const TasksParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const TasksQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

export const taskExample = {
  id: 81, kind: 'followers-sync', status: 'running', done: 412_000, total: 1_000_000, perSecond: 9800.5, secondsLeft: 60, problem: null, dueAt: null, result: null,
  askedBy: '王小明', createdAt: '2026-03-01T09:30:00.000Z', startedAt: '2026-03-01T09:30:00.412Z', endedAt: null,
} as const

export const TaskView = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  status: Type.Enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  done: Type.Integer({ description: 'How much is done, in the unit of the kind: followers, lines.' }),
  total: Type.Union([Type.Integer(), Type.Null()], { description: 'Of how much; null while nobody knows.' }),
  perSecond: Type.Union([Type.Number(), Type.Null()], { description: 'Since it began.' }),
  secondsLeft: Type.Union([Type.Integer(), Type.Null()], { description: 'At that rate.' }),
  problem: Type.Union([Type.Object({
    code: Type.String(), message: Type.String(), advice: Type.Optional(Type.String()), place: Type.Optional(Type.String()),
  }), Type.Null()], { description: 'Why it failed, or why it waits.' }),
  dueAt: Type.Union([Moment, Type.Null()], { description: 'While it waits: when it goes on.' }),
  result: Type.Unknown({ description: 'What came of it; null until it is done.' }),
  askedBy: Type.String(),
  createdAt: Moment,
  startedAt: MaybeMoment,
  endedAt: MaybeMoment,
}, { examples: [taskExample] })
export type TaskView = Static<typeof TaskView>

export const TaskPage = Type.Object({ items: Type.Array(TaskView), next: Type.Union([Type.Integer(), Type.Null()]) })

export function viewTask (task: Task, now: Date): TaskView {
  const { id, kind, status, done, total, problem, result, askedBy, createdAt, startedAt, endedAt, dueAt } = task
  const seconds = startedAt === null ? 0 : ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000
  const perSecond = seconds > 0 ? done / seconds : null
  const left = status === 'running' && total !== null && perSecond !== null && perSecond > 0 ? Math.ceil(Math.max(0, total - done) / perSecond) : null
  return {
    id, kind, status, done, total, problem, askedBy,
    result: result ?? null,
    perSecond: perSecond === null ? null : Math.round(perSecond * 10) / 10,
    secondsLeft: left,
    dueAt: status === 'waiting' ? dueAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }
}
