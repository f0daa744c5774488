import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import {
  AccountParams, ArticleBody, ArticlePage, ArticleParams, ArticlesQuery, ArticleView, NewArticleBody, VersionBody, viewArticle, viewListed, viewWechatArticles, WechatArticlePage,
  WechatQuery,
} from './article.schemas.ts'
import type { ArticleService } from './article.service.ts'
import type { ArticleStore } from './article.store.ts'

export interface ArticleRoutesOptions { store: ArticleStore, service: ArticleService }

/** Articles from their first draft to their end. */
export const articleRoutes: FastifyPluginAsyncTypebox<ArticleRoutesOptions> = async (app, { store, service }) => {
  const tags = ['articles']
  const mayRead = { access: { permission: 'articles.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'articles.manage', scope: 'account' } } as const
  const targetOf = (id: number) => ({ targetKind: 'article', targetId: id })
  const view = async (accountId: number, id: number) => viewArticle(await store.read(accountId, id))

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listArticles', summary: 'Articles that were written here, newest first, without their texts', tags,
      params: AccountParams, querystring: ArticlesQuery, response: { 200: ArticlePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await store.list(accountId, { before, limit })
    return { items: items.map(viewListed), next: nextOf(items.map(({ row }) => row), limit) }
  })

  app.get('/wechat', {
    config: mayRead,
    schema: {
      operationId: 'listWechatArticles', summary: 'Drafts and published articles that WeChat has, twenty at a time', tags,
      params: AccountParams, querystring: WechatQuery, response: { 200: WechatArticlePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { box, offset } }) => viewWechatArticles(await service.atWechat(accountId, box, offset), offset))

  app.post('', {
    config: mayManage,
    bodyLimit: 1024 * 1024,
    schema: {
      operationId: 'addArticle', summary: 'Write an article; WeChat hears nothing of it yet', tags,
      params: AccountParams, body: NewArticleBody, response: { 201: ArticleView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { parts } = request.body
    await service.assertSound(accountId, parts)
    const { id } = await app.db.write(async (tx) => {
      const row = await store.create(tx, { accountId, parts, createdBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: 'article.add', accountId, ...targetOf(row.id), detail: { parts: parts.length } })
      return row
    })
    return reply.code(201).send(await view(accountId, id))
  })

  app.get('/:articleRowId', {
    config: mayRead,
    schema: { operationId: 'getArticle', summary: 'One article, and what became of it', tags, params: ArticleParams, response: { 200: ArticleView, '4xx': Problem } },
  }, async ({ params: { accountId, articleRowId } }) => view(accountId, articleRowId))

  app.put('/:articleRowId', {
    config: mayManage,
    bodyLimit: 1024 * 1024,
    schema: {
      operationId: 'changeArticle', summary: 'Write an article anew that is not published', tags,
      description: 'A draft that WeChat has already is replaced when it is next placed or published.',
      params: ArticleParams, body: ArticleBody, response: { 200: ArticleView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, articleRowId } = request.params
    const { version, parts } = request.body
    await service.assertSound(accountId, parts)
    await app.db.write(async (tx) => {
      await store.change(tx, { accountId, articleRowId, version }, parts)
      await app.access.audit(tx, request, { action: 'article.change', accountId, ...targetOf(articleRowId), detail: { parts: parts.length } })
    })
    return view(accountId, articleRowId)
  })

  app.delete('/:articleRowId', {
    config: mayManage,
    schema: {
      operationId: 'removeArticle', summary: 'Delete an article that is not published, also from WeChat’s draft box', tags,
      params: ArticleParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, articleRowId } = request.params
    await service.clear(accountId, articleRowId)
    await app.db.write(async (tx) => {
      await store.remove(tx, accountId, articleRowId)
      await app.access.audit(tx, request, { action: 'article.remove', accountId, ...targetOf(articleRowId) })
    })
    return reply.code(204).send(null)
  })

  const begin = async (request: FastifyRequest, read: { accountId: number, articleRowId: number, version: number }, isPublished: boolean) => {
    const { accountId, articleRowId } = read
    await service.assertAllowed(accountId, isPublished)
    await service.assertSound(accountId, (await store.read(accountId, articleRowId)).parts)
    await app.db.write(async (tx) => {
      await service.begin(tx, read, { isPublished, askedBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: isPublished ? 'article.publish' : 'article.place', accountId, ...targetOf(articleRowId) })
    })
    return view(accountId, articleRowId)
  }

  app.post('/:articleRowId/place', {
    config: mayManage,
    schema: {
      operationId: 'placeArticle', summary: 'Put an article into WeChat’s draft box', tags, description: 'From there it can be looked at, and sent to many (content of the type `draft`).',
      params: ArticleParams, body: VersionBody, response: { 202: ArticleView, '4xx': Problem },
    },
  }, async (request, reply) => reply.code(202).send(await begin(request, { ...request.params, ...request.body }, false)))

  app.post('/:articleRowId/publish', {
    config: mayManage,
    schema: {
      operationId: 'publishArticle', summary: 'Publish an article', tags,
      description: 'Anybody may read it then; no follower is told. WeChat takes it first and tells the end by an event, after its review. It is never published twice: if '
        + 'WeChat’s answer is lost it is `unknown` until it is found or somebody says that it was not.',
      params: ArticleParams, body: VersionBody, response: { 202: ArticleView, '4xx': Problem },
    },
  }, async (request, reply) => reply.code(202).send(await begin(request, { ...request.params, ...request.body }, true)))

  app.post('/:articleRowId/leave', {
    config: mayManage,
    schema: {
      operationId: 'leaveArticle', summary: 'Say of an unknown article that it was not published', tags, params: ArticleParams, response: { 200: ArticleView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, articleRowId } = request.params
    await app.db.write(async (tx) => {
      await service.leave(tx, accountId, articleRowId)
      await app.access.audit(tx, request, { action: 'article.leave', accountId, ...targetOf(articleRowId) })
    })
    return view(accountId, articleRowId)
  })

  app.post('/:articleRowId/withdraw', {
    config: mayManage,
    schema: {
      operationId: 'withdrawArticle', summary: 'Delete a published article at WeChat, for good', tags, description: 'WeChat allows ten a day.',
      params: ArticleParams, response: { 200: ArticleView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, articleRowId } = request.params
    await service.withdraw(accountId, articleRowId, (tx) => app.access.audit(tx, request, { action: 'article.withdraw', accountId, ...targetOf(articleRowId) }))
    return view(accountId, articleRowId)
  })
}
