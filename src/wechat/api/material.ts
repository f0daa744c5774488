import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const MB = 1024 * 1024

const MediaId = Type.String({ minLength: 1 })

/** What is listed of an article depends on its kind and on what WeChat asks for that year. */
const NewsItem = Type.Object({
  title: Type.String(),
  url: Type.Optional(Type.String()),
  content: Type.Optional(Type.String()),
  author: Type.Optional(Type.String()),
  digest: Type.Optional(Type.String()),
  content_source_url: Type.Optional(Type.String()),
  thumb_media_id: Type.Optional(Type.String()),
  show_cover_pic: Type.Optional(Type.Integer()),
})

/** `name` of a file; `content` of news. Addresses of pictures open on Tencent's domains only. */
const Listed = Type.Object({
  media_id: Type.String(),
  update_time: Type.Optional(Type.Integer()),
  name: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  content: Type.Optional(Type.Object({ news_item: Type.Array(NewsItem) })),
})

export const material = {
  /** 100,000 pictures and news, 1,000 of each other kind: so a call whose answer is lost is not repeated, though it would do no other harm. */
  upload: endpoint({
    method: 'POST',
    path: '/cgi-bin/material/add_material',
    effect: 'create',
    request: Type.Union([
      Type.Object({ type: Type.Enum(['image', 'voice', 'thumb']) }),
      Type.Object({ type: Type.Literal('video'), description: Type.Object({ title: Type.String(), introduction: Type.String() }) }),
    ]),
    /** `url` of pictures alone. */
    answer: Type.Object({ media_id: Type.String(), url: Type.Optional(Type.String()) }),
    upload: { maxBytes: { image: 10 * MB, voice: 2 * MB, video: 10 * MB, thumb: MB / 16 }, inForm: ['description'] },
  }),
  /** For `client.download`: a file, or of news and videos what there is to know. */
  get: endpoint({
    method: 'POST',
    path: '/cgi-bin/material/get_material',
    effect: 'read',
    request: Type.Object({ media_id: MediaId }),
    answer: Type.Union([
      Type.Object({ news_item: Type.Array(NewsItem) }),
      Type.Object({ down_url: Type.String(), title: Type.Optional(Type.String()), description: Type.Optional(Type.String()) }),
    ]),
  }),
  /** 48005: a menu or an automatic reply uses it. 40007: there is none (any more). */
  remove: endpoint({
    method: 'POST',
    path: '/cgi-bin/material/del_material',
    effect: 'put',
    request: Type.Object({ media_id: MediaId }),
    answer: Done,
    meanings: { 40007: 'done' },
  }),
  counts: endpoint({
    method: 'GET',
    path: '/cgi-bin/material/get_materialcount',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ voice_count: Type.Integer(), video_count: Type.Integer(), image_count: Type.Integer(), news_count: Type.Integer() }),
  }),
  list: endpoint({
    method: 'POST',
    path: '/cgi-bin/material/batchget_material',
    effect: 'read',
    request: Type.Object({
      type: Type.Enum(['image', 'video', 'voice', 'news']), offset: Type.Integer({ minimum: 0 }), count: Type.Integer({ minimum: 1, maximum: 20 }),
    }),
    answer: Type.Object({ total_count: Type.Integer(), item_count: Type.Integer(), item: Type.Array(Listed) }),
  }),
}
