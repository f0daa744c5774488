const waitsMs = [5000, 15_000, 60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000]

/** How long a delivery is tried. */
export const triesForMs = 24 * 3600 * 1000

/** A webhook where nothing arrived for so long is turned off as soon as something is given up. */
export const offAfterMs = 3 * 24 * 3600 * 1000

/** After so many failed tries: longer and longer, and not for all at the same moment. `chance` is from 0 to 1. */
export function waitAfter (attempts: number, chance: number): number {
  const wait = waitsMs[Math.min(attempts, waitsMs.length) - 1] ?? 0
  return Math.round(wait * (0.8 + chance * 0.4))
}
