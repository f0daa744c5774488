import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { nextOf } from '../../../platform/http/page.ts'
import { Problem } from '../../../platform/http/problem.ts'
import { languageAskedFor } from '../../../platform/i18n.ts'
import { TaskView, viewTask } from '../../../tasks/index.ts'
import { AccountParams, PageQuery } from '../../follower.schemas.ts'
import { textCell } from '../csv/cells.ts'
import { sendCsv } from '../csv/send.ts'
import { bodyMissing } from './import.errors.ts'
import { FaultPage, FaultsQuery, ImportPage, ImportParams, PreviewedImport, StartImportBody, viewFault, viewImport, viewPreview } from './import.schemas.ts'
import { type ImportService, maxFileBytes } from './import.service.ts'

export interface ImportRoutesOptions { imports: ImportService }

/** The file itself is the body: nothing of it is held in memory. */
export const importRoutes: FastifyPluginAsyncTypebox<ImportRoutesOptions> = async (app, { imports }) => {
  const tags = ['followers']
  const mayImport = { access: { permission: 'followers.import', scope: 'account' } } as const
  app.addContentTypeParser(['text/csv', 'application/octet-stream'], (_request, body, done) => done(null, body))

  app.post('', {
    config: mayImport,
    bodyLimit: maxFileBytes,
    schema: {
      operationId: 'uploadImport', summary: 'Upload a table of followers', tags, consumes: ['text/csv', 'application/octet-stream'],
      description: 'The body is a CSV file, its first line the header: UTF-8 with or without BOM, or GBK; separated by comma, semicolon or tab; up to 1,000,000 lines.',
      params: AccountParams, response: { 201: PreviewedImport, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    if (!(request.body instanceof Readable)) throw bodyMissing()
    const job = await imports.upload(accountId, request.actor?.name ?? 'system', request.body, (tx, { id, lineCount }) => (
      app.access.audit(tx, request, { action: 'import.upload', accountId, targetKind: 'import', targetId: id, detail: { lines: lineCount } })))
    return reply.code(201).send(viewPreview(job, await imports.preview(job)))
  })

  app.get('', {
    config: mayImport,
    schema: {
      operationId: 'listImports', summary: 'Imports of the last month, newest first', tags, params: AccountParams, querystring: PageQuery, response: { 200: ImportPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await imports.list(accountId, { before, limit })
    return { items: items.map(viewImport), next: nextOf(items, limit) }
  })

  app.get('/:importId', {
    config: mayImport,
    schema: {
      operationId: 'getImport', summary: 'One import, its counts and its first lines', tags, params: ImportParams, response: { 200: PreviewedImport, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, importId } = request.params
    const job = await imports.get(accountId, importId)
    const lines = await imports.preview(job)
    await app.access.auditRead(request, { action: 'import.read', accountId, targetKind: 'import', targetId: importId, detail: { lines: lines.length } })
    return viewPreview(job, lines)
  })

  app.post('/:importId/start', {
    config: mayImport,
    schema: {
      operationId: 'startImport', summary: 'Take an uploaded table in, or try it', tags,
      params: ImportParams, body: StartImportBody, response: { 202: TaskView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, importId } = request.params
    const options = request.body
    const task = await app.db.write(async (tx) => {
      const started = await imports.start(tx, { accountId, importId, askedBy: request.actor?.name ?? 'system' }, options)
      const detail = { fields: options.columns.map(({ field }) => field), dryRun: options.dryRun, unknown: options.unknown, empty: options.empty }
      await app.access.audit(tx, request, { action: 'import.start', accountId, targetKind: 'import', targetId: importId, detail })
      return started
    })
    return reply.code(202).send(viewTask(task, app.clock.now()))
  })

  app.post('/:importId/undo', {
    config: mayImport,
    schema: {
      operationId: 'undoImport', summary: 'Take back what an import changed, within a day', tags,
      description: 'What somebody has changed since stays as it is. Who was created by the import and has no other trace is removed.',
      params: ImportParams, response: { 202: TaskView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, importId } = request.params
    const task = await app.db.write(async (tx) => {
      const started = await imports.undo(tx, { accountId, importId, askedBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: 'import.undo', accountId, targetKind: 'import', targetId: importId })
      return started
    })
    return reply.code(202).send(viewTask(task, app.clock.now()))
  })

  app.get('/:importId/faults', {
    config: mayImport,
    schema: {
      operationId: 'listImportFaults', summary: 'Lines that were not taken, and why; the first 10,000', tags,
      params: ImportParams, querystring: FaultsQuery, response: { 200: FaultPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, importId } = request.params
    const { after, limit } = request.query
    const items = await imports.faults(accountId, importId, { after, limit })
    const language = languageAskedFor(request.headers['accept-language'])
    return { items: items.map((fault) => viewFault(fault, app.texts, language)), next: items.length === limit ? items.at(-1)?.lineNumber ?? null : null }
  })

  app.get('/:importId/faults.csv', {
    config: mayImport,
    schema: {
      operationId: 'downloadImportFaults', summary: 'The same as a table', tags, produces: ['text/csv'],
      params: ImportParams, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, importId } = request.params
    await imports.get(accountId, importId)
    const language = languageAskedFor(request.headers['accept-language'])
    return sendCsv(reply, `import-${importId}-faults.csv`, Readable.from(faultLines(accountId, importId, language)))
  })

  async function * faultLines (accountId: number, importId: number, language: ReturnType<typeof languageAskedFor>): AsyncGenerator<string> {
    yield '\uFEFFline,column,code,title,advice\r\n'
    for (let after: number | undefined = 0; after !== undefined;) {
      const items = await imports.faults(accountId, importId, { after, limit: 1000 })
      yield items.map((fault) => viewFault(fault, app.texts, language))
        .map(({ line, column, code, title, advice }) => `${line},${textCell(column)},${code},${textCell(title)},${textCell(advice ?? null)}\r\n`).join('')
      after = items.length === 1000 ? items.at(-1)?.lineNumber : undefined
    }
  }
}
