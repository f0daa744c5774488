import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { fillIn } from '../../platform/variables.ts'
import type { CannedReplies } from './canned.service.ts'
import { AccountParams, CannedEditBody, CannedPage, CannedParams, CannedQuery, CannedView, FillBody, FilledView, NewCannedBody, viewCanned } from './helps.schemas.ts'
import { scopedFor } from './scopes.ts'
import type { ValuesFor } from './values.ts'
import { viewerOf } from './viewer.ts'

export interface CannedRoutesOptions {
  replies: CannedReplies
  valuesFor: ValuesFor
  followerOf: (accountId: number, conversationId: number) => Promise<number>
}

/** What is said often, ready to be said again. */
export const cannedRoutes: FastifyPluginAsyncTypebox<CannedRoutesOptions> = async (app, { replies, valuesFor, followerOf }) => {
  const tags = ['conversations']
  const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
  const mayWrite = { access: { permission: 'conversations.write', scope: 'account' } } as const
  const target = (id: number) => ({ targetKind: 'canned-reply', targetId: id })

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listCannedReplies', summary: 'The canned replies that you may use, newest first', tags,
      params: AccountParams, querystring: CannedQuery, response: { 200: CannedPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query } = request
    const items = await replies.list(await viewerOf(app, request, accountId), query)
    return { items: items.map(viewCanned), next: nextOf(items, query.limit) }
  })

  app.post('', {
    config: mayWrite,
    schema: {
      operationId: 'addCannedReply', summary: 'Keep something that is said often', tags,
      params: AccountParams, body: NewCannedBody, response: { 201: CannedView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body: { scope, teamId, ...words } } = request
    const viewer = await viewerOf(app, request, accountId)
    const created = await app.db.write(async (tx) => {
      const made = await replies.create(tx, viewer, { ...words, ...await scopedFor(tx, viewer, { scope, teamId }) })
      await app.access.audit(tx, request, { action: 'canned-reply.add', accountId, ...target(made.id), detail: { scope } })
      return made
    })
    return reply.code(201).send(viewCanned(created))
  })

  app.get('/:cannedReplyId', {
    config: mayRead,
    schema: { operationId: 'getCannedReply', summary: 'One canned reply', tags, params: CannedParams, response: { 200: CannedView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, cannedReplyId } = request.params
    return viewCanned(await replies.get(await viewerOf(app, request, accountId), cannedReplyId))
  })

  app.patch('/:cannedReplyId', {
    config: mayWrite,
    schema: {
      operationId: 'changeCannedReply', summary: 'Change a canned reply', tags,
      params: CannedParams, body: CannedEditBody, response: { 200: CannedView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, cannedReplyId: id }, body: { version, ...edit } } = request
    const viewer = await viewerOf(app, request, accountId)
    return viewCanned(await app.db.write(async (tx) => {
      const changed = await replies.change(tx, viewer, { id, version }, edit)
      await app.access.audit(tx, request, { action: 'canned-reply.change', accountId, ...target(id), detail: { changed: Object.keys(edit) } })
      return changed
    }))
  })

  app.delete('/:cannedReplyId', {
    config: mayWrite,
    schema: { operationId: 'removeCannedReply', summary: 'Delete a canned reply', tags, params: CannedParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, cannedReplyId: id } = request.params
    const viewer = await viewerOf(app, request, accountId)
    await app.db.write(async (tx) => {
      const { scope } = await replies.remove(tx, viewer, id)
      await app.access.audit(tx, request, { action: 'canned-reply.remove', accountId, ...target(id), detail: { scope } })
    })
    return reply.code(204).send(null)
  })

  app.post('/:cannedReplyId/fill', {
    config: mayWrite,
    schema: {
      operationId: 'fillCannedReply', summary: 'The text for one conversation, with its values; counts as a use', tags,
      params: CannedParams, body: FillBody, response: { 200: FilledView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, cannedReplyId }, body: { conversationId } } = request
    const canned = await replies.get(await viewerOf(app, request, accountId), cannedReplyId)
    const followerId = await followerOf(accountId, conversationId)
    const agent = request.actor?.kind === 'user' ? await app.agents.ofUser(accountId, request.actor.id) : null
    const values = await valuesFor({ accountId, followerId, agent })
    await app.access.auditRead(request, { action: 'canned-reply.fill', accountId, targetKind: 'follower', targetId: followerId, detail: { cannedReplyId } })
    await replies.count(canned.id)
    return fillIn(canned.text, values)
  })
}
