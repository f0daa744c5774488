import { addDays } from '../../reach/index.ts'

/** What was counted: of one day, or of many together. */
export interface Tally { what: string, amount: number }
export interface DayTally extends Tally { day: string }

export interface Touches { conversions: number, values: Array<{ currency: string, value: number }> }
export interface Figures { scans: number, follows: number, returns: number, messages: number, firstTouch: Touches, lastTouch: Touches }
/** Null: it is too early to say. */
export interface DayFigures extends Figures { day: string, kept7: number | null, kept30: number | null }
/** So many of so many who came long enough ago. */
export interface Kept { kept: number, of: number }
export interface Totals extends Figures { after7Days: Kept, after30Days: Kept }

function touchesOf (tallies: readonly Tally[], touch: 'first' | 'last'): Touches {
  const prefix = `${touch}.value.`
  const values = tallies.filter(({ what }) => what.startsWith(prefix)).map(({ what, amount }) => ({ currency: what.slice(prefix.length), value: amount }))
  return { conversions: amountOf(tallies, `${touch}.conversions`), values: values.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)) }
}

const amountOf = (tallies: readonly Tally[], what: string): number => tallies.find((each) => each.what === what)?.amount ?? 0

export function figuresOf (tallies: readonly Tally[]): Figures {
  const of = (what: string) => amountOf(tallies, what)
  return { scans: of('scans'), follows: of('follows'), returns: of('returns'), messages: of('messages'), firstTouch: touchesOf(tallies, 'first'), lastTouch: touchesOf(tallies, 'last') }
}

/** Whoever came on this day came at least so many days ago. */
export const isDecided = (day: string, days: number, today: string): boolean => addDays(day, days + 1) <= today

export function dayFiguresOf (day: string, tallies: readonly Tally[], today: string): DayFigures {
  const kept = (days: 7 | 30) => (isDecided(day, days, today) ? amountOf(tallies, `kept${days}`) : null)
  return { day, ...figuresOf(tallies), kept7: kept(7), kept30: kept(30) }
}

/** All days together. Who came too lately to say is in neither number of what was kept. */
export function totalsOf (tallies: readonly DayTally[], today: string): Totals {
  const sums = new Map<string, number>()
  for (const { what, amount } of tallies) sums.set(what, (sums.get(what) ?? 0) + amount)
  const keptAfter = (days: 7 | 30): Kept => {
    const decided = tallies.filter(({ day }) => isDecided(day, days, today))
    const sum = (what: string) => decided.reduce((all, each) => all + (each.what === what ? each.amount : 0), 0)
    return { kept: sum(`kept${days}`), of: sum('follows') }
  }
  return { ...figuresOf([...sums].map(([what, amount]) => ({ what, amount }))), after7Days: keptAfter(7), after30Days: keptAfter(30) }
}
