import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { Tx } from '../../platform/database/database.ts'
import { TaskView, viewTask } from '../../tasks/index.ts'
import { NewTagBody, TagChangeBody, TagPage, TagParams, TagsParams, TagsQuery, TagView, viewTag } from './tag.schemas.ts'
import type { TagService } from './tag.service.ts'

type Task = Parameters<typeof viewTask>[0]

export interface TagRoutesOptions {
  service: TagService
  /** Begins to read WeChat's tags. */
  pull: (tx: Tx, accountId: number, askedBy: string) => Promise<Task>
}

export const tagRoutes: FastifyPluginAsyncTypebox<TagRoutesOptions> = async (app, { service, pull }) => {
  const tags = ['tags']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'tags.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listTags', summary: 'Tags of the account, newest first', tags,
      params: TagsParams, querystring: TagsQuery, response: { 200: TagPage, '4xx': Problem },
    },
  }, async ({ params, query: { before, limit } }) => {
    const items = await service.list(params.accountId, { before, limit })
    return { items: items.map(viewTag), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'createTag', summary: 'Make a tag, at WeChat too unless it is only ours', tags,
      params: TagsParams, body: NewTagBody, response: { 201: TagView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const tag = await app.db.write(async (tx) => {
      const created = await service.create(tx, accountId, request.body)
      await app.access.audit(tx, request, { action: 'tag.create', accountId, targetKind: 'tag', targetId: created.id })
      return created
    })
    return reply.code(201).send(viewTag(tag))
  })

  app.patch('/:tagId', {
    config: mayManage,
    schema: {
      operationId: 'renameTag', summary: 'Rename a tag; what WeChat refused is tried again', tags,
      params: TagParams, body: TagChangeBody, response: { 200: TagView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, tagId } = request.params
    const tag = await app.db.write(async (tx) => {
      const renamed = await service.rename(tx, accountId, tagId, request.body)
      await app.access.audit(tx, request, { action: 'tag.rename', accountId, targetKind: 'tag', targetId: tagId })
      return renamed
    })
    return viewTag(tag)
  })

  app.delete('/:tagId', {
    config: mayManage,
    schema: {
      operationId: 'deleteTag', summary: 'Delete a tag, off everybody who carries it', tags, params: TagParams, response: { 200: TagView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, tagId } = request.params
    const tag = await app.db.write(async (tx) => {
      const removed = await service.remove(tx, accountId, tagId)
      await app.access.audit(tx, request, { action: 'tag.delete', accountId, targetKind: 'tag', targetId: tagId })
      return removed
    })
    return viewTag(tag)
  })

  app.post('/pull', {
    config: mayManage,
    schema: {
      operationId: 'pullTags', summary: 'Read tags, who carries them and the black list from WeChat', tags,
      params: TagsParams, response: { 202: TaskView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const task = await app.db.write(async (tx) => {
      const started = await pull(tx, accountId, request.actor?.name ?? '')
      await app.access.audit(tx, request, { action: 'tags.pull', accountId, targetKind: 'task', targetId: started.id })
      return started
    })
    return reply.code(202).send(viewTask(task, app.clock.now()))
  })
}
