import type { ReachSettings } from '../settings/settings.schemas.ts'
import { addDays, dayOf, momentsOf } from './local-time.ts'

export interface QuietQuestion {
  quietHours: Pick<ReachSettings['quietHours'], 'isOn' | 'workdays' | 'holidays' | 'marginSeconds'>
  timeZone: string
  atMs: number
  /** Whether a day, as `2026-11-22`, is free of work. */
  isHoliday: (day: string) => boolean
}

/** `untilMs` is 0 when it is not quiet. The same holds for every moment from the one asked about to before `holdsUntilMs`. */
export interface QuietAnswer { untilMs: number, holdsUntilMs: number }

/** Longer than any holidays: quiet that goes on all day, day after day, is looked at no further. */
export const furthestDays = 40

/**
 * Whether it is quiet where somebody is, and until when. A night belongs to the day on which it began. The same hour twice
 * means all day. Where clocks change in the night, it is quiet for longer rather than shorter.
 */
export function quietAt ({ quietHours, timeZone, atMs, isHoliday }: QuietQuestion): QuietAnswer {
  if (!quietHours.isOn) return { untilMs: 0, holdsUntilMs: Infinity }
  const today = dayOf(atMs, timeZone)
  let untilMs = 0
  for (let ahead = -1; ahead < furthestDays; ahead += 1) {
    const { fromMs, toMs } = quietOn(addDays(today, ahead), { quietHours, timeZone, isHoliday })
    const openMs = Math.max(atMs, untilMs)
    if (fromMs > openMs) return { untilMs, holdsUntilMs: untilMs || fromMs }
    if (openMs < toMs) untilMs = toMs
  }
  return { untilMs, holdsUntilMs: atMs }
}

/** Until when it is quiet; 0 when it is not. */
export function quietUntil (question: QuietQuestion): number {
  return quietAt(question).untilMs
}

function quietOn (day: string, { quietHours, timeZone, isHoliday }: Omit<QuietQuestion, 'atMs'>): { fromMs: number, toMs: number } {
  const { from, to } = isHoliday(day) ? quietHours.holidays : quietHours.workdays
  return {
    fromMs: momentsOf(day, from, timeZone).first - quietHours.marginSeconds * 1000,
    toMs: momentsOf(to <= from ? addDays(day, 1) : day, to, timeZone).last,
  }
}
