import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, JudgedView, PageQuery, TryWordsBody, viewWord, WordIdsBody, WordPage, WordsBody, WordsPutView, WordsRemovedView } from './helps.schemas.ts'
import type { Words } from './words.ts'

export interface WordRoutesOptions { words: Words }

/** The words that an account watches in what is said to it and by it. */
export const wordRoutes: FastifyPluginAsyncTypebox<WordRoutesOptions> = async (app, { words }) => {
  const tags = ['conversations']
  const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'conversations.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listWatchedWords', summary: 'The words that are watched, newest first', tags,
      params: AccountParams, querystring: PageQuery, response: { 200: WordPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await words.list(accountId, { before, limit })
    return { items: items.map(viewWord), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'putWatchedWords', summary: 'Watch words; those that are watched already take these settings', tags,
      description: 'Full and half width, capitals and what stands between the characters (微 信, v.x) make no difference. Words of letters are found whole, not inside longer ones.',
      params: AccountParams, body: WordsBody, response: { 200: WordsPutView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    return app.db.write(async (tx) => {
      const total = await words.put(tx, accountId, body.words)
      await app.access.audit(tx, request, { action: 'words.put', accountId, targetKind: 'words', detail: { count: body.words.length } })
      return { total }
    })
  })

  app.post('/remove', {
    config: mayManage,
    schema: {
      operationId: 'removeWatchedWords', summary: 'Watch words no longer', tags,
      params: AccountParams, body: WordIdsBody, response: { 200: WordsRemovedView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body: { ids } } = request
    return app.db.write(async (tx) => {
      const removed = await words.remove(tx, accountId, ids)
      await app.access.audit(tx, request, { action: 'words.remove', accountId, targetKind: 'words', detail: { count: removed } })
      return { removed }
    })
  })

  app.post('/try', {
    config: mayRead,
    schema: {
      operationId: 'tryWatchedWords', summary: 'What would become of a text', tags,
      params: AccountParams, body: TryWordsBody, response: { 200: JudgedView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, body: { text, direction } }) => words.judge(accountId, direction, text))
}
