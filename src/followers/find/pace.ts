/** Is over at once, and tells how long a row takes. */
export const firstStep = 400
const leastStep = 100
/** What one statement may take at most: on SQLite nothing else happens meanwhile. */
const mostStep = 20_000

/** How many rows to look through next, by how long the last ones took: as many as the time left is enough for; 0 when it is over. */
export function createPace (patienceMs: number): () => number {
  const startedAt = performance.now()
  let [step, steppedAt] = [0, startedAt]
  let isFirst = true
  return () => {
    const now = performance.now()
    const fitting = Math.floor(step * (startedAt + patienceMs - now) / Math.max(now - steppedAt, 0.1))
    step = isFirst ? firstStep : fitting < leastStep ? 0 : Math.min(fitting, step * 4, mostStep)
    isFirst = false
    steppedAt = now
    return step
  }
}
