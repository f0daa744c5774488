import type { AccountState } from '../account.ts'
import type { StoredMedia } from '../books/media-book.ts'
import { openAddress } from '../open-files.routes.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Upload } from '../rules/media-file.ts'
import { isMediaKind, readMediaFile, readUpload } from '../rules/media-file.ts'
import { readPage } from '../rules/page.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'
import { listDrafts, viewContent } from './drafts.routes.ts'

/** Pages "新增其他类型永久素材", "获取永久素材", "删除永久素材", "获取素材总数", "获取素材列表". News are drafts since 2022. */
export function addMaterialApis (apis: ApiTable, world: World): void {
  const who = 'any'
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/material/add_material', who, upload: true }, (call) => addMaterial(call, world))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/material/get_material', who }, (call) => getMaterial(call, world))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/material/del_material', who }, removeMaterial)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/material/get_materialcount', who }, countMaterial)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/material/batchget_material', who }, (call) => listMaterial(call, world))
}

async function addMaterial ({ account, query: { type: kind }, request, nowMs: atMs }: AccountCall, world: World): Promise<Verdict> {
  const { media, drafts, limits } = account
  if (!isMediaKind(kind)) return { refusal: refuse(40004, 'material.type') }
  const upload = await readUpload(request)
  if (isRefusal(upload)) return { refusal: upload }
  const file = readMediaFile(upload, { kind, isPermanent: true, limits })
  if (isRefusal(file)) return { refusal: file }
  const description = kind === 'video' ? descriptionIn(upload) : {}
  if (description === null) return { refusal: refuse(40035, 'material.description') }
  if (kind === 'image' && media.count(kind) + drafts.count() >= limits.permanentImagesAndNews) return { refusal: refuse(45034, 'material.images') }
  if (kind !== 'image' && media.count(kind) >= limits.permanentMediaOfOtherKinds) return { refusal: refuse(45074, 'material.otherKinds') }
  if (!media.hasRoomFor(file.bytes.length)) return { refusal: refuse(45034, 'material.room') }
  const { mediaId } = media.add({ ...file, ...description, kind, isPermanent: true, atMs })
  return { answer: { media_id: mediaId, ...(kind === 'image' ? { url: openAddress(world, account, mediaId) } : {}) } }
}

function descriptionIn ({ fields }: Upload): Pick<StoredMedia, 'title' | 'introduction'> | null {
  try {
    const given: unknown = JSON.parse(fields.get('description') ?? '')
    if (!isFields(given) || !isFilled(given['title'])) return null
    return { title: given['title'], introduction: textOf(given['introduction']) }
  } catch {
    return null
  }
}

function getMaterial ({ account, body: { media_id: mediaId }, nowMs }: AccountCall, world: World): Verdict {
  if (!isFilled(mediaId)) return { refusal: refuse(41006, 'material.idMissing') }
  const draft = account.drafts.find(mediaId)
  if (draft !== undefined) return { answer: viewContent(draft, true) }
  const found = account.media.find(mediaId, nowMs)
  if (found?.isPermanent !== true) return { refusal: refuse(40007, 'material.unknown') }
  const { kind, title, introduction, bytes, contentType: type, name } = found
  if (kind === 'video') return { answer: { title, description: introduction, down_url: openAddress(world, account, mediaId) } }
  return { file: { bytes, type, name } }
}

function removeMaterial ({ account, body: { media_id: mediaId }, nowMs }: AccountCall): Verdict {
  if (!isFilled(mediaId)) return { refusal: refuse(41006, 'material.idMissing') }
  if (account.media.find(mediaId, nowMs)?.isPermanent !== true) return { refusal: refuse(40007, 'material.unknown') }
  if (isInMenu(account, mediaId)) return { refusal: refuse(48005, 'material.inMenu') }
  account.media.remove(mediaId)
  return done
}

function isInMenu ({ menus }: AccountState, mediaId: string): boolean {
  const buttons = [menus.standard, ...menus.conditional()].flatMap((menu) => menu?.buttons ?? [])
  return buttons.some((button) => [button, ...button.sub_button ?? []].some((each) => each.media_id === mediaId))
}

function countMaterial ({ account: { media, drafts } }: AccountCall): Verdict {
  const [voice_count, video_count, image_count] = [media.count('voice'), media.count('video'), media.count('image')]
  return { answer: { voice_count, video_count, image_count, news_count: drafts.count() } }
}

const listedKinds = ['image', 'voice', 'video'] as const

function listMaterial (call: AccountCall, world: World): Verdict {
  const { account, body } = call
  const page = readPage(body)
  if (page === null) return { refusal: refuse(40035, 'material.page') }
  if (body['type'] === 'news') return listDrafts(call)
  const kind = listedKinds.find((each) => each === body['type'])
  if (kind === undefined) return { refusal: refuse(40004, 'material.listType') }
  const all = account.media.permanent(kind)
  const item = all.slice(page.offset, page.offset + page.count).map((media) => viewMaterial(media, account, world))
  return { answer: { total_count: all.length, item_count: item.length, item } }
}

function viewMaterial ({ mediaId, kind, name, title, atMs }: StoredMedia, account: AccountState, world: World): Fields {
  const url = kind === 'image' ? { url: openAddress(world, account, mediaId) } : {}
  return { media_id: mediaId, name: title ?? name, update_time: Math.floor(atMs / 1000), ...url }
}
