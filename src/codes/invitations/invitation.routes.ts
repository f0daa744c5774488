import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, CodeView, viewCode } from '../record/code.schemas.ts'
import type { CodeService } from '../record/code.service.ts'
import type { InvitationReader } from './invitation.reader.ts'
import {
  InvitationPage, InvitationsQuery, InviterPage, InviterParams, InvitersQuery, InviterView, placeFrom, TreeQuery, TreeView, viewInvitation, viewNode,
} from './invitation.schemas.ts'
import type { InviterCodes } from './inviter-codes.ts'

export interface InvitationRoutesOptions { reader: InvitationReader, inviterCodes: InviterCodes, codes: Pick<CodeService, 'invitationOf'> }

export const invitationRoutes: FastifyPluginAsyncTypebox<InvitationRoutesOptions> = async (app, { reader, inviterCodes, codes }) => {
  const tags = ['codes']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const

  app.get('/invitations', {
    config: mayRead,
    schema: {
      operationId: 'listInvitations', summary: 'Who came by whose code, newest first', tags,
      params: AccountParams, querystring: InvitationsQuery, response: { 200: InvitationPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query } = request
    const items = await reader.list(accountId, query)
    await app.access.auditRead(request, { action: 'invitations.list', accountId, targetKind: 'follower', detail: { count: items.length } })
    return { items: items.map(viewInvitation), next: nextOf(items, query.limit) }
  })

  app.get('/inviters', {
    config: mayRead,
    schema: {
      operationId: 'listInviters', summary: 'Who brought others, the most first', tags, params: AccountParams, querystring: InvitersQuery, response: { 200: InviterPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query: { after, limit } } = request
    const items = await reader.most(accountId, { after: placeFrom(after), limit })
    await app.access.auditRead(request, { action: 'inviters.list', accountId, targetKind: 'follower', detail: { count: items.length } })
    const last = items.length === limit ? items.at(-1) : undefined
    return {
      items: items.map(({ followerId, invited, following, flagged }) => ({ followerId, invited, following, flagged })), next: last === undefined ? null : `${last.invited}-${last.followerId}`,
    }
  })

  app.get('/inviters/:followerId', {
    config: mayRead,
    schema: { operationId: 'getInviter', summary: 'How many a follower brought, and who brought them', tags, params: InviterParams, response: { 200: InviterView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, followerId } = request.params
    await app.followers.get(accountId, followerId)
    const [{ broughtBy, ...numbers }, code] = [await reader.inviter(accountId, followerId), await codes.invitationOf(accountId, followerId)]
    await app.access.auditRead(request, { action: 'inviter.read', accountId, targetKind: 'follower', targetId: followerId })
    return { followerId, ...numbers, codeId: code?.id ?? null, broughtBy: broughtBy?.inviterId ?? null, depth: broughtBy?.depth ?? 0 }
  })

  app.get('/inviters/:followerId/tree', {
    config: mayRead,
    schema: {
      operationId: 'getInvitationTree', summary: 'Whom a follower brought, whom those brought, and so on', tags, params: InviterParams, querystring: TreeQuery, response: { 200: TreeView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId }, query } = request
    await app.followers.get(accountId, followerId)
    const { nodes, isCut } = await reader.tree(accountId, followerId, query)
    await app.access.auditRead(request, { action: 'inviter.tree', accountId, targetKind: 'follower', targetId: followerId, detail: { count: nodes.length } })
    return { followerId, nodes: nodes.map(viewNode), isCut }
  })

  app.post('/inviters/:followerId/code', {
    config: { access: { permission: 'codes.manage', scope: 'account' } },
    schema: {
      operationId: 'makeInvitationCode', summary: 'The code by which a follower invites others', tags,
      description: 'Made when it is asked for the first time (201), and with a new picture when the old one has ended. A follower has one.',
      params: InviterParams, response: { 200: CodeView, 201: CodeView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId } = request.params
    const { code, isNew } = await inviterCodes.of(request, accountId, followerId)
    return reply.code(isNew ? 201 : 200).send(viewCode(code, app.clock.now()))
  })
}
