import type { Presence } from './agent.entity.ts'

/** Why somebody is given nothing now. */
export const barredReasons = ['DISABLED', 'OFFLINE', 'SILENT', 'AWAY', 'BUSY', 'ABSENT', 'OFF_SHIFT', 'FULL', 'RAMPING'] as const
export type Barred = typeof barredReasons[number]

export interface Standing {
  isDisabled: boolean
  presence: Presence
  /** Their page was heard of lately. */
  isFresh: boolean
  isAbsent: boolean
  isOnShift: boolean
  load: number
  capacity: number
  /** What they may hold now. */
  limit: number
}

const byPresence: Readonly<Partial<Record<Presence, Barred>>> = { offline: 'OFFLINE', away: 'AWAY', busy: 'BUSY' }

/** The first reason there is, the one that says most; null for whoever can be given a conversation. */
export function barredBecause ({ isDisabled, presence, isFresh, isAbsent, isOnShift, load, capacity, limit }: Standing): Barred | null {
  if (isDisabled) return 'DISABLED'
  if (presence !== 'offline' && !isFresh) return 'SILENT'
  const said = byPresence[presence]
  if (said !== undefined) return said
  if (isAbsent) return 'ABSENT'
  if (!isOnShift) return 'OFF_SHIFT'
  if (load >= capacity) return 'FULL'
  return load >= limit ? 'RAMPING' : null
}
