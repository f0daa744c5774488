import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { dataClasses, type DataClass, type Holders } from './holders.ts'
import { deliveriesTooLong, retentionChanged } from './personal.errors.ts'
import { RetentionRules } from './retention.entity.ts'
import { cutoffOf, defaultDays, isReachable, type RetentionDays } from './retention.rules.ts'

/** Of what an account has not said, because it was not kept when it did. */
const forEver = { messages: null }

interface Needs { db: Database, clock: Clock, holders: Holders, inboxDays: number }

export interface Rules { version: number, days: RetentionDays }

export function createRetentionService ({ db, clock, holders, inboxDays }: Needs) {
  async function get (accountId: number): Promise<Rules> {
    const row = await db.read.findOneBy(RetentionRules, { accountId })
    return row === null ? { version: 0, days: defaultDays(inboxDays) } : { version: row.version, days: { ...forEver, ...row.days } }
  }

  async function countOld (accountId: number, dataClass: DataClass, before: Date): Promise<number> {
    let amount = 0
    for (const { old } of holders.all) if (old?.dataClass === dataClass) amount += await old.count(accountId, before)
    return amount
  }

  return {
    get,

    /** Throws RETENTION_CHANGED over somebody else's change. */
    async set (tx: Tx, accountId: number, { version, days }: Rules): Promise<Rules> {
      if (!isReachable(days)) throw deliveriesTooLong()
      const next = { version: version + 1, days }
      if (version === 0) {
        await tx.insert(RetentionRules, { accountId, ...next }).catch((error: unknown) => { throw isDuplicate(error) ? retentionChanged(1) : error })
        return next
      }
      const { affected } = await tx.update(RetentionRules, { accountId, version }, next)
      if (affected !== 1) throw retentionChanged((await tx.findOneBy(RetentionRules, { accountId }))?.version ?? 0)
      return next
    },

    /** How many of each would go by these rules, or by those that hold. */
    async dryRun (accountId: number, wanted?: RetentionDays): Promise<Record<DataClass | 'unfollowed', number>> {
      const days = wanted ?? (await get(accountId)).days
      if (!isReachable(days)) throw deliveriesTooLong()
      const counts: Record<DataClass | 'unfollowed', number> = { unfollowed: 0, deliveries: 0, timeline: 0, touches: 0, media: 0, messages: 0 }
      for (const dataClass of dataClasses) {
        const before = cutoffOf(days[dataClass], clock.now())
        if (before !== null) counts[dataClass] = await countOld(accountId, dataClass, before)
      }
      const left = cutoffOf(days.unfollowed, clock.now())
      if (left !== null) {
        const [row] = await db.read.query<Array<{ amount: number | string }>>(
          'SELECT COUNT(*) AS amount FROM followers WHERE accountId = ? AND unfollowedAt < ?', [accountId, momentValue(left)])
        counts.unfollowed = Number(row?.amount ?? 0)
      }
      return counts
    },
  }
}

export type RetentionService = ReturnType<typeof createRetentionService>
