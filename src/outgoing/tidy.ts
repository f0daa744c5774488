import { IsNull, Not } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { placeholders } from '../platform/database/rows.ts'
import { OutgoingWebhook } from './webhook.entity.ts'

interface Needs { db: Database, clock: Clock }

const dayMs = 24 * 3600 * 1000
const keptMs = 30 * dayMs
/** Whoever was writing for a webhook when it was deleted has long ended. */
const lingerMs = dayMs
const pieceSize = 900
/** The rest comes with the next round. */
const maxPieces = 200

/** Takes away what is old, and what was for webhooks that are deleted. */
export async function tidyOutgoing ({ db, clock }: Needs): Promise<void> {
  const nowMs = momentValue(clock.now())
  const remove = async (table: string, rows: ReadonlyArray<{ id: number }>): Promise<void> => {
    const ids = rows.map(({ id }) => Number(id))
    await db.change(`DELETE FROM ${table} WHERE id IN (${placeholders(ids)})`, ids, { repeatable: true })
  }

  async function removeAll (next: () => Promise<{ table: string, rows: Array<{ id: number }> }>): Promise<void> {
    for (let pieces = 0; pieces < maxPieces; pieces++) {
      const { table, rows } = await next()
      if (rows.length === 0) return
      await remove(table, rows)
    }
  }

  // Ids rise with the moment, so what is old stands first.
  await removeAll(async () => {
    const rows = await db.read.query<Array<{ id: number, createdAt: number }>>(`SELECT id, createdAt FROM outgoing_deliveries
      WHERE id > 0 ORDER BY id LIMIT ${pieceSize}`)
    return { table: 'outgoing_deliveries', rows: rows.filter(({ createdAt }) => Number(createdAt) < nowMs - keptMs) }
  })
  const deleted = await db.read.findBy(OutgoingWebhook, { deletedAt: Not(IsNull()) })
  for (const { id, accountId, deletedAt } of deleted) {
    for (const table of ['outgoing_lines', 'outgoing_deliveries']) {
      await removeAll(async () => ({
        table, rows: await db.read.query(`SELECT id FROM ${table} WHERE accountId = ? AND webhookId = ? LIMIT ${pieceSize}`, [accountId, id]),
      }))
    }
    const isLeft = await db.read.query<unknown[]>('SELECT 1 FROM outgoing_deliveries WHERE accountId = ? AND webhookId = ? LIMIT 1', [accountId, id])
    if (isLeft.length === 0 && momentValue(deletedAt ?? clock.now()) < nowMs - lingerMs) await db.change('DELETE FROM outgoing_webhooks WHERE id = ?', [id], { repeatable: true })
  }
}
