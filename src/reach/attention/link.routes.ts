import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { FollowerParams } from './choice.schemas.ts'
import type { Links } from './links.ts'

export interface LinkRoutesOptions { links: Links }

const LinkView = Type.Object({
  url: Type.String({ description: 'For this follower alone: whoever opens it chooses for them.' }),
  expiresAt: Type.String({ format: 'date-time' }),
}, { examples: [{ url: 'https://crm.example.com/attention/1.3mv.tk8w1c.kQ9nYwVxq3Zk1mJc0aT5Rg', expiresAt: '2026-08-28T09:00:00.000Z' }] })

export const linkRoutes: FastifyPluginAsyncTypebox<LinkRoutesOptions> = async (app, { links }) => {
  app.post('/:followerId/attention-link', {
    config: { access: { permission: 'followers.write', scope: 'account' } },
    schema: {
      operationId: 'makeAttentionLink', summary: 'A link to the page where a follower chooses what they want to hear', tags: ['reach'],
      params: FollowerParams, response: { 201: LinkView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId } = request.params
    await app.followers.get(accountId, followerId)
    const { url, expiresAt } = links.linkFor({ accountId, followerId })
    const entry = { action: 'follower.attention-link', accountId, targetKind: 'follower', targetId: followerId }
    await app.db.write((tx) => app.access.audit(tx, request, entry))
    return reply.code(201).send({ url, expiresAt: expiresAt.toISOString() })
  })
}
