import { isTimeZone, momentsOf, wallMs, type Zones } from '../../reach/index.ts'

/** When one wall time comes where each follower is. */
export interface ZoneMoments {
  attributeId: number | null
  byZone: Readonly<Record<string, number>>
  /** Of whoever names no time zone that there is. */
  otherwiseMs: number
}

/**
 * The moment at which the wall shows this, just one on every day: the first of two when clocks are set back over it, and as much later as
 * they are set forward over it.
 */
export function momentAt (day: string, time: string, timeZone: string): number {
  const { first, last } = momentsOf(day, time, timeZone)
  return wallMs(first, timeZone) === Date.parse(`${day}T${time}:00Z`) ? first : last
}

/** What the wall shows, as it names an occurrence: `2026-11-22T09:00`. */
export function wallOf (atMs: number, timeZone: string): string {
  return new Date(wallMs(atMs, timeZone)).toISOString().slice(0, 16)
}

/** When this wall time comes to everybody. */
export function zoneMoments (wall: { day: string, time: string }, zones: Zones, accountZone: string): ZoneMoments {
  const at = (zone: string) => momentAt(wall.day, wall.time, zone)
  return {
    attributeId: zones.attributeId,
    byZone: Object.fromEntries(zones.names.filter(isTimeZone).map((zone) => [zone, at(zone)])),
    otherwiseMs: at(zones.byDefault ?? accountZone),
  }
}

export function earliest ({ byZone, otherwiseMs }: ZoneMoments): number {
  return Math.min(otherwiseMs, ...Object.values(byZone))
}

export function latest ({ byZone, otherwiseMs }: ZoneMoments): number {
  return Math.max(otherwiseMs, ...Object.values(byZone))
}
