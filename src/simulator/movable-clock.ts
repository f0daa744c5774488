import { badTime } from './simulator.errors.ts'

export interface Clock {
  now: () => Date
}

export interface MovableClock extends Clock {
  /** Moves on, or back, from where the clock is; it goes on running from there. */
  advance: (ms: number) => void
}

const earliestMs = Date.UTC(2000)
const latestMs = Date.UTC(2100)

/** The clock it is given, and an offset on top. */
export function createMovableClock (base: Clock): MovableClock {
  let offsetMs = 0
  return {
    now: () => offsetMs === 0 ? base.now() : new Date(base.now().getTime() + offsetMs),
    advance (ms) {
      const atMs = base.now().getTime() + offsetMs + ms
      if (!(atMs >= earliestMs && atMs < latestMs)) throw badTime()
      offsetMs += ms
    },
  }
}
