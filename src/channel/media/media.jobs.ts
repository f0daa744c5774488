import type { Database } from '../../platform/database/database.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import { sweepFiles } from '../../platform/files/sweep.ts'
import { folderOf, idIn, nameOf, perFolder } from './media.names.ts'

interface Needs { db: Database, files: FileStore }

/**
 * Removes files whose row is gone, or has ended without one: a process died between writing the file and the row, or while the
 * person was being erased. A row is there before its file, so what waits is left alone; and nothing is touched behind the
 * newest row, so that a database without rows, such as a wrong one, takes no file away.
 */
export async function sweepMedia ({ db, files }: Needs): Promise<number> {
  const [newest] = await db.read.query<Array<{ id: number | string | null }>>('SELECT MAX(id) AS id FROM media')
  let swept = 0
  for (let folder = 0; folder * perFolder <= Number(newest?.id ?? -1); folder++) {
    swept += await sweepFiles(files, folderOf(folder), async (names) => {
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM media WHERE id >= ? AND id < ? AND state IN ('waiting', 'stored')`,
        [folder * perFolder, (folder + 1) * perFolder])
      const known = new Set(rows.map(({ id }) => nameOf(Number(id))))
      return new Set(names.filter((name) => known.has(name) || idIn(name) > Number(newest?.id)))
    })
  }
  return swept
}
