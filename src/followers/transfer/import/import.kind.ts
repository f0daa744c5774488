import type { FileStore } from '../../../platform/files/file-store.ts'
import type { Tx } from '../../../platform/database/database.ts'
import { momentValue } from '../../../platform/database/columns.ts'
import { isContended } from '../../../platform/database/errors.ts'
import { change } from '../../../platform/database/rows.ts'
import type { StepContext, TaskKind } from '../../../tasks/index.ts'
import type { LineMark } from '../csv/records.ts'
import { countsOf, type ImportCounts } from './counts.ts'
import { FollowerImport, type ImportOptions } from './import.entity.ts'
import { learn } from './known.ts'
import { type ImportPiece, readPieces } from './pieces.ts'
import type { Accept } from './read-line.ts'
import { type Job, writePiece, type WriteNeeds } from './write-piece.ts'

export interface ImportInput { importId: number, options: ImportOptions }
interface ImportState { mark: LineMark | null, done: number }
export interface ImportResult extends ImportCounts { dryRun: boolean }

export interface ImportNeeds extends WriteNeeds { files: FileStore, accept: Accept }

/** One run of a task: what it has read ahead goes with it. */
interface Run extends Job { next: () => Promise<ImportPiece | null> }

/** Takes a table in, some thousand lines a step. The place in the file is written with what the lines changed. */
export function createImportKind (needs: ImportNeeds): TaskKind<ImportInput, ImportState> {
  const { db, clock, files, definitions, accept } = needs
  const runs = new WeakMap<AbortSignal, { run: Promise<Run>, stop: AbortController }>()

  async function begin ({ accountId, input: { importId, options }, state, signal }: StepContext<ImportInput, ImportState>): Promise<Run> {
    const job = await db.read.findOneByOrFail(FollowerImport, { accountId, id: importId })
    const known = await learn(db.read, { accountId, options, columns: job.columnNames, definitions: await definitions.inUse(accountId) })
    return { job, known, next: readPieces({ files, job, known, accept }, state.mark ?? { offset: job.dataStart, line: 2 }, signal) }
  }

  function runOf (context: StepContext<ImportInput, ImportState>) {
    const there = runs.get(context.signal)
    if (there !== undefined) return there
    const stop = new AbortController()
    context.signal.addEventListener('abort', () => stop.abort(), { once: true })
    const fresh = { run: begin({ ...context, signal: stop.signal }), stop }
    runs.set(context.signal, fresh)
    return fresh
  }

  async function end (tx: Tx, importId: number, dryRun: boolean): Promise<void> {
    await change(tx, `UPDATE follower_imports SET status = ?, endedAt = ? WHERE id = ? AND status = 'running'`,
      [dryRun ? 'uploaded' : 'done', dryRun ? null : momentValue(clock.now()), importId])
  }

  return {
    kind: 'followers-import',
    isAlone: true,
    begin: () => ({ mark: null, done: 0 }),
    async step (context) {
      const { input: { importId, options: { dryRun } }, state } = context
      const { run, stop } = runOf(context)
      try {
        const { job, known, next } = await run
        const piece = await next()
        const total = job.lineCount
        if (piece === null) {
          const result: ImportResult = { dryRun, ...countsOf(await db.read.findOneByOrFail(FollowerImport, { id: importId })) }
          return { state, done: state.done, total, result, write: (tx) => end(tx, importId, dryRun) }
        }
        const done = state.done + piece.lines
        const write = async (tx: Tx) => {
          // The runner sees what is thrown here, and the next step must not go on behind this piece.
          await writePiece(needs, tx, { job, known }, piece).catch((error: unknown) => {
            if (!isContended(error)) forget(context.signal, stop)
            throw error
          })
        }
        return { state: { mark: piece.mark, done }, done, total, write }
      } catch (error) {
        forget(context.signal, stop)
        throw error
      }
    },
    /** What was written stays, and can be undone. */
    async undo (tx, { taskId, accountId }) {
      const job = await tx.findOneBy(FollowerImport, { accountId, taskId, status: 'running' })
      if (job === null) return
      const isTrial = job.options?.dryRun ?? false
      await tx.update(FollowerImport, { id: job.id }, { status: isTrial ? 'uploaded' : 'stopped', endedAt: isTrial ? null : clock.now() })
    },
  }

  function forget (signal: AbortSignal, stop: AbortController): void {
    stop.abort()
    runs.delete(signal)
  }
}
