import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import { Erasure } from './erasure.entity.ts'
import { erasePiece, personOf } from './erase.kind.ts'
import type { EraseService } from './erase.service.ts'
import type { Holders } from './holders.ts'

interface Needs { db: Database, clock: Clock, files: FileStore, holders: Holders, erase: EraseService }

const atOnce = 200
const lookBackMs = 2 * 24 * 3600 * 1000

/** What was cancelled or failed goes on, because the record is gone already; what was written behind an erase's back is found. */
export async function tidyErasures (needs: Needs): Promise<void> {
  const { db, erase } = needs
  const open = await db.read.query<Array<{ id: number }>>(`SELECT erasure.id AS id FROM erasures AS erasure LEFT JOIN tasks ON tasks.id = erasure.taskId
    WHERE erasure.endedAt IS NULL AND (tasks.id IS NULL OR tasks.status NOT IN ('waiting', 'running')) ORDER BY erasure.id LIMIT ${atOnce}`)
  for (const { id } of open) await db.write((tx) => erase.goOn(tx, Number(id)))
  await lookAgain(needs)
  if (db.dialect.kind === 'sqlite') await db.change('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** By the number of the record alone: nobody knows any more who they were. */
async function lookAgain ({ db, clock, files, holders }: Needs): Promise<void> {
  const since = momentValue(clock.now()) - lookBackMs
  for (let after = 0; ;) {
    const ended = await db.read.createQueryBuilder(Erasure, 'erasure').where('erasure.endedAt >= :since AND erasure.id > :after', { since, after })
      .orderBy('erasure.id').limit(atOnce).getMany()
    for (const erasure of ended) {
      const person = { ...personOf(erasure), openid: '' }
      for (const holder of holders.all) while (await erasePiece(holder, person, { db, files })) continue
    }
    after = ended.at(-1)?.id ?? after
    if (ended.length < atOnce) return
  }
}
