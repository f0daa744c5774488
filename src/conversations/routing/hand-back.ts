import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { maxListed } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Moves } from '../record/moves.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  moves: Pick<Moves, 'queue'>
  settings: Pick<DeskSettingsService, 'of'>
}

type Row = Record<'id' | 'agentId', number | string>

/** Whoever waits for an answer of an agent who has gone waits in the queue again. True when there may be more. */
export function createHandBack ({ db, clock, logger, moves, settings }: Needs) {
  async function handBackOf (accountId: number): Promise<boolean> {
    const { routing: { handBackMinutes } } = await settings.of(accountId)
    const rows = await db.read.query<Row[]>(`SELECT conversations.id, conversations.agentId FROM agents
      JOIN conversations ON conversations.accountId = agents.accountId AND conversations.agentId = agents.id
      WHERE agents.accountId = ? AND agents.presence = 'offline' AND agents.\`load\` > 0 AND agents.presenceSince <= ?
      AND conversations.status = 'open' AND conversations.unansweredSince IS NOT NULL LIMIT ${maxListed}`,
    [accountId, momentValue(clock.now()) - handBackMinutes * 60_000])
    let handed = 0
    for (const [agentId, held] of grouped(rows, (row) => Number(row.agentId))) {
      const ids = held.map(({ id }) => Number(id))
      const why = { by: { kind: 'system', id: null }, why: 'AGENT_GONE' } as const
      const moved = await db.write((tx) => moves.queue(tx, accountId, ids, { ...why, heldBy: agentId, ifStatus: 'open' }), { repeatable: true })
      handed += moved.length
      logger.info({ accountId, agentId, conversations: moved.length }, 'conversations handed back')
    }
    return handed > 0 && rows.length === maxListed
  }

  return async function handBack (): Promise<boolean> {
    const accounts = await db.read.query<Array<{ accountId: number | string }>>(`SELECT DISTINCT accountId FROM agents WHERE presence = 'offline' AND \`load\` > 0`)
    let isMore = false
    for (const { accountId } of accounts) isMore = await handBackOf(Number(accountId)) || isMore
    return isMore
  }
}
