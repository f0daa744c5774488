import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Check } from 'typebox/value'
import { AppError } from '../platform/errors.ts'
import { byteLength } from './text.ts'
import { cdata, xmlText } from './xml.ts'

/** Measured, not documented: 2,048 bytes were seen to fail, and the follower then reads that the service is broken. */
export const MAX_REPLY_BYTES = 2047

const closed = { additionalProperties: false }
const MediaId = Type.String({ minLength: 1, maxLength: 128 })
const Title = Type.String({ maxLength: 128 })
const Description = Type.String({ maxLength: 512 })
const Url = Type.String({ maxLength: 1024 })

const Article = Type.Object({ title: Title, description: Description, picUrl: Url, url: Url }, closed)

/** The one message that the answer to a delivery may be (WeChat: Passive user reply messages). */
export const PassiveReplySchema = Type.Union([
  Type.Object({ type: Type.Literal('text'), content: Type.String({ minLength: 1, maxLength: MAX_REPLY_BYTES }) }, closed),
  Type.Object({ type: Type.Literal('image'), mediaId: MediaId }, closed),
  Type.Object({ type: Type.Literal('voice'), mediaId: MediaId }, closed),
  Type.Object({
    type: Type.Literal('video'),
    mediaId: MediaId,
    title: Type.Optional(Title),
    description: Type.Optional(Description),
  }, closed),
  Type.Object({
    type: Type.Literal('music'),
    thumbMediaId: MediaId,
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    musicUrl: Type.Optional(Url),
    hqMusicUrl: Type.Optional(Url),
  }, closed),
  Type.Object({ type: Type.Literal('news'), articles: Type.Array(Article, { minItems: 1, maxItems: 8 }) }, closed),
  /** Hands the follower's message to WeChat's own customer-service system. */
  Type.Object({
    type: Type.Literal('transfer'),
    kfAccount: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  }, closed),
])

export type PassiveReply = Static<typeof PassiveReplySchema>

/** Refuses what WeChat would answer with a failure notice in the follower's chat. */
export function assertReply (reply: PassiveReply): void {
  if (reply.type === 'text') assertContent(reply.content)
  if (reply.type === 'news' && reply.articles.length > 8) {
    throw new AppError('invalid', 'REPLY_TOO_MANY_ARTICLES', 'A reply has at most 8 articles.')
  }
  if (!Check(PassiveReplySchema, reply)) {
    throw new AppError('invalid', 'REPLY_INVALID', 'The reply is not one that WeChat can show.')
  }
}

function assertContent (content: string): void {
  // What XML cannot hold is not sent and does not count.
  const sent = xmlText(content)
  if (sent.trim() === '') throw new AppError('invalid', 'REPLY_EMPTY', 'A text reply needs a text.')
  if (byteLength(sent) > MAX_REPLY_BYTES) {
    throw new AppError('invalid', 'REPLY_TOO_LONG', 'A text reply has at most {bytes} bytes in UTF-8.', { values: { bytes: MAX_REPLY_BYTES } })
  }
}

interface Addressed {
  openid: string
  /** The account's `gh_` id: the delivery's ToUserName. */
  from: string
  at: Date
}

export function replyXml (reply: PassiveReply, { openid, from, at }: Addressed): string {
  return element('xml', [
    element('ToUserName', cdata(openid)),
    element('FromUserName', cdata(from)),
    element('CreateTime', String(Math.floor(at.getTime() / 1000))),
    element('MsgType', cdata(reply.type === 'transfer' ? 'transfer_customer_service' : reply.type)),
    ownElements(reply),
  ].join(''))
}

function ownElements (reply: PassiveReply): string {
  switch (reply.type) {
    case 'text': return texts({ Content: reply.content })
    case 'image': return element('Image', texts({ MediaId: reply.mediaId }))
    case 'voice': return element('Voice', texts({ MediaId: reply.mediaId }))
    case 'video':
      return element('Video', texts({ MediaId: reply.mediaId, Title: reply.title, Description: reply.description }))
    case 'music':
      return element('Music', texts({
        Title: reply.title,
        Description: reply.description,
        // The page's table writes MusicURL, its example and WeChat's clients MusicUrl.
        MusicUrl: reply.musicUrl,
        HQMusicUrl: reply.hqMusicUrl,
        ThumbMediaId: reply.thumbMediaId,
      }))
    case 'news': return articles(reply.articles)
    default: return reply.kfAccount === undefined ? '' : element('TransInfo', texts({ KfAccount: reply.kfAccount }))
  }
}

function articles (list: Static<typeof Article>[]): string {
  const items = list.map(({ title, description, picUrl, url }) => element('item', texts({
    Title: title, Description: description, PicUrl: picUrl, Url: url,
  })))
  return element('ArticleCount', String(list.length)) + element('Articles', items.join(''))
}

function texts (byName: Record<string, string | undefined>): string {
  return Object.entries(byName).map(([name, text]) => text === undefined ? '' : element(name, cdata(text))).join('')
}

function element (name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}
