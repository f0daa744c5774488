import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { material as wechatMaterial } from '../../wechat/api/material.ts'
import { mass } from '../../wechat/api/mass.ts'
import { media, mediaIdIn } from '../../wechat/api/media.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { ErrorAction } from '../../wechat/errcodes.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { UploadFile } from '../../wechat/upload.ts'
import type { Route } from '../standing/standing.ts'
import type { TouchContent } from './content.ts'
import { Material, type MaterialKind, materialKinds } from './material.entity.ts'
import { materialNotFound, materialNotUploaded, materialOfOtherKind, materialRefused, materialUnknown } from './material.errors.ts'
import { extensionOf } from './material.file.ts'

interface Needs { db: Database, clock: Clock, files: FileStore, wechat: Wechat, caller: (accountId: number) => WechatAccount }

/** A material that content names, and what it may be there. */
interface NamedMaterial { materialId: number, place: string, kinds: readonly MaterialKind[] }

/** Page "新增临时素材". */
const lifeMs = 3 * 24 * 3600_000
/** Whoever is told an id has time to use it. */
const leastMs = 3600_000
const passing: ReadonlySet<ErrorAction> = new Set(['transient', 'token', 'minute', 'quota'])

/** The ids under which WeChat has our materials, renewed before they end. Calls WeChat: never inside a transaction. */
export function createMaterialMedia ({ db, clock, files, wechat, caller }: Needs) {
  const memory = createShortMemory((key) => {
    const [accountId, id] = JSON.parse(key) as [number, number]
    return db.read.findOneBy(Material, { accountId, id, state: 'stored' })
  })
  const renewing = new Map<string, Promise<string>>()

  async function lookFor (accountId: number, { materialId, place, kinds }: NamedMaterial): Promise<Material | AppError> {
    const material = await memory.get(JSON.stringify([accountId, materialId]))
    if (material === null) return materialUnknown(place)
    return kinds.includes(material.kind) ? material : materialOfOtherKind(place, material.kind)
  }

  async function find (accountId: number, named: NamedMaterial): Promise<Material> {
    const found = await lookFor(accountId, named)
    if (found instanceof AppError) throw found
    return found
  }

  function usable ({ permanentMediaId, mediaId, mediaExpiresAt }: Material): string | undefined {
    if (permanentMediaId !== null) return permanentMediaId
    const isFresh = mediaExpiresAt !== null && mediaExpiresAt.getTime() >= clock.now().getTime() + leastMs
    return mediaId !== null && isFresh ? mediaId : undefined
  }

  const fileOf = (material: Material): UploadFile => ({
    name: `material-${material.id}.${extensionOf(material)}`, contentType: material.type, bytes: material.bytes,
    open: () => contentOf(files, material.fileName),
  })

  /** Of two processes that renew at once both have a good id, and the later one is kept. */
  async function renew (accountId: number, { materialId, place }: NamedMaterial): Promise<string> {
    const material = await db.read.findOneBy(Material, { accountId, id: materialId, state: 'stored' })
    if (material === null) throw materialUnknown(place)
    const found = usable(material)
    if (found !== undefined) return found
    const expiresMs = momentValue(clock.now()) + lifeMs
    const mediaId = mediaIdIn(await asFault(wechat.upload(caller(accountId), media.uploadTemporary, { type: material.kind }, fileOf(material))))
    await db.change('UPDATE materials SET mediaId = ?, mediaExpiresAt = ? WHERE accountId = ? AND id = ?',
      [mediaId, expiresMs, accountId, materialId], { repeatable: true })
    memory.forget()
    return mediaId
  }

  async function mediaIdOf (accountId: number, named: NamedMaterial): Promise<string> {
    const known = usable(await find(accountId, named))
    if (known !== undefined) return known
    const key = `${accountId}/${named.materialId}`
    const underWay = renewing.get(key) ?? renew(accountId, named).finally(() => renewing.delete(key))
    renewing.set(key, underWay)
    return underWay
  }

  /** A film goes to many only under an id that it is given together with its title. */
  async function filmForMany (accountId: number, content: TouchContent): Promise<TouchContent> {
    if (content.type !== 'video' || content.mediaId === undefined) return content
    const { mediaId, title = '', description = '' } = content
    const { media_id: titled } = await asFault(wechat.call(caller(accountId), mass.uploadVideo, { media_id: mediaId, title, description }))
    return { ...content, mediaId: titled }
  }

  return {
    /** Good for an hour at least: the one that WeChat has, or that of another upload. */
    mediaId: (accountId: number, materialId: number): Promise<string> => mediaIdOf(accountId, { materialId, place: 'materialId', kinds: materialKinds }),

    /** The same content with WeChat's ids in the place of ours, ready to be sent by a route. */
    async resolveContent (accountId: number, content: TouchContent, route?: Route): Promise<TouchContent> {
      const idOf = (named: NamedMaterial) => mediaIdOf(accountId, named)
      const ready = await withMediaIds(content, idOf)
      return route === 'mass' ? filmForMany(accountId, ready) : ready
    },

    /** Every material that the content names must be there, and of a kind that can stand where it is named. */
    async checkMaterials (accountId: number, content: TouchContent): Promise<AppError[]> {
      const faults: AppError[] = []
      await withMediaIds(content, async (named) => {
        const found = await lookFor(accountId, named)
        if (found instanceof AppError) faults.push(found)
        return ''
      })
      return faults
    },

    /** WeChat has let go of a file: whatever the content names of ours is given to it anew when it is next sent. False if it names none. */
    async forgetIds (accountId: number, content: TouchContent): Promise<boolean> {
      const ids: number[] = []
      await withMediaIds(content, async ({ materialId }) => { ids.push(materialId); return '' })
      if (ids.length === 0) return false
      const forgotten = await db.change(`UPDATE materials SET mediaId = NULL, mediaExpiresAt = NULL WHERE accountId = ? AND mediaId IS NOT NULL
        AND permanentMediaId IS NULL AND id IN (${placeholders(ids)})`, [accountId, ...ids])
      memory.forget()
      return forgotten > 0
    },

    /** Gives the file to WeChat for good. A lost answer may leave one more there: it is not asked again by itself. */
    async keep (accountId: number, id: number, told: { title: string, introduction: string }): Promise<string> {
      const material = await db.read.findOneBy(Material, { accountId, id, state: 'stored' })
      if (material === null) throw materialNotFound()
      if (material.permanentMediaId !== null) return material.permanentMediaId
      const { kind } = material
      const request = kind === 'video' ? { type: kind, description: told } : { type: kind }
      const { media_id: mediaId } = await asFault(wechat.upload(caller(accountId), wechatMaterial.upload, request, fileOf(material)))
      const kept = await db.change('UPDATE materials SET permanentMediaId = ? WHERE accountId = ? AND id = ? AND permanentMediaId IS NULL',
        [mediaId, accountId, id])
      memory.forget()
      return kept === 1 ? mediaId : (await db.read.findOneByOrFail(Material, { accountId, id })).permanentMediaId ?? mediaId
    },

    /** Gives a picture to WeChat for the inside of articles: it has an address there, and no id. */
    async address (accountId: number, id: number): Promise<string> {
      const material = await db.read.findOneBy(Material, { accountId, id, state: 'stored' })
      if (material === null) throw materialNotFound()
      return (await asFault(wechat.upload(caller(accountId), media.uploadArticleImage, {}, fileOf(material)))).url
    },

    forget: memory.forget,
  }
}

