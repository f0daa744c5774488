/** Where every moment comes from. Tests and the demo bring a clock that can be moved. */
export interface Clock {
  now: () => Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is told to go on. */
export interface MovableClock extends Clock {
  advance: (span: { days?: number, hours?: number, minutes?: number, seconds?: number, ms?: number }) => void
}

export function createMovableClock (start: string | Date): MovableClock {
  let at = new Date(start).getTime()
  return {
    now: () => new Date(at),
    advance ({ days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 }) {
      at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms
    },
  }
}
