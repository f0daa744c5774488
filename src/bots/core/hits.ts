import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { BotHit } from './hit.entity.ts'

export type Hit = Pick<BotHit, 'kind' | 'refId' | 'followerId' | 'inboxId' | 'outcome'>

/** Which of ours answered what: one row for each delivery that was answered, by whoever was first. */
export function createHits ({ db, clock }: { db: Database, clock: Clock }) {
  const ending = db.dialect.keepExisting(['accountId', 'inboxId'])
  return {
    async note (tx: Tx, accountId: number, hits: readonly Hit[]): Promise<void> {
      const at = momentValue(clock.now())
      await insertRows(tx, {
        table: 'bot_hits', columns: ['accountId', 'kind', 'refId', 'followerId', 'inboxId', 'outcome', 'at'],
        rows: hits.map(({ kind, refId, followerId, inboxId, outcome }) => [accountId, kind, refId, followerId, inboxId, outcome, at]), ending,
      })
    },
  }
}

export type Hits = ReturnType<typeof createHits>
