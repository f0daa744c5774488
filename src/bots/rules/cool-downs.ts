import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'

interface Pair { followerId: number, ruleId: number }

const keyOf = ({ followerId, ruleId }: Pair) => `${followerId}:${ruleId}`
const pieceSize = 5000

/** Which followers a rule is not to answer again yet. */
export function createCoolDowns ({ db, clock }: { db: Database, clock: Clock }) {
  /** Those of the pairs that are still cooling, by `keyOf`; and what is begun while they are looked at. */
  async function open (tx: Tx, accountId: number, pairs: readonly Pair[]) {
    const nowMs = momentValue(clock.now())
    const cooling = new Set<string>()
    const begun = new Map<string, Pair & { untilMs: number }>()
    const ruleIds = [...new Set(pairs.map(({ ruleId }) => ruleId))]
    for (const followerIds of inParts([...new Set(pairs.map(({ followerId }) => followerId))], 400)) {
      for (const ids of inParts(ruleIds, 400)) {
        const rows = await tx.query<Array<Record<'followerId' | 'ruleId', number | string>>>(`SELECT followerId, ruleId FROM bot_cool_downs
          WHERE accountId = ? AND followerId IN (${placeholders(followerIds)}) AND ruleId IN (${placeholders(ids)}) AND untilAt > ?`, [accountId, ...followerIds, ...ids, nowMs])
        for (const row of rows) cooling.add(keyOf({ followerId: Number(row.followerId), ruleId: Number(row.ruleId) }))
      }
    }
    return {
      isCooling: (pair: Pair): boolean => cooling.has(keyOf(pair)),
      begin (pair: Pair, seconds: number): void {
        cooling.add(keyOf(pair))
        begun.set(keyOf(pair), { ...pair, untilMs: nowMs + seconds * 1000 })
      },
      async write (): Promise<void> {
        const rows = [...begun.values()].sort((a, b) => a.followerId - b.followerId || a.ruleId - b.ruleId)
          .map(({ followerId, ruleId, untilMs }) => [accountId, followerId, ruleId, untilMs])
        const ending = db.dialect.orReplace(['accountId', 'followerId', 'ruleId'], ['untilAt'])
        await insertRows(tx, { table: 'bot_cool_downs', columns: ['accountId', 'followerId', 'ruleId', 'untilAt'], rows, ending })
      },
    }
  }

  return {
    open,

    /** Takes away what is over; true when there may be more. */
    async tidy (): Promise<boolean> {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM bot_cool_downs WHERE untilAt < ? ORDER BY untilAt LIMIT ${pieceSize}`, [momentValue(clock.now())])
      for (const some of inParts(rows)) {
        const ids = some.map(({ id }) => Number(id))
        await db.change(`DELETE FROM bot_cool_downs WHERE id IN (${placeholders(ids)}) AND untilAt < ?`, [...ids, momentValue(clock.now())], { repeatable: true })
      }
      return rows.length === pieceSize
    },
  }
}

export type CoolDowns = ReturnType<typeof createCoolDowns>
