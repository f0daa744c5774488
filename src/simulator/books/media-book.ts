import { randomBytes } from 'node:crypto'

export type MediaKind = 'image' | 'voice' | 'video' | 'thumb'

export interface StoredFile {
  name: string
  contentType: string
  bytes: Buffer
}

/** A file that an account uploaded, or that a follower sent. */
export interface StoredMedia extends StoredFile {
  mediaId: string
  kind: MediaKind
  isPermanent: boolean
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
  count: (kind: MediaKind) => number
  /** Whether so many bytes more may stay for good. */
  hasRoomFor: (bytes: number) => boolean
  /** A picture inside articles: no media, and found by its address alone. */
  addPicture: (file: StoredFile) => string
  /** What anybody may fetch who knows its address. */
  open: (id: string, nowMs: number) => StoredFile | undefined
}

interface Limits {
  temporaryMediaMs: number
  mediaRoomBytes: number
}

const temporaryKept = 100_000
const picturesKept = 10_000

/** Pages "新增临时素材", "新增其他类型永久素材", "上传图文消息内的图片获取URL". */
export function createMediaBook ({ temporaryMediaMs, mediaRoomBytes }: Limits): MediaBook {
  const temporary = createShelf<StoredMedia>({ items: temporaryKept, bytes: mediaRoomBytes })
  const permanent = createShelf<StoredMedia>({ items: Infinity, bytes: Infinity })
  const pictures = createShelf<StoredFile>({ items: picturesKept, bytes: mediaRoomBytes })
  const counts: Partial<Record<MediaKind, number>> = {}

  const countBy = (kind: MediaKind, change: number): void => { counts[kind] = (counts[kind] ?? 0) + change }
  const find = (mediaId: string, nowMs: number): StoredMedia | undefined => {
    const found = permanent.items.get(mediaId) ?? temporary.items.get(mediaId)
    if (found === undefined || found.isPermanent || nowMs < found.atMs + temporaryMediaMs) return found
    temporary.remove(mediaId)
    return undefined
  }

  return {
    add ({ mediaId = createId(), ...facts }) {
      const stored = { mediaId, ...facts }
      if (stored.isPermanent) countBy(stored.kind, 1)
      const shelf = stored.isPermanent ? permanent : temporary
      shelf.add(mediaId, stored)
      return stored
    },
    find,
    remove (mediaId) {
      const found = permanent.items.get(mediaId)
      if (found !== undefined) countBy(found.kind, -1)
      permanent.remove(mediaId)
      temporary.remove(mediaId)
    },
    permanent: (kind) => [...permanent.items.values()].filter((each) => each.kind === kind).toReversed(),
    count: (kind) => counts[kind] ?? 0,
    hasRoomFor: (bytes) => permanent.size() + bytes <= mediaRoomBytes,
    addPicture (file) {
      const id = createId()
      pictures.add(id, file)
      return id
    },
    open: (id, nowMs) => pictures.items.get(id) ?? find(id, nowMs),
  }
}

/** Files by their id, of which the oldest make room. */
function createShelf<T extends StoredFile> (most: { items: number, bytes: number }) {
  const items = new Map<string, T>()
  let size = 0
  const remove = (id: string): void => {
    size -= items.get(id)?.bytes.length ?? 0
    items.delete(id)
  }
  return {
    items: items as ReadonlyMap<string, T>,
    size: () => size,
    remove,
    add (id: string, item: T): void {
      remove(id)
      items.set(id, item)
      size += item.bytes.length
      for (const oldest of items.keys()) {
        if (items.size <= most.items && size <= most.bytes) break
        remove(oldest)
      }
    },
  }
}

function createId (): string {
  return randomBytes(48).toString('base64url')
}
