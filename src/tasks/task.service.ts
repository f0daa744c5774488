import { LessThan } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import { change } from '../platform/database/rows.ts'
import { Task } from './task.entity.ts'
import { taskEnded, taskNotFound, taskOpen } from './task.errors.ts'
import type { TaskKind } from './task.kind.ts'

export interface WantedTask<Input> { accountId: number, input: Input, askedBy: string, total?: number | null }

type AnyKind = TaskKind<unknown, unknown>

interface Needs {
  db: Database
  clock: Clock
  kinds: Map<string, AnyKind>
  wake: () => void
  onChange: (tx: Tx, taskId: number) => Promise<void>
}

export function createTaskService ({ db, clock, kinds, wake, onChange }: Needs) {
  async function get (accountId: number, taskId: number): Promise<Task> {
    const task = await db.read.findOneBy(Task, { accountId, id: taskId })
    if (task === null) throw taskNotFound()
    return task
  }

  return {
    /** Every room describes its kinds before the app is ready. */
    describe<Input, State> (kind: TaskKind<Input, State>): void {
      // The runner hands a kind only what it made itself, or JSON read back of it.
      kinds.set(kind.kind, kind as unknown as AnyKind)
    },

    /** Begins soon after `tx` commits. Throws TASK_OPEN where only one may be open. */
    async start<Input, State> (tx: Tx, { kind, isAlone }: TaskKind<Input, State>, { accountId, input, askedBy, total = null }: WantedTask<Input>): Promise<Task> {
      const now = clock.now()
      const task = tx.create(Task, {
        accountId, kind, status: 'waiting', aloneKey: isAlone ? kind : null, input, state: null, result: null, problem: null, done: 0, total, failures: 0,
        dueAt: now, holder: null, heldUntilMs: null, askedBy, createdAt: now, startedAt: null, endedAt: null,
      })
      try {
        await tx.save(task)
      } catch (error) {
        throw isDuplicate(error) ? taskOpen(kind) : error
      }
      await onChange(tx, task.id)
      db.afterCommit(tx, wake)
      return task
    },

    /** What its kind must take back is taken back with it. A step under way is not written any more. */
    async cancel (tx: Tx, accountId: number, taskId: number): Promise<Task> {
      const task = await tx.findOneBy(Task, { accountId, id: taskId })
      if (task === null) throw taskNotFound()
      const isOurs = await change(tx, `UPDATE tasks SET status = 'cancelled', aloneKey = NULL, holder = NULL, endedAt = ?
        WHERE id = ? AND status IN ('waiting', 'running')`, [momentValue(clock.now()), taskId])
      if (isOurs !== 1) throw taskEnded()
      // Read again: the state that the last step left.
      const ended = await tx.findOneByOrFail(Task, { id: taskId })
      await kinds.get(task.kind)?.undo?.(tx, { taskId, accountId, state: ended.state })
      await change(tx, 'UPDATE tasks SET state = NULL WHERE id = ?', [taskId])
      await onChange(tx, taskId)
      return ended
    },

    get,

    /** Whether a task under way goes on from a place that names this. */
    async isNaming (accountId: number, text: string): Promise<boolean> {
      const rows = await db.read.query<unknown[]>(`SELECT id FROM tasks WHERE status IN ('waiting', 'running') AND accountId = ?
        AND INSTR(COALESCE(state, ''), ?) > 0 LIMIT 1`, [accountId, text])
      return rows.length > 0
    },

    /** The newest first. */
    list (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<Task[]> {
      return db.read.find(Task, { where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit })
    },
  }
}

export type TaskService = ReturnType<typeof createTaskService>
