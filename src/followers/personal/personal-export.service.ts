import type { Readable } from 'node:stream'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { sweepFiles } from '../../platform/files/sweep.ts'
import type { Task } from '../../tasks/task.entity.ts'
import type { TaskService } from '../../tasks/index.ts'
import { keepFollower } from '../follower.locks.ts'
import { deleteRows, type Holder } from './holders.ts'
import { exportNotFound, exportNotReady } from './personal.errors.ts'
import { PersonalExport } from './personal-export.entity.ts'
import { createPersonalExportKind, exportIdIn, nameOf, type PersonalExportNeeds } from './personal-export.kind.ts'

interface Needs extends PersonalExportNeeds { tasks: TaskService }

export interface AskedExport { accountId: number, followerId: number, askedBy: string }

const keptMs = 7 * 24 * 3600 * 1000
const atOnce = 100

export function createPersonalExportService (needs: Needs) {
  const { db, clock, files, tasks } = needs
  const kind = createPersonalExportKind(needs)
  tasks.describe(kind)

  return {
    async ask (tx: Tx, { accountId, followerId, askedBy }: AskedExport): Promise<{ exportId: number, task: Task }> {
      // An erase that is just beginning then finds the row of the file.
      await keepFollower(db, tx, accountId, followerId)
      const now = clock.now()
      const row = tx.create(PersonalExport, {
        accountId, followerId, fileName: '', bytes: null, askedBy, createdAt: now, readyAt: null, expiresAt: new Date(now.getTime() + keptMs), removedAt: null,
      })
      await tx.save(row)
      await tx.update(PersonalExport, { id: row.id }, { fileName: nameOf(accountId, row.id) })
      return { exportId: row.id, task: await tasks.start(tx, kind, { accountId, input: { exportId: row.id }, askedBy }) }
    },

    async get (accountId: number, followerId: number, exportId: number): Promise<PersonalExport> {
      const row = await db.read.findOneBy(PersonalExport, { accountId, followerId, id: exportId })
      if (row === null || row.removedAt !== null || row.expiresAt.getTime() <= clock.now().getTime()) throw exportNotFound()
      if (row.readyAt === null) throw exportNotReady()
      return row
    },

    open: ({ fileName, bytes }: PersonalExport): Promise<Readable> => files.read(fileName, { end: (bytes ?? 0) - 1 }),

    /** Files that were there long enough, and those without a row: one that was being written when its person was erased. */
    async forget (): Promise<void> {
      await sweepFiles(files, 'personal/', (names) => wantedOf(db, names))
      for (;;) {
        const nowMs = momentValue(clock.now())
        const rows = await db.read.query<Array<{ id: number, fileName: string }>>(
          `SELECT id, fileName FROM personal_exports WHERE removedAt IS NULL AND expiresAt <= ? ORDER BY expiresAt LIMIT ${atOnce}`, [nowMs])
        if (rows.length === 0) return
        await files.remove(rows.map(({ fileName }) => fileName))
        const ids = rows.map(({ id }) => Number(id))
        await db.change(`UPDATE personal_exports SET removedAt = ? WHERE id IN (${placeholders(ids)})`, [nowMs, ...ids], { repeatable: true })
      }
    },

    holder: {
      name: 'exports',
      async erase ({ accountId, followerId }) {
        const rows = await db.read.query<Array<{ id: number, fileName: string }>>(
          `SELECT id, fileName FROM personal_exports WHERE accountId = ? AND followerId = ? LIMIT ${atOnce}`, [accountId, followerId])
        if (rows.length === 0) return null
        return { rows: rows.length, files: rows.map(({ fileName }) => fileName), write: (tx) => deleteRows(tx, 'personal_exports', rows) }
      },
    } satisfies Holder,
  }
}

export type PersonalExportService = ReturnType<typeof createPersonalExportService>

/** Which of these files an export still wants. */
async function wantedOf ({ read }: Database, names: readonly string[]): Promise<Set<string>> {
  const wanted = new Set<string>()
  for (const ids of inParts(names.map(exportIdIn), atOnce)) {
    const rows = await read.query<Array<{ fileName: string }>>(`SELECT fileName FROM personal_exports WHERE removedAt IS NULL AND id IN (${placeholders(ids)})`, ids)
    for (const { fileName } of rows) wanted.add(fileName)
  }
  return wanted
}
