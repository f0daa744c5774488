import type { Database, Tx } from '../platform/database/database.ts'
import { change, placeholders } from '../platform/database/rows.ts'

interface Person { accountId: number, followerId: number }

const pieceSize = 900
const pageSize = 500

/** What is kept of a person in deliveries. The room of followers stands above this one, so whoever knows both hands it up. */
export function createHolder (db: Database) {
  return {
    name: 'outgoing',

    async erase ({ accountId, followerId }: Person) {
      const rows = await db.read.query<Array<{ id: number }>>(`SELECT id FROM outgoing_deliveries WHERE accountId = ? AND followerId = ? LIMIT ${pieceSize}`, [accountId, followerId])
      if (rows.length === 0) return null
      const ids = rows.map(({ id }) => Number(id))
      return {
        rows: ids.length,
        // A line that is left empty goes when it is due.
        write: async (tx: Tx): Promise<void> => { await change(tx, `DELETE FROM outgoing_deliveries WHERE id IN (${placeholders(ids)})`, ids) },
      }
    },

    async * tell ({ accountId, followerId }: Person): AsyncIterable<object> {
      for (let after = 0; ;) {
        const rows = await db.read.query<Array<{ id: number, kind: string, createdAt: number, detail: string }>>(`SELECT id, kind, createdAt, detail FROM outgoing_deliveries
          WHERE accountId = ? AND followerId = ? AND id > ? ORDER BY id LIMIT ${pageSize}`, [accountId, followerId, after])
        for (const { kind, createdAt, detail } of rows) yield { kind, at: new Date(Number(createdAt)).toISOString(), detail: JSON.parse(detail) as unknown }
        if (rows.length < pageSize) return
        after = Number(rows.at(-1)?.id)
      }
    },
  }
}
