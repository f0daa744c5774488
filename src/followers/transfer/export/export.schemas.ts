import { type Static, Type } from 'typebox'
import { TaskView } from '../../../tasks/index.ts'
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
})
export type ExportView = Static<typeof ExportView>

export const ExportPage = Type.Object({ items: Type.Array(ExportView), next: Type.Union([Type.Integer(), Type.Null()]) })
export const StartedExport = Type.Object({ ...ExportView.properties, task: TaskView })

export function viewExport ({ id, status, taskId, columnNames, followerCount, bytes, createdBy, createdAt, endedAt }: FollowerExport): ExportView {
  return {
    id, status, taskId, bytes, createdBy, columns: columnNames, followers: followerCount, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null,
  }
}
