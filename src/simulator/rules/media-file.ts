import { extname } from 'node:path'
import type { MediaKind, StoredFile } from '../books/media-book.ts'
import type { Limits } from '../limits.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

/** What a file is by its first bytes. */
export type FileFormat = 'png' | 'jpeg' | 'gif' | 'bmp' | 'amr' | 'mp3' | 'wma' | 'wav' | 'mp4'

export const contentTypes: Readonly<Record<FileFormat, string>> = {
  png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif', bmp: 'image/bmp', amr: 'audio/amr', mp3: 'audio/mp3',
  wma: 'audio/x-ms-wma', wav: 'audio/wav', mp4: 'video/mp4',
}

type Formats = readonly FileFormat[]

const temporaryFormats: Readonly<Record<MediaKind, Formats>> = {
  image: ['png', 'jpeg', 'gif'], voice: ['amr', 'mp3'], video: ['mp4'], thumb: ['jpeg'],
}
const permanentFormats: Readonly<Record<MediaKind, Formats>> = {
  image: ['bmp', 'png', 'jpeg', 'gif'], voice: ['mp3', 'wma', 'wav', 'amr'], video: ['mp4'], thumb: ['jpeg'],
}
const pictureFormats: Formats = ['jpeg', 'png']

export function isMediaKind (kind: unknown): kind is MediaKind {
  return typeof kind === 'string' && Object.hasOwn(temporaryFormats, kind)
}

export interface Upload {
  name: string
  bytes: Buffer
  fields: ReadonlyMap<string, string>
}

interface Form { contentType: string, body: Buffer, isChunked: boolean }

/** Takes the form apart. WeChat finds no file where no length was said or no name was given. */
export async function readUpload ({ contentType, body, isChunked }: Form): Promise<Upload | Refusal> {
  if (isChunked) return refuse(41005, 'media.length')
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => null)
  if (form === null) return refuse(41005, 'media.form')
  const file = form.get('media')
  if (file === null) return refuse(41005, 'media.missing')
  if (typeof file === 'string') return refuse(41005, 'media.fileName')
  if (file.size === 0) return refuse(44001, 'media.empty')
  const fields = new Map<string, string>()
  for (const [name, value] of form) if (typeof value === 'string') fields.set(name, value)
  return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()), fields }
}

interface Purpose { kind: MediaKind, isPermanent: boolean, limits: Limits }

/** Page "新增临时素材" and "新增其他类型永久素材". How long it lasts is measured of amr alone, which is what phones record. */
export function readMediaFile ({ name, bytes }: Upload, { kind, isPermanent, limits: { temporaryImageBytes, mediaBytes } }: Purpose): StoredFile | Refusal {
  const format = checkedFormat({ name, bytes }, (isPermanent ? permanentFormats : temporaryFormats)[kind])
  if (typeof format !== 'string') return format
  const most = kind === 'image' && !isPermanent ? temporaryImageBytes : mediaBytes[kind]
  if (bytes.length > most) return refuseSize(kind)
  if (format === 'amr' && lengthOfAmr(bytes) > longestVoiceMs) return refuse(45007, 'media.voiceLength')
  return { name, bytes, contentType: contentTypes[format] }
}

/** Page "上传图文消息内的图片获取URL": less than 1 MB. */
export function readPicture ({ name, bytes }: Upload, { articlePictureBytes }: Limits): StoredFile | Refusal {
  const format = checkedFormat({ name, bytes }, pictureFormats)
  if (typeof format !== 'string') return format
  if (bytes.length >= articlePictureBytes) return refuse(40009, 'media.articlePictureSize')
  return { name, bytes, contentType: contentTypes[format] }
}

/** The name decides first, then what is in the file. Which code is for which is not documented. */
function checkedFormat ({ name, bytes }: Pick<Upload, 'name' | 'bytes'>, allowed: Formats): FileFormat | Refusal {
  const extension = extname(name).slice(1).toLowerCase().replace(/^jpg$/, 'jpeg')
  if (!allowed.some((format) => format === extension)) return refuse(40005, 'media.extension')
  const format = formatOf(bytes)
  if (format !== null && allowed.includes(format)) return format
  return contentTypes[allowed[0] ?? 'png'].startsWith('image/') ? refuse(40137, 'media.pictureFormat') : refuse(40113, 'media.format')
}

function refuseSize (kind: MediaKind): Refusal {
  switch (kind) {
    case 'image': return refuse(40009, 'media.imageSize')
    case 'voice': return refuse(40010, 'media.voiceSize')
    case 'video': return refuse(40011, 'media.videoSize')
    default: return refuse(40012, 'media.thumbSize')
  }
}

const longestVoiceMs = 60_000
const amrHeader = '#!AMR\n'.length
const amrFrameMs = 20
/** Bytes of a frame of narrow-band sound, by the kind that its first byte names. The other kinds hold nothing but that byte. */
const amrFrames = [13, 14, 16, 18, 20, 21, 27, 32, 6]

function lengthOfAmr (bytes: Buffer): number {
  let frames = 0
  for (let at = amrHeader; at < bytes.length; frames += 1) at += amrFrames[(bytes.readUInt8(at) >> 3) & 15] ?? 1
  return frames * amrFrameMs
}

/** In hexadecimal. */
const signatures: ReadonlyArray<readonly [FileFormat, RegExp]> = [
  ['png', /^89504e470d0a1a0a/], ['jpeg', /^ffd8ff/], ['gif', /^474946383[79]61/], ['bmp', /^424d/], ['amr', /^2321414d52/],
  ['mp3', /^(?:494433|ff[ef])/], ['wma', /^3026b2758e66cf11/], ['wav', /^52494646.{8}57415645/], ['mp4', /^.{8}66747970/],
]

export function formatOf (bytes: Buffer): FileFormat | null {
  const start = bytes.toString('hex', 0, 16)
  return signatures.find(([, signature]) => signature.test(start))?.[0] ?? null
}
