import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { maxListed, placeholders } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'

/** Flags what WeChat took and never told the result of. Should it come after all, the flag goes. */
export async function flagUnconfirmed ({ db, clock, logger }: { db: Database, clock: Clock, logger: Logger }): Promise<void> {
  for (;;) {
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM touches WHERE resultDueAt <= ? ORDER BY resultDueAt LIMIT ${maxListed}`,
      [momentValue(clock.now())])
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => Number(id))
    const flagged = await db.change(`UPDATE touches SET isUnconfirmed = CASE WHEN status = 'submitted' THEN 1 ELSE isUnconfirmed END, resultDueAt = NULL
      WHERE id IN (${placeholders(ids)})`, ids, { repeatable: true })
    logger.warn({ touches: flagged }, 'results never came')
  }
}
