import type { ReadCode } from './actions/qr-codes.ts'
import { textOf } from './values.ts'
import type { XmlFields } from './xml-writer.ts'

/** What a follower can send besides text. Media ids and addresses are made up when absent. */
export type FollowerMessage =
  | { type: 'image', picUrl?: string, mediaId?: string }
  | { type: 'voice', mediaId?: string, format?: string, recognition?: string }
  | { type: 'video' | 'shortvideo', mediaId?: string, thumbMediaId?: string }
  | { type: 'location', latitude: number, longitude: number, scale?: number, label?: string }
  | { type: 'link', title: string, description?: string, url: string }
  | { type: 'miniprogrampage', title: string, appid: string, pagePath: string }
  | { type: 'file', title: string, description?: string }

/** The fields of a message without its envelope, and the line that the phone shows for it. */
export interface Said {
  fields: XmlFields
  type: string
  text: string
}

export function textSaid (text: string, bizMsgMenuId: string | undefined): Said {
  const fields: XmlFields = { MsgType: 'text', Content: text }
  if (bizMsgMenuId !== undefined) fields['bizmsgmenuid'] = bizMsgMenuId
  return { fields, type: 'text', text }
}

export function messageSaid (message: FollowerMessage, id: string): Said {
  const said = (text: string, own: XmlFields): Said => ({ type: message.type, text, fields: { MsgType: message.type, ...own } })
  const mediaId = (given: string | undefined): string => given ?? `simulated-media-${id}`
  switch (message.type) {
    case 'image': return said('[图片]', {
      PicUrl: message.picUrl ?? `http://mmbiz.example/${id}/0`, MediaId: mediaId(message.mediaId),
    })
    case 'voice': return said('[语音]', {
      MediaId: mediaId(message.mediaId), Format: message.format ?? 'amr',
      ...(message.recognition === undefined ? {} : { Recognition: message.recognition }),
    })
    case 'video':
    case 'shortvideo': return said('[视频]', {
      MediaId: mediaId(message.mediaId), ThumbMediaId: message.thumbMediaId ?? `simulated-thumb-${id}`,
    })
    case 'location': return said(`[位置] ${message.label ?? ''}`.trim(), {
      Location_X: message.latitude, Location_Y: message.longitude, Scale: message.scale ?? 15, Label: message.label ?? '',
    })
    case 'link': return said(`[链接] ${message.title}`, {
      Title: message.title, Description: message.description ?? '', Url: message.url,
    })
    case 'miniprogrampage': return said(`[小程序] ${message.title}`, {
      Title: message.title, AppId: message.appid, PagePath: message.pagePath,
      ThumbUrl: `http://mmbiz.example/${id}/0`, ThumbMediaId: `simulated-thumb-${id}`,
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
