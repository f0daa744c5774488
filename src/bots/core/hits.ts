import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { createSums } from '../../platform/database/sums.ts'
import { dayOf } from '../../reach/index.ts'
import type { BotHit } from './hit.entity.ts'

export type Hit = Pick<BotHit, 'kind' | 'refId' | 'followerId' | 'inboxId' | 'outcome'>

interface Needs {
  db: Database
  clock: Clock
  zoneOf: (accountId: number, tx: Tx) => Promise<string>
}

/** Which of ours answered what: one row for each delivery that was answered, by whoever was first, and a count of each day. */
export function createHits ({ db, clock, zoneOf }: Needs) {
  const count = createSums(db, { table: 'bot_days', keys: ['accountId', 'day', 'kind', 'refId', 'outcome'] })

  async function notedBefore (tx: Tx, accountId: number, hits: readonly Hit[]): Promise<Set<number>> {
    const found = new Set<number>()
    for (const some of inParts(hits.map(({ inboxId }) => inboxId))) {
      const rows = await tx.query<Array<{ inboxId: number | string }>>(`SELECT inboxId FROM bot_hits WHERE accountId = ? AND inboxId IN (${placeholders(some)})`, [accountId, ...some])
      for (const { inboxId } of rows) found.add(Number(inboxId))
    }
    return found
  }

  return {
    async note (tx: Tx, accountId: number, hits: readonly Hit[]): Promise<void> {
      if (hits.length === 0) return
      const before = await notedBefore(tx, accountId, hits)
      const fresh = hits.filter(({ inboxId }) => !before.has(inboxId))
      if (fresh.length === 0) return
      const at = clock.now()
      await insertRows(tx, {
        table: 'bot_hits', columns: ['accountId', 'kind', 'refId', 'followerId', 'inboxId', 'outcome', 'at'],
        rows: fresh.map(({ kind, refId, followerId, inboxId, outcome }) => [accountId, kind, refId, followerId, inboxId, outcome, momentValue(at)]),
        ending: db.dialect.keepExisting(['accountId', 'inboxId']),
      })
      const day = dayOf(at.getTime(), await zoneOf(accountId, tx))
      count(tx, fresh.map(({ kind, refId, outcome }) => ({ key: [accountId, day, kind, refId, outcome], amount: 1 })))
    },
  }
}

export type Hits = ReturnType<typeof createHits>