export type MaterialMedia = ReturnType<typeof createMaterialMedia>

type IdOf = (named: NamedMaterial) => Promise<string>

/** WeChat's ids for all that content names of ours, one after the other; what names none is itself. */
async function withMediaIds (content: TouchContent, idOf: IdOf): Promise<TouchContent> {
  switch (content.type) {
    case 'image':
    case 'voice': return { ...content, ...await mainOf(content, content.type, idOf) }
    case 'video': return { ...content, ...await mainOf(content, 'video', idOf), ...await thumbOf(content, ['thumb'], idOf) }
    case 'music': return { ...content, ...await thumbOf(content, ['thumb'], idOf) }
    // Pages show cards with pictures larger than a thumb may be.
    case 'miniProgram': return { ...content, ...await thumbOf(content, ['thumb', 'image'], idOf) }
    case 'images': {
      const mediaIds: string[] = []
      for (const [at, materialId] of (content.materialIds ?? []).entries()) {
        mediaIds.push(await idOf({ materialId, place: `content/materialIds/${at}`, kinds: ['image'] }))
      }
      return content.materialIds === undefined ? content : { ...content, mediaIds }
    }
    default: return content
  }
}

async function mainOf ({ materialId }: { materialId?: number }, kind: MaterialKind, idOf: IdOf): Promise<{ mediaId?: string }> {
  return materialId === undefined ? {} : { mediaId: await idOf({ materialId, place: 'content/materialId', kinds: [kind] }) }
}

type Thumbed = { thumbMaterialId?: number }

async function thumbOf ({ thumbMaterialId: materialId }: Thumbed, kinds: readonly MaterialKind[], idOf: IdOf): Promise<{ thumbMediaId?: string }> {
  return materialId === undefined ? {} : { thumbMediaId: await idOf({ materialId, place: 'content/thumbMaterialId', kinds }) }
}

/** No refusal of a file may pass for one of the message that it belongs to: nobody was written to yet. */
async function asFault<T> (work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof WechatError)) throw error
    throw error.outcome === 'unknown' || passing.has(error.action) ? materialNotUploaded(error) : materialRefused(error)
  }
}

async function * contentOf (files: FileStore, fileName: string): AsyncGenerator<Uint8Array> {
  yield * await files.read(fileName) as AsyncIterable<Uint8Array>
}
