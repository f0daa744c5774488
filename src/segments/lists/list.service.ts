import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type EntityManager, In, LessThan, MoreThan } from 'typeorm'
import { createSoundFile } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { TaskService } from '../../tasks/index.ts'
import type { References } from '../segment/references.ts'
import { keyColumnsOf } from './keys.ts'
import { SegmentList, SegmentListFault } from './list.entity.ts'
import { listCutOff, listExists, listInUse, listNotFound, listNotReady, listTooLong, maxLines } from './list.errors.ts'
import { createListKind } from './list.kind.ts'

interface Needs {
  db: Database
  clock: Clock
  files: FileStore
  tasks: TaskService
  /** The segments whose rules name it. */
  usersOf: References['users']
}

export interface UploadedList { accountId: number, name: string, by: string, source: Readable }

/** As many bytes as so many long lines have. */
export const maxFileBytes = 64 * 1024 * 1024

export function createListService ({ db, clock, files, tasks, usersOf }: Needs) {
  const kind = createListKind({ db, files })
  tasks.describe(kind)

  async function get (accountId: number, listId: number, from: EntityManager = db.read): Promise<SegmentList> {
    const list = await from.findOneBy(SegmentList, { accountId, id: listId, status: In(['reading', 'ready', 'stopped']) })
    if (list === null) throw listNotFound()
    return list
  }

  async function inserted<T> (name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw isDuplicate(error) ? listExists(name) : error
    }
  }

  /** The row comes first: what a crash leaves in the file store is then known by it. */
  const begin = ({ accountId, name, by }: UploadedList): Promise<SegmentList> => inserted(name, () => db.write((tx) => tx.save(tx.create(SegmentList, {
    accountId, name, liveName: name, status: 'uploading', fileName: `segment-lists/${accountId}/${randomUUID()}.csv`, file: null, taskId: null,
    lineCount: 0, memberCount: 0, repeatedCount: 0, unknownCount: 0, createdBy: by, createdAt: clock.now(), fileRemovedAt: null,
  }))))

  async function store (fileName: string, source: Readable) {
    const { pass, facts } = createSoundFile()
    try {
      await files.write(fileName, Readable.from(pass(arriving(source))), { maxBytes: maxFileBytes })
      return facts()
    } finally {
      // Whoever sends a file that is refused half way must be able to read the refusal: the rest is let go by.
      source.resume()
    }
  }

  return {
    get,

    /** Takes a file in and begins to look its lines up, or refuses it and keeps nothing. `also` runs in the transaction that makes the list known. */
    async upload (asked: UploadedList, also: (tx: Tx, list: SegmentList) => Promise<void>): Promise<SegmentList> {
      const list = await begin(asked)
      try {
        const { encoding, delimiter, columns, dataStart, lines: lineCount } = await store(list.fileName, asked.source)
        if (lineCount > maxLines) throw listTooLong()
        keyColumnsOf(columns)
        return await db.write(async (tx) => {
          const task = await tasks.start(tx, kind, { accountId: list.accountId, input: { listId: list.id }, askedBy: asked.by, total: lineCount })
          const ready = Object.assign(list, { status: 'reading', file: { encoding, delimiter, columns, dataStart }, lineCount, taskId: task.id })
          await tx.save(SegmentList, ready)
          await also(tx, ready)
          return ready
        })
      } catch (error) {
        await files.remove([list.fileName])
        await db.change('DELETE FROM segment_lists WHERE id = ?', [list.id])
        throw error
      }
    },

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<SegmentList[]> => db.read.find(SegmentList, {
      where: { accountId, status: In(['reading', 'ready', 'stopped']), ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    /** Lines that put nobody on the list, in their order. */
    async faults (accountId: number, listId: number, { after, limit }: { after: number, limit: number }): Promise<SegmentListFault[]> {
      await get(accountId, listId)
      return db.read.find(SegmentListFault, { where: { accountId, listId, lineNumber: MoreThan(after) }, order: { lineNumber: 'ASC' }, take: limit })
    },

    /** Refused while a segment names it. Its members go piece by piece. */
    async remove (tx: Tx, accountId: number, listId: number): Promise<void> {
      const removed = await change(tx, `UPDATE segment_lists SET status = 'removed', liveName = NULL WHERE accountId = ? AND id = ? AND status IN ('ready', 'stopped')`,
        [accountId, listId])
      if (removed !== 1) {
        await get(accountId, listId, tx)
        throw listNotReady()
      }
      const users = await usersOf(tx, { accountId, kind: 'list', id: listId })
      if (users.length > 0) throw listInUse(users)
    },
  }
}

/** Whether a rule can name it. */
export function isListKnown (accountId: number, listId: number, from: EntityManager): Promise<boolean> {
  return from.existsBy(SegmentList, { accountId, id: listId, status: 'ready' })
}

export type ListService = ReturnType<typeof createListService>

/** Somebody who hangs up breaks off the file. */
async function * arriving (source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const part of source.iterator({ destroyOnReturn: false })) yield part as Buffer
  } catch {
    throw listCutOff()
  }
}
