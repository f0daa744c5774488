import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { fileHeaders } from '../../platform/http/file-headers.ts'
import { Problem } from '../../platform/http/problem.ts'
import { TaskView, viewTask } from '../../tasks/index.ts'
import { FollowerParams } from '../follower.schemas.ts'
import type { PersonalExportService } from './personal-export.service.ts'

export interface PersonalExportRoutesOptions { exports: PersonalExportService }

const ExportParams = Type.Object({ ...FollowerParams.properties, exportId: Type.Integer({ minimum: 1 }) })
const Started = Type.Object({ exportId: Type.Integer({ description: 'By which the file is fetched when the task is done.' }), task: TaskView })
const ZipAnswer = { description: 'The file.', content: { 'application/zip': { schema: Type.Unsafe<Readable>(Type.String({ format: 'binary' })) } } }

export const personalExportRoutes: FastifyPluginAsyncTypebox<PersonalExportRoutesOptions> = async (app, { exports }) => {
  const tags = ['personal data']
  const mayErase = { access: { permission: 'followers.erase', scope: 'account' } } as const

  app.post('/:followerId/personal-exports', {
    config: mayErase,
    schema: {
      operationId: 'exportPerson', summary: 'Write everything we keep of a person into a file for them', tags,
      description: 'A zip of JSON and of the files they sent. It can be fetched for seven days, and goes when the person is erased.',
      params: FollowerParams, response: { 202: Started, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId } = request.params
    const started = await app.db.write(async (tx) => {
      const asked = await exports.ask(tx, { accountId, followerId, askedBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, {
        action: 'follower.export', accountId, targetKind: 'follower', targetId: String(followerId), detail: { exportId: asked.exportId },
      })
      return asked
    })
    return reply.code(202).send({ exportId: started.exportId, task: viewTask(started.task, app.clock.now()) })
  })

  app.get('/:followerId/personal-exports/:exportId/file', {
    config: mayErase,
    exposeHeadRoute: false,
    schema: {
      operationId: 'getPersonalExportFile', summary: 'The file with everything we keep of a person', tags,
      params: ExportParams, response: { 200: ZipAnswer, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId, exportId } = request.params
    const row = await exports.get(accountId, followerId, exportId)
    const stream = await exports.open(row)
    await app.access.auditRead(request, {
      action: 'follower.export-file', accountId, targetKind: 'follower', targetId: String(followerId), detail: { exportId },
    }).catch((error: unknown) => {
      stream.destroy()
      throw error
    })
    return reply.type('application/zip').header('content-length', row.bytes ?? 0).headers(fileHeaders(`personal-data-${exportId}.zip`)).send(stream)
  })
}
