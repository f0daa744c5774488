import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { never } from './settling.ts'

/** Flags the calls that WeChat took and never told the result of. Should it come after all, the flag goes. */
export async function flagUnconfirmed ({ db, clock }: { db: Database, clock: Clock }): Promise<void> {
  await db.change(`UPDATE mass_calls SET isUnconfirmed = CASE WHEN counts IS NULL THEN 1 ELSE 0 END, dueAt = ? WHERE status = 'submitted' AND dueAt <= ?`,
    [never, momentValue(clock.now())], { repeatable: true })
}
