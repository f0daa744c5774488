import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, GroupEditBody, GroupPage, GroupParams, GroupsQuery, GroupView, NewGroupBody, viewGroup } from './synonym.schemas.ts'
import type { SynonymService } from './synonym.service.ts'

export interface SynonymRoutesOptions { synonyms: SynonymService }

export const synonymRoutes: FastifyPluginAsyncTypebox<SynonymRoutesOptions> = async (app, { synonyms }) => {
  const tags = ['bots']
  const mayRead = { access: { permission: 'bots.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'bots.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listSynonyms', summary: 'Words that mean the same, newest first', tags,
      params: AccountParams, querystring: GroupsQuery, response: { 200: GroupPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await synonyms.list(accountId, { before, limit })
    return { items: items.map(viewGroup), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addSynonyms', summary: 'Say which words mean the same', tags,
      description: 'A rule about one of them is about all of them, wherever they stand in what is written. A word belongs to one group.',
      params: AccountParams, body: NewGroupBody, response: { 201: GroupView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const group = await app.db.write(async (tx) => {
      const created = await synonyms.create(tx, accountId, request.body.words)
      await app.access.audit(tx, request, { action: 'synonyms.add', accountId, targetKind: 'synonyms', targetId: created.id, detail: { words: created.words } })
      return created
    })
    return reply.code(201).send(viewGroup(group))
  })

  app.put('/:groupId', {
    config: mayManage,
    schema: {
      operationId: 'changeSynonyms', summary: 'Change a group of words', tags,
      params: GroupParams, body: GroupEditBody, response: { 200: GroupView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, groupId }, body: { version, words } } = request
    return app.db.write(async (tx) => {
      const changed = await synonyms.change(tx, { accountId, groupId, version }, words)
      await app.access.audit(tx, request, { action: 'synonyms.change', accountId, targetKind: 'synonyms', targetId: groupId, detail: { words } })
      return viewGroup(changed)
    })
  })

  app.delete('/:groupId', {
    config: mayManage,
    schema: { operationId: 'removeSynonyms', summary: 'Delete a group of words', tags, params: GroupParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, groupId } = request.params
    await app.db.write(async (tx) => {
      const { words } = await synonyms.remove(tx, accountId, groupId)
      await app.access.audit(tx, request, { action: 'synonyms.remove', accountId, targetKind: 'synonyms', targetId: groupId, detail: { words } })
    })
    return reply.code(204).send(null)
  })
}
