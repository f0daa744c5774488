import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { FollowerParams } from '../follower.schemas.ts'
import { EraseBody, ErasuresView } from './erase.schemas.ts'
import type { EraseService } from './erase.service.ts'

export interface EraseRoutesOptions { erase: EraseService }

export const eraseRoutes: FastifyPluginAsyncTypebox<EraseRoutesOptions> = async (app, { erase }) => {
  app.post('/:followerId/erase', {
    config: { access: { permission: 'followers.erase', scope: 'account' } },
    schema: {
      operationId: 'eraseFollower', summary: 'Take away everything we keep of a person, for good', tags: ['personal data'],
      description: 'The record is gone at once, the rest by a task. Numbers of what there was stay, without telling of whom. What WeChat itself '
        + 'keeps (that they follow, tags, remark, black list) is not ours to erase. Somebody who does something afterwards gets a new, empty record.',
      params: FollowerParams, body: EraseBody, response: { 202: ErasuresView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId, followerId }, body: { confirm, everywhere } } = request
    const alsoAt = everywhere ? (id: number) => app.access.may(request.actor, 'followers.erase', id) : null
    const erasures = await app.db.write(async (tx) => {
      const begun = await erase.ask(tx, { accountId, followerId, confirm, alsoAt, askedBy: request.actor?.name ?? 'system' })
      for (const each of begun) {
        await app.access.audit(tx, request, {
          action: 'follower.erase', accountId: each.accountId, targetKind: 'follower', targetId: String(each.followerId), detail: { taskId: each.taskId },
        })
      }
      return begun
    })
    return reply.code(202).send({ erasures: erasures.map(({ accountId: at, followerId: id, taskId }) => ({ accountId: at, followerId: id, taskId })) })
  })
}
