import { createHash } from 'node:crypto'
import type { MediaBook, MediaKind, StoredFile } from './books/media-book.ts'
import type { FollowerMessage, MessageFiles } from './messages.ts'
import type { FileFormat } from './rules/media-file.ts'
import { contentTypes, formatOf } from './rules/media-file.ts'
import { sampleFiles } from './sample-files.ts'
import { badData } from './simulator.errors.ts'

interface Keeping {
  media: MediaBook
  /** What tells the message from all others: sent once more, it has the same files. */
  key: string
  atMs: number
  addressOf: (id: string) => string
}

const maxDataBytes = 2 * 1024 * 1024
const formats: Readonly<Record<'image' | 'voice' | 'video', readonly FileFormat[]>> = {
  image: ['png', 'jpeg', 'gif', 'bmp'], voice: ['amr', 'mp3'], video: ['mp4'],
}
const kinds = { image: 'image', voice: 'voice', video: 'video', shortvideo: 'video' } as const

/** What a follower sends is temporary material of the account's (page "接收普通消息"): kept, so that it can be fetched. */
export function keepFiles (message: FollowerMessage, { media, key, atMs, addressOf }: Keeping): MessageFiles {
  const keep = (kind: MediaKind, part: string, file: StoredFile): string => {
    const mediaId = createHash('sha384').update(`${part} ${key}`).digest('base64url')
    if (media.find(mediaId, atMs) === undefined) media.add({ ...file, mediaId, kind, isPermanent: false, atMs })
    return mediaId
  }
  const none = { mediaId: '', mediaId16K: '', thumbMediaId: '', url: '' }
  switch (message.type) {
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo': {
      const kind = kinds[message.type]
      const file = message.data === undefined ? sampleFiles[kind] : readData(kind, message.data)
      const mediaId = keep(kind, kind, file)
      const mediaId16K = kind === 'voice' ? keep(kind, 'voice16K', { ...file, name: 'voice.speex', contentType: 'voice/speex' }) : ''
      const thumbMediaId = kind === 'video' ? keep('thumb', 'thumb', sampleFiles.thumb) : ''
      return { mediaId, mediaId16K, thumbMediaId, url: addressOf(mediaId) }
    }
    case 'miniprogrampage': {
      const thumbMediaId = keep('thumb', 'thumb', sampleFiles.thumb)
      return { ...none, thumbMediaId, url: addressOf(thumbMediaId) }
    }
    default: return none
  }
}

function readData (kind: 'image' | 'voice' | 'video', data: string): StoredFile {
  const bytes = Buffer.from(data, 'base64')
  const format = formatOf(bytes)
  if (bytes.length > maxDataBytes || format === null || !formats[kind].includes(format)) throw badData(kind, formats[kind], maxDataBytes)
  return { name: `${kind}.${format}`, contentType: contentTypes[format], bytes }
}
