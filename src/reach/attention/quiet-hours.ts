import type { ReachSettings } from '../settings/settings.schemas.ts'
import { addDays, dayOf, momentsOf } from './local-time.ts'

export interface QuietQuestion {
  quietHours: Pick<ReachSettings['quietHours'], 'isOn' | 'workdays' | 'holidays' | 'marginSeconds'>
  timeZone: string
  atMs: number
  /** Whether a day, as `2026-11-22`, is free of work. */
  isHoliday: (day: string) => boolean
}

/** Longer than any holidays: quiet that goes on all day, day after day, is looked at no further. */
const furthestDays = 40

/**
 * Until when it is quiet where somebody is; 0 when it is not. A night belongs to the day on which it began. The same hour
 * twice means all day. Where clocks change in the night, it is quiet for longer rather than shorter.
 */
export function quietUntil ({ quietHours, timeZone, atMs, isHoliday }: QuietQuestion): number {
  if (!quietHours.isOn) return 0
  const today = dayOf(atMs, timeZone)
  let untilMs = 0
  for (let ahead = -1; ahead < furthestDays; ahead += 1) {
    const { fromMs, toMs } = quietOn(addDays(today, ahead), { quietHours, timeZone, isHoliday })
    const openMs = Math.max(atMs, untilMs)
    if (fromMs <= openMs && openMs < toMs) untilMs = toMs
    else if (fromMs > openMs) break
  }
  return untilMs
}

function quietOn (day: string, { quietHours, timeZone, isHoliday }: Omit<QuietQuestion, 'atMs'>): { fromMs: number, toMs: number } {
  const { from, to } = isHoliday(day) ? quietHours.holidays : quietHours.workdays
  return {
    fromMs: momentsOf(day, from, timeZone).first - quietHours.marginSeconds * 1000,
    toMs: momentsOf(to <= from ? addDays(day, 1) : day, to, timeZone).last,
  }
}
