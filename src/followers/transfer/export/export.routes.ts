import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { nextOf } from '../../../platform/http/page.ts'
import { Problem } from '../../../platform/http/problem.ts'
import { viewTask } from '../../../tasks/index.ts'
import { AccountParams, PageQuery } from '../../follower.schemas.ts'
import { sendCsv } from '../csv/send.ts'
import { ExportPage, ExportParams, ExportView, NewExportBody, StartedExport, viewExport } from './export.schemas.ts'
import type { ExportService } from './export.service.ts'

export interface ExportRoutesOptions { exports: ExportService }

/** Who may read every follower may not yet carry them all away. */
export const exportRoutes: FastifyPluginAsyncTypebox<ExportRoutesOptions> = async (app, { exports }) => {
  const tags = ['followers']
  const mayExport = { access: { permission: 'followers.export', scope: 'account' } } as const

  app.post('', {
    config: mayExport,
    schema: {
      operationId: 'startExport', summary: 'Write followers into a table', tags, params: AccountParams, body: NewExportBody, response: { 202: StartedExport, '4xx': Problem },
      description: 'CSV in UTF-8 with a BOM. Cells that a spreadsheet would run as a formula begin with an apostrophe; an import takes it off again.',
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { filter, columns } = request.body
    const { made, task } = await app.db.write(async (tx) => {
      const started = await exports.start(tx, { accountId, filter, columns, askedBy: request.actor?.name ?? 'system' })
      const detail = { columns, conditions: filter.length }
      await app.access.audit(tx, request, { action: 'export.start', accountId, targetKind: 'export', targetId: started.made.id, detail })
      return started
    })
    return reply.code(202).send({ ...viewExport(made), task: viewTask(task, app.clock.now()) })
  })

  app.get('', {
    config: mayExport,
    schema: {
      operationId: 'listExports', summary: 'Exports of the last week, newest first', tags,
      params: AccountParams, querystring: PageQuery, response: { 200: ExportPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await exports.list(accountId, { before, limit })
    return { items: items.map(viewExport), next: nextOf(items, limit) }
  })

  app.get('/:exportId', {
    config: mayExport,
    schema: { operationId: 'getExport', summary: 'One export', tags, params: ExportParams, response: { 200: ExportView, '4xx': Problem } },
  }, async ({ params: { accountId, exportId } }) => viewExport(await exports.get(accountId, exportId)))

  app.get('/:exportId/file', {
    config: mayExport,
    schema: {
      operationId: 'downloadExport', summary: 'The table itself', tags, produces: ['text/csv'], params: ExportParams, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, exportId } = request.params
    const made = await exports.get(accountId, exportId)
    exports.ready(made)
    await app.access.auditRead(request, { action: 'export.download', accountId, targetKind: 'export', targetId: exportId, detail: { followers: made.followerCount } })
    return sendCsv(reply, `followers-${exportId}.csv`, Readable.from(exports.read(made), { objectMode: false }))
  })

  app.delete('/:exportId', {
    config: mayExport,
    schema: { operationId: 'deleteExport', summary: 'Remove a table before its week is over', tags, params: ExportParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, exportId } = request.params
    await exports.remove(accountId, exportId, (tx) => app.access.audit(tx, request, { action: 'export.delete', accountId, targetKind: 'export', targetId: exportId }))
    return reply.code(204).send(null)
  })
}
