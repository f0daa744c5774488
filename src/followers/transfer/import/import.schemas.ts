import { type Static, Type } from 'typebox'
import type { Language } from '../../../platform/i18n.ts'
import type { Texts } from '../../../platform/texts.ts'
import type { Line } from '../csv/records.ts'
import { maxColumns, maxNameCharacters } from '../transfer.errors.ts'
import { countsOf } from './counts.ts'
import type { FollowerImport, FollowerImportFault } from './import.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const MaybeId = Type.Union([Type.Integer(), Type.Null()])

export const ImportParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), importId: Type.Integer({ minimum: 1 }) })
export const FaultsQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0, description: '`next` of the page before.' }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

export const StartImportBody = Type.Object({
  columns: Type.Array(Type.Object({
    column: Type.String({ minLength: 1, maxLength: maxNameCharacters, description: 'As the header of the file names it.' }),
    field: Type.String({
      maxLength: 60, pattern: '^(openid|remark|stage|owner|tags|ignore|attribute:[a-z][a-z0-9_]*)$',
      description: 'openid, remark, stage, owner (id or sign-in name), tags (names separated by |), attribute:<key>, or ignore.',
    }),
  }, closed), { minItems: 1, maxItems: maxColumns, description: 'What each column of the file is; every column must be there.' }),
  unknown: Type.Enum(['refuse', 'create'], { default: 'refuse', description: 'What to do with openids that have no record.' }),
  empty: Type.Enum(['keep', 'clear'], { default: 'keep', description: 'What an empty cell does with what is there. Tags are only ever put on.' }),
  dryRun: Type.Boolean({ default: false, description: 'Looks at every line and reports, and writes nothing.' }),
}, {
  ...closed,
  examples: [{
    columns: [{ column: 'OpenID', field: 'openid' }, { column: '备注', field: 'remark' }, { column: '等级', field: 'attribute:level' }, { column: '昵称', field: 'ignore' }],
    unknown: 'refuse', empty: 'keep', dryRun: true,
  }],
})

const importExample = {
  id: 3, status: 'done', bytes: 48_211, encoding: 'gbk', delimiter: ',', columns: ['OpenID', '备注', '等级', '昵称'], lines: 1200, taskId: 83, undoTaskId: null,
  counts: { lines: 1200, changed: 1150, unchanged: 40, created: 0, repeated: 2, faults: 8 }, undone: 0, left: 0, createdBy: '王小明',
  createdAt: '2026-03-01T09:30:00.000Z', endedAt: '2026-03-01T09:31:12.000Z', fileRemovedAt: null,
} as const

export const ImportView = Type.Object({
  id: Type.Integer(),
  status: Type.Enum(['uploaded', 'running', 'done', 'stopped', 'undoing', 'undone'], { description: 'stopped: cancelled or failed half way; what was written stays.' }),
  bytes: Type.Integer(),
  encoding: Type.Enum(['utf-8', 'gbk'], { description: 'As it was found.' }),
  delimiter: Type.String(),
  columns: Type.Array(Type.String(), { description: 'The names in the header.' }),
  lines: Type.Integer({ description: 'Below the header.' }),
  taskId: Type.Union([Type.Integer(), Type.Null()], { description: 'The task that takes it in, or tried to.' }),
  undoTaskId: MaybeId,
  counts: Type.Object({
    lines: Type.Integer({ description: 'Looked at so far; each is one of the others.' }),
    changed: Type.Integer(),
    unchanged: Type.Integer(),
    created: Type.Integer(),
    repeated: Type.Integer({ description: 'Not counted, because a later line has the same openid.' }),
    faults: Type.Integer({ description: 'Not taken; the report says why.' }),
  }),
  undone: Type.Integer({ description: 'Followers that an undo set back.' }),
  left: Type.Integer({ description: 'Followers that it left as they are, wholly or in part, because they had changed since.' }),
  createdBy: Type.String(),
  createdAt: Moment,
  endedAt: MaybeMoment,
  fileRemovedAt: Type.Union([Moment, Type.Null()], { description: 'Since when the file is not kept any more: a day after it came.' }),
}, { examples: [importExample] })
export type ImportView = Static<typeof ImportView>

export const ImportPage = Type.Object({ items: Type.Array(ImportView), next: MaybeId })

export const PreviewedImport = Type.Object({
  ...ImportView.properties,
  preview: Type.Array(Type.Array(Type.String()), { description: 'The cells of the first lines, long ones cut off.' }),
}, { examples: [{ ...importExample, status: 'uploaded', taskId: null, endedAt: null, preview: [['oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', '王姐', '金卡', '小王']] }] })

export const FaultView = Type.Object({
  line: Type.Integer({ description: 'The header is line 1.' }),
  column: Type.Union([Type.String(), Type.Null()]),
  code: Type.String(),
  title: Type.String({ description: 'In the language that Accept-Language asks for.' }),
  advice: Type.Optional(Type.String()),
}, { examples: [{ line: 14, column: '等级', code: 'ATTRIBUTE_VALUE_INVALID', title: '这不是 level 的选项' }] })
export const FaultPage = Type.Object({ items: Type.Array(FaultView), next: Type.Union([Type.Integer(), Type.Null()]) })

const previewCharacters = 100

export function viewImport (job: FollowerImport): ImportView {
  const { id, status, bytes, encoding, delimiter, columnNames, lineCount, taskId, undoTaskId, undoneCount, leftCount, createdBy, createdAt, endedAt, fileRemovedAt } = job
  return {
    id, bytes, encoding, delimiter, taskId, undoTaskId, createdBy,
    // One that is still on its way is not shown.
    status: status === 'uploading' ? 'uploaded' : status,
    columns: columnNames,
    lines: lineCount,
    counts: countsOf(job),
    undone: undoneCount,
    left: leftCount,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    fileRemovedAt: fileRemovedAt?.toISOString() ?? null,
  }
}

export function viewPreview (job: FollowerImport, lines: readonly Line[]): Static<typeof PreviewedImport> {
  return { ...viewImport(job), preview: lines.map(({ cells }) => cells.map((cell) => cell.slice(0, previewCharacters))) }
}

export function viewFault ({ lineNumber, columnName, code, said }: FollowerImportFault, texts: Texts, language: Language): Static<typeof FaultView> {
  const { title, advice } = texts.say(said, language)
  return { line: lineNumber, column: columnName, code, title, ...(advice !== undefined && { advice }) }
}
