import { eraseRows, type Holder, isoOf, oldRows, tellRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

/** Which codes somebody scanned. What was counted stays, without a name. */
export function scanHolder (db: Database): Holder {
  return {
    name: 'code-scans',
    erase: eraseRows(db, 'code_scans'),
    tell: tellRows(db, 'code_scans', ({ codeId, at, kind }) => ({ codeId: Number(codeId), at: isoOf(at), kind })),
    old: oldRows(db, { dataClass: 'timeline', table: 'code_scans', moment: 'at', condition: 'lookAt IS NULL' }),
  }
}

/** Which code they scanned last. */
export function lastCodeHolder (db: Database): Holder {
  return {
    name: 'code-followers',
    async erase ({ accountId, followerId }) {
      const [row] = await db.read.query<unknown[]>('SELECT codeId FROM code_followers WHERE accountId = ? AND followerId = ?', [accountId, followerId])
      if (row === undefined) return null
      return { rows: 1, write: async (tx) => { await change(tx, 'DELETE FROM code_followers WHERE accountId = ? AND followerId = ?', [accountId, followerId]) } }
    },
  }
}
