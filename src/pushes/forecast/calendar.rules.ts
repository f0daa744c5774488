import { grouped } from '../../platform/grouped.ts'
import { massPeriodOf, periodsOf } from '../../reach/index.ts'
import { massCallsFor } from './dry-run.rules.ts'
import type { CalendarItem, CalendarView } from './forecast.schemas.ts'
import { sendsBeyond } from './overlap.ts'

export interface CalendarContext {
  followers: number
  account: { timeZone: string, kind: 'service' | 'subscription' }
  massPerPeriod: number
  caps: Readonly<Record<'day' | 'week' | 'month', number | null>>
}

const spans = ['day', 'week', 'month'] as const
const sendsOf = ({ routes }: CalendarItem): number => Object.values(routes).reduce<number>((all, amount = 0) => all + amount, 0)

/** What gets something: a run that was missed or called off before it began takes nothing from anybody. */
const counts = (item: CalendarItem) => item.run?.status !== 'cancelled' || sendsOf(item) > 0

/** Mass sends by WeChat's periods. */
export function massOf (items: readonly CalendarItem[], { followers, account, massPerPeriod }: CalendarContext): CalendarView['mass'] {
  const mass = items.filter((item) => counts(item) && (item.routes.mass ?? 0) > 0)
  const byPeriod = grouped(mass, ({ at }) => massPeriodOf(Date.parse(at), account.kind))
  return [...byPeriod].map(([period, pushes]) => {
    const sizes = pushes.map(({ routes }) => routes.mass ?? 0)
    return {
      period, perFollower: massPerPeriod, pushes: pushes.length, followers: sizes.reduce((all, size) => all + size, 0),
      calls: sizes.reduce((all, size) => all + massCallsFor(size), 0), beyond: sendsBeyond(sizes, followers, massPerPeriod),
    }
  })
}

/** Days, weeks and months with more content than one follower may get. */
export function capsOf (items: readonly CalendarItem[], { followers, account, caps }: CalendarContext): CalendarView['caps'] {
  const content = items.filter((item) => counts(item) && item.purpose === 'content')
  return spans.flatMap((span) => {
    const cap = caps[span]
    if (cap === null) return []
    const byPeriod = grouped(content, ({ at }) => periodsOf(Date.parse(at), account.timeZone)[span])
    return [...byPeriod].filter(([, pushes]) => pushes.length > cap).map(([period, pushes]) => (
      { span, period, cap, pushes: pushes.length, beyond: sendsBeyond(pushes.map((push) => sendsOf(push) || (push.size ?? 0)), followers, cap) }))
  })
}
