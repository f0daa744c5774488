import type { FileStore } from '../../../platform/files/file-store.ts'
import type { Tx } from '../../../platform/database/database.ts'
import { momentValue } from '../../../platform/database/columns.ts'
import { change } from '../../../platform/database/rows.ts'
import type { Step, StepContext, TaskKind } from '../../../tasks/index.ts'
import { createLimit } from '../../sync/limit.ts'
import type { LineMark } from '../csv/records.ts'
import { countsOf, firstLine, type ImportCounts } from './counts.ts'
import { FollowerImport, type ImportOptions } from './import.entity.ts'
import { learn } from './known.ts'
import { type ImportPiece, readPieces } from './pieces.ts'
import type { Accept } from './read-line.ts'
import { type Job, type PlacedPiece, writePiece, type WriteNeeds } from './write-piece.ts'

export interface ImportInput { importId: number, options: ImportOptions }
interface ImportState { mark: LineMark | null, done: number }
export interface ImportResult extends ImportCounts { dryRun: boolean }

export interface ImportNeeds extends WriteNeeds { files: FileStore, accept: Accept }

/** One run of a task: what it has read ahead goes with it. */
interface Run extends Job { next: () => Promise<ImportPiece | null> }

/** How many pieces a step takes, and how many of them at once: while the database works on one, the next is made ready. */
const piecesPerStep = 4
const piecesAtOnce = 2

type Context = StepContext<ImportInput, ImportState>

/**
 * Takes a table in, some thousand lines a step. The pieces of a step are transactions of their own, side by side; what a kill leaves of
 * a step is known by their bits, and the step's own transaction moves the checkpoint behind them all.
 */
export function createImportKind (needs: ImportNeeds): TaskKind<ImportInput, ImportState> {
  const { db, clock, files, definitions, accept } = needs
  const runs = new WeakMap<AbortSignal, { run: Promise<Run>, stop: AbortController }>()

  async function begin ({ accountId, input: { importId, options }, state, signal }: Context): Promise<Run> {
    const job = await db.read.findOneByOrFail(FollowerImport, { accountId, id: importId })
    const known = await learn(db.read, { accountId, options, columns: job.columnNames, definitions: await definitions.inUse(accountId) })
    return { job, known, next: readPieces({ files, job, known, accept }, state.mark ?? { offset: job.dataStart, line: firstLine }, signal) }
  }

  function runOf (context: Context) {
    const there = runs.get(context.signal)
    if (there !== undefined) return there
    const stop = new AbortController()
    context.signal.addEventListener('abort', () => stop.abort(), { once: true })
    const fresh = { run: begin({ ...context, signal: stop.signal }), stop }
    runs.set(context.signal, fresh)
    return fresh
  }

  async function writeAll (run: Run, from: number, pieces: readonly ImportPiece[]): Promise<void> {
    const { writtenPieces } = await db.read.findOneByOrFail(FollowerImport, { id: run.job.id })
    const inLimit = createLimit(piecesAtOnce)
    const outcomes = await Promise.allSettled(pieces.map(async (piece, at) => {
      if ((writtenPieces & 2 ** at) === 0) await inLimit(() => writeOne(run, { piece, from, at }))
    }))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  async function writeOne (run: Run, placed: PlacedPiece): Promise<void> {
    await db.write(async (tx) => { if (!await writePiece(needs, tx, run, placed)) throw new NotOurs() }, { repeatable: true })
      .catch((error: unknown) => { if (!(error instanceof NotOurs)) throw error })
  }

  async function end (tx: Tx, importId: number, dryRun: boolean): Promise<void> {
    await change(tx, `UPDATE follower_imports SET status = ?, endedAt = ? WHERE id = ? AND status = 'running'`,
      [dryRun ? 'uploaded' : 'done', dryRun ? null : momentValue(clock.now()), importId])
  }

  async function step (context: Context, run: Run): Promise<Step<ImportState>> {
    const { input: { importId, options: { dryRun } }, state } = context
    const total = run.job.lineCount
    const pieces: ImportPiece[] = []
    for (let piece = await run.next(); piece !== null; piece = pieces.length < piecesPerStep ? await run.next() : null) pieces.push(piece)
    const mark = pieces.at(-1)?.mark
    if (mark === undefined) {
      const result: ImportResult = { dryRun, ...countsOf(await db.read.findOneByOrFail(FollowerImport, { id: importId })) }
      return { state, done: state.done, total, result, write: (tx) => end(tx, importId, dryRun) }
    }
    const from = state.mark?.line ?? firstLine
    await writeAll(run, from, pieces)
    const done = state.done + pieces.reduce((sum, { lines }) => sum + lines, 0)
    return {
      state: { mark, done }, done, total,
      write: async (tx) => { await change(tx, 'UPDATE follower_imports SET fromLine = ?, writtenPieces = 0 WHERE id = ? AND fromLine = ?', [mark.line, importId, from]) },
    }
  }

  return {
    kind: 'followers-import',
    isAlone: true,
    begin: () => ({ mark: null, done: 0 }),
    async step (context) {
      const { run, stop } = runOf(context)
      try {
        return await step(context, await run)
      } catch (error) {
        // What is tried again begins at the checkpoint.
        stop.abort()
        runs.delete(context.signal)
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
}

/** A piece that is written already, or that nobody wants any more. */
class NotOurs extends Error {}
