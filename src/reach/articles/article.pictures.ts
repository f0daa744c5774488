import { In } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import type { AppError } from '../../platform/errors.ts'
import { Material } from '../library/material.entity.ts'
import { materialOfOtherKind, materialUnknown } from '../library/material.errors.ts'
import type { MaterialMedia } from '../library/material.media.ts'
import type { ArticlePart } from './article.content.ts'
import { ArticlePicture } from './article.entity.ts'
import { articlePictureUnfit } from './article.errors.ts'
import { type NamedPicture, picturesOf } from './article.rules.ts'

export interface PictureNeeds { db: Database, media: Pick<MaterialMedia, 'keep' | 'address'> }

/** Page "上传图文消息内的图片". */
const insideTypes = ['image/jpeg', 'image/png']
const insideBytes = 1024 * 1024

/** WeChat's ids and addresses of the pictures that an article names. */
export interface Placed { mediaIdOf: (materialId: number) => string, addressOf: (materialId: number) => string }

/** Pictures of ours in articles: covers are given to WeChat as permanent materials, those inside for their address alone. */
export function createArticlePictures ({ db, media }: PictureNeeds) {
  async function known (accountId: number, materialIds: readonly number[]): Promise<Map<number, Material>> {
    const rows = await db.read.findBy(Material, { accountId, state: 'stored', id: In([...new Set(materialIds)]) })
    return new Map(rows.map((material) => [material.id, material]))
  }

  async function addresses (accountId: number, materialIds: readonly number[]): Promise<Map<number, string>> {
    const rows = await db.read.findBy(ArticlePicture, { accountId, materialId: In([...materialIds]) })
    return new Map(rows.map(({ materialId, url }) => [materialId, url]))
  }

  /** Gives it to WeChat unless it has it. A lost answer leaves one more there, or nothing. */
  async function place (accountId: number, { materialId, isInline }: NamedPicture): Promise<void> {
    if (!isInline) {
      await media.keep(accountId, materialId, { title: '', introduction: '' })
      return
    }
    const url = await media.address(accountId, materialId)
    await db.change(`INSERT INTO article_pictures (accountId, materialId, url) VALUES (?, ?, ?) ${db.dialect.keepExisting(['accountId', 'materialId'])}`,
      [accountId, materialId, url], { repeatable: true })
  }

  return {
    /** What is wrong with the pictures that the parts name. */
    async check (accountId: number, parts: readonly ArticlePart[]): Promise<AppError[]> {
      const named = picturesOf(parts)
      const materials = await known(accountId, named.map(({ materialId }) => materialId))
      return named.flatMap(({ materialId, place: where, isInline }) => {
        const material = materials.get(materialId)
        if (material === undefined) return [materialUnknown(where)]
        if (material.kind !== 'image' && (isInline || material.kind !== 'thumb')) return [materialOfOtherKind(where, material.kind)]
        return isInline && (!insideTypes.includes(material.type) || material.bytes >= insideBytes) ? [articlePictureUnfit(where)] : []
      })
    },

    /** Places the next picture that WeChat does not have; tells what there is once it has all. */
    async next (accountId: number, parts: readonly ArticlePart[]): Promise<Placed | null> {
      const named = picturesOf(parts)
      const materials = await known(accountId, named.map(({ materialId }) => materialId))
      const urls = await addresses(accountId, named.filter(({ isInline }) => isInline).map(({ materialId }) => materialId))
      const missing = named.find(({ materialId, isInline }) => (isInline ? !urls.has(materialId) : typeof materials.get(materialId)?.permanentMediaId !== 'string'))
      if (missing !== undefined) {
        if (!materials.has(missing.materialId)) throw materialUnknown(missing.place)
        await place(accountId, missing)
        return null
      }
      return { mediaIdOf: (id) => materials.get(id)?.permanentMediaId ?? '', addressOf: (id) => urls.get(id) ?? '' }
    },
  }
}

export type ArticlePictures = ReturnType<typeof createArticlePictures>
