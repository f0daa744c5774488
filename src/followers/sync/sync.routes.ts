import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { TaskView, viewTask } from '../../tasks/index.ts'
import { AccountParams } from '../follower.schemas.ts'
import type { SyncService } from './sync.service.ts'

export interface SyncRoutesOptions { sync: SyncService }

export const syncRoutes: FastifyPluginAsyncTypebox<SyncRoutesOptions> = async (app, { sync }) => {
  app.post('/sync', {
    config: { access: { permission: 'followers.sync', scope: 'account' } },
    schema: {
      operationId: 'syncFollowers', summary: 'Fetch all followers from WeChat, and find who left unheard', tags: ['followers'],
      params: AccountParams, response: { 202: TaskView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const task = await app.db.write(async (tx) => {
      const started = await sync.start(tx, accountId, request.actor?.name ?? 'system')
      await app.access.audit(tx, request, { action: 'followers.sync', accountId, targetKind: 'task', targetId: String(started.id) })
      return started
    })
    return reply.code(202).send(viewTask(task, app.clock.now()))
  })
}
