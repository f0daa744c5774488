import type { Clock } from '../../../platform/clock.ts'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Database } from '../../../platform/database/database.ts'
import { inParts, placeholders } from '../../../platform/database/rows.ts'
import type { FileStore } from '../../../platform/files/file-store.ts'
import { sweepFiles } from '../../../platform/files/sweep.ts'
import { partsOf } from './export.service.ts'

interface Needs { db: Database, clock: Clock, files: FileStore }

/** How long a table is kept. */
const keptMs = 7 * 24 * 3600_000
const atOnce = 100

/** Tables go after a week with their rows, and parts whose export is gone: one that was being written when it went. */
export async function forgetExports ({ db, clock, files }: Needs): Promise<number> {
  let forgotten = 0
  for (;;) {
    const rows = await db.read.query<Array<Record<'id' | 'accountId' | 'partCount', number>>>(`SELECT id, accountId, partCount FROM follower_exports
      WHERE createdAt < ? AND status <> 'running' ORDER BY createdAt LIMIT ${atOnce}`, [momentValue(clock.now()) - keptMs])
    if (rows.length === 0) break
    for (const { id, accountId, partCount } of rows) await files.remove(partsOf({ id: Number(id), accountId: Number(accountId), partCount: Number(partCount) }))
    const ids = rows.map(({ id }) => Number(id))
    forgotten += await db.change(`DELETE FROM follower_exports WHERE id IN (${placeholders(ids)})`, ids, { repeatable: true })
  }
  await sweepFiles(files, 'exports/', (names) => ofExports(db, names))
  return forgotten
}

/** Which of these names belong to an export that there is. */
async function ofExports ({ read }: Database, names: readonly string[]): Promise<Set<string>> {
  const idOf = (name: string) => Number(name.split('/')[2])
  const there = new Set<number>()
  for (const some of inParts([...new Set(names.map(idOf))], atOnce)) {
    const rows = await read.query<Array<{ id: number }>>(`SELECT id FROM follower_exports WHERE id IN (${placeholders(some)})`, some)
    for (const { id } of rows) there.add(Number(id))
  }
  return new Set(names.filter((name) => there.has(idOf(name))))
}
