import type { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import type { AnswerOf } from '../../wechat/endpoint.ts'
import type { material as wechatMaterial } from '../../wechat/api/material.ts'
import { type Material, materialKinds } from './material.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const closed = { additionalProperties: false }
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Kind = Type.Enum([...materialKinds], {
  description: 'image: png, jpg or gif up to 2 MB; voice: mp3 or amr up to 2 MB and 60 s; video: mp4 up to 10 MB; thumb: jpg up to 64 KB.',
})

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const MaterialParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), id: Type.Integer({ minimum: 1 }) })

export const UploadQuery = Type.Object({
  kind: Kind, name: Type.String({ minLength: 1, maxLength: 128, description: 'For people. The same file again keeps the name that it has.' }),
}, closed)

export const MaterialsQuery = Type.Object({
  kind: Type.Optional(Kind),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const example = {
  id: 12, kind: 'image', name: '新茶海报', type: 'image/png', bytes: 48_213, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  permanentMediaId: null, mediaId: 'Wk1f3mQp', mediaExpiresAt: '2026-03-04T09:00:00.000Z', createdBy: 'admin', createdAt: '2026-03-01T09:00:00.000Z',
}

export const MaterialView = Type.Object({
  id: Type.Integer(),
  kind: Kind,
  name: Type.String(),
  type: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  permanentMediaId: orNull(Type.String()),
  mediaId: orNull(Type.String()),
  mediaExpiresAt: orNull(Moment),
  createdBy: Type.String(),
  createdAt: Moment,
}, { examples: [example] })

export const MaterialPage = Type.Object({ items: Type.Array(MaterialView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: null }] })

export const KeepBody = Type.Object({
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Of a video: what WeChat shows with it. The name unless told otherwise.' })),
  introduction: Type.Optional(Type.String({ maxLength: 512 })),
}, { ...closed, examples: [{ title: '采茶', introduction: '三月的茶山' }] })

export const FileAnswer = {
  content: { 'application/octet-stream': { schema: Type.Unsafe<Readable>(Type.String({ format: 'binary' })) } },
  description: 'The file, with the type that its first bytes say.',
}

export const WechatQuery = Type.Object({
  kind: Type.Enum(['image', 'voice', 'video', 'news']),
  offset: Type.Integer({ minimum: 0, maximum: 200_000, default: 0, description: '`next` of the page before.' }),
}, closed)

export const WechatPage = Type.Object({
  total: Type.Integer(),
  items: Type.Array(Type.Object({
    mediaId: Type.String(),
    name: orNull(Type.String()),
    url: orNull(Type.String({ description: 'Of pictures. Opens on Tencent’s domains only.' })),
    updatedAt: orNull(Moment),
    articles: Type.Array(Type.Object({ title: Type.String(), url: orNull(Type.String()) }), { description: 'Of news.' }),
  })),
  next: orNull(Type.Integer()),
}, { examples: [{ total: 1, items: [{ mediaId: 'Hn2x9', name: 'logo.png', url: null, updatedAt: '2026-02-01T01:00:00.000Z', articles: [] }], next: null }] })

export function viewMaterial (material: Material): Static<typeof MaterialView> {
  const { id, kind, name, type, bytes, sha256, permanentMediaId, mediaId, mediaExpiresAt, createdBy, createdAt } = material
  return {
    id, kind, name, type, bytes, sha256: sha256 ?? '', permanentMediaId, mediaId, createdBy,
    mediaExpiresAt: mediaExpiresAt?.toISOString() ?? null, createdAt: createdAt.toISOString(),
  }
}

export function viewWechatPage ({ total_count: total, item }: AnswerOf<typeof wechatMaterial.list>, offset: number): Static<typeof WechatPage> {
  const items = item.map(({ media_id: mediaId, name = null, url = null, update_time: seconds, content }) => ({
    mediaId, name, url, updatedAt: seconds === undefined ? null : new Date(seconds * 1000).toISOString(),
    articles: (content?.news_item ?? []).map((article) => ({ title: article.title, url: article.url ?? null })),
  }))
  const end = offset + items.length
  return { total, items, next: items.length > 0 && end < total ? end : null }
}
