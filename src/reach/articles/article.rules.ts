import type { AppError } from '../../platform/errors.ts'
import { byteLength } from '../../wechat/text.ts'
import type { ArticlePart } from './article.content.ts'
import { articlePictureForeign, articleScript, articleTextTooLong, articleTooManyPictures } from './article.errors.ts'

/** What one column holds, and a little less; WeChat itself takes a megabyte, but only 20,000 characters. */
const contentBytes = 65_000
/** Page "新增草稿". */
const urlBytes = 1024
/** Ours: each is a call of WeChat's, and one is given after the other. */
const mostPictures = 200

const picture = /<img\b[^>]*>?/gi
const source = /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))/i
const ofOurs = /^material:([1-9]\d{0,14})$/
/** Where WeChat's `media/uploadimg` puts pictures; it takes out all others. */
const ofWechat = /^https?:\/\/mmbiz\.(?:qpic|qlogo)\.cn\//i

/** A material that a part names, and what it is for. */
export interface NamedPicture { materialId: number, place: string, isInline: boolean }

/** What WeChat would refuse, or take out without a word; each with its place. */
export function faultsOf (parts: readonly ArticlePart[]): AppError[] {
  const pictures = new Set(picturesOf(parts).map(({ materialId }) => materialId)).size
  const faults = parts.flatMap((part, at) => partFaults(part, `body/parts/${at}`))
  return pictures > mostPictures ? [...faults, articleTooManyPictures('body/parts', { pictures, limit: mostPictures })] : faults
}

function partFaults (part: ArticlePart, place: string): AppError[] {
  const faults = tooLong(part.content, contentBytes, `${place}/content`)
  if (part.type === 'pictures') return faults
  if (part.sourceUrl !== undefined) faults.push(...tooLong(part.sourceUrl, urlBytes, `${place}/sourceUrl`))
  if (/<script\b/i.test(part.content)) faults.push(articleScript(`${place}/content`))
  const isForeign = sourcesIn(part.content).some((src) => !ofOurs.test(src) && !ofWechat.test(src))
  return isForeign ? [...faults, articlePictureForeign(`${place}/content`)] : faults
}

function tooLong (text: string, limit: number, place: string): AppError[] {
  const bytes = byteLength(text)
  return bytes > limit ? [articleTextTooLong(place, { bytes, limit })] : []
}

function sourcesIn (html: string): string[] {
  return (html.match(picture) ?? []).map(sourceOf)
}

function sourceOf (tag: string): string {
  const [, double, single, bare] = source.exec(tag) ?? []
  return double ?? single ?? bare ?? ''
}

/** Every material that the parts name. */
export function picturesOf (parts: readonly ArticlePart[]): NamedPicture[] {
  return parts.flatMap((part, at): NamedPicture[] => {
    const place = `body/parts/${at}`
    if (part.type === 'pictures') return part.materialIds.map((materialId, each) => ({ materialId, place: `${place}/materialIds/${each}`, isInline: false }))
    const inside = sourcesIn(part.content).flatMap((src) => ofOurs.exec(src)?.[1] ?? [])
    return [
      { materialId: part.coverMaterialId, place: `${place}/coverMaterialId`, isInline: false },
      ...inside.map((id) => ({ materialId: Number(id), place: `${place}/content`, isInline: true })),
    ]
  })
}

/** The text with WeChat's addresses in the place of our materials. */
export function withAddresses (html: string, addressOf: (materialId: number) => string): string {
  return html.replace(picture, (tag) => {
    const materialId = ofOurs.exec(sourceOf(tag))?.[1]
    return materialId === undefined ? tag : tag.replace(source, () => ` src="${addressOf(Number(materialId)).replaceAll('"', '%22')}"`)
  })
}
