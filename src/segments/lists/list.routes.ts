import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { sendCsv, textCell } from '../../followers/index.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { type Language, languageAskedFor } from '../../platform/i18n.ts'
import { viewTask } from '../../tasks/index.ts'
import { listBodyMissing } from './list.errors.ts'
import { AccountParams, FaultPage, FaultsQuery, ListPage, ListParams, ListsQuery, ListView, UploadedView, UploadQuery, viewFault, viewList } from './list.schemas.ts'
import { type ListService, maxFileBytes } from './list.service.ts'

/** The file itself is the body: nothing of it is held in memory. */
export const listRoutes: FastifyPluginAsyncTypebox<{ lists: ListService }> = async (app, { lists }) => {
  const tags = ['segments']
  const mayRead = { access: { permission: 'segments.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'segments.manage', scope: 'account' } } as const
  app.addContentTypeParser(['text/csv', 'application/octet-stream'], (_request, body, done) => done(null, body))

  app.post('', {
    config: mayManage,
    bodyLimit: maxFileBytes,
    schema: {
      operationId: 'uploadSegmentList', summary: 'Upload a list of followers', tags, consumes: ['text/csv', 'application/octet-stream'],
      description: 'The body is a CSV file, its first line the header: a column openid or unionid, or two columns system and externalId; others are left out. '
        + 'UTF-8 with or without BOM, or GBK; separated by comma, semicolon or tab; up to 200,000 lines. The list is ready when its task has ended, and never changes then.',
      params: AccountParams, querystring: UploadQuery, response: { 202: UploadedView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, query: { name }, body } = request
    if (!(body instanceof Readable)) throw listBodyMissing()
    const list = await lists.upload({ accountId, name, by: request.actor?.name ?? 'system', source: body }, (tx, { id, lineCount }) => (
      app.access.audit(tx, request, { action: 'segment-list.upload', accountId, targetKind: 'segment-list', targetId: id, detail: { name, lines: lineCount } })))
    const task = await app.tasks.get(accountId, list.taskId ?? 0)
    return reply.code(202).send({ list: viewList(list), task: viewTask(task, app.clock.now()) })
  })

  app.get('', {
    config: mayRead,
    schema: { operationId: 'listSegmentLists', summary: 'Uploaded lists, newest first', tags, params: AccountParams, querystring: ListsQuery, response: { 200: ListPage, '4xx': Problem } },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await lists.list(accountId, { before, limit })
    return { items: items.map(viewList), next: nextOf(items, limit) }
  })

  app.get('/:listId', {
    config: mayRead,
    schema: { operationId: 'getSegmentList', summary: 'One uploaded list', tags, params: ListParams, response: { 200: ListView, '4xx': Problem } },
  }, async ({ params: { accountId, listId } }) => viewList(await lists.get(accountId, listId)))

  app.delete('/:listId', {
    config: mayManage,
    schema: { operationId: 'removeSegmentList', summary: 'Remove a list that no segment names', tags, params: ListParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, listId } = request.params
    await app.db.write(async (tx) => {
      await lists.remove(tx, accountId, listId)
      await app.access.audit(tx, request, { action: 'segment-list.remove', accountId, targetKind: 'segment-list', targetId: listId })
    })
    return reply.code(204).send(null)
  })

  app.get('/:listId/faults', {
    config: mayRead,
    schema: {
      operationId: 'listSegmentListFaults', summary: 'Lines that put nobody on a list, and why', tags,
      params: ListParams, querystring: FaultsQuery, response: { 200: FaultPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, listId }, query: { after, limit } } = request
    const items = await lists.faults(accountId, listId, { after, limit })
    const language = languageAskedFor(request.headers['accept-language'])
    return { items: items.map((fault) => viewFault(fault, app.texts, language)), next: items.length === limit ? items.at(-1)?.lineNumber ?? null : null }
  })

  app.get('/:listId/faults.csv', {
    config: mayRead,
    schema: {
      operationId: 'downloadSegmentListFaults', summary: 'The same as a table', tags, produces: ['text/csv'], params: ListParams, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, listId } = request.params
    await lists.get(accountId, listId)
    return sendCsv(reply, `segment-list-${listId}-faults.csv`, Readable.from(faultLines(accountId, listId, languageAskedFor(request.headers['accept-language']))))
  })

  async function * faultLines (accountId: number, listId: number, language: Language): AsyncGenerator<string> {
    yield '\uFEFFline,code,title\r\n'
    for (let after: number | undefined = 0; after !== undefined;) {
      const items = await lists.faults(accountId, listId, { after, limit: 1000 })
      yield items.map((fault) => viewFault(fault, app.texts, language)).map(({ line, code, title }) => `${line},${code},${textCell(title)}\r\n`).join('')
      after = items.length === 1000 ? items.at(-1)?.lineNumber : undefined
    }
  }
}
