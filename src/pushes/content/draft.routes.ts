import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { Drafts } from './draft.service.ts'
import { AccountParams, CopyBody, DraftView, NewPushBody, PushEditBody, PushesQuery, PushPage, PushParams, viewPush, viewSummary } from './push.schemas.ts'

const tags = ['pushes']
const mayRead = { access: { permission: 'pushes.read', scope: 'account' } } as const
const mayManage = { access: { permission: 'pushes.manage', scope: 'account' } } as const
const target = (pushId: number) => ({ targetKind: 'push', targetId: pushId })

/** What is to be sent, as long as it can be changed. */
export const draftRoutes: FastifyPluginAsyncTypebox<{ drafts: Drafts }> = async (app, { drafts }) => {
  const byOf = (request: FastifyRequest): string => {
    const { kind, id } = app.access.actorOf(request)
    return `${kind}:${id}`
  }

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listPushes', summary: 'The pushes of an account, newest first', tags,
      params: AccountParams, querystring: PushesQuery, response: { 200: PushPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => {
    const items = await drafts.list(accountId, query)
    return { items: items.map(viewSummary), next: nextOf(items, query.limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'draftPush', summary: 'Draft a push', tags,
      description: 'Everything it names is looked at: segment, topic, templates and their values, files, variables. Nothing is sent before somebody has approved and scheduled it.',
      params: AccountParams, body: NewPushBody, response: { 201: DraftView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    const draft = await drafts.sound(accountId, body)
    const created = await app.db.write(async (tx) => {
      const made = await drafts.create(tx, accountId, draft, byOf(request))
      await app.access.audit(tx, request, { action: 'push.draft', accountId, ...target(made.id), detail: { purpose: made.purpose, segmentId: made.segmentId } })
      return made
    })
    return reply.code(201).send(viewPush(created))
  })

  app.patch('/:pushId', {
    config: mayManage,
    schema: {
      operationId: 'changePush', summary: 'Change a draft', tags, description: 'What was approved stays as it was looked at: copy it to change it.',
      params: PushParams, body: PushEditBody, response: { 200: DraftView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { version, ...edit } } = request
    const sound = await drafts.soundEdit(params, version, edit)
    return viewPush(await app.db.write(async (tx) => {
      const changed = await drafts.change(tx, params, version, sound)
      await app.access.audit(tx, request, { action: 'push.change', accountId, ...target(pushId), detail: { changed: Object.keys(edit) } })
      return changed
    }))
  })

  app.delete('/:pushId', {
    config: mayManage,
    schema: { operationId: 'removePush', summary: 'Delete a draft', tags, params: PushParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { params, params: { accountId, pushId } } = request
    await app.db.write(async (tx) => {
      const { segmentId } = await drafts.remove(tx, params)
      await app.access.audit(tx, request, { action: 'push.remove', accountId, ...target(pushId), detail: { segmentId } })
    })
    return reply.code(204).send(null)
  })

  app.post('/:pushId/copy', {
    config: mayManage,
    schema: {
      operationId: 'copyPush', summary: 'Make a draft of any push', tags,
      params: PushParams, body: CopyBody, response: { 201: DraftView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params, params: { accountId, pushId }, body: { name } } = request
    const copied = await app.db.write(async (tx) => {
      const made = await drafts.copy(tx, params, { name, by: byOf(request) })
      await app.access.audit(tx, request, { action: 'push.copy', accountId, ...target(made.id), detail: { from: pushId } })
      return made
    })
    return reply.code(201).send(viewPush(copied))
  })
}
