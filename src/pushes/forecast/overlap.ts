export interface Beyond { atLeast: number, expected: number, atMost: number }

/**
 * How many of these sends find a follower who has had as many as they may: when audiences overlap as little as they can, by chance, and as
 * much as they can. `sizes` are how many followers each of them reaches, of so many.
 */
export function sendsBeyond (sizes: readonly number[], followers: number, cap: number): Beyond {
  const known = sizes.map((size) => Math.min(size, followers)).filter((size) => size > 0)
  if (known.length <= cap) return { atLeast: 0, expected: 0, atMost: 0 }
  const sum = known.reduce((all, size) => all + size, 0)
  // The most when each audience lies within the next larger one: then nobody of the largest `cap` is beyond.
  const nested = known.toSorted((a, b) => b - a).slice(cap).reduce((all, size) => all + size, 0)
  return { atLeast: Math.max(0, sum - cap * followers), expected: Math.round(followers * expectedBeyond(known.map((size) => size / followers), cap)), atMost: nested }
}

/** How many more than `cap` a follower is expected to be in, if each chance is independent of the others. */
function expectedBeyond (chances: readonly number[], cap: number): number {
  const isIn = chances.reduce<number[]>((before, chance) => {
    const after = Array.from({ length: before.length + 1 }, () => 0)
    before.forEach((probability, times) => {
      after[times] = (after[times] ?? 0) + probability * (1 - chance)
      after[times + 1] = (after[times + 1] ?? 0) + probability * chance
    })
    return after
  }, [1])
  return isIn.reduce((all, probability, times) => all + Math.max(0, times - cap) * probability, 0)
}
