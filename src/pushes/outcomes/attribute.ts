import type { Lately } from './lately.ts'

/** Something that a follower bought or did. */
export interface Happened { at: Date, pushId: number | undefined }

/** `credited`: what it is put down to; `marked`: what it counts for, with what could have been its reason had it arrived. */
export interface Attributed { credited: Lately | null, marked: Lately[] }

const dayMs = 86_400_000

/**
 * What a conversion is put down to, of what a follower was sent lately, newest first: the push that was named, else the last that
 * reached them, or would have had they not been held out. What never reached them gets no credit, but it counts for all who were
 * chosen: whoever is held out could not all have been reached either, and the two are compared.
 */
export function attribute (lately: readonly Lately[], { at, pushId }: Happened, days: number): Attributed {
  const before = lately.filter((each) => each.at <= at)
  if (pushId !== undefined) {
    const named = before.find((each) => each.pushId === pushId && (each.hasArrived || each.isHeldOut)) ?? null
    return { credited: named, marked: named === null ? [] : [named] }
  }
  const recent = before.filter((each) => each.at.getTime() > at.getTime() - days * dayMs)
  const place = recent.findIndex((each) => each.hasArrived || each.isHeldOut)
  return { credited: recent[place] ?? null, marked: place < 0 ? recent : recent.slice(0, place + 1) }
}
