/** Mulberry32: small, fast, and the same numbers from the same seed on every machine. From 0 up to but not including 1. */
export function createRandom (seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function pick<T> (random: () => number, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0]
}

/** A choice with a weight for each; weights need not add up to anything. */
export function pickWeighted<T> (random: () => number, choices: readonly [readonly [T, number], ...Array<readonly [T, number]>]): T {
  let left = random() * choices.reduce((total, [, weight]) => total + weight, 0)
  for (const [choice, weight] of choices) {
    left -= weight
    if (left < 0) return choice
  }
  return choices[0][0]
}
