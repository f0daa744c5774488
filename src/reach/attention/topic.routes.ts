import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, NewTopicBody, TopicEditBody, TopicPage, TopicParams, TopicsQuery, TopicView, viewTopic } from './topic.schemas.ts'
import type { Topics } from './topics.ts'

export interface TopicRoutesOptions { topics: Topics }

export const topicRoutes: FastifyPluginAsyncTypebox<TopicRoutesOptions> = async (app, { topics }) => {
  const tags = ['reach']
  const mayRead = { access: { permission: 'touches.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'topics.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listTopics', summary: 'What content is about, and followers can choose', tags,
      params: AccountParams, querystring: TopicsQuery, response: { 200: TopicPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { archived, before, limit } }) => {
    const items = await topics.list(accountId, { archived, before, limit })
    return { items: items.map(viewTopic), next: nextOf(items, limit) }
  })

  app.get('/:topicId', {
    config: mayRead,
    schema: { operationId: 'getTopic', summary: 'One topic', tags, params: TopicParams, response: { 200: TopicView, '4xx': Problem } },
  }, async ({ params: { accountId, topicId } }) => viewTopic(await topics.get(accountId, topicId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addTopic', summary: 'Add a topic', tags,
      params: AccountParams, body: NewTopicBody, response: { 201: TopicView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const topic = await app.db.write(async (tx) => {
      const created = await topics.create(tx, accountId, request.body)
      const { id, key, kind } = created
      await app.access.audit(tx, request, { action: 'topic.add', accountId, targetKind: 'topic', targetId: id, detail: { key, kind } })
      return created
    })
    return reply.code(201).send(viewTopic(topic))
  })

  app.patch('/:topicId', {
    config: mayManage,
    schema: {
      operationId: 'changeTopic', summary: 'Change a topic, archive it or bring it back', tags,
      params: TopicParams, body: TopicEditBody, response: { 200: TopicView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, topicId } = request.params
    const { version, ...edit } = request.body
    return app.db.write(async (tx) => {
      const changed = await topics.change(tx, { accountId, topicId, version }, edit)
      const detail = { changed: Object.keys(edit) }
      await app.access.audit(tx, request, { action: 'topic.change', accountId, targetKind: 'topic', targetId: topicId, detail })
      return viewTopic(changed)
    })
  })
}
