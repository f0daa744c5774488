import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { SegmentService } from '../segment/segment.service.ts'
import { MemberPage, MembersParams, MembersQuery, viewMember } from './members.schemas.ts'
import type { MemberService } from './members.service.ts'

interface Options { members: MemberService, segments: Pick<SegmentService, 'live'> }

export const memberRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { members, segments }) => {
  app.get('/:segmentId/members', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listSegmentMembers', summary: 'Who is in a tracked segment', tags: ['segments'],
      description: 'Empty for a segment that is not tracked: count and sample work for every rule.',
      params: MembersParams, querystring: MembersQuery, response: { 200: MemberPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, segmentId }, query: { after, limit } } = request
    await segments.live(accountId, segmentId)
    const items = await members.list({ accountId, segmentId, after, limit })
    await app.access.auditRead(request, { action: 'segment.members', accountId, targetKind: 'segment', targetId: segmentId, detail: { count: items.length } })
    return { items: items.map(viewMember), next: items.length === limit ? items.at(-1)?.followerId ?? null : null }
  })
}
