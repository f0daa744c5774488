import { addDays, dayOf } from '../reach/index.ts'
import { datacube } from '../wechat/api/datacube.ts'

export const china = 'Asia/Shanghai'

/** WeChat has the numbers of a day at about eight the next morning (page: statistics). */
const readyHour = 8
const hourMs = 3600_000

/** What is fetched, how many days one call may span (see `datacube`), and the first day that WeChat has. */
export const statistics = {
  follows: { endpoint: datacube.userSummary, span: 7, since: null },
  followers: { endpoint: datacube.userCumulate, span: 7, since: null },
  messages: { endpoint: datacube.messages, span: 7, since: null },
  writers: { endpoint: datacube.messageDistribution, span: 15, since: null },
  webhook: { endpoint: datacube.webhook, span: 30, since: null },
  business: { endpoint: datacube.businessSummary, span: 30, since: '2025-11-01' },
  articles: { endpoint: datacube.articleRead, span: 1, since: '2025-11-01' },
} as const

export type StatisticName = keyof typeof statistics
export const statisticNames = Object.keys(statistics) as [StatisticName, ...StatisticName[]]

/** The last day that WeChat can be asked about. */
export function lastReadyDay (nowMs: number): string {
  return dayOf(nowMs - readyHour * hourMs - 24 * hourMs, china)
}

/** All days from the first to the last, in order. */
export function daysBetween (from: string, until: string): string[] {
  const days: string[] = []
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day)
  return days
}

export interface Span { from: string, until: string }

/** Days in order as spans of at most `most` days without a gap: one call each. */
export function spansOf (days: readonly string[], most: number): Span[] {
  const spans: Span[] = []
  for (const day of days) {
    const last = spans.at(-1)
    const goesOn = last !== undefined && addDays(last.until, 1) === day && daysBetween(last.from, day).length <= most
    if (goesOn) last.until = day
    else spans.push({ from: day, until: day })
  }
  return spans
}
