import type { Bounds, Counts, Grant, Quiet, Standing, TopicStanding } from './standing.ts'

const momentDigits = 13

/** A follower with what `reach_states` says of them, as the drivers hand it over: LEFT JOIN, so anything of the state may be null. */
export interface StateRow {
  id: number | string
  openid: string
  subscribed: number
  blockedAt: number | string | null
  windowUntil: number | string | null
  windowLeft: number | string | null
  windowAt: number | string | null
  recentSends: string | null
  refusal: Standing['refusal']
  massPeriod: string | null
  massUsed: number | string | null
  contentDay: string | null
  contentDayUsed: number | string | null
  contentWeek: string | null
  contentWeekUsed: number | string | null
  contentMonth: string | null
  contentMonthUsed: number | string | null
  contentOutAt: number | string | null
  heldUntil: number | string | null
  timeZone: string | null
}

export interface GrantRow { followerId: number | string, templateId: string, sendsLeft: number | string, isLong: number, refusedAt: number | string | null }

export interface TopicRow {
  followerId: number | string
  topicId: number | string
  state: 'in' | 'out' | null
  day: string
  dayUsed: number | string
  week: string
  weekUsed: number | string
  month: string
  monthUsed: number | string
}

interface Beside { bounds: Bounds, quiet: Quiet, grants: Standing['grants'] | undefined, topics: Standing['topics'] | undefined }

export function standingOf (accountId: number, row: StateRow, { bounds, quiet, grants = noGrants, topics = noTopics }: Beside): Standing {
  const windowAtMs = Number(row.windowAt)
  return {
    accountId,
    followerId: Number(row.id),
    openid: row.openid,
    subscribed: Number(row.subscribed) === 1,
    isBlocked: row.blockedAt !== null,
    refusal: row.refusal,
    window: { untilMs: Number(row.windowUntil), left: Number(row.windowLeft), atMs: windowAtMs, sends: sendsOf(row.recentSends ?? '') },
    grants,
    massUsed: row.massPeriod === bounds.mass ? Number(row.massUsed) : 0,
    contentCounts: {
      day: row.contentDay === bounds.day ? Number(row.contentDayUsed) : 0,
      week: row.contentWeek === bounds.week ? Number(row.contentWeekUsed) : 0,
      month: row.contentMonth === bounds.month ? Number(row.contentMonthUsed) : 0,
    },
    contentOut: row.contentOutAt !== null,
    topics,
    heldUntilMs: Number(row.heldUntil),
    quietUntilMs: row.timeZone === null ? quiet.untilMs : quiet.byZone.get(row.timeZone) ?? quiet.untilMs,
  }
}

const noGrants: ReadonlyMap<string, Grant> = new Map()
const noTopics: ReadonlyMap<number, TopicStanding> = new Map()

export function grantOf ({ sendsLeft, isLong, refusedAt }: GrantRow): Grant {
  return { left: Number(sendsLeft), isLong: Number(isLong) === 1, isRefused: refusedAt !== null }
}

export function topicOf (row: TopicRow, bounds: Bounds): TopicStanding {
  const counts: Counts = {
    day: row.day === bounds.day ? Number(row.dayUsed) : 0,
    week: row.week === bounds.week ? Number(row.weekUsed) : 0,
    month: row.month === bounds.month ? Number(row.monthUsed) : 0,
  }
  return { state: row.state, counts }
}

export const stateColumns = [
  'accountId', 'followerId', 'windowUntil', 'windowLeft', 'windowAt', 'recentSends', 'refusal', 'massPeriod', 'massUsed',
  'contentDay', 'contentDayUsed', 'contentWeek', 'contentWeekUsed', 'contentMonth', 'contentMonthUsed',
] as const

/** In the order of `stateColumns`. */
export function stateValues ({ accountId, followerId, window, refusal, massUsed, contentCounts }: Standing, { mass, day, week, month }: Bounds): unknown[] {
  return [
    accountId, followerId, window.untilMs, window.left, window.atMs, window.sends.join(''), refusal, mass, massUsed,
    day, contentCounts.day, week, contentCounts.week, month, contentCounts.month,
  ]
}

function sendsOf (text: string): number[] {
  return Array.from({ length: text.length / momentDigits }, (_, at) => Number(text.slice(at * momentDigits, (at + 1) * momentDigits)))
}
