import { LessThan } from 'typeorm'
import type { Tx } from '../../../platform/database/database.ts'
import { change } from '../../../platform/database/rows.ts'
import type { Task } from '../../../tasks/task.entity.ts'
import type { TaskService } from '../../../tasks/index.ts'
import { conditionOf, type FollowerFilter } from '../../find/filter.ts'
import { columnsOf } from './columns.ts'
import { FollowerExport } from './export.entity.ts'
import { exportNotFound, exportNotReady, exportRunning } from './export.errors.ts'
import { createExportKind, type ExportNeeds, partName } from './export.kind.ts'

export interface ExportServiceNeeds extends ExportNeeds { tasks: TaskService }
export interface WantedExport { accountId: number, filter: FollowerFilter, columns: string[], askedBy: string }
export interface ExportPage { before: number | undefined, limit: number }

export function createExportService (needs: ExportServiceNeeds) {
  const { db, clock, files, tasks, definitions } = needs
  const kind = createExportKind(needs)
  tasks.describe(kind)

  async function get (accountId: number, exportId: number, from = db.read): Promise<FollowerExport> {
    const found = await from.findOneBy(FollowerExport, { accountId, id: exportId })
    if (found === null) throw exportNotFound()
    return found
  }

  return {
    get,

    /** Throws what is wrong with filter or columns. */
    async start (tx: Tx, { accountId, filter, columns, askedBy }: WantedExport): Promise<{ made: FollowerExport, task: Task }> {
      columnsOf(columns, await definitions.inUse(accountId, tx))
      await conditionOf({ from: tx }, accountId, filter)
      const made = await tx.save(tx.create(FollowerExport, {
        accountId, status: 'running', taskId: null, filter, columnNames: columns, partCount: 0, followerCount: 0, bytes: 0, createdBy: askedBy, createdAt: clock.now(), endedAt: null,
      }))
      const task = await tasks.start(tx, kind, { accountId, input: { exportId: made.id }, askedBy })
      await tx.update(FollowerExport, { id: made.id }, { taskId: task.id })
      return { made: Object.assign(made, { taskId: task.id }), task }
    },

    list: (accountId: number, { before, limit }: ExportPage): Promise<FollowerExport[]> => db.read.find(FollowerExport, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    ready (made: FollowerExport): void {
      if (made.status !== 'done') throw exportNotReady()
    },

    /** All parts as one file. */
    async * read ({ accountId, id, partCount }: FollowerExport): AsyncGenerator<Buffer> {
      for (let part = 0; part < partCount; part++) yield * await files.read(partName(accountId, id, part)) as AsyncIterable<Buffer>
    },

    /** First the files: a crash leaves a row that knows of them. */
    async remove (accountId: number, exportId: number, also: (tx: Tx) => Promise<void>): Promise<void> {
      const made = await get(accountId, exportId)
      if (made.status === 'running') throw exportRunning()
      await files.remove(partsOf(made))
      await db.write(async (tx) => {
        await change(tx, 'DELETE FROM follower_exports WHERE accountId = ? AND id = ?', [accountId, exportId])
        await also(tx)
      })
    },
  }
}

export type ExportService = ReturnType<typeof createExportService>

/** One more than is known of: the part under way when the task was stopped. */
export function partsOf ({ accountId, id, partCount }: Pick<FollowerExport, 'accountId' | 'id' | 'partCount'>): string[] {
  return Array.from({ length: partCount + 1 }, (_, part) => partName(accountId, id, part))
}
