import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const Flag = Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)]))
const comments = { need_open_comment: Flag, only_fans_can_comment: Flag }
const text = Type.Optional(Type.String())

const NewsArticle = Type.Object({
  article_type: Type.Optional(Type.Literal('news')),
  title: Type.String({ minLength: 1 }),
  author: text,
  /** Only a single article has one; else it is the beginning of the body. */
  digest: text,
  /** HTML. Scripts are taken out, and pictures that are not from `media.uploadArticleImage`. */
  content: Type.String({ minLength: 1 }),
  content_source_url: text,
  /** A permanent picture. */
  thumb_media_id: Type.String({ minLength: 1 }),
  ...comments,
  pic_crop_235_1: text,
  pic_crop_1_1: text,
})

const PictureList = Type.Object({
  image_list: Type.Array(Type.Object({ image_media_id: Type.String({ minLength: 1 }) }), { minItems: 1, maxItems: 20 }),
})
const CoverInfo = Type.Record(Type.String(), Type.Unknown())

const PictureArticle = Type.Object({
  article_type: Type.Literal('newspic'),
  title: Type.String({ minLength: 1 }),
  /** No HTML. */
  content: Type.String(),
  ...comments,
  /** The first is the cover; all of them permanent. */
  image_info: PictureList,
  cover_info: Type.Optional(CoverInfo),
})

export const Article = Type.Union([NewsArticle, PictureArticle])

/** An article as WeChat gives it back: without `content` when that was asked for. */
export const StoredArticle = Type.Object({
  article_type: text,
  title: Type.String(),
  author: text,
  digest: text,
  content: text,
  content_source_url: text,
  thumb_media_id: text,
  thumb_url: text,
  show_cover_pic: Type.Optional(Type.Integer()),
  need_open_comment: Type.Optional(Type.Integer()),
  only_fans_can_comment: Type.Optional(Type.Integer()),
  pic_crop_235_1: text,
  pic_crop_1_1: text,
  image_info: Type.Optional(Type.Object({ image_list: Type.Array(Type.Object({ image_media_id: Type.String() })) })),
  cover_info: Type.Optional(CoverInfo),
  product_info: Type.Optional(CoverInfo),
  /** Of a draft for a while, of a published article for good. */
  url: text,
  is_deleted: Type.Optional(Type.Boolean()),
})

export const Articles = Type.Object({
  news_item: Type.Array(StoredArticle), create_time: Type.Optional(Type.Integer()), update_time: Type.Optional(Type.Integer()),
})

/** How lists are asked for. */
export const Page = Type.Object({
  offset: Type.Integer({ minimum: 0 }), count: Type.Integer({ minimum: 1, maximum: 20 }),
  no_content: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
})

const DraftId = Type.Object({ media_id: Type.String({ minLength: 1 }) })

/** Pages "草稿管理". A draft is gone once it was sent to all or published. */
export const drafts = {
  /** No key: what was added may only be looked for with `list`. */
  add: endpoint({
    method: 'POST',
    path: '/cgi-bin/draft/add',
    effect: 'create',
    request: Type.Object({ articles: Type.Array(Article, { minItems: 1 }) }),
    answer: Type.Object({ media_id: Type.String() }),
  }),
  /** One article of it; the first has the index 0. */
  update: endpoint({
    method: 'POST',
    path: '/cgi-bin/draft/update',
    effect: 'put',
    request: Type.Object({ media_id: Type.String({ minLength: 1 }), index: Type.Integer({ minimum: 0 }), articles: Article }),
    answer: Done,
  }),
  get: endpoint({ method: 'POST', path: '/cgi-bin/draft/get', effect: 'read', request: DraftId, answer: Articles }),
  delete: endpoint({
    method: 'POST', path: '/cgi-bin/draft/delete', effect: 'put', request: DraftId, answer: Done, meanings: { 40007: 'done' },
  }),
  count: endpoint({
    method: 'GET', path: '/cgi-bin/draft/count', effect: 'read', request: Nothing, answer: Type.Object({ total_count: Type.Integer() }),
  }),
  list: endpoint({
    method: 'POST',
    path: '/cgi-bin/draft/batchget',
    effect: 'read',
    request: Page,
    answer: Type.Object({
      total_count: Type.Integer(),
      item_count: Type.Integer(),
      item: Type.Array(Type.Object({ media_id: Type.String(), content: Articles, update_time: Type.Optional(Type.Integer()) })),
    }),
  }),
}
