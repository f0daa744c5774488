import { isRefusal, refuse } from '../refusal.ts'
import { isMediaKind, readMediaFile, readPicture, readUpload } from '../rules/media-file.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import { openAddress } from '../open-files.routes.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

/** Pages "新增临时素材", "获取临时素材", "高清语音素材获取接口", "上传图文消息内的图片获取URL". Who may use temporary media is not clear; the stricter is taken. */
export function addMediaApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/media/upload', who: 'verified', upload: true }, addTemporary)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/media/get', who: 'verified' }, (call) => getTemporary(call, world))
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/media/get/jssdk', who: 'verified' }, getVoice)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/media/uploadimg', who: 'any', upload: true }, (call) => addPicture(call, world))
}

async function addTemporary ({ account: { media, limits }, query: { type: kind }, request, nowMs: atMs }: AccountCall): Promise<Verdict> {
  if (!isMediaKind(kind)) return { refusal: refuse(40004, 'media.type') }
  const upload = await readUpload(request)
  const file = isRefusal(upload) ? upload : readMediaFile(upload, { kind, isPermanent: false, limits })
  if (isRefusal(file)) return { refusal: file }
  const { mediaId } = media.add({ ...file, kind, isPermanent: false, atMs })
  // The page lists `media_id` alone; those who call it read `thumb_media_id`.
  return { answer: { type: kind, [kind === 'thumb' ? 'thumb_media_id' : 'media_id']: mediaId, created_at: Math.floor(atMs / 1000) } }
}

/** Permanent material is not given here. */
function getTemporary ({ account, query: { media_id: mediaId }, nowMs }: AccountCall, world: World): Verdict {
  if (!isFilled(mediaId)) return { refusal: refuse(41006, 'media.idMissing') }
  const found = account.media.find(mediaId, nowMs)
  if (found === undefined || found.isPermanent) return { refusal: refuse(40007, 'media.unknown') }
  if (found.kind === 'video') return { answer: { video_url: openAddress(world, account, mediaId) } }
  return { file: { bytes: found.bytes, type: found.contentType, name: found.name } }
}

/** Recorded through the JS-SDK; here any sound is given that the account got. */
function getVoice ({ account, query: { media_id: mediaId }, nowMs }: AccountCall): Verdict {
  if (!isFilled(mediaId)) return { refusal: refuse(41006, 'media.idMissing') }
  const found = account.media.find(mediaId, nowMs)
  if (found === undefined || found.isPermanent) return { refusal: refuse(40007, 'media.unknown') }
  if (found.kind !== 'voice') return { refusal: refuse(40007, 'media.notVoice') }
  return { file: { bytes: found.bytes, type: 'voice/speex', name: `${mediaId}.speex` } }
}

async function addPicture ({ account, request }: AccountCall, world: World): Promise<Verdict> {
  const upload = await readUpload(request)
  const file = isRefusal(upload) ? upload : readPicture(upload, account.limits)
  if (isRefusal(file)) return { refusal: file }
  return { answer: { url: openAddress(world, account, account.media.addPicture(file)) } }
}
