import { type payloads, types } from 'wechaty-puppet'
import type { TouchContent } from '../../../reach/index.ts'
import type { GivenMessage, ShownFollower } from '../protocol.ts'

/** Who the account is among the contacts. */
export const selfId = 'account'

const messageTypes: Readonly<Record<string, types.Message>> = {
  text: types.Message.Text, image: types.Message.Image, voice: types.Message.Audio, video: types.Message.Video, shortvideo: types.Message.Video,
  location: types.Message.Location, link: types.Message.Url, miniprogrampage: types.Message.MiniProgram, file: types.Message.Attachment,
}

export const textIn = (content: Record<string, unknown>, name: string): string => (typeof content[name] === 'string' ? content[name] : '')

const numberIn = (content: Record<string, unknown>, name: string): number => (typeof content[name] === 'number' ? content[name] : 0)

export function messagePayload ({ messageId, follower, type, content, atMs }: GivenMessage): payloads.Message {
  const text = type === 'voice' ? textIn(content, 'recognition') : textIn(content, 'content')
  return {
    id: String(messageId), talkerId: follower.openid, listenerId: selfId, type: messageTypes[type] ?? types.Message.Unknown, text, timestamp: Math.floor(atMs / 1000),
    ...(type === 'file' && { filename: textIn(content, 'title') }),
  }
}

/** WeChat tells no names: theirs is the remark, or what we call them. */
export function contactPayload ({ openid, name, remark, subscribed }: ShownFollower): payloads.Contact {
  return {
    id: openid, name, alias: remark, gender: types.ContactGender.Unknown, type: types.Contact.Individual, avatar: '', phone: [], friend: subscribed,
  }
}

export const selfPayload: payloads.Contact = {
  id: selfId, name: '公众号', gender: types.ContactGender.Unknown, type: types.Contact.Official, avatar: '', phone: [],
}

export function placePayload ({ content }: GivenMessage): payloads.Location {
  return { name: textIn(content, 'label'), address: textIn(content, 'label'), latitude: numberIn(content, 'latitude'), longitude: numberIn(content, 'longitude'), accuracy: 0 }
}

export function linkPayload ({ content }: GivenMessage): payloads.UrlLink {
  return { title: textIn(content, 'title'), description: textIn(content, 'description'), url: textIn(content, 'url') }
}

export function miniProgramPayload ({ content }: GivenMessage): payloads.MiniProgram {
  return {
    title: textIn(content, 'title'), appid: textIn(content, 'appId'), pagePath: textIn(content, 'pagePath'), thumbUrl: textIn(content, 'thumbUrl'), thumbKey: textIn(content, 'thumbMediaId'),
  }
}

export function articleOf ({ title, description, url, thumbnailUrl }: payloads.UrlLink): TouchContent {
  return { type: 'article', title, url, ...(description && { description }), ...(thumbnailUrl && { pictureUrl: thumbnailUrl }) }
}

/** The picture of its card is a material of ours, `material:12` in `thumbUrl`, or an id of WeChat's in `thumbKey`. */
export function cardOf ({ title = '', appid = '', pagePath = '', thumbKey, thumbUrl = '' }: payloads.MiniProgram): TouchContent {
  const materialId = /^material:(\d{1,15})$/.exec(thumbUrl)?.[1]
  const thumb = materialId === undefined ? thumbKey && { thumbMediaId: thumbKey } : { thumbMaterialId: Number(materialId) }
  return { type: 'miniProgram', title, appid, pagePath, ...(thumb || undefined) }
}
