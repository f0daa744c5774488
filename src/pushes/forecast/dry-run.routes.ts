import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { sendCsv } from '../../followers/index.ts'
import { Problem } from '../../platform/http/problem.ts'
import { viewTask } from '../../tasks/index.ts'
import type { DryRunService } from './dry-run.service.ts'
import { DryRunBody, DryRunView, PushParams, StartedDryRun, viewDryRun } from './forecast.schemas.ts'

export interface DryRunRoutesOptions { dryRuns: DryRunService }

export const dryRunRoutes: FastifyPluginAsyncTypebox<DryRunRoutesOptions> = async (app, { dryRuns }) => {
  const tags = ['pushes']
  const mayRead = { access: { permission: 'pushes.read', scope: 'account' } } as const

  app.post('/:pushId/dry-run', {
    config: { access: { permission: 'pushes.manage', scope: 'account' } },
    schema: {
      operationId: 'startPushDryRun', summary: 'Look at what would become of a push', tags,
      description: 'Whom it would reach by which route, whom not and why, and how long it would take. Nothing is sent, and nothing counted against anything.',
      params: PushParams, body: DryRunBody, response: { 202: StartedDryRun, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId, pushId }, body: { at } } = request
    const wanted = { accountId, pushId, at: at === undefined ? undefined : new Date(at), askedBy: request.actor?.name ?? 'system' }
    const { dryRun, task } = await dryRuns.start(wanted, (tx) => (
      app.access.audit(tx, request, { action: 'push.dry-run', accountId, targetKind: 'push', targetId: String(pushId) })))
    return reply.code(202).send({ id: dryRun.id, task: viewTask(task, app.clock.now()) })
  })

  app.get('/:pushId/dry-run', {
    config: mayRead,
    schema: {
      operationId: 'getPushDryRun', summary: 'The last dry run of a push', tags, description: 'Kept for a week.',
      params: PushParams, response: { 200: DryRunView, '4xx': Problem },
    },
  }, async ({ params: { accountId, pushId } }) => viewDryRun(await dryRuns.latest(accountId, pushId)))

  app.get('/:pushId/dry-run/file', {
    config: { access: { permission: 'followers.export', scope: 'account' } },
    schema: {
      operationId: 'downloadPushDryRun', summary: 'What would become of each follower, as a table', tags, produces: ['text/csv'],
      description: 'A reason beside a route is what it waits for.',
      params: PushParams, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, pushId } = request.params
    const dryRun = await dryRuns.latest(accountId, pushId)
    dryRuns.ready(dryRun)
    await app.access.auditRead(request, { action: 'push.dry-run-download', accountId, targetKind: 'push', targetId: String(pushId), detail: { followers: dryRun.result?.audience ?? 0 } })
    return sendCsv(reply, `push-${pushId}-dry-run.csv`, Readable.from(dryRuns.lines(dryRun), { objectMode: false }))
  })
}
