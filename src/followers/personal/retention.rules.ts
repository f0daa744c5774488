import type { DataClass } from './holders.ts'

/** How many days what is kept; null for ever. `unfollowed`: how long after somebody left they are erased. */
export type RetentionDays = Record<DataClass | 'unfollowed', number | null>

const dayMs = 24 * 3600 * 1000
/** WeChat demands it, so nobody can switch it off: after so many days if the account does not say. */
const revokedDays = 30

/** What holds for an account that never said. */
export function defaultDays (inboxDays: number): RetentionDays {
  return { unfollowed: 30, deliveries: inboxDays, timeline: null, touches: null, media: null, messages: null }
}

/** The timeline leads to a person's deliveries: those that outlived it would be found by nobody who erases. */
export function isReachable ({ deliveries, timeline }: RetentionDays): boolean {
  return timeline === null || (deliveries !== null && deliveries <= timeline)
}

/** What is older may go; null when nothing may. */
export function cutoffOf (days: number | null, now: Date): Date | null {
  return days === null ? null : new Date(now.getTime() - days * dayMs)
}

export function revokedCutoff ({ unfollowed }: RetentionDays, now: Date): Date {
  return new Date(now.getTime() - (unfollowed ?? revokedDays) * dayMs)
}

/** What is kept of a kind that somebody can revoke by itself: WeChat's numbers, page on events of user information changes. */
export const kindsOfScope: Readonly<Record<string, readonly string[]>> = {
  206: ['event.LOCATION', 'event.location_select', 'message.location'],
}
