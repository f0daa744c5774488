import { type Static, type TSchema, Type } from 'typebox'
import type { CannedReply } from './canned.entity.ts'
import { scopes } from './scopes.ts'
import type { WatchedWord } from './word.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const Id = Type.Integer({ minimum: 1 })
export const MaybeMoment = Type.Union([Moment, Type.Null()])

export const AccountParams = Type.Object({ accountId: Id })

const page = {
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}
export const PageQuery = Type.Object(page, closed)
export const pageOf = <View extends TSchema>(view: View, example: Static<View>) => Type.Object({ items: Type.Array(view), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

const Direction = Type.Enum(['in', 'out', 'both'], { description: 'in: what followers say; out: what we say.' })
const Action = Type.Enum(['block', 'warn', 'replace'], {
  description: 'block: is not said, and of a follower is kept but not shown; warn: is only pointed out; replace: is shown and said with stars in its place.',
})
const Word = Type.String({ minLength: 1, maxLength: 64 })

export const WordsBody = Type.Object({
  words: Type.Array(Type.Object({ word: Word, direction: Direction, action: Action }, closed), { minItems: 1, maxItems: 1000 }),
}, { ...closed, examples: [{ words: [{ word: '加微信', direction: 'both', action: 'warn' }, { word: '骗子', direction: 'in', action: 'replace' }, { word: '保证收益', direction: 'out', action: 'block' }] }] })

export const WordIdsBody = Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 1000 }) }, { ...closed, examples: [{ ids: [17, 18] }] })
export const WordsPutView = Type.Object({ total: Type.Integer({ description: 'How many the account watches now.' }) }, { examples: [{ total: 3 }] })
export const WordsRemovedView = Type.Object({ removed: Type.Integer() }, { examples: [{ removed: 2 }] })

const wordExample = { id: 17, word: '加微信', direction: 'both', action: 'warn', createdAt: '2026-03-01T09:00:00.000Z' } as const
export const WordView = Type.Object({ id: Type.Integer(), word: Type.String(), direction: Direction, action: Action, createdAt: Moment }, { examples: [wordExample] })
export const WordPage = pageOf(WordView, wordExample)

export const TryWordsBody = Type.Object({ text: Type.String({ maxLength: 5000 }), direction: Type.Enum(['in', 'out']) }, {
  ...closed, examples: [{ text: '加 V 信聊，保证收益', direction: 'out' }],
})
export const JudgedView = Type.Object({
  text: Type.String({ description: 'As it would be said or shown.' }),
  flags: Type.Array(Type.Object({ word: Type.String(), action: Action })),
  isBlocked: Type.Boolean(),
}, { examples: [{ text: '加 V 信聊，保证收益', flags: [{ word: '保证收益', action: 'block' }], isBlocked: true }] })

export function viewWord ({ id, word, direction, action, createdAt }: WatchedWord): Static<typeof WordView> {
  return { id, word, direction, action, createdAt: createdAt.toISOString() }
}

export const ScopeChoice = Type.Enum([...scopes], { description: 'For whom it is: the agent, a team, or everybody.' })
export const TeamId = Type.Optional(Type.Integer({ minimum: 1, description: 'For the scope team.' }))
const Shortcut = Type.Union([Type.String({ minLength: 1, maxLength: 32, pattern: String.raw`^\S{1,32}$` }), Type.Null()], { description: 'What one types for it; one reply for each in a scope.' })
const Title = Type.String({ minLength: 1, maxLength: 64 })
const Text = Type.String({
  minLength: 1, maxLength: 2000, description: 'May name {{follower.alias}}, {{agent.name}}, {{account.name}} and {{attribute.<key>}}, each with what to say instead: {{attribute.level|贵宾}}. ' +
    'The alias is what we call followers among ourselves: they do not know it.',
})

export const CannedParams = Type.Object({ accountId: Id, cannedReplyId: Id })
export const CannedQuery = Type.Object({
  ...page, q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Stands in shortcut, title or text.' })), scope: Type.Optional(ScopeChoice),
}, closed)
export const NewCannedBody = Type.Object({ scope: ScopeChoice, teamId: TeamId, shortcut: { ...Shortcut, default: null }, title: Title, text: Text }, {
  ...closed, examples: [{ scope: 'all', shortcut: '/fh', title: '发货时间', text: '您好，我是{{agent.name}}，{{attribute.level|普通}}订单当天发货。' }],
})
export const CannedEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if it has changed since.' }),
  shortcut: Type.Optional(Shortcut), title: Type.Optional(Title), text: Type.Optional(Text),
}, { ...closed, examples: [{ version: 1, text: '您好，订单当天发货。' }] })
export const FillBody = Type.Object({ conversationId: Id }, { ...closed, examples: [{ conversationId: 12 }] })
export const FilledView = Type.Object({ text: Type.String(), missing: Type.Array(Type.String(), { description: 'What had no value and nothing to say instead.' }) }, {
  examples: [{ text: '您好，我是小对，金卡订单当天发货。', missing: [] }],
})

const cannedExample = {
  id: 5, scope: 'all', teamId: null, shortcut: '/fh', title: '发货时间', text: '您好，我是{{agent.name}}，订单当天发货。', used: 31, usedAt: '2026-03-01T09:12:44.000Z',
  createdAt: '2026-02-14T02:11:09.000Z', version: 1,
} as const
export const CannedView = Type.Object({
  id: Type.Integer(), scope: ScopeChoice, teamId: Type.Union([Type.Integer(), Type.Null()]), shortcut: Type.Union([Type.String(), Type.Null()]),
  title: Type.String(), text: Type.String(), used: Type.Integer({ description: 'How often.' }), usedAt: { ...MaybeMoment, description: 'Last.' }, createdAt: Moment, version: Type.Integer(),
}, { examples: [cannedExample] })
export const CannedPage = pageOf(CannedView, cannedExample)

export function viewCanned ({ id, scope, holderId, shortcut, title, text, used, usedAt, createdAt, version }: CannedReply): Static<typeof CannedView> {
  return {
    id, scope, teamId: scope === 'team' ? holderId : null, shortcut, title, text, used, version,
    usedAt: usedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(),
  }
}
