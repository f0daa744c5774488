import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'

const buckets = 10_000
const firstBuckets = 40
/** Of so many followers a share is asked, chosen at random by their buckets. */
const sample = 20_000

/** How many people follow an account: exact while they are few, else a good guess, for nobody counts them as they come and go. */
export function createFollowerCount (db: Database) {
  const byBucket = db.dialect.byIndex('idx_followers_bucket')

  return async function followersOf (accountId: number, from: EntityManager = db.read): Promise<number> {
    async function count (upTo: number, condition = ''): Promise<number> {
      const [row] = await from.query<Array<{ amount: number | string }>>(
        `SELECT COUNT(*) AS amount FROM followers ${byBucket} WHERE accountId = ? AND bucket < ?${condition}`, [accountId, upTo])
      return Number(row?.amount ?? 0)
    }
    const first = await count(firstBuckets)
    const upTo = Math.min(buckets, Math.max(1, Math.round(firstBuckets * sample / Math.max(first, 1))))
    return Math.round(await count(upTo, ' AND subscribed = 1') * buckets / upTo)
  }
}
