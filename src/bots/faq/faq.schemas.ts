import { type Static, type TSchema, Type } from 'typebox'
import { TouchContent } from '../../reach/index.ts'
import type { FaqEntry, FaqUnanswered } from './faq.entity.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 50 })

export const maxSimilar = 20

export const AccountParams = Type.Object({ accountId: Id })
export const EntryParams = Type.Object({ accountId: Id, entryId: Id })
export const UnansweredParams = Type.Object({ accountId: Id, unansweredId: Id })

const Question = Type.String({ minLength: 1, maxLength: 200 })
const Similar = Type.Array(Question, { maxItems: maxSimilar, description: 'Other ways to ask the same.' })
const Contents = Type.Array(TouchContent, { minItems: 1, maxItems: 5, description: 'The answer, at most 10,000 bytes. Each goes as a service message; the first in the webhook where that can be.' })
const Category = orNull(Type.String({ minLength: 1, maxLength: 64 }))
const Version = Type.Integer({ minimum: 1, description: 'The version you read; refused if it has changed since.' })

const entryExample = {
  id: 12, question: '怎么退货？', similar: ['如何申请退货', '不想要了可以退吗'], contents: [{ type: 'text' as const, text: '签收后七天内，请在“我的订单”里申请退货。' }], category: '售后',
  isOn: true, createdAt: '2026-02-14T02:11:09.000Z', changedAt: '2026-03-01T09:12:44.000Z', version: 3,
}

export const EntriesQuery = Type.Object({
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'What stands in a question, a similar one or the category; traditional and simplified are alike.' })),
  category: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  isOn: Type.Optional(Type.Boolean()),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Limit,
}, closed)

export const NewEntryBody = Type.Object({
  question: Question, similar: Type.Optional(Similar), contents: Contents, category: Type.Optional(Category), isOn: Type.Optional(Type.Boolean()),
}, { ...closed, examples: [{ question: entryExample.question, similar: entryExample.similar, contents: entryExample.contents, category: '售后' }] })

export const EntryEditBody = Type.Object({
  version: Version, question: Type.Optional(Question), similar: Type.Optional(Similar), contents: Type.Optional(Contents), category: Type.Optional(Category), isOn: Type.Optional(Type.Boolean()),
}, { ...closed, examples: [{ version: 3, similar: [...entryExample.similar, '退货流程'] }, { version: 4, isOn: false }] })

export const EntryView = Type.Object({
  id: Type.Integer(), question: Type.String(), similar: Type.Array(Type.String()), contents: Type.Array(TouchContent), category: orNull(Type.String()), isOn: Type.Boolean(),
  createdAt: Moment, changedAt: Moment, version: Type.Integer(),
}, { examples: [entryExample] })

export const EntryPage = Type.Object({ items: Type.Array(EntryView), next: orNull(Type.Integer()) }, { examples: [{ items: [entryExample], next: null }] })

export function viewEntry ({ id, question, similar, contents, category, isOn, createdAt, changedAt, version }: FaqEntry): Static<typeof EntryView> {
  return { id, question, similar, contents, category, isOn, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString(), version }
}

const Near = Type.Object({ entryId: Type.Integer(), question: Type.String(), score: Type.Number({ description: 'From 0, nothing in common, to 1.' }) })
export type Near = Static<typeof Near>
const nearExample = { entryId: 12, question: '怎么退货？', score: 0.56 }

export const TryBody = Type.Object({ text: Type.String({ minLength: 1, maxLength: 600 }) }, { ...closed, examples: [{ text: '昨天买的茶想退货怎么办' }] })
export const TryView = Type.Object({
  verdict: Type.Enum(['answer', 'suggest', 'none'], { description: 'What a follower would get by the thresholds of the settings: the answer, questions to choose from, or nothing.' }),
  nearest: Type.Array(Near, { description: 'At most ten, nearest first; those that are on.' }),
}, { examples: [{ verdict: 'suggest', nearest: [nearExample] }] })

export const UnansweredQuery = Type.Object({
  order: Type.Enum(['most', 'latest'], { default: 'most', description: 'Most asked or latest asked first.' }),
  before: Type.Optional(Type.String({ pattern: '^\\d{1,15}-\\d{1,15}$', description: '`next` of the page before, in the same order.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

const UnansweredView = Type.Object({
  id: Type.Integer(), text: Type.String({ description: 'As it is compared: small letters, simplified, without punctuation.' }),
  asked: Type.Integer({ description: 'How often, as far as it is remembered.' }), firstAskedAt: Moment, lastAskedAt: Moment,
  nearest: orNull(Near),
})
const unansweredExample = {
  id: 5, text: '能开增值税发票吗', asked: 17, firstAskedAt: '2026-02-27T01:02:03.000Z', lastAskedAt: '2026-03-01T09:12:44.000Z', nearest: { entryId: 31, question: '怎么开发票', score: 0.28 },
}
export const UnansweredPage = Type.Object({ items: Type.Array(UnansweredView), next: orNull(Type.String()) }, { examples: [{ items: [unansweredExample], next: null }] })

export const AddBody = Type.Object({
  contents: Type.Optional(Contents),
  question: Type.Optional({ ...Question, description: 'How you would put it; with contents only. What they asked becomes a similar question then.' }),
  category: Type.Optional(Category),
  entryId: Type.Optional({ ...Id, description: 'The question that it is another way to ask; instead of contents.' }),
}, { ...closed, examples: [{ question: '可以开增值税发票吗？', contents: [{ type: 'text', text: '可以，请在下单时填写税号。' }] }, { entryId: 31 }] })

export function viewUnanswered ({ id, text, asked, firstAskedAt, lastAskedAt }: FaqUnanswered, nearest: Near | null): Static<typeof UnansweredView> {
  return { id, text, asked, firstAskedAt: firstAskedAt.toISOString(), lastAskedAt: lastAskedAt.toISOString(), nearest }
}

export const ImportedView = Type.Object({
  added: Type.Integer(), changed: Type.Integer({ description: 'Were there under the same question.' }),
}, { examples: [{ added: 120, changed: 3 }] })
