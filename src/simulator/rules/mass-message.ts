import type { AccountState } from '../account.ts'
import type { MassMessage } from '../books/mass-book.ts'
import type { MediaKind } from '../books/media-book.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'

type Shelf = Pick<AccountState, 'media' | 'drafts'>

interface Form {
  nowMs: number
  /** A preview takes a single picture, under another name. */
  isPreview: boolean
}

/** Pages "群发接口" and "预览接口". How long a text may be is not published, so any is. */
export function readMassMessage (body: Fields, shelf: Shelf, form: Form): MassMessage | Refusal {
  const { msgtype: type } = body
  if (type === 'wxcard') return refuse(45113, 'mass.card')
  const branch = typeof type === 'string' && Object.hasOwn(body, type) ? body[type] : undefined
  const fields = isFields(branch) ? branch : {}
  if (type === 'text') return readText(fields)
  if (type === 'mpnews') return readNews(fields, shelf)
  if (type === 'mpvideo') return readVideo(fields, shelf, form.nowMs)
  if (type === 'voice') return readVoice(fields, shelf, form.nowMs)
  if (type === 'image') return readPictures(body, shelf, form)
  return refuse(40008, 'mass.type')
}

const nothing = { fields: null, parts: [], draftId: null }

function readText ({ content }: Fields): MassMessage | Refusal {
  return isFilled(content) ? { ...nothing, type: 'text', text: content } : refuse(44004, 'mass.text')
}

function readNews ({ media_id: mediaId }: Fields, { drafts }: Shelf): MassMessage | Refusal {
  if (!isFilled(mediaId)) return refuse(41006, 'mass.mediaMissing')
  const draft = drafts.find(mediaId)
  if (draft === undefined) return refuse(40007, 'mass.draft')
  const cards = draft.articles.map(({ card }) => card)
  return { type: 'mpnews', text: `[图文] ${cards[0]?.title ?? ''}`, fields: { articles: cards }, parts: cards, draftId: mediaId }
}

function readVoice ({ media_id: mediaId }: Fields, shelf: Shelf, nowMs: number): MassMessage | Refusal {
  if (!isFilled(mediaId)) return refuse(41006, 'mass.mediaMissing')
  if (!isKind(mediaId, 'voice', shelf, nowMs)) return refuse(40007, 'mass.media')
  return { ...nothing, type: 'voice', text: '[语音]', fields: { media_id: mediaId } }
}

/** `images` holds several; `image`, as before, and in a preview still, one. */
function readPictures ({ image, images }: Fields, shelf: Shelf, { nowMs, isPreview }: Form): MassMessage | Refusal {
  const branch = isFields(images) && !isPreview ? images : isFields(image) ? { media_ids: [image['media_id']] } : {}
  const mediaIds: unknown[] = Array.isArray(branch['media_ids']) ? branch['media_ids'] : []
  if (mediaIds.length === 0) return refuse(40215, 'mass.pictureCount')
  if (!mediaIds.every((mediaId) => isKind(mediaId, 'image', shelf, nowMs))) return refuse(40007, 'mass.media')
  return { ...nothing, type: 'image', text: '[图片]', fields: branch }
}

/** Only what `media/uploadvideo` gave an id: that one is temporary and has a title. */
function readVideo ({ media_id: mediaId }: Fields, { media }: Shelf, nowMs: number): MassMessage | Refusal {
  if (!isFilled(mediaId)) return refuse(41006, 'mass.mediaMissing')
  const found = media.find(mediaId, nowMs)
  if (found === undefined || found.kind !== 'video') return refuse(40007, 'mass.media')
  if (found.isPermanent || found.title === undefined) return refuse(48013, 'mass.video')
  const video = { media_id: mediaId, title: found.title, description: textOf(found.introduction), isDeleted: false }
  return { ...nothing, type: 'mpvideo', text: `[视频] ${found.title}`, fields: video, parts: [video] }
}

function isKind (mediaId: unknown, kind: MediaKind, { media }: Shelf, nowMs: number): boolean {
  return isFilled(mediaId) && media.find(mediaId, nowMs)?.kind === kind
}
