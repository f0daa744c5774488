import type { AppError } from '../../platform/errors.ts'
import type { Push, Variant, Way } from '../record/push.entity.ts'
import { pushTooLarge, routeUnfit, variantTwice, wayTwice } from './content.errors.ts'

/** Below what a text column holds. */
const maxBytes = 60_000

export const placeOf = (variant: number, way: number): string => `body/variants/${variant}/ways/${way}`

/** What is wrong with the variants and their ways, whatever their contents say. */
export function checkVariants ({ purpose, variants }: Pick<Push, 'purpose' | 'variants'>): AppError[] {
  const keys = variants.map(({ key }) => key)
  const faults = variants.flatMap(({ key, ways }, at) => [
    ...(keys.indexOf(key) < at ? [variantTwice(key, `body/variants/${at}/key`)] : []),
    ...ways.flatMap((way, place) => checkWay(way, { before: ways.slice(0, place), purpose, place: placeOf(at, place) })),
  ])
  return Buffer.byteLength(JSON.stringify(variants)) > maxBytes ? [...faults, pushTooLarge()] : faults
}

interface Around { before: readonly Way[], purpose: Push['purpose'], place: string }

function checkWay (way: Way, { before, purpose, place }: Around): AppError[] {
  const isOfNotices = way.route === 'notice' || way.route === 'template'
  return [
    ...(purpose === 'content' && isOfNotices ? [routeUnfit(way.route, `${place}/route`)] : []),
    ...(before.some((other) => doorOf(other) === doorOf(way)) ? [wayTwice(place)] : []),
  ]
}

/** What is open or closed to a follower as one: a notice by its template, any other route by itself. */
function doorOf ({ route, content }: Way): string {
  return content.type === 'notice' ? `${route}/${content.templateId}` : route
}

/** All ways with their places. */
export function waysOf (variants: readonly Variant[]): Array<Way & { place: string }> {
  return variants.flatMap(({ ways }, at) => ways.map((way, place) => ({ ...way, place: placeOf(at, place) })))
}
