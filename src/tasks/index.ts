/**
 * Long work for an account: syncs, imports, exports. It says how far it is, waits for quotas, and goes on after a crash.
 * Always true: a step's changes and its progress commit together, so no step counts twice and none is lost.
 */
import fp from 'fastify-plugin'
import type { Tx } from '../platform/database/database.ts'
import { Task } from './task.entity.ts'
import type { TaskKind } from './task.kind.ts'
import { taskRoutes } from './task.routes.ts'
import { createTaskRunner } from './task.runner.ts'
import { viewTask } from './task.schemas.ts'
import { createTaskService, type TaskService } from './task.service.ts'
import { taskTexts } from './tasks.texts.ts'

export type { Step, StepContext, TaskKind } from './task.kind.ts'
export { taskExample, TaskView, viewTask } from './task.schemas.ts'
export type { TaskService } from './task.service.ts'

export interface TasksOptions {
  /** Whether this process does background work. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    tasks: TaskService
  }
}

export const tasks = fp<TasksOptions>(async (app, { isWorker }) => {
  app.texts.add(taskTexts)
  const { db, clock, log: logger } = app
  const kinds = new Map<string, TaskKind<unknown, unknown>>()
  async function onChange (tx: Tx, taskId: number): Promise<void> {
    const task = await tx.findOneByOrFail(Task, { id: taskId })
    await app.streams.publish(tx, [{ accountId: task.accountId, topic: 'tasks', kind: 'task.changed', detail: viewTask(task, clock.now()) }])
  }
  const runner = createTaskRunner({ db, clock, logger, kinds, onChange })
  app.decorate('tasks', createTaskService({ db, clock, kinds, wake: runner.wake, onChange }))
  app.streams.addTopic('tasks', 'tasks.read')
  await app.register(taskRoutes, { prefix: '/api/v1' })
  if (!isWorker) return
  app.addHook('onReady', async () => runner.start())
  app.addHook('onClose', () => runner.stop())
}, { name: 'tasks', dependencies: ['access', 'streams'] })
