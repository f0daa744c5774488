import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams } from './code.schemas.ts'
import { GroupEditBody, GroupPage, GroupParams, GroupsQuery, GroupView, NewGroupBody, viewGroup } from './group.schemas.ts'
import type { Groups } from './group.service.ts'

export const groupRoutes: FastifyPluginAsyncTypebox<{ groups: Groups }> = async (app, { groups }) => {
  const tags = ['codes']
  const mayRead = { access: { permission: 'codes.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'codes.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: { operationId: 'listCodeGroups', summary: 'Groups of QR codes, or their channels', tags, params: AccountParams, querystring: GroupsQuery, response: { 200: GroupPage, '4xx': Problem } },
  }, async ({ params: { accountId }, query }) => {
    const items = await groups.list(accountId, query)
    return { items: items.map(viewGroup), next: nextOf(items, query.limit) }
  })

  app.post('', {
    config: mayManage,
    schema: { operationId: 'addCodeGroup', summary: 'Add a group or a channel', tags, params: AccountParams, body: NewGroupBody, response: { 201: GroupView, '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId } = request.params
    const group = await app.db.write(async (tx) => {
      const created = await groups.create(tx, accountId, request.body)
      await app.access.audit(tx, request, { action: 'code-group.add', accountId, targetKind: 'code-group', targetId: created.id, detail: { kind: created.kind } })
      return created
    })
    return reply.code(201).send(viewGroup(group))
  })

  app.patch('/:groupId', {
    config: mayManage,
    schema: { operationId: 'renameCodeGroup', summary: 'Give it another name', tags, params: GroupParams, body: GroupEditBody, response: { 200: GroupView, '4xx': Problem } },
  }, async (request) => {
    const { params: { accountId, groupId }, body } = request
    return viewGroup(await app.db.write(async (tx) => {
      const renamed = await groups.rename(tx, { accountId, groupId, ...body })
      await app.access.audit(tx, request, { action: 'code-group.rename', accountId, targetKind: 'code-group', targetId: groupId })
      return renamed
    }))
  })

  app.delete('/:groupId', {
    config: mayManage,
    schema: {
      operationId: 'removeCodeGroup', summary: 'Take away one that no QR code is in', tags, description: 'Its numbers go with it; those of the codes stay.',
      params: GroupParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, groupId } = request.params
    await app.db.write(async (tx) => {
      const { kind } = await groups.remove(tx, accountId, groupId)
      await app.access.audit(tx, request, { action: 'code-group.remove', accountId, targetKind: 'code-group', targetId: groupId, detail: { kind } })
    })
    return reply.code(204).send(null)
  })
}
