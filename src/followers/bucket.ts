import { randomInt } from 'node:crypto'

const buckets = 10_000

/** The number by which a new follower belongs to a share of all. */
export function randomBucket (): number {
  return randomInt(buckets)
}
