import type { Clock } from '../../../platform/clock.ts'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Database } from '../../../platform/database/database.ts'
import { change, placeholders } from '../../../platform/database/rows.ts'
import type { FileStore } from '../../../platform/files/file-store.ts'
import { keptMs } from './import.service.ts'

interface Needs { db: Database, clock: Clock, files: FileStore }

const atOnce = 100
/** Nothing that is as old as `keptMs` is started any more; who was just starting it has begun by then. */
const graceMs = 10 * 60_000

/** Files of imports go after a day, also those whose upload a crash cut off. What runs needs its file, and goes with a later round. */
export async function forgetImportFiles ({ db, clock, files }: Needs): Promise<number> {
  for (let forgotten = 0; ;) {
    const nowMs = momentValue(clock.now())
    const rows = await db.read.query<Array<{ id: number, fileName: string }>>(`SELECT id, fileName FROM follower_imports
      WHERE fileRemovedAt IS NULL AND createdAt < ? AND status <> 'running' ORDER BY createdAt LIMIT ${atOnce}`, [nowMs - keptMs - graceMs])
    if (rows.length === 0) return forgotten
    await files.remove(rows.map(({ fileName }) => fileName))
    const ids = rows.map(({ id }) => Number(id))
    forgotten += await db.change(`UPDATE follower_imports SET fileRemovedAt = ? WHERE id IN (${placeholders(ids)})`, [nowMs, ...ids], { repeatable: true })
  }
}

/** How long the report of an import outlives its file. */
const reportKeptMs = 30 * 24 * 3600_000

/** Imports go a month after their files, with the lines that were not taken. */
export async function forgetImports ({ db, clock }: Pick<Needs, 'db' | 'clock'>): Promise<number> {
  for (let forgotten = 0; ;) {
    const rows = await db.read.query<Array<{ id: number, accountId: number }>>(`SELECT id, accountId FROM follower_imports
      WHERE fileRemovedAt < ? AND status NOT IN ('running', 'undoing') ORDER BY fileRemovedAt LIMIT ${atOnce}`, [momentValue(clock.now()) - reportKeptMs])
    if (rows.length === 0) return forgotten
    for (const { id, accountId } of rows) {
      await db.write(async (tx) => {
        await change(tx, 'DELETE FROM follower_import_faults WHERE accountId = ? AND importId = ?', [accountId, id])
        await change(tx, 'DELETE FROM follower_imports WHERE id = ?', [id])
      }, { repeatable: true })
    }
    forgotten += rows.length
  }
}
