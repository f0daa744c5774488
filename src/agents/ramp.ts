/** What there is to know of an agent about how much they may hold at a moment. */
export interface Ramped {
  capacity: number
  load: number
  lastAssignedAt: Date | null
  /** Since when they can be given something without a break: they came, their shift began, their absence ended. */
  backSince: Date | null
}

/**
 * What an agent may hold now. Who has just come back gets one conversation after the other, `rampMs` apart, for as long as it takes to fill
 * their capacity that way: a queue that waited for them does not fall on them at once. What they took by hand counts like what they were given.
 */
export function limitOf ({ capacity, load, lastAssignedAt, backSince }: Ramped, at: Date, rampMs: number): number {
  if (rampMs === 0 || backSince === null) return capacity
  const isBack = at.getTime() - backSince.getTime() >= capacity * rampMs
  if (isBack) return capacity
  const hasJustGot = lastAssignedAt !== null && lastAssignedAt >= backSince && at.getTime() - lastAssignedAt.getTime() < rampMs
  return Math.min(capacity, hasJustGot ? load : load + 1)
}
