import type { RequestOf } from '../../wechat/endpoint.ts'
import type { customMessages } from '../../wechat/api/custom-messages.ts'
import type { MassContent } from '../../wechat/api/mass.ts'
import type { subscriptions } from '../../wechat/api/subscriptions.ts'
import type { templates } from '../../wechat/api/templates.ts'
import type { PassiveReply } from '../../wechat/replies.ts'
import type { Static } from 'typebox'
import type { ContentOf, TouchContent } from './content.ts'

/** Of each member of a union. */
type Unaddressed<Request> = Request extends unknown ? Omit<Request, 'touser'> : never

export type ServiceMessage = Unaddressed<RequestOf<typeof customMessages.send>>
export type TemplateMessage = Unaddressed<RequestOf<typeof templates.send>>
export type Notice = Unaddressed<RequestOf<typeof subscriptions.send>>
export type MassMessage = Static<typeof MassContent>

/** The body of `customMessages.send` without its recipient. A long text is to be split before. */
export function toServiceMessage (content: TouchContent): ServiceMessage {
  switch (content.type) {
    case 'text': return { msgtype: 'text', text: { content: content.text } }
    case 'image': return { msgtype: 'image', image: { media_id: given(content.mediaId) } }
    case 'voice': return { msgtype: 'voice', voice: { media_id: given(content.mediaId) } }
    case 'video': return {
      msgtype: 'video',
      video: { media_id: given(content.mediaId), thumb_media_id: given(content.thumbMediaId), ...titled(content) },
    }
    case 'music': return { msgtype: 'music', music: musicOf(content) }
    case 'article': return { msgtype: 'news', news: { articles: [articleOf(content)] } }
    case 'publishedArticle': return { msgtype: 'mpnewsarticle', mpnewsarticle: { article_id: content.articleId } }
    case 'menu': return { msgtype: 'msgmenu', msgmenu: menuOf(content) }
    case 'miniProgram': return {
      msgtype: 'miniprogrampage',
      miniprogrampage: { title: content.title, appid: content.appid, pagepath: content.pagePath, thumb_media_id: given(content.thumbMediaId) },
    }
    default: throw unfit(content, 'service')
  }
}

/** The body of `templates.send` without its recipient and without its key. */
export function toTemplateMessage (content: TouchContent): TemplateMessage {
  if (content.type !== 'template') throw unfit(content, 'template')
  const { templateId, data, url, miniProgram } = content
  return { template_id: templateId, data, ...(url !== undefined && { url }), ...linked(miniProgram) }
}

/** The body of `subscriptions.send` without its recipient. */
export function toNotice (content: TouchContent): Notice {
  if (content.type !== 'notice') throw unfit(content, 'notice')
  const { templateId, data, page, miniProgram } = content
  return { template_id: templateId, data, ...(page !== undefined && { page }), ...linked(miniProgram) }
}

/** What both mass APIs take beside audience and key. The id of a video is of `mass.uploadVideo`. */
export function toMassMessage (content: TouchContent): MassMessage {
  switch (content.type) {
    case 'text': return { msgtype: 'text', text: { content: content.text } }
    case 'image': return { msgtype: 'image', images: { media_ids: [given(content.mediaId)] } }
    case 'images': return {
      msgtype: 'image',
      images: {
        media_ids: given(content.mediaIds),
        ...(content.title !== undefined && { title: content.title }), ...(content.recommend !== undefined && { recommend: content.recommend }),
      },
    }
    case 'voice': return { msgtype: 'voice', voice: { media_id: given(content.mediaId) } }
    case 'video': return { msgtype: 'mpvideo', mpvideo: { media_id: given(content.mediaId), ...titled(content) } }
    case 'draft': return { msgtype: 'mpnews', mpnews: { media_id: content.mediaId } }
    default: throw unfit(content, 'mass')
  }
}

/** What may fill the slot of a waiting delivery. */
export function toPassiveReply (content: TouchContent): PassiveReply {
  switch (content.type) {
    case 'text': return { type: 'text', content: content.text }
    case 'image': return { type: 'image', mediaId: given(content.mediaId) }
    case 'voice': return { type: 'voice', mediaId: given(content.mediaId) }
    case 'video': return { type: 'video', mediaId: given(content.mediaId), ...titled(content) }
    case 'music': {
      const { title, description, url, hqUrl = url } = content
      return { type: 'music', title, description, musicUrl: url, hqMusicUrl: hqUrl, thumbMediaId: given(content.thumbMediaId) }
    }
    case 'article': {
      const { title, description = '', url, pictureUrl = '' } = content
      return { type: 'news', articles: [{ title, description, url, picUrl: pictureUrl }] }
    }
    default: throw unfit(content, 'passive')
  }
}

/** Pages differ on which of the five are needed, so all go. */
function musicOf ({ title, description, url, hqUrl = url, thumbMediaId }: ContentOf<'music'>) {
  return { title, description, musicurl: url, hqmusicurl: hqUrl, thumb_media_id: given(thumbMediaId) }
}

function articleOf ({ title, description, url, pictureUrl }: ContentOf<'article'>) {
  return { title, url, ...(description !== undefined && { description }), ...(pictureUrl !== undefined && { picurl: pictureUrl }) }
}

function menuOf ({ head, items, tail }: ContentOf<'menu'>) {
  return {
    ...(head !== undefined && { head_content: head }),
    list: items.map(({ id, text }) => ({ id, content: text })),
    ...(tail !== undefined && { tail_content: tail }),
  }
}

function titled ({ title, description }: ContentOf<'video'>) {
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }) }
}

function linked (miniProgram: ContentOf<'template'>['miniProgram']) {
  if (miniProgram === undefined) return {}
  const { appid, pagePath } = miniProgram
  return { miniprogram: { appid, ...(pagePath !== undefined && { pagepath: pagePath }) } }
}

/** Whoever maps content has checked it and put WeChat's ids in the place of ours. */
function given<Value> (value: Value | undefined): Value {
  if (value === undefined) throw new Error('the content is not ready: it has no id of WeChat’s')
  return value
}

function unfit ({ type }: TouchContent, route: string): Error {
  return new Error(`${type} does not go by ${route}`)
}
