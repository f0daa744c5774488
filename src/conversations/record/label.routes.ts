import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams } from './conversation.schemas.ts'
import type { LabelService } from './label.service.ts'
import { LabelBody, LabelParams, LabelPatch, LabelView, VersionQuery, viewLabel } from './message.schemas.ts'

const mayManage = { access: { permission: 'conversations.manage', scope: 'account' } } as const
const tags = ['conversations']
const grey = '#7a869a'

export const labelRoutes: FastifyPluginAsyncTypebox<{ labels: LabelService }> = async (app, { labels }) => {
  app.get('', {
    config: { access: { permission: 'conversations.read', scope: 'account' } },
    schema: {
      operationId: 'listLabels', summary: 'What conversations can be about', tags, params: AccountParams, response: { 200: Type.Object({ items: Type.Array(LabelView) }), '4xx': Problem },
    },
  }, async ({ params }) => ({ items: (await labels.list(params.accountId)).map(viewLabel) }))

  app.post('', {
    config: mayManage,
    schema: { operationId: 'createLabel', summary: 'Add a label', tags, params: AccountParams, body: LabelBody, response: { 201: LabelView, '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { name, colour = grey } = request.body
    const label = await app.db.write(async (tx) => {
      const made = await labels.create(tx, accountId, { name, colour })
      await app.access.audit(tx, request, { action: 'label.create', accountId, targetKind: 'label', targetId: String(made.id), detail: { name } })
      return made
    })
    return reply.code(201).send(viewLabel(label))
  })

  app.patch('/:labelId', {
    config: mayManage,
    schema: { operationId: 'changeLabel', summary: 'Change a label', tags, params: LabelParams, body: LabelPatch, response: { 200: LabelView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, labelId } = request.params
    const { version, ...changes } = request.body
    return viewLabel(await app.db.write(async (tx) => {
      const label = await labels.update(tx, { accountId, id: labelId, version }, changes)
      await app.access.audit(tx, request, { action: 'label.change', accountId, targetKind: 'label', targetId: String(labelId), detail: { changes } })
      return label
    }))
  })

  app.delete('/:labelId', {
    config: mayManage,
    schema: {
      operationId: 'archiveLabel', summary: 'Give a label no more', tags, description: 'Conversations that have it keep it.',
      params: LabelParams, querystring: VersionQuery, response: { 200: LabelView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, labelId } = request.params
    return viewLabel(await app.db.write(async (tx) => {
      const label = await labels.archive(tx, { accountId, id: labelId, version: request.query.version })
      await app.access.audit(tx, request, { action: 'label.archive', accountId, targetKind: 'label', targetId: String(labelId) })
      return label
    }))
  })
}
