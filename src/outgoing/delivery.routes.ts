import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { Problem } from '../platform/http/problem.ts'
import { cursorOf, type DeliveryLog } from './delivery.log.ts'
import { webhookOff } from './outgoing.errors.ts'
import { DeliveriesQuery, DeliveryPage, DeliveryParams, DeliveryView, isRelayed, ReplayBody, ReplayView, viewDelivery, viewListed, WebhookParams } from './outgoing.schemas.ts'
import type { Publish } from './publish.ts'
import { trialOf } from './request.ts'
import type { WebhookService } from './webhook.service.ts'

export interface DeliveryRoutesOptions {
  webhooks: WebhookService
  log: DeliveryLog
  enqueue: Publish['enqueue']
}

/** What a webhook was told, and telling it again. */
export const deliveryRoutes: FastifyPluginAsyncTypebox<DeliveryRoutesOptions> = async (app, { webhooks, log, enqueue }) => {
  const tags = ['outgoing webhooks']
  const config = { access: { permission: 'outgoing.manage', scope: 'account' } } as const

  app.get('/deliveries', {
    config,
    schema: {
      operationId: 'listOutgoingDeliveries', summary: 'What a webhook was told, newest first', tags,
      params: WebhookParams, querystring: DeliveriesQuery, response: { 200: DeliveryPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, webhookId }, query: { before, limit, ...asked } } = request
    const items = await log.list(await webhooks.get(accountId, webhookId), asked, { before, limit })
    const last = items.at(-1)
    return { items: items.map(viewListed), next: last === undefined || items.length < limit ? null : cursorOf(last) }
  })

  app.get('/deliveries/:deliveryId', {
    config,
    schema: { operationId: 'getOutgoingDelivery', summary: 'One delivery', tags, params: DeliveryParams, response: { 200: DeliveryView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, webhookId, deliveryId } = request.params
    const delivery = await log.get(await webhooks.get(accountId, webhookId), deliveryId)
    if (isRelayed(delivery)) await app.access.auditRead(request, { action: 'webhook.delivery', accountId, targetKind: 'follower', targetId: String(delivery.followerId) })
    return viewDelivery(delivery)
  })

  app.post('/deliveries/:deliveryId/replay', {
    config,
    schema: {
      operationId: 'replayOutgoingDelivery', summary: 'Tell one thing again, or try at once what waits', tags,
      params: DeliveryParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, webhookId, deliveryId } = request.params
    await app.db.write(async (tx) => {
      const webhook = await webhooks.getIn(tx, accountId, webhookId)
      if (!webhook.isOn) throw webhookOff()
      await log.replayOne(tx, webhook, deliveryId)
      await app.access.audit(tx, request, { action: 'webhook.replay', accountId, targetKind: 'webhook', targetId: webhookId, detail: { deliveryId } })
    })
    return reply.code(204).send(null)
  })

  app.post('/replay', {
    config,
    schema: {
      operationId: 'replayOutgoing', summary: 'Tell again what was told or given up, such as after an outage', tags,
      params: WebhookParams, body: ReplayBody, response: { 200: ReplayView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, webhookId }, body: { after, ...asked } } = request
    return app.db.write(async (tx) => {
      const webhook = await webhooks.getIn(tx, accountId, webhookId)
      if (!webhook.isOn) throw webhookOff()
      const { replayed, next } = await log.replay(tx, webhook, asked, after)
      await app.access.audit(tx, request, { action: 'webhook.replay', accountId, targetKind: 'webhook', targetId: webhookId, detail: { replayed, ...asked } })
      return { replayed, next }
    })
  })

  app.post('/try', {
    config,
    schema: {
      operationId: 'tryOutgoingWebhook', summary: 'Send an event of the kind webhook.tried', tags,
      description: 'In WeChat’s form an event that is called duihua_tried, which WeChat’s own never are.',
      params: WebhookParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, webhookId } = request.params
    await app.db.write(async (tx) => {
      const webhook = await webhooks.getIn(tx, accountId, webhookId)
      if (!webhook.isOn) throw webhookOff()
      const detail = webhook.form === 'event' ? { by: request.actor?.name ?? 'system' } : { ...trialOf(app.clock.now()) }
      await enqueue(tx, [{ accountId, webhookId, kind: 'webhook.tried', detail }])
      await app.access.audit(tx, request, { action: 'webhook.try', accountId, targetKind: 'webhook', targetId: webhookId })
    })
    return reply.code(204).send(null)
  })
}
