import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import { TaskPage, TaskParams, TasksParams, TasksQuery, TaskView, viewTask } from './task.schemas.ts'

export const taskRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const tags = ['tasks']
  const mayRead = { access: { permission: 'tasks.read', scope: 'account' } } as const

  app.get('/accounts/:accountId/tasks', {
    config: mayRead,
    schema: {
      operationId: 'listTasks', summary: 'Long work of an account, newest first', tags,
      params: TasksParams, querystring: TasksQuery, response: { 200: TaskPage, '4xx': Problem },
    },
  }, async ({ params, query: { before, limit } }) => {
    const items = await app.tasks.list(params.accountId, { before, limit })
    return { items: items.map((task) => viewTask(task, app.clock.now())), next: nextOf(items, limit) }
  })

  app.get('/accounts/:accountId/tasks/:taskId', {
    config: mayRead,
    schema: {
      operationId: 'getTask', summary: 'How far a task is', tags, params: TaskParams, response: { 200: TaskView, '4xx': Problem },
    },
  }, async ({ params }) => viewTask(await app.tasks.get(params.accountId, params.taskId), app.clock.now()))

  app.post('/accounts/:accountId/tasks/:taskId/cancel', {
    config: { access: { permission: 'tasks.manage', scope: 'account' } },
    schema: {
      operationId: 'cancelTask', summary: 'End a task; what must not stay half done is taken back', tags,
      params: TaskParams, response: { 200: TaskView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, taskId } = request.params
    const task = await app.db.write(async (tx) => {
      const ended = await app.tasks.cancel(tx, accountId, taskId)
      await app.access.audit(tx, request, { action: 'task.cancel', accountId, targetKind: 'task', targetId: String(taskId), detail: { kind: ended.kind } })
      return ended
    })
    return viewTask(task, app.clock.now())
  })
}
