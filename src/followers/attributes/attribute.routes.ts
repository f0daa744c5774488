import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import {
  AccountParams, AttributeEditBody, AttributePage, AttributeParams, AttributesQuery, AttributeView, NewAttributeBody, newAttribute, viewAttribute,
} from './attribute.schemas.ts'

/** What an account wants to know of its followers. Who may read followers may read what they are asked for. */
export const attributeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const tags = ['followers']
  const mayManage = { access: { permission: 'attributes.manage', scope: 'account' } } as const
  const { definitions } = app.followers.attributes

  app.get('', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'listAttributes', summary: 'What followers can be described by', tags,
      params: AccountParams, querystring: AttributesQuery, response: { 200: AttributePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { archived, before, limit } }) => {
    if (!archived) return { items: (await definitions.inUse(accountId)).map(viewAttribute), next: null }
    const items = await definitions.archived(accountId, { before, limit })
    return { items: items.map(viewAttribute), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addAttribute', summary: 'Define an attribute', tags,
      params: AccountParams, body: NewAttributeBody, response: { 201: AttributeView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const definition = await app.db.write(async (tx) => {
      const created = await definitions.create(tx, accountId, newAttribute(request.body))
      const { id, key, type } = created
      await app.access.audit(tx, request, { action: 'attribute.add', accountId, targetKind: 'attribute', targetId: id, detail: { key, type } })
      return created
    })
    return reply.code(201).send(viewAttribute(definition))
  })

  app.patch('/:attributeId', {
    config: mayManage,
    schema: {
      operationId: 'changeAttribute', summary: 'Change an attribute, or bring an archived one back', tags,
      params: AttributeParams, body: AttributeEditBody, response: { 200: AttributeView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, attributeId } = request.params
    const { version, ...edit } = request.body
    const definition = await app.db.write(async (tx) => {
      const changed = await definitions.change(tx, { accountId, attributeId, version }, edit)
      const detail = { changed: Object.keys(edit) }
      await app.access.audit(tx, request, { action: 'attribute.change', accountId, targetKind: 'attribute', targetId: attributeId, detail })
      return changed
    })
    return viewAttribute(definition)
  })

  app.delete('/:attributeId', {
    config: mayManage,
    schema: {
      operationId: 'archiveAttribute', summary: 'Archive an attribute; the values that followers have stay', tags,
      params: AttributeParams, response: { 200: AttributeView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, attributeId } = request.params
    const definition = await app.db.write(async (tx) => {
      const archived = await definitions.archive(tx, accountId, attributeId)
      await app.access.audit(tx, request, { action: 'attribute.archive', accountId, targetKind: 'attribute', targetId: attributeId })
      return archived
    })
    return viewAttribute(definition)
  })
}
