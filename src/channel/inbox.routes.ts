import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../platform/http/problem.ts'
import type { InboxService } from './inbox.service.ts'
import { InboxCounts, InboxDetail, InboxPage, InboxQuery, viewInboxDetail, viewInboxRow } from './inbox.schemas.ts'

const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
const RowParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), inboxId: Type.Integer({ minimum: 1 }) })

export interface InboxRoutesOptions { inbox: InboxService }

export const inboxRoutes: FastifyPluginAsyncTypebox<InboxRoutesOptions> = async (app, { inbox }) => {
  const tags = ['inbox']
  const mayRead = { access: { permission: 'inbox.read', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listInbox', summary: 'Deliveries of WeChat’s by state, newest first', tags,
      params: AccountParams, querystring: InboxQuery, response: { 200: InboxPage, '4xx': Problem },
    },
  }, async (request) => {
    const { status, before, limit } = request.query
    const rows = await inbox.list({ accountId: request.params.accountId, status, before, limit })
    return { items: rows.map(viewInboxRow), next: rows.length === limit ? rows.at(-1)?.id ?? null : null }
  })

  app.get('/counts', {
    config: mayRead,
    schema: { operationId: 'countInbox', summary: 'How many deliveries wait, failed or are parked', tags, params: AccountParams, response: { 200: InboxCounts, '4xx': Problem } },
  }, async (request) => inbox.counts(request.params.accountId))

  app.get('/:inboxId', {
    config: mayRead,
    schema: { operationId: 'getDelivery', summary: 'One delivery with what WeChat sent', tags, params: RowParams, response: { 200: InboxDetail, '4xx': Problem } },
  }, async (request) => {
    const { accountId, inboxId } = request.params
    const row = await inbox.get(accountId, inboxId)
    await app.access.auditRead(request, { action: 'inbox.read', accountId, targetKind: 'inbox', targetId: String(inboxId) })
    return viewInboxDetail(row)
  })

  app.post('/:inboxId/replay', {
    config: { access: { permission: 'inbox.manage', scope: 'account' } },
    schema: { operationId: 'replayDelivery', summary: 'Work on a parked delivery again', tags, params: RowParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, inboxId } = request.params
    await app.db.write(async (tx) => {
      await inbox.replay(tx, accountId, inboxId)
      await app.access.audit(tx, request, { action: 'inbox.replay', accountId, targetKind: 'inbox', targetId: String(inboxId) })
    })
    return reply.code(204).send(null)
  })
}
