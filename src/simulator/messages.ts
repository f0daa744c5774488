import type { ReadCode } from './actions/qr-codes.ts'
import { textOf } from './values.ts'
import type { XmlFields } from './xml-writer.ts'

export interface ActOptions {
  /** When it happened, if not now. */
  at?: Date
  /** How many times WeChat delivers it at once. */
  copies?: number
}

/** With a `msgId` used before it is that message again: same `CreateTime`, nothing is shown a second time. */
export interface SayOptions extends ActOptions {
  msgId?: string
}

/**
 * What a follower can send besides text. `data` is a file in base64; without it there is a small one. Whoever names a
 * media id or an address means one that was there before, or never.
 */
export type FollowerMessage =
  | { type: 'image', data?: string, picUrl?: string, mediaId?: string }
  | { type: 'voice', data?: string, mediaId?: string, format?: string, recognition?: string }
  | { type: 'video' | 'shortvideo', data?: string, mediaId?: string, thumbMediaId?: string }
  | { type: 'location', latitude: number, longitude: number, scale?: number, label?: string }
  | { type: 'link', title: string, description?: string, url: string }
  | { type: 'miniprogrampage', title: string, appid: string, pagePath: string }
  | { type: 'file', title: string, description?: string }

/** Where the files of a message are. */
export interface MessageFiles {
  mediaId: string
  /** The same sound in better quality. */
  mediaId16K: string
  thumbMediaId: string
  url: string
}

/** The fields of a message without its envelope, and the line that the phone shows for it. */
export interface Said {
  fields: XmlFields
  type: string
  text: string
  /** What the phone shows besides. */
  shown?: Record<string, unknown>
}

export function textSaid (text: string, bizMsgMenuId: string | undefined): Said {
  const fields: XmlFields = { MsgType: 'text', Content: text }
  if (bizMsgMenuId !== undefined) fields['bizmsgmenuid'] = bizMsgMenuId
  return { fields, type: 'text', text }
}

export function messageSaid (message: FollowerMessage, id: string, files: MessageFiles): Said {
  const { type, ...content } = message
  const mediaId = 'mediaId' in message && message.mediaId !== undefined ? message.mediaId : files.mediaId
  const said = (text: string, own: XmlFields, shown: Said['shown'] = content): Said => ({ type, text, fields: { MsgType: type, ...own }, shown })
  switch (message.type) {
    case 'image': return said('[图片]', {
      PicUrl: message.picUrl ?? files.url, MediaId: mediaId,
    }, { media_id: mediaId })
    case 'voice': return said('[语音]', {
      MediaId: mediaId, Format: message.format ?? 'amr', MediaId16K: files.mediaId16K,
      ...(message.recognition === undefined ? {} : { Recognition: message.recognition }),
    }, { media_id: mediaId })
    case 'video':
    case 'shortvideo': return said('[视频]', {
      MediaId: mediaId, ThumbMediaId: message.thumbMediaId ?? files.thumbMediaId,
    }, { media_id: mediaId })
    case 'location': return said(`[位置] ${message.label ?? ''}`.trim(), {
      Location_X: message.latitude, Location_Y: message.longitude, Scale: message.scale ?? 15, Label: message.label ?? '',
    })
    case 'link': return said(`[链接] ${message.title}`, {
      Title: message.title, Description: message.description ?? '', Url: message.url,
    })
    case 'miniprogrampage': return said(`[小程序] ${message.title}`, {
      Title: message.title, AppId: message.appid, PagePath: message.pagePath,
      ThumbUrl: files.url, ThumbMediaId: files.thumbMediaId,
    })
    default: return said(`[文件] ${message.title}`, {
      Title: message.title, Description: message.description ?? '',
      FileKey: `simulated-file-${id}`, FileMd5: '0'.repeat(32), FileTotalLen: 1024,
    })
  }
}

export function followSaid (code: ReadCode | undefined): Said {
  if (code === undefined) return { fields: { ...event('subscribe'), EventKey: '' }, type: 'event', text: '关注了公众号' }
  const { scene, ticket } = code
  return { fields: { ...event('subscribe'), EventKey: `qrscene_${scene}`, Ticket: ticket }, type: 'event', text: `扫描二维码 ${scene} 并关注了公众号` }
}

export function unfollowSaid (): Said {
  return { fields: { ...event('unsubscribe'), EventKey: '' }, type: 'event', text: '取消了关注' }
}

export function clickSaid (key: string): Said {
  return { fields: { ...event('CLICK'), EventKey: key }, type: 'event', text: `点击菜单 ${key}` }
}

export function scanSaid ({ scene, ticket }: ReadCode): Said {
  return { fields: { ...event('SCAN'), EventKey: scene, Ticket: ticket }, type: 'event', text: `扫描二维码 ${scene}` }
}

export function viewSaid (url: string, menuId = '430000001'): Said {
  return { fields: { ...event('VIEW'), EventKey: url, MenuId: menuId }, type: 'event', text: `打开网页 ${url}` }
}

/** Any message or event; without a `MsgType` it is an event. */
export function rawSaid (fields: XmlFields): Said {
  const whole: XmlFields = { MsgType: 'event', ...fields }
  const { MsgType, Event, Content } = whole
  if (MsgType === 'text') return { fields: whole, type: 'text', text: textOf(Content) }
  return { fields: whole, type: 'event', text: MsgType === 'event' ? `事件 ${textOf(Event)}` : `[${textOf(MsgType)}]` }
}

function event (name: string): XmlFields {
  return { MsgType: 'event', Event: name }
}
