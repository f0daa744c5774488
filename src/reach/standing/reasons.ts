/** Why a follower cannot be written to now. The same code everywhere: API, counts, timeline, console. */
export const reasons = [
  /** They do not follow, or WeChat said so when we last tried. */
  'NOT_FOLLOWING',
  /** On the black list, or WeChat refuses them as a recipient. */
  'BLOCKED',
  /** They have switched the account's messages off. */
  'MUTED',
  /** Accounts of this kind, or without verification, may not use this route. */
  'ACCOUNT_MAY_NOT',
  /** This content does not go by this route, or not for this purpose: a template never carries marketing. */
  'CONTENT_NOT_ALLOWED',
  /** No message of theirs waits for its answer. */
  'NOTHING_TO_ANSWER',
  'REPLY_WINDOW_CLOSED',
  'REPLY_WINDOW_SPENT',
  /** What is left of the window is kept for agents. */
  'KEPT_FOR_AGENTS',
  'NOTICE_NOT_GRANTED',
  'NOTICE_REFUSED',
  'TEMPLATE_UNKNOWN',
  'MASS_SPENT',
  'DAILY_BUDGET_SPENT',
  /** What is left of the day's budget is kept for answers. */
  'BUDGET_KEPT_FOR_ANSWERS',
  'OPTED_OUT',
  'TOPIC_OPTED_OUT',
  'TOPIC_NOT_OPTED_IN',
  /** Nothing is sent about it any more. */
  'TOPIC_ARCHIVED',
  'CAP_DAY', 'CAP_WEEK', 'CAP_MONTH',
  'TOPIC_CAP_DAY', 'TOPIC_CAP_WEEK', 'TOPIC_CAP_MONTH',
  'QUIET_HOURS',
  'IN_CONVERSATION',
  'EXPIRED',
  /** The beginning of the same text did not arrive. */
  'BEGINNING_MISSING',
  'ERASED',
] as const

export type Reason = typeof reasons[number]

/** What passes by itself: a touch may wait for it. All else keeps it from being sent. */
export const passing: ReadonlySet<Reason> = new Set<Reason>(['QUIET_HOURS', 'IN_CONVERSATION'])

const known: ReadonlySet<string> = new Set(reasons)

export function isReason (code: string): code is Reason {
  return known.has(code)
}
