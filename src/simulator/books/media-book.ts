import { randomBytes } from 'node:crypto'

export type MediaKind = 'image' | 'voice' | 'video' | 'thumb'

/** A file that an account uploaded, or that a follower sent. */
export interface StoredMedia {
  mediaId: string
  kind: MediaKind
  isPermanent: boolean
  name: string
  contentType: string
  bytes: Buffer
  atMs: number
  /** Of a permanent video. */
  title?: string
  introduction?: string
}

export interface MediaBook {
  add: (media: Omit<StoredMedia, 'mediaId'> & { mediaId?: string }) => StoredMedia
  /** Temporary media is gone three days after it came. */
  find: (mediaId: string, nowMs: number) => StoredMedia | undefined
  remove: (mediaId: string) => void
  /** The newest first. */
  permanent: (kind: MediaKind) => StoredMedia[]
}

/** Page "新增临时素材", "新增其他类型永久素材". */
export function createMediaBook ({ temporaryMediaMs }: { temporaryMediaMs: number }): MediaBook {
  const media = new Map<string, StoredMedia>()
  return {
    add ({ mediaId = createMediaId(), ...facts }) {
      const stored = { mediaId, ...facts }
      media.set(mediaId, stored)
      return stored
    },
    find (mediaId, nowMs) {
      const found = media.get(mediaId)
      if (found === undefined || found.isPermanent || nowMs < found.atMs + temporaryMediaMs) return found
      media.delete(mediaId)
      return undefined
    },
    remove: (mediaId) => { media.delete(mediaId) },
    permanent: (kind) => [...media.values()].filter((each) => each.isPermanent && each.kind === kind).toReversed(),
  }
}

function createMediaId (): string {
  return randomBytes(48).toString('base64url')
}
