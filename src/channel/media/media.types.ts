import { fileTypeFromBuffer } from 'file-type'
import type { MediaKind } from './media.entity.ts'
import { typeRefused } from './media.errors.ts'

interface KeptType { type: string, extension: string, isShown: boolean }

/** What is kept, by what `file-type` calls it. Browsers show or play most of it; the rest is saved. */
const pictures: Readonly<Record<string, KeptType>> = {
  jpg: { type: 'image/jpeg', extension: 'jpg', isShown: true },
  png: { type: 'image/png', extension: 'png', isShown: true },
  gif: { type: 'image/gif', extension: 'gif', isShown: true },
  webp: { type: 'image/webp', extension: 'webp', isShown: true },
  bmp: { type: 'image/bmp', extension: 'bmp', isShown: true },
}
const sounds: Readonly<Record<string, KeptType>> = {
  amr: { type: 'audio/amr', extension: 'amr', isShown: false },
  mp3: { type: 'audio/mpeg', extension: 'mp3', isShown: true },
  spx: { type: 'audio/ogg', extension: 'spx', isShown: true },
}
const films: Readonly<Record<string, KeptType>> = {
  mp4: { type: 'video/mp4', extension: 'mp4', isShown: true },
  m4v: { type: 'video/x-m4v', extension: 'm4v', isShown: false },
  mov: { type: 'video/quicktime', extension: 'mov', isShown: false },
  '3gp': { type: 'video/3gpp', extension: '3gp', isShown: false },
}
const keptTypes: Readonly<Record<MediaKind, Readonly<Record<string, KeptType>>>> = {
  image: pictures, thumb: pictures, voice: sounds, video: films, shortvideo: films,
}

const MB = 1024 * 1024
/** More than WeChat's phones send of each. */
export const maxBytes: Readonly<Record<MediaKind, number>> = { image: 20 * MB, thumb: 2 * MB, voice: 5 * MB, video: 100 * MB, shortvideo: 100 * MB }

/** So much of a file tells what it is. */
export const headBytes = 4100

/** The type of a file that begins with `head`. Throws MEDIA_TYPE_REFUSED for what its kind does not allow: archives, pages and drawings with scripts among it. */
export async function typeOf (kind: MediaKind, head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head)
  const kept = found === undefined ? undefined : keptTypes[kind][found.ext]
  if (kept === undefined) throw typeRefused(found?.mime.slice(0, 64) ?? null)
  return kept.type
}

const byType = new Map(Object.values(keptTypes).flatMap((kept) => Object.values(kept)).map((kept) => [kept.type, kept]))

export const extensionOf = (type: string | null): string => byType.get(type ?? '')?.extension ?? 'bin'

/** Whether a browser may show it in a page instead of saving it. */
export const isShown = (type: string): boolean => byType.get(type)?.isShown ?? false
