import type { Reason } from './reasons.ts'

export const routes = ['passive', 'service', 'notice', 'template', 'mass'] as const
export type Route = typeof routes[number]

/** An answer to what a follower just asked is never capped; a notice tells of their own affairs; content is all else. */
export const purposes = ['answer', 'notice', 'content'] as const
export type Purpose = typeof purposes[number]

/** How much was sent in the running day, week and month of the account's calendar; what belongs to an older one counts as nothing. */
export interface Counts { day: number, week: number, month: number }

/** The bounds of now, reckoned in code: `2026-11-22`, the Monday of the week, `2026-11`. */
export interface Periods { day: string, week: string, month: string }

/** A moment and what it belongs to; `mass` is the period in which WeChat counts mass sends. */
export interface Bounds extends Periods { atMs: number, mass: string }

export interface Grant {
  /** Sends left of a one-time notice. */
  left: number
  /** A long-term notice: any number. */
  isLong: boolean
  /** They refused it in WeChat's settings. */
  isRefused: boolean
}

export interface ReplyWindow {
  untilMs: number
  left: number
  /** `CreateTime` of the last action that opened it. */
  atMs: number
  /** The last service sends, oldest first. */
  sends: readonly number[]
}

export interface TopicStanding { state: 'in' | 'out' | null, counts: Counts }

/**
 * All that is known of how one follower may be written to, at one moment: read with the row locked when it is about to be
 * spent, without a lock to show it. Counts are those of the running periods.
 */
export interface Standing {
  accountId: number
  followerId: number
  openid: string
  subscribed: boolean
  isBlocked: boolean
  /** What WeChat said when it last refused them; gone with the next sign of life. */
  refusal: 'NOT_FOLLOWING' | 'BLOCKED' | 'MUTED' | null
  /** The reply window, as WeChat reckons it: until when, and how many service messages are left. */
  window: ReplyWindow
  /** By template id. */
  grants: ReadonlyMap<string, Grant>
  /** Mass sends received in WeChat's running period (the month of a service account, the day of a subscription account). */
  massUsed: number
  /** All content. */
  contentCounts: Counts
  contentOut: boolean
  /** By topic id. */
  topics: ReadonlyMap<number, TopicStanding>
  heldUntilMs: number
  /** Until when it is quiet where they are; 0 when it is not. */
  quietUntilMs: number
}

/** What somebody wants to know: may this be sent, by this route? */
export interface Question {
  route: Route
  purpose: Purpose
  topicId: number | null
  /** Of a notice or template. */
  templateId: string | null
  /** How many sends it takes: a long text goes in pieces. */
  parts: number
  /** From a person of ours: the last of a window is theirs. */
  byAgent: boolean
  /** Leaves the last of a window to agents whatever it is for. Asked only when it is placed, and not kept. */
  spareLast?: boolean
}

/** `until`: when what is open closes, or when what is shut may open by itself. `left`: how many sends, null when nobody counts. */
export type Decision =
  | { isOpen: true, untilMs: number | null, left: number | null }
  | { isOpen: false, reason: Reason, untilMs: number | null, left: number | null }

/** Where it is quiet, for many followers at once. */
export interface Quiet {
  /** Until when it is quiet by the account's own clock; 0 when it is not. */
  untilMs: number
  /** The attribute that names followers' time zones; null when all live by the account's. */
  attributeId: number | null
  /** The same for each time zone that followers have. */
  byZone: ReadonlyMap<string, number>
}
