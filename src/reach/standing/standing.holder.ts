import type { Holder } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { ReachGrant, ReachState } from './standing.entity.ts'

const iso = (ms: number) => (ms === 0 ? null : new Date(ms).toISOString())

/** How a person could be written to: what they opened and allowed, what WeChat refused, how much they had. */
export function standingHolder (db: Database): Holder {
  return {
    name: 'reach',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.countBy(ReachState, { accountId, followerId }) + await db.read.countBy(ReachGrant, { accountId, followerId })
      if (rows === 0) return null
      return {
        rows,
        async write (tx) {
          await change(tx, 'DELETE FROM reach_grants WHERE accountId = ? AND followerId = ?', [accountId, followerId])
          await change(tx, 'DELETE FROM reach_states WHERE accountId = ? AND followerId = ?', [accountId, followerId])
        },
      }
    },
    async * tell ({ accountId, followerId }) {
      const state = await db.read.findOneBy(ReachState, { accountId, followerId })
      if (state !== null) {
        const { windowUntil, windowAt, windowLeft, recentSends, refusal, massPeriod, massUsed, contentMonth, contentMonthUsed, contentOutAt } = state
        yield {
          windowUntil: iso(windowUntil), windowAt: iso(windowAt), windowLeft, recentSends: (recentSends.match(/.{13}/g) ?? []).map((ms) => iso(Number(ms))),
          refusal, massPeriod, massUsed, contentMonth, contentMonthUsed, contentOutAt: contentOutAt?.toISOString() ?? null,
        }
      }
      for (const { templateId, sendsLeft, isLong, refusedAt, changedAt } of await db.read.findBy(ReachGrant, { accountId, followerId })) {
        yield { templateId, sendsLeft, isLong, refusedAt: refusedAt?.toISOString() ?? null, changedAt: changedAt.toISOString() }
      }
    },
  }
}
