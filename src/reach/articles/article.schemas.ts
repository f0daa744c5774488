import { type Static, Type } from 'typebox'
import { exampleParts, Parts } from './article.content.ts'
import { articleStatuses } from './article.entity.ts'
import type { ArticleService } from './article.service.ts'
import type { Article, ListedArticle } from './article.store.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Id = Type.Integer({ minimum: 1 })
const Version = Type.Integer({ description: 'The version you read; refused if the article has changed since.' })

export const AccountParams = Type.Object({ accountId: Id })
export const ArticleParams = Type.Object({ accountId: Id, articleRowId: Id })
export const ArticlesQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
}, closed)
export const NewArticleBody = Type.Object({ parts: Parts }, { ...closed, examples: [{ parts: exampleParts }] })
export const ArticleBody = Type.Object({ version: Version, parts: Parts }, { ...closed, examples: [{ version: 1, parts: exampleParts }] })
export const VersionBody = Type.Object({ version: Version }, { ...closed, examples: [{ version: 1 }] })
export const WechatQuery = Type.Object({
  box: Type.Enum(['drafts', 'published']),
  offset: Type.Integer({ minimum: 0, maximum: 200_000, default: 0, description: '`next` of the page before.' }),
}, closed)

const example = {
  id: 5, parts: exampleParts, status: 'published', taskId: null, problem: null, mediaId: null, articleId: 'uDyfdxo7w3Hsq', urls: [{ part: 1, url: 'http://mp.weixin.qq.com/s/abc' }],
  publishedAt: '2026-03-01T09:05:00.000Z', version: 1, createdBy: 'admin', createdAt: '2026-03-01T09:00:00.000Z', changedAt: '2026-03-01T09:04:00.000Z',
} as const

const standing = {
  id: Type.Integer(),
  status: Type.Enum([...articleStatuses], {
    description: 'publishing: WeChat was asked, and its event tells the end; unknown: its answer was lost, so it is not asked again; withdrawn: deleted there.',
  }),
  taskId: orNull(Type.Integer({ description: 'The task that places or publishes it now.' })),
  problem: orNull(Type.Object({
    code: Type.String(), message: Type.String(), advice: Type.Optional(Type.String()), place: Type.Optional(Type.String()),
  }, { description: 'Why it was not published, or is no longer.' })),
  mediaId: orNull(Type.String({ description: 'In WeChat’s draft box: content of the type `draft` sends it to many.' })),
  articleId: orNull(Type.String({ description: 'Once it is published: for content of the type `publishedArticle`, and for menus.' })),
  urls: Type.Array(Type.Object({ part: Type.Integer({ description: 'From 1.' }), url: Type.String() })),
  publishedAt: orNull(Moment),
  version: Type.Integer(),
  createdBy: Type.String(),
  createdAt: Moment,
  changedAt: Moment,
}
export const ArticleView = Type.Object({ ...standing, parts: Parts }, { examples: [example] })
const ListedView = Type.Object({ ...standing, parts: Type.Array(Type.Object({ type: Type.Enum(['news', 'pictures']), title: Type.String() })) })

export const ArticlePage = Type.Object({ items: Type.Array(ListedView), next: orNull(Type.Integer()) }, {
  examples: [{ items: [{ ...example, parts: [{ type: 'news', title: '明前龙井上市' }] }], next: null }],
})

export const WechatArticlePage = Type.Object({
  total: Type.Integer(),
  items: Type.Array(Type.Object({
    mediaId: orNull(Type.String()), articleId: orNull(Type.String()), updatedAt: orNull(Moment),
    parts: Type.Array(Type.Object({ title: Type.String(), url: orNull(Type.String()), isDeleted: Type.Boolean() })),
  })),
  next: orNull(Type.Integer()),
}, {
  examples: [{
    total: 1, next: null,
    items: [{ mediaId: null, articleId: 'uDyfdxo7w3Hsq', updatedAt: '2026-03-01T09:05:00.000Z', parts: [{ title: '明前龙井上市', url: 'http://mp.weixin.qq.com/s/abc', isDeleted: false }] }],
  }],
})

export function viewArticle ({ row, parts }: Article): Static<typeof ArticleView> {
  return { ...viewStanding(row), parts }
}

export function viewListed ({ row, parts }: ListedArticle): Static<typeof ListedView> {
  return { ...viewStanding(row), parts }
}

function viewStanding (row: Article['row']) {
  const { id, status, taskId, problem, mediaId, articleId, urls, publishedAt, version, createdBy, createdAt, changedAt } = row
  return {
    id, status, taskId, problem: problem ?? null, mediaId, articleId, urls: urls ?? [], version, createdBy, publishedAt: publishedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString(),
  }
}

export function viewWechatArticles ({ total, items }: Awaited<ReturnType<ArticleService['atWechat']>>, offset: number): Static<typeof WechatArticlePage> {
  const end = offset + items.length
  return {
    total, next: items.length > 0 && end < total ? end : null,
    items: items.map(({ mediaId, articleId, update_time: seconds, content }) => ({
      mediaId, articleId, updatedAt: seconds === undefined ? null : new Date(seconds * 1000).toISOString(),
      parts: content.news_item.map(({ title, url = null, is_deleted: isDeleted = false }) => ({ title, url, isDeleted })),
    })),
  }
}
