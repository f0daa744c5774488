import type { PushRoute } from '../record/push.entity.ts'

/**
 * What would become of one follower, kept as a row of a page: who, which variant (−1: held out), and the route by which it goes, or nothing;
 * a reason without a route keeps them from it, with one it only delays them.
 */
export type Outcome = [followerId: number, variant: number, route: PushRoute | null, reason: string | null]

type Amounts = Record<string, number>

export interface VariantForecast {
  key: string
  audience: number
  /** Those whom it reaches, by the way it goes. */
  routes: Partial<Record<PushRoute, number>>
  /** Of those: who gets it later, by what it waits for. */
  waiting: Amounts
  skipped: Amounts
}

export interface MassForecast {
  followers: number
  /** WeChat takes 2 to 10,000 followers at once, all with the same content. */
  calls: number
  callsADay: number | null
  /** Who gets no mass send any more in WeChat's running period. */
  spent: number
  /** Who goes by mass, by how many they have left behind it. */
  leftAfter: Amounts
}

/** How long sending takes: at the pace that the account allows itself, and at the one it has shown. */
export interface TimeForecast { calls: number, fromSeconds: number, untilSeconds: number }

export interface DryRunResult {
  audience: number
  heldOut: number
  routes: Partial<Record<PushRoute, number>>
  waiting: Amounts
  skipped: Amounts
  variants: VariantForecast[]
  mass: MassForecast
  time: TimeForecast
}

/** What is counted while pages go by: small enough to be kept with every step. */
export interface Tally { heldOut: number, variants: VariantForecast[], spent: number, leftAfter: Amounts }

export const maxMassFollowers = 10_000

export function emptyTally (keys: readonly string[]): Tally {
  return { heldOut: 0, variants: keys.map((key) => ({ key, audience: 0, routes: {}, waiting: {}, skipped: {} })), spent: 0, leftAfter: {} }
}

const add = (amounts: Amounts, key: string, amount = 1) => { amounts[key] = (amounts[key] ?? 0) + amount }

/** Counts a page in. `massLeft`: of who goes by mass, how many they have before it. */
export function count (tally: Tally, outcomes: readonly Outcome[], massLeft: ReadonlyMap<number, number>): Tally {
  const next = structuredClone(tally)
  for (const [followerId, at, route, reason] of outcomes) {
    const variant = next.variants[at]
    if (variant === undefined) {
      next.heldOut += 1
      continue
    }
    variant.audience += 1
    if (route === null) add(variant.skipped, reason ?? '')
    else {
      add(variant.routes, route)
      if (reason !== null) add(variant.waiting, reason)
    }
    if (reason === 'MASS_SPENT') next.spent += 1
    const left = route === 'mass' ? massLeft.get(followerId) : undefined
    if (left !== undefined) add(next.leftAfter, String(Math.max(0, left - 1)))
  }
  return next
}

/** How many calls take so many followers: a single one cannot be sent to alone. */
export function massCallsFor (followers: number): number {
  return followers < 2 ? 0 : Math.ceil(followers / maxMassFollowers)
}

function sum (all: ReadonlyArray<Amounts | Partial<Record<PushRoute, number>>>): Amounts {
  const total: Amounts = {}
  for (const amounts of all) for (const [key, amount] of Object.entries(amounts)) add(total, key, amount)
  return total
}

interface Pace {
  /** What the account allows itself. */
  perSecond: number
  /** What it has shown lately; null when it has sent too little to tell. */
  measured: number | null
}

export function resultOf ({ heldOut, variants, spent, leftAfter }: Tally, pace: Pace, callsADay: number | null): DryRunResult {
  const routes = sum(variants.map((variant) => variant.routes))
  const { mass = 0, ...single } = routes
  const massCalls = variants.reduce((calls, variant) => calls + massCallsFor(variant.routes.mass ?? 0), 0)
  const calls = Object.values(single).reduce((all, amount) => all + amount, 0) + massCalls
  return {
    audience: variants.reduce((all, { audience }) => all + audience, heldOut), heldOut, routes,
    waiting: sum(variants.map(({ waiting }) => waiting)), skipped: sum(variants.map(({ skipped }) => skipped)), variants,
    mass: { followers: mass, calls: massCalls, callsADay, spent, leftAfter },
    time: timeFor(calls, pace),
  }
}

/** At half the pace it allows itself, where nothing was measured. */
export function timeFor (calls: number, { perSecond, measured }: Pace): TimeForecast {
  const slow = Math.min(perSecond, measured ?? perSecond / 2)
  return { calls, fromSeconds: Math.ceil(calls / perSecond), untilSeconds: Math.ceil(calls / slow) }
}
