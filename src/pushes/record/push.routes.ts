import { Readable } from 'node:stream'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { sendCsv } from '../../followers/index.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { PushParams, viewPush } from '../content/push.schemas.ts'
import type { Drafts } from '../content/draft.service.ts'
import { runNotFound } from './push.errors.ts'
import type { DeliveryReader } from './delivery.service.ts'
import type { Progress } from './progress.ts'
import {
  ApproveBody, DeliveriesCsvQuery, DeliveriesQuery, DeliveryPage, DraftView, NoBody, PushPageView, RunPage, RunsQuery, ScheduleBody, viewDelivery, viewPushPage,
} from './push.schemas.ts'
import type { Approver, PushService } from './push.service.ts'

export interface PushRoutesOptions { pushes: PushService, get: Drafts['get'], progress: Progress, deliveries: DeliveryReader }

const tags = ['pushes']
const mayRead = { access: { permission: 'pushes.read', scope: 'account' } } as const
const mayManage = { access: { permission: 'pushes.manage', scope: 'account' } } as const
const mayApprove = { access: { permission: 'pushes.approve', scope: 'account' } } as const

/** A push from its approval to its end, and what became of it. */
export const pushRoutes: FastifyPluginAsyncTypebox<PushRoutesOptions> = async (app, { pushes, get, progress, deliveries }) => {
  function approverOf (request: FastifyRequest, accountId: number, reason?: string): Approver {
    const actor = app.access.actorOf(request)
    return { by: `${actor.kind}:${actor.id}`, mayApprove: app.access.may(actor, 'pushes.approve', accountId), mayOverreach: app.access.may(actor, 'pushes.overreach', accountId), reason }
  }

  app.get('/:pushId', {
    config: mayRead,
    schema: { operationId: 'getPush', summary: 'A push, its latest runs and their numbers', tags, params: PushParams, response: { 200: PushPageView, '4xx': Problem } },
  }, async ({ params }) => {
    const push = await get(params)
    return viewPushPage(push, await progress.page(push, { limit: 20 }))
  })

  app.get('/:pushId/runs', {
    config: mayRead,
    schema: {
      operationId: 'listPushRuns', summary: 'The runs of a push, newest first', tags,
      params: PushParams, querystring: RunsQuery, response: { 200: RunPage, '4xx': Problem },
    },
  }, async ({ params, query }) => {
    const items = await progress.page(await get(params), query)
    return { items, next: nextOf(items, query.limit) }
  })

  app.post('/:pushId/approve', {
    config: mayApprove,
    schema: {
      operationId: 'approvePush', summary: 'Approve a draft', tags,
      description: 'All of it is looked at again and everybody it concerns is counted. Above a size somebody who wrote none of it must do it; above a share of all followers an admin, with a reason.',
      params: PushParams, body: ApproveBody, response: { 200: DraftView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { reason } } = request
    const approver = approverOf(request, accountId, reason)
    const judged = await pushes.judge(params, approver)
    return viewPush(await app.db.write(async (tx) => {
      const approved = await pushes.approve(tx, judged, approver)
      await app.access.audit(tx, request, { action: 'push.approve', accountId, targetKind: 'push', targetId: pushId, detail: { size: judged.size, ...(reason !== undefined && { reason }) } })
      return approved
    }))
  })

  app.post('/:pushId/schedule', {
    config: mayManage,
    schema: {
      operationId: 'schedulePush', summary: 'Say when an approved push goes out', tags, description: 'Without a schedule the one it was drafted with holds.',
      params: PushParams, body: ScheduleBody, response: { 200: DraftView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { schedule } } = request
    return viewPush(await app.db.write(async (tx) => {
      const scheduled = await pushes.schedule(tx, params, schedule)
      await app.access.audit(tx, request, { action: 'push.schedule', accountId, targetKind: 'push', targetId: pushId, detail: { schedule: scheduled.schedule } })
      return scheduled
    }))
  })

  const stops = { pause: 'Let nothing new go out', cancel: 'End a push for ever, and take back what nobody has tried to send' } as const
  for (const [step, summary] of Object.entries(stops) as Array<[keyof typeof stops, string]>) {
    app.post(`/:pushId/${step}`, {
      config: mayManage,
      schema: { operationId: `${step}Push`, summary, tags, params: PushParams, body: NoBody, response: { 200: DraftView, '4xx': Problem } },
    }, async (request) => {
      const { params, params: { accountId, pushId } } = request
      return viewPush(await app.db.write(async (tx) => {
        const stopped = await pushes[step](tx, params)
        await app.access.audit(tx, request, { action: `push.${step}`, accountId, targetKind: 'push', targetId: pushId, detail: {} })
        return stopped
      }))
    })
  }

  app.post('/:pushId/resume', {
    config: mayManage,
    schema: {
      operationId: 'resumePush', summary: 'Let a paused push go on', tags,
      description: 'One that has grown since it was approved takes whom it would have taken to approve it so large: somebody who wrote none of it, or an admin with a reason.',
      params: PushParams, body: ApproveBody, response: { 200: DraftView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { reason } } = request
    return viewPush(await app.db.write(async (tx) => {
      const resumed = await pushes.resume(tx, params, approverOf(request, accountId, reason))
      await app.access.audit(tx, request, { action: 'push.resume', accountId, targetKind: 'push', targetId: pushId, detail: { ...(reason !== undefined && { reason }) } })
      return resumed
    }))
  })

  /** The one that was asked for, else the latest. */
  async function runOf (push: Awaited<ReturnType<typeof get>>, runId: number | undefined): Promise<number | null> {
    const [run] = await progress.page(push, { limit: 1, ...(runId !== undefined && { before: runId + 1 }) })
    if (runId !== undefined && run?.id !== runId) throw runNotFound()
    return run?.id ?? null
  }

  app.get('/:pushId/deliveries', {
    config: mayRead,
    schema: {
      operationId: 'listPushDeliveries', summary: 'Who gets a run of a push, and what became of each', tags,
      params: PushParams, querystring: DeliveriesQuery, response: { 200: DeliveryPage, '4xx': Problem },
    },
  }, async ({ params, query: { runId: asked, after, limit, ...filter } }) => {
    const push = await get(params)
    const runId = await runOf(push, asked)
    if (runId === null) return { items: [], next: null }
    const { rows, next } = await deliveries.page(push, runId, filter, { after, limit })
    return { items: rows.map(viewDelivery), next }
  })

  app.get('/:pushId/deliveries.csv', {
    config: { access: { permission: 'followers.export', scope: 'account' } },
    schema: {
      operationId: 'exportPushDeliveries', summary: 'The same as a table', tags,
      produces: ['text/csv'], params: PushParams, querystring: DeliveriesCsvQuery, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params, params: { accountId, pushId }, query: { runId: asked, ...filter } } = request
    const push = await get(params)
    const runId = await runOf(push, asked)
    if (runId === null) throw runNotFound()
    await app.access.auditRead(request, { action: 'push.export', accountId, targetKind: 'push', targetId: pushId, detail: { runId, ...filter } })
    return sendCsv(reply, `push-${pushId}-run-${runId}.csv`, Readable.from(deliveries.lines(push, runId, filter), { objectMode: false }))
  })
}
