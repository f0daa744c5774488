import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import type { PresenceService } from './presence.service.ts'

export const silencePollMs = 2000

const atOnce = 100

interface Found { id: number | string, accountId: number | string }
interface Needs { db: Database, clock: Clock, presence: Pick<PresenceService, 'lapse' | 'leave'> }

/**
 * Writes down that agents have fallen silent, or that their user was disabled. Nothing waits for it but pages and reports: whoever assigns looks at the row.
 * Of processes that find the same agent one changes the row.
 */
export function createSilence ({ db, clock, presence }: Needs) {
  const isThere = `presence IN ('online', 'busy', 'away')`
  return async (): Promise<boolean> => {
    const silent = await db.read.query<Found[]>(`SELECT id, accountId FROM agents WHERE ${isThere} AND freshUntil < ? LIMIT ${atOnce}`, [momentValue(clock.now())])
    const gone = await db.read.query<Found[]>(`SELECT agents.id, agents.accountId FROM agents JOIN users ON users.id = agents.userId
      WHERE ${isThere} AND users.disabledAt IS NOT NULL LIMIT ${atOnce}`)
    const which = ({ id, accountId }: Found) => ({ accountId: Number(accountId), agentId: Number(id) })
    for (const found of silent) await db.write((tx) => presence.lapse(tx, which(found)))
    for (const found of gone) await db.write((tx) => presence.leave(tx, which(found)))
    return silent.length === atOnce || gone.length === atOnce
  }
}
