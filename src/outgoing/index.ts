/**
 * Other systems that are told what happens here, as signed requests to addresses they gave us.
 * Always true: what is told is written with what happened; of one follower a webhook hears in order, each thing at least once and under
 * one id; what fails holds up its own follower at its own webhook and nobody else; nothing is sent to private addresses unless allowed.
 */
import fp from 'fastify-plugin'
import type { SecretBox } from '../platform/secret-box.ts'
import { createUrlCheck, type Lookup } from './address.ts'
import { createDeliverer } from './deliverer.ts'
import { createDeliveryLog } from './delivery.log.ts'
import { deliveryRoutes } from './delivery.routes.ts'
import { createHolder } from './holder.ts'
import { outgoingTexts } from './outgoing.texts.ts'
import { createPoster } from './post.ts'
import { createPublish, type Publish } from './publish.ts'
import { createRequests, type DressAsWechat } from './request.ts'
import { createSettle } from './settle.ts'
import { tidyOutgoing } from './tidy.ts'
import { webhookRoutes } from './webhook.routes.ts'
import { createWebhookService } from './webhook.service.ts'

export type { OutgoingEvent } from './publish.ts'
export { relayed, wants } from './kinds.ts'
export type { DressAsWechat } from './request.ts'
export { resealWebhookSecrets } from './webhook.service.ts'

export interface OutgoingOptions {
  /** Seals the secrets by which receivers know us. */
  box: SecretBox
  /** Whether receivers may be on private networks. */
  allowPrivate: boolean
  /** Whether this process delivers. */
  isWorker: boolean
  lookup?: Lookup
}

declare module 'fastify' {
  interface FastifyInstance {
    outgoing: {
      publish: Publish['publish']
      wantedOfWechat: Publish['wantedOfWechat']
      /** How deliveries look to receivers that were written for WeChat's webhook. */
      dressAsWechat: (dress: DressAsWechat) => void
      /** For the room that knows of persons. */
      holder: ReturnType<typeof createHolder>
    }
  }
}

export const outgoing = fp<OutgoingOptions>(async (app, { box, isWorker, ...rules }) => {
  app.texts.add(outgoingTexts)
  const { db, clock, metrics, log: logger } = app
  const counter = metrics.counter('duihua_outgoing_deliveries_total', 'Tries to tell other systems, by how they ended', ['outcome'])
  const poster = createPoster(rules)
  const settle = createSettle({
    db, clock,
    onSettled: (outcome) => counter.inc({ outcome }),
    async onOff (tx, { accountId, webhookId }) {
      logger.warn({ accountId, webhookId }, 'webhook turned off')
      await app.access.audit(tx, app.access.systemActor(), { action: 'webhook.off', accountId, targetKind: 'webhook', targetId: webhookId })
      await app.streams.publish(tx, [{ accountId, topic: 'webhooks', kind: 'webhook.off', detail: { webhookId } }])
    },
  })
  let dress: DressAsWechat = () => { throw new Error('nobody dresses as WeChat') }
  const deliverer = createDeliverer({ db, clock, logger, requestOf: createRequests({ clock, box, dress: (asked) => dress(asked) }), poster, settle })
  const { publish, enqueue, wantedOfWechat, forgetWanted } = createPublish({ db, clock, logger, wake: deliverer.wake })
  app.decorate('outgoing', { publish, wantedOfWechat, dressAsWechat: (next: DressAsWechat) => { dress = next }, holder: createHolder(db) })

  const webhooks = createWebhookService({ db, clock, box, onChanged: forgetWanted })
  app.streams.addTopic('webhooks', 'outgoing.manage')
  await app.register(webhookRoutes, { prefix: '/api/v1/accounts/:accountId/webhooks', webhooks, assertUrl: createUrlCheck(rules) })
  await app.register(deliveryRoutes, {
    prefix: '/api/v1/accounts/:accountId/webhooks/:webhookId', webhooks, enqueue, log: createDeliveryLog({ db, clock, wake: deliverer.wake }),
  })
  app.addHook('onClose', () => poster.close())
  if (!isWorker) return
  app.schedule.add({ name: 'tidy-outgoing', cron: '*/5 * * * *', run: () => tidyOutgoing({ db, clock }) })
  app.addHook('onReady', async () => deliverer.start())
  app.addHook('onClose', () => deliverer.stop())
}, { name: 'outgoing', dependencies: ['access', 'streams'] })
