import type { AccountKind } from '../../accounts/account.entity.ts'
import { addDays, momentsOf } from '../attention/local-time.ts'
import { massPeriodOf, periodsOf } from '../attention/periods.ts'
import type { Bounds, Counts } from './standing.ts'

type Account = { timeZone: string, kind: AccountKind }

/** The account's day, week and month of a moment, and WeChat's period of mass sends. */
export function boundsOf (atMs: number, { timeZone, kind }: Account): Bounds {
  return { atMs, ...periodsOf(atMs, timeZone), mass: massPeriodOf(atMs, kind) }
}

/** When these periods end: where the next one begins. */
export function endsOf ({ day, week, month, mass }: Bounds, { timeZone }: Pick<Account, 'timeZone'>): Record<keyof Counts | 'mass', number> {
  const begins = (next: string, zone = timeZone) => momentsOf(next, '00:00', zone).first
  const after = (period: string) => (period.length === 7 ? monthAfter(period) : addDays(period, 1))
  return { day: begins(after(day)), week: begins(addDays(week, 7)), month: begins(after(month)), mass: begins(after(mass), 'Asia/Shanghai') }
}

/** The first day of the month after this one. */
function monthAfter (month: string): string {
  return `${addDays(`${month}-28`, 4).slice(0, 7)}-01`
}
