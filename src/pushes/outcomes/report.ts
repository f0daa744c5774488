import type { DeliveryStatus } from '../record/delivery.entity.ts'
import { hasArrived, isOfHeldOut } from './arrived.ts'
import { differenceOf, type Interval, isClear, type Share, shareOf } from './interval.ts'

/** So many deliveries of a variant stand like this. */
export interface Stood { variant: number, status: DeliveryStatus, amount: number }
/** So much came of the deliveries of a variant. */
export interface Came { variant: number, outcome: string, amount: number }

export interface Money { currency: string, amount: number }

/** What came of those who got one variant, or of all of them, or of those held out. */
export interface Group {
  /** Whom the push chose, but for those that it was taken back from. */
  audience: number
  /** Who got it, as far as is known. */
  reached: number
  clicked: number
  replied: number
  converted: number
  unfollowed: number
  /** Clicks of people to whom somebody passed it on. */
  forwarded: number
  conversions: number
  value: Money[]
}

export interface Compared extends Interval { isClear: boolean }
/** `unreached`: what those did whom it did not reach. */
export interface Counts extends Group { unreached: { converted: number, unfollowed: number } }

/** Nobody knows yet, or ever will, what would have come of these. */
const apart: ReadonlySet<DeliveryStatus> = new Set(['cancelled', 'pending', 'sending'])

/** By variant; −1 is who was held out. */
export function groupsOf (stood: readonly Stood[], came: readonly Came[]): Map<number, Counts> {
  const groups = new Map<number, Counts>()
  const groupOf = (variant: number) => {
    const group = groups.get(variant) ?? nothing()
    groups.set(variant, group)
    return group
  }
  for (const { variant, status, amount } of stood) {
    const group = groupOf(variant)
    if (!apart.has(status)) group.audience += amount
    if (hasArrived({ status })) group.reached += amount
  }
  for (const { variant, outcome, amount } of came) put(groupOf(variant), outcome, amount)
  return groups
}

const plain = ['clicked', 'replied', 'converted', 'unfollowed', 'forwarded', 'conversions'] as const

function put (group: Counts, outcome: string, amount: number): void {
  const name = plain.find((each) => each === outcome)
  if (name !== undefined) group[name] += amount
  else if (outcome === 'converted.unreached') group.unreached.converted += amount
  else if (outcome === 'unfollowed.unreached') group.unreached.unfollowed += amount
  else if (outcome.startsWith('value.')) addMoney(group.value, { currency: outcome.slice('value.'.length), amount })
}

export function nothing (): Counts {
  return {
    audience: 0, reached: 0, clicked: 0, replied: 0, converted: 0, unfollowed: 0, forwarded: 0, conversions: 0, value: [], unreached: { converted: 0, unfollowed: 0 },
  }
}

/** Several groups as one. */
export function together (groups: readonly Counts[]): Counts {
  const sum = nothing()
  for (const { audience, reached, value, unreached, ...rest } of groups) {
    sum.audience += audience
    sum.reached += reached
    for (const name of plain) sum[name] += rest[name]
    for (const each of value) addMoney(sum.value, each)
    sum.unreached.converted += unreached.converted
    sum.unreached.unfollowed += unreached.unfollowed
  }
  return sum
}

function addMoney (value: Money[], { currency, amount }: Money): void {
  const there = value.find((each) => each.currency === currency)
  if (there === undefined) value.push({ currency, amount })
  else there.amount += amount
}

export const isTreated = ([variant]: readonly [number, Counts]): boolean => !isOfHeldOut(variant)

const effects = ['converted', 'unfollowed'] as const
export interface Uplift extends Compared { outcome: typeof effects[number], chosen: Interval, heldOut: Interval }

/**
 * What the push did: whoever it chose, reached or not, against whoever was held out. Those who could not be reached would
 * otherwise make one side look better than the other.
 */
export function upliftOf (treated: Counts, held: Counts): Uplift[] {
  return effects.flatMap((outcome) => {
    const chosen: Share = { hits: treated[outcome] + treated.unreached[outcome], of: treated.audience }
    const kept: Share = { hits: held[outcome], of: held.audience }
    const [difference, chosenShare, keptShare] = [differenceOf(chosen, kept), shareOf(chosen), shareOf(kept)]
    if (difference === null || chosenShare === null || keptShare === null) return []
    return [{ outcome, chosen: chosenShare, heldOut: keptShare, ...difference, isClear: isClear(difference) }]
  })
}

const contests = ['clicked', 'replied', 'converted'] as const
export interface Contest extends Compared { outcome: typeof contests[number], variant: number, against: number }

/** Every two variants, of those whom they reached. */
export function contestsOf (groups: ReadonlyArray<readonly [number, Counts]>): Contest[] {
  return contests.flatMap((outcome) => groups.flatMap(([against, base], at) => groups.slice(at + 1).flatMap(([variant, group]): Contest[] => {
    const difference = differenceOf({ hits: group[outcome], of: group.reached }, { hits: base[outcome], of: base.reached })
    return difference === null ? [] : [{ outcome, variant, against, ...difference, isClear: isClear(difference) }]
  })))
}
