import type { AccountKind } from '../../accounts/account.entity.ts'
import { massPeriodOf, periodsOf } from '../attention/periods.ts'
import type { Bounds } from './standing.ts'

/** The account's day, week and month of a moment, and WeChat's period of mass sends. */
export function boundsOf (atMs: number, { timeZone, kind }: { timeZone: string, kind: AccountKind }): Bounds {
  return { atMs, ...periodsOf(atMs, timeZone), mass: massPeriodOf(atMs, kind) }
}
