import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { In, LessThan, MoreThan } from 'typeorm'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Tx } from '../../../platform/database/database.ts'
import { change } from '../../../platform/database/rows.ts'
import type { Task } from '../../../tasks/task.entity.ts'
import type { TaskService } from '../../../tasks/index.ts'
import { type Line, linesFrom } from '../csv/records.ts'
import { createSoundFile } from '../csv/sound-file.ts'
import { firstLine, noCounts } from './counts.ts'
import { FollowerImport, FollowerImportFault, type ImportOptions } from './import.entity.ts'
import { importCutOff, importFileForgotten, importNotFound, importNotReady, importNotUndoable } from './import.errors.ts'
import { createImportKind, type ImportNeeds } from './import.kind.ts'
import { mappingOf } from './mapping.ts'
import { createUndoKind } from './undo.kind.ts'
import type { UndoNeeds } from './undo-piece.ts'

export interface ImportServiceNeeds extends ImportNeeds, UndoNeeds { tasks: TaskService }

export interface ImportPage { before: number | undefined, limit: number }
export interface FaultPage { after: number, limit: number }

export const maxFileBytes = 512 * 1024 * 1024
/** How long a file is kept, and how long what it changed can be undone. */
export const keptMs = 24 * 3600_000
const previewLines = 5

interface Asked { accountId: number, importId: number, askedBy: string }

export function createImportService (needs: ImportServiceNeeds) {
  const { db, clock, files, tasks, definitions } = needs
  const importKind = createImportKind(needs)
  const undoKind = createUndoKind(needs)
  tasks.describe(importKind)
  tasks.describe(undoKind)

  async function get (accountId: number, importId: number, from = db.read): Promise<FollowerImport> {
    const found = await from.findOneBy(FollowerImport, { accountId, id: importId })
    if (found === null || found.status === 'uploading') throw importNotFound()
    return found
  }

  /** The row comes first: what a crash leaves in the file store is then known by it. */
  async function begin (accountId: number, askedBy: string): Promise<FollowerImport> {
    return db.write((tx) => tx.save(tx.create(FollowerImport, {
      accountId, status: 'uploading', fileName: `imports/${accountId}/${randomUUID()}.csv`, bytes: 0, encoding: 'utf-8', delimiter: ',', columnNames: [], dataStart: 0,
      lineCount: 0, options: null, taskId: null, undoTaskId: null, ...noCounts, undoneCount: 0, leftCount: 0, createdBy: askedBy, createdAt: clock.now(),
      endedAt: null, fileRemovedAt: null,
    })))
  }

  async function store (fileName: string, source: Readable) {
    const { pass, facts } = createSoundFile()
    try {
      const { bytes } = await files.write(fileName, Readable.from(pass(arriving(source))), { maxBytes: maxFileBytes })
      return { bytes, ...facts() }
    } finally {
      // Whoever sends a file that is refused half way must be able to read the refusal: the rest is let go by.
      source.resume()
    }
  }

  return {
    get,

    /** Takes a file in, or refuses it and keeps nothing. `also` runs in the transaction that makes the import known. */
    async upload (accountId: number, askedBy: string, source: Readable, also: (tx: Tx, job: FollowerImport) => Promise<void>): Promise<FollowerImport> {
      const job = await begin(accountId, askedBy)
      try {
        const { bytes, encoding, delimiter, columns: columnNames, dataStart, lines: lineCount } = await store(job.fileName, source)
        Object.assign(job, { status: 'uploaded', bytes, encoding, delimiter, columnNames, dataStart, lineCount })
        await db.write(async (tx) => {
          await tx.save(job)
          await also(tx, job)
        })
        return job
      } catch (error) {
        await files.remove([job.fileName])
        await db.change('DELETE FROM follower_imports WHERE id = ?', [job.id])
        throw error
      }
    },

    /** The first lines, as they are read. */
    async preview ({ fileName: file, encoding, delimiter, dataStart, fileRemovedAt }: FollowerImport): Promise<Line[]> {
      if (fileRemovedAt !== null) return []
      for await (const { lines } of linesFrom(files, { file, encoding, delimiter }, { mark: { offset: dataStart, line: firstLine }, atOnce: previewLines })) return lines
      return []
    },

    list: (accountId: number, { before, limit }: ImportPage): Promise<FollowerImport[]> => db.read.find(FollowerImport, {
      where: { accountId, status: In(['uploaded', 'running', 'done', 'stopped', 'undoing', 'undone']), ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' }, take: limit,
    }),

    /** Throws what the options have wrong. A trial leaves the import as it was, but for its counts and its report. */
    async start (tx: Tx, { accountId, importId, askedBy }: Asked, options: ImportOptions): Promise<Task> {
      const job = await get(accountId, importId, tx)
      mappingOf(options.columns, job.columnNames, await definitions.inUse(accountId, tx))
      if (job.fileRemovedAt !== null || job.createdAt.getTime() < clock.now().getTime() - keptMs) throw importFileForgotten()
      const isOurs = await change(tx, `UPDATE follower_imports SET status = 'running' WHERE accountId = ? AND id = ? AND status = 'uploaded'`, [accountId, importId])
      if (isOurs !== 1) throw importNotReady()
      await change(tx, 'DELETE FROM follower_import_faults WHERE accountId = ? AND importId = ?', [accountId, importId])
      const task = await tasks.start(tx, importKind, { accountId, input: { importId, options }, askedBy, total: job.lineCount })
      await tx.update(FollowerImport, { id: importId }, { options, taskId: task.id, ...noCounts })
      return task
    },

    /** Within a day, once it has ended. */
    async undo (tx: Tx, { accountId, importId, askedBy }: Asked): Promise<Task> {
      const job = await get(accountId, importId, tx)
      const since = momentValue(clock.now()) - keptMs
      const isOurs = await change(tx, `UPDATE follower_imports SET status = 'undoing', undoneCount = 0, leftCount = 0
        WHERE accountId = ? AND id = ? AND status IN ('done', 'stopped') AND endedAt > ?`, [accountId, importId, since])
      if (isOurs !== 1) throw importNotUndoable()
      const total = job.changedCount + job.createdCount
      const task = await tasks.start(tx, undoKind, { accountId, input: { importId }, askedBy, total })
      await tx.update(FollowerImport, { id: importId }, { undoTaskId: task.id })
      return task
    },

    /** Lines that were not taken, in their order. */
    async faults (accountId: number, importId: number, { after, limit }: FaultPage): Promise<FollowerImportFault[]> {
      await get(accountId, importId)
      return db.read.find(FollowerImportFault, { where: { accountId, importId, lineNumber: MoreThan(after) }, order: { lineNumber: 'ASC' }, take: limit })
    },
  }
}

export type ImportService = ReturnType<typeof createImportService>

/** Somebody who hangs up breaks off the file. */
async function * arriving (source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const part of source.iterator({ destroyOnReturn: false })) yield part as Buffer
  } catch {
    throw importCutOff()
  }
}
