import { type Static, Type } from 'typebox'
import { taskExample, TaskView } from '../../../tasks/index.ts'
import { FollowerFilter } from '../../find/filter.ts'
import { exportFields } from './columns.ts'
import type { FollowerExport } from './export.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })

export const ExportParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), exportId: Type.Integer({ minimum: 1 }) })

export const NewExportBody = Type.Object({
  filter: FollowerFilter,
  columns: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
    minItems: 1, maxItems: 100, description: `In this order: ${exportFields.join(', ')}, or attribute:<key>. The header names them so.`,
  }),
}, { ...closed, examples: [{ filter: [{ field: 'subscribed', is: true }], columns: ['openid', 'alias', 'remark', 'stage', 'tags', 'attribute:level'] }] })

const exportExample = {
  id: 5, status: 'running', taskId: 82, columns: ['openid', 'alias', 'attribute:level'], followers: 120_000, bytes: 6_480_112, createdBy: '王小明',
  createdAt: '2026-03-01T09:30:00.000Z', endedAt: null,
} as const

export const ExportView = Type.Object({
  id: Type.Integer(),
  status: Type.Enum(['running', 'done', 'stopped']),
  taskId: Type.Union([Type.Integer(), Type.Null()], { description: 'The task that writes it.' }),
  columns: Type.Array(Type.String()),
  followers: Type.Integer({ description: 'Written so far.' }),
  bytes: Type.Integer(),
  createdBy: Type.String(),
  createdAt: Moment,
  endedAt: Type.Union([Moment, Type.Null()]),
}, { examples: [exportExample] })
export type ExportView = Static<typeof ExportView>

export const ExportPage = Type.Object({ items: Type.Array(ExportView), next: Type.Union([Type.Integer(), Type.Null()]) })
export const StartedExport = Type.Object({ ...ExportView.properties, task: TaskView }, {
  examples: [{ ...exportExample, followers: 0, bytes: 0, task: { ...taskExample, id: 82, kind: 'followers-export', status: 'waiting', done: 0 } }],
})

export function viewExport ({ id, status, taskId, columnNames, followerCount, bytes, createdBy, createdAt, endedAt }: FollowerExport): ExportView {
  return {
    id, status, taskId, bytes, createdBy, columns: columnNames, followers: followerCount, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null,
  }
}
