import type { AccountKind } from '../../accounts/account.entity.ts'
import type { Periods } from '../standing/standing.ts'
import { addDays, dayOf, weekdayOf } from './local-time.ts'

/** The running day, week (its Monday) and month of a calendar: caps count by the account's. */
export function periodsOf (atMs: number, timeZone: string): Periods {
  const day = dayOf(atMs, timeZone)
  return { day, week: addDays(day, 1 - weekdayOf(day)), month: day.slice(0, 7) }
}

/** WeChat counts the mass sends that a follower received by its own calendar: months for a service account, days for a subscription account. */
export function massPeriodOf (atMs: number, kind: AccountKind): string {
  const day = dayOf(atMs, 'Asia/Shanghai')
  return kind === 'service' ? day.slice(0, 7) : day
}
