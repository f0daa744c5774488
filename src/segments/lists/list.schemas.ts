import { type Static, Type } from 'typebox'
import type { Language } from '../../platform/i18n.ts'
import type { Texts } from '../../platform/texts.ts'
import { TaskView, taskExample } from '../../tasks/index.ts'
import type { ListFault, SegmentList, SegmentListFault } from './list.entity.ts'
import { maxLines } from './list.errors.ts'

const closed = { additionalProperties: false }
const Next = Type.Union([Type.Integer(), Type.Null()])

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const ListParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), listId: Type.Integer({ minimum: 1 }) })
export const UploadQuery = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$` }) }, closed)
export const ListsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
export const FaultsQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0, description: '`next` of the page before.' }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const listExample = {
  id: 5, name: '线下活动签到', status: 'ready', lines: 1200, members: 1180, repeated: 5, unknown: 15, taskId: 83, createdBy: '王小明', createdAt: '2026-03-01T09:30:00.000Z',
} as const

export const ListView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.Enum(['reading', 'ready', 'stopped'], { description: 'A rule can name it when it is ready; stopped: cancelled or failed half way.' }),
  lines: Type.Integer({ description: `Below the header, at most ${maxLines}.` }),
  members: Type.Integer({ description: 'Followers who came onto the list.' }),
  repeated: Type.Integer({ description: 'Lines that named somebody once more.' }),
  unknown: Type.Integer({ description: 'Lines that named nobody we know; the report has them.' }),
  taskId: Type.Union([Type.Integer(), Type.Null()]),
  createdBy: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
}, { examples: [listExample] })
export const ListPage = Type.Object({ items: Type.Array(ListView), next: Next })
export const UploadedView = Type.Object({ list: ListView, task: TaskView }, {
  examples: [{ list: { ...listExample, status: 'reading', members: 0, repeated: 0, unknown: 0 }, task: taskExample }],
})

export const FaultView = Type.Object({
  line: Type.Integer({ description: 'The header is line 1.' }),
  code: Type.String(),
  title: Type.String({ description: 'In the language that Accept-Language asks for.' }),
}, { examples: [{ line: 14, code: 'LIST_LINE_UNKNOWN', title: '没有这样的关注者' }] })
export const FaultPage = Type.Object({ items: Type.Array(FaultView), next: Next })

export function viewList (list: SegmentList): Static<typeof ListView> {
  const { id, name, status, lineCount, memberCount, repeatedCount, unknownCount, taskId, createdBy, createdAt } = list
  return {
    id, name, taskId, createdBy,
    // One that is still on its way, or gone, is not shown.
    status: status === 'ready' || status === 'stopped' ? status : 'reading',
    lines: lineCount, members: memberCount, repeated: repeatedCount, unknown: unknownCount,
    createdAt: createdAt.toISOString(),
  }
}

export const lineFaults: Readonly<Record<ListFault, string>> = {
  LIST_LINE_EMPTY: 'The line does not say who is meant',
  LIST_LINE_UNFIT: 'This can be nobody’s key',
  LIST_LINE_UNKNOWN: 'There is no such follower',
}

export function viewFault ({ lineNumber, code }: SegmentListFault, texts: Texts, language: Language): Static<typeof FaultView> {
  return { line: lineNumber, code, title: texts.say({ text: code, message: lineFaults[code] }, language).title }
}
