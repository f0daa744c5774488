import { Readable } from 'node:stream'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Database, Tx } from '../../../platform/database/database.ts'
import { change } from '../../../platform/database/rows.ts'
import type { FileStore } from '../../../platform/files/file-store.ts'
import type { TaskKind } from '../../../tasks/index.ts'
import type { DefinitionService } from '../../attributes/definition.service.ts'
import { type Columns, columnsOf } from './columns.ts'
import { FollowerExport } from './export.entity.ts'
import { exportNotFound, exportPartLost } from './export.errors.ts'
import { type Lines, linesOf } from './pages.ts'

/** Whom and what is in its row alone: a filter may name somebody, and goes with the row. */
export interface ExportInput { exportId: number }
interface ExportState { part: number, after: number, done: number }
export interface ExportResult { followers: number }

export interface ExportNeeds { db: Database, clock: Clock, files: FileStore, definitions: DefinitionService }

const perPart = 50_000
const maxPartBytes = 1024 * 1024 * 1024
const mark = '\uFEFF'

/** The parts of an export have names in their order. */
export const partName = (accountId: number, exportId: number, part: number) => `exports/${accountId}/${exportId}/${String(part).padStart(6, '0')}.csv`

/**
 * Writes the followers in parts. The part under way when a process dies is written anew under the same name, so whoever does not hold the
 * task any more must not finish one: its place may be taken by then.
 */
export function createExportKind ({ db, clock, files, definitions }: ExportNeeds): TaskKind<ExportInput, ExportState> {
  async function end (tx: Tx, exportId: number, isLast: boolean, { count, bytes }: { count: number, bytes: number }): Promise<void> {
    await change(tx, `UPDATE follower_exports SET partCount = partCount + 1, followerCount = followerCount + ?, bytes = bytes + ? WHERE id = ?`, [count, bytes, exportId])
    if (isLast) await change(tx, `UPDATE follower_exports SET status = 'done', endedAt = ? WHERE id = ?`, [momentValue(clock.now()), exportId])
  }

  return {
    kind: 'followers-export',
    isAlone: false,
    begin: () => ({ part: 0, after: 0, done: 0 }),
    async step ({ accountId, input: { exportId }, state, signal }) {
      const made = await db.read.findOneBy(FollowerExport, { accountId, id: exportId })
      if (made === null) throw exportNotFound()
      const { filter, columnNames } = made
      const columns = columnsOf(columnNames, await definitions.inUse(accountId))
      const taken = { count: 0, last: state.after, isLast: false }
      const isOurs = () => db.read.existsBy(FollowerExport, { id: exportId, status: 'running', partCount: state.part })
      const text = partOf(linesOf(db, { accountId, filter, columns, after: state.after }), { columns: state.part === 0 ? columns : undefined, taken, signal, isOurs })
      const { bytes } = await files.write(partName(accountId, exportId, state.part), Readable.from(text), { maxBytes: maxPartBytes })
      const done = state.done + taken.count
      return {
        state: { part: state.part + 1, after: taken.last, done }, done,
        // Counting beforehand whom a filter means may take as long as writing them.
        ...(taken.isLast && { total: done, result: { followers: done } satisfies ExportResult }),
        write: (tx) => end(tx, exportId, taken.isLast, { count: taken.count, bytes }),
      }
    },
    /** Half a table is of no use to anybody: the next round of the job removes it. */
    async undo (tx, { taskId, accountId }) {
      await change(tx, `UPDATE follower_exports SET status = 'stopped', endedAt = ? WHERE accountId = ? AND taskId = ? AND status = 'running'`,
        [momentValue(clock.now()), accountId, taskId])
    },
  }
}

interface Part { columns: Columns | undefined, taken: { count: number, last: number, isLast: boolean }, signal: AbortSignal, isOurs: () => Promise<boolean> }

/** As many pages as a part holds; tells in `taken` how far it came. */
async function * partOf (pages: AsyncGenerator<Lines>, { columns, taken, signal, isOurs }: Part): AsyncGenerator<Buffer> {
  if (columns !== undefined) yield Buffer.from(`${mark}${columns.names.join(',')}\r\n`)
  taken.isLast = true
  for await (const { text, count, last } of pages) {
    // A file that breaks off is no file.
    if (signal.aborted) throw exportPartLost()
    yield Buffer.from(text)
    taken.count += count
    taken.last = last
    taken.isLast = taken.count < perPart
    if (!taken.isLast) break
  }
  if (!await isOurs()) throw exportPartLost()
}
