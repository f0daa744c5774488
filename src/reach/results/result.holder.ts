import { eraseRows, type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'

/** Results of which it is not known yet what they are of, and mass sends of others, which name nobody. */
export function resultHolder (db: Database): Holder {
  return {
    name: 'send-results',
    erase: eraseRows(db, 'send_results'),
    tell: tellRows(db, 'send_results', ({ id, kind, templateId, outcome, reason, occurredAt }) => ({
      id: Number(id), kind, templateId, outcome, reason, occurredAt: isoOf(occurredAt),
    })),
    old: oldRows(db, { dataClass: 'touches', table: 'send_results', moment: 'occurredAt' }),
  }
}
