import type { Tx } from '../../../platform/database/database.ts'
import { change } from '../../../platform/database/rows.ts'
import type { TaskKind } from '../../../tasks/index.ts'
import type { Changes } from './changes.ts'
import { FollowerImport } from './import.entity.ts'
import { type UndoNeeds, undoPiece, type Written } from './undo-piece.ts'
import { sourceOf } from './write-piece.ts'

export interface UndoInput { importId: number }
interface UndoState { from: string | null, done: number }

const atOnce = 1000
const firstLine = 1
const behindAll = 99_999_999

/** Sets back what an import changed and nobody changed since, from its last line to its first. */
export function createUndoKind (needs: UndoNeeds): TaskKind<UndoInput, UndoState> {
  const { db } = needs

  /** Left alone MariaDB takes the index without its last column, and reads all that is undone already again for each piece. */
  async function nextPiece (accountId: number, importId: number, from: string): Promise<Written[]> {
    const rows = await db.read.query<Array<Omit<Written, 'changes'> & { detail: string }>>(
      `SELECT followerId, kind, sourceId, detail FROM follower_events ${db.dialect.byIndex('idx_follower_events_once')}
       WHERE accountId = ? AND sourceKind = 'import' AND sourceId >= ? AND sourceId < ? ORDER BY sourceId DESC LIMIT ${atOnce}`, [accountId, sourceOf(importId, firstLine), from])
    return rows.map(({ detail, followerId, ...row }) => ({ ...row, followerId: Number(followerId), changes: JSON.parse(detail) as Changes }))
  }

  async function end (tx: Tx, importId: number): Promise<void> {
    await change(tx, `UPDATE follower_imports SET status = 'undone' WHERE id = ? AND status = 'undoing'`, [importId])
  }

  return {
    kind: 'followers-import-undo',
    isAlone: true,
    begin: () => ({ from: null, done: 0 }),
    async step ({ accountId, input: { importId }, state }) {
      const job = await db.read.findOneByOrFail(FollowerImport, { accountId, id: importId })
      const total = job.changedCount + job.createdCount
      const piece = await nextPiece(accountId, importId, state.from ?? sourceOf(importId, behindAll))
      const last = piece.at(-1)
      if (last === undefined) {
        return { state, done: state.done, total, result: { undone: job.undoneCount, left: job.leftCount }, write: (tx) => end(tx, importId) }
      }
      const done = state.done + piece.length
      return { state: { from: last.sourceId, done }, done, total, write: (tx) => undoPiece(needs, tx, job, piece) }
    },
    /** The rest can be undone later. */
    async undo (tx, { taskId, accountId }) {
      await change(tx, `UPDATE follower_imports SET status = 'stopped' WHERE accountId = ? AND undoTaskId = ? AND status = 'undoing'`, [accountId, taskId])
    },
  }
}
