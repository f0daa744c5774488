import { randomUUID } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { createWatch } from '../platform/watch.ts'
import { Task, type TaskProblem } from './task.entity.ts'
import type { Step, TaskKind } from './task.kind.ts'

type AnyKind = TaskKind<unknown, unknown>

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  kinds: ReadonlyMap<string, AnyKind>
  /** In the transaction of every change that somebody may be watching. */
  onChange: (tx: Tx, taskId: number) => Promise<void>
}

/** Longer than a step takes; it is renewed meanwhile. */
const holdMs = 15_000
const pollMs = 1000
const atOnce = 3
const maxFailures = 8

/** The task was cancelled, or another process believes us dead. */
class TaskLost extends Error {}

/**
 * Runs what is due. A task is held by one process, and every step is written under the condition that it still is: of two
 * processes that both believe to hold it only one gets its step in.
 */
export function createTaskRunner ({ db, clock, logger, kinds, onChange }: Needs) {
  const { nowMs } = db.dialect
  const watch = createWatch({ look, logger, failure: 'tasks not looked at', pollMs })
  const underWay = new Map<number, { work: Promise<void>, stop: AbortController }>()

  async function claim (): Promise<Task | undefined> {
    const due = await db.read.query<Array<{ id: number, kind: string }>>(`SELECT id, kind FROM tasks WHERE (status = 'waiting' AND dueAt <= ?)
      OR (status = 'running' AND heldUntilMs < ${nowMs}) ORDER BY dueAt, id LIMIT 20`, [momentValue(clock.now())])
    for (const { id, kind } of due) {
      if (underWay.has(Number(id)) || !kinds.has(kind)) continue
      const holder = randomUUID()
      const taken = await db.change(`UPDATE tasks SET status = 'running', holder = ?, heldUntilMs = ${nowMs} + ?, startedAt = COALESCE(startedAt, ?)
        WHERE id = ? AND ((status = 'waiting' AND dueAt <= ?) OR (status = 'running' AND heldUntilMs < ${nowMs}))`,
      [holder, holdMs, momentValue(clock.now()), id, momentValue(clock.now())])
      if (taken === 1) return await db.read.findOneBy(Task, { id: Number(id), holder }) ?? undefined
    }
    return undefined
  }

  /** Writes under the condition that the task is still ours. */
  async function writeHeld (task: Task, assignments: string, values: unknown[], work?: (tx: Tx) => Promise<void>): Promise<void> {
    await db.write(async (tx) => {
      const held = await change(tx, `UPDATE tasks SET heldUntilMs = ${nowMs} + ?, ${assignments} WHERE id = ? AND holder = ? AND status = 'running'`,
        [holdMs, ...values, task.id, task.holder])
      if (held !== 1) throw new TaskLost()
      await work?.(tx)
      await onChange(tx, task.id)
    }, { repeatable: true })
  }

  async function writeStep (task: Task, { state, write, done, total = task.total, result }: Step<unknown>): Promise<boolean> {
    const isLast = result !== undefined
    const ended = isLast ? `, status = 'done', aloneKey = NULL, holder = NULL, endedAt = ${momentValue(clock.now())}` : ''
    await writeHeld(task, `state = ?, result = ?, done = ?, total = ?, failures = 0, problem = NULL${ended}`,
      [isLast ? null : JSON.stringify(state), isLast ? JSON.stringify(result) : null, done, total], write)
    task.state = state
    task.total = total
    task.failures = 0
    return isLast
  }

  async function run (task: Task, kind: AnyKind, signal: AbortSignal): Promise<void> {
    task.state ??= kind.begin(task.input)
    for (;;) {
      if (signal.aborted) return giveBack(task)
      const { id: taskId, accountId, input, state } = task
      if (await writeStep(task, await kind.step({ taskId, accountId, input, state, signal }))) return
    }
  }

  async function giveBack (task: Task): Promise<void> {
    await db.change(`UPDATE tasks SET status = 'waiting', holder = NULL WHERE id = ? AND holder = ? AND status = 'running'`, [task.id, task.holder])
  }

  /** It waits and tries again, or has failed for good. */
  async function stumble (task: Task, kind: AnyKind, error: unknown): Promise<void> {
    const isPassing = error instanceof AppError && (error.kind === 'unavailable' || error.kind === 'limited')
    const failures = task.failures + 1
    if (!(error instanceof AppError)) logger.error({ err: error, taskId: task.id, kind: task.kind }, 'task failed by a bug')
    if (isPassing && (failures < maxFailures || error.retryAfterMs !== undefined)) {
      const waitMs = error.retryAfterMs ?? Math.min(60_000, 500 * 2 ** failures)
      await writeHeld(task, `status = 'waiting', holder = NULL, failures = ?, problem = ?, dueAt = ?`,
        [failures, JSON.stringify(problemOf(error)), momentValue(clock.now()) + waitMs])
      logger.info({ taskId: task.id, kind: task.kind, waitMs }, 'task waits')
      return
    }
    const { id: taskId, accountId, state } = task
    await writeHeld(task, `status = 'failed', state = NULL, aloneKey = NULL, holder = NULL, failures = ?, problem = ?, endedAt = ?`,
      [failures, JSON.stringify(problemOf(error)), momentValue(clock.now())], (tx) => kind.undo?.(tx, { taskId, accountId, state }) ?? Promise.resolve())
    logger.warn({ taskId, accountId, kind: task.kind }, 'task failed')
  }

  function start (task: Task, kind: AnyKind): void {
    const stop = new AbortController()
    const renewal = setInterval(() => {
      db.change(`UPDATE tasks SET heldUntilMs = ${nowMs} + ? WHERE id = ? AND holder = ? AND status = 'running'`, [holdMs, task.id, task.holder])
        .then((held) => { if (held !== 1) stop.abort() }, () => undefined)
    }, holdMs / 3)
    const work = run(task, kind, stop.signal)
      .catch((error: unknown) => (error instanceof TaskLost ? undefined : stumble(task, kind, error)))
      .catch((error: unknown) => { if (!(error instanceof TaskLost)) logger.error({ err: error, taskId: task.id }, 'task not settled') })
      .finally(() => {
        clearInterval(renewal)
        underWay.delete(task.id)
        watch.wake()
      })
    underWay.set(task.id, { work, stop })
  }

  async function look (): Promise<boolean> {
    if (underWay.size >= atOnce) return false
    const task = await claim()
    const kind = task === undefined ? undefined : kinds.get(task.kind)
    if (task === undefined || kind === undefined) return false
    start(task, kind)
    return true
  }

  return {
    wake: watch.wake,
    start: watch.start,
    /** Lets the steps under way end; what is left goes on elsewhere. */
    async stop (): Promise<void> {
      await watch.stop()
      for (const { stop } of underWay.values()) stop.abort()
      await Promise.all([...underWay.values()].map(({ work }) => work))
    },
  }
}

function problemOf (error: unknown): TaskProblem {
  if (!(error instanceof AppError)) return { code: 'INTERNAL', message: 'The task met an error that is ours' }
  const { code, message, advice, place } = error
  return { code, message, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
}
