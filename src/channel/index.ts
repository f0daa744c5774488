/**
 * The account as a channel: what WeChat tells us, kept and passed on.
 * Always true: what WeChat was told `success` for is on disk; a repeat changes nothing and gets the same answer; one
 * follower's deliveries are worked on in order, each entirely or not at all.
 */
import fp from 'fastify-plugin'
import { join } from 'node:path'
import { createLanes } from '../platform/database/lanes.ts'
import type { Wechat } from '../wechat/client.ts'
import { channelTexts } from './channel.texts.ts'
import { inboxRoutes } from './inbox.routes.ts'
import { createInboxService, type InboxService } from './inbox.service.ts'
import { queueAgeMs } from './inbox.store.ts'
import { createInboxWorker, type Pass } from './inbox.worker.ts'
import { createIntake } from './intake.ts'
import { type ChannelMedia, furnishMedia } from './media/index.ts'
import { furnishMenus, type Menus } from './menus/index.ts'
import { furnishPages } from './pages/index.ts'
import { createReadInbound } from './read-inbound.ts'
import { furnishRelay, type Relay } from './relay/index.ts'
import { createReplySlots, type ReplySlots } from './reply-slots.ts'
import { openSpool } from './spool.ts'
import { createWaiting } from './waiting.ts'
import { webhookRoutes } from './webhook.routes.ts'
import { createWebhookService } from './webhook.service.ts'

export { inboundReceived, type Received } from './channel.facts.ts'

export interface ChannelOptions {
  wechat: Wechat
  /** Where WeChat's API is. */
  wechatApiBase: string
  spoolFolder: string
  spoolMaxBytes: number
  deadlineMs: number
  /** Whether this process works on the inbox. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    channel: {
      /** Answers webhooks that still wait; tells which offers were taken. */
      offerReplies: ReplySlots['offer']
      /** Lets webhooks wait beyond the transaction in which their deliveries are worked on, for somebody who answers later. */
      keepOpen: ReplySlots['keepOpen']
      /** Nobody answers these any more. */
      release: ReplySlots['release']
      /** Until when each follower's webhook waits for its answer. */
      waitingUntil: ReturnType<typeof createWaiting>
      /** What is kept of the files that followers sent, and how it is taken away. */
      media: ChannelMedia
      menus: Menus
      relay: Relay
      /** Before deliveries are told to anybody, `pass` says which of them may be; of the others nothing is kept but that they came. */
      letThrough: (pass: Pass) => void
      /** Takes deliveries away for good; one that is being worked on meanwhile is not. */
      forget: InboxService['forget']
      unworked: InboxService['unworked']
      /** Takes a person out of what this machine's spool keeps aside. Tells how many deliveries that were. */
      forgetSpooled: (openid: string) => Promise<number>
    }
  }
}

const sampleMs = 500
const minCommitMs = 1000

export const channel = fp<ChannelOptions>(async (app, options) => {
  const { db, clock, facts, metrics, log: logger } = app
  app.texts.add(channelTexts)
  const spool = await openSpool({ folder: join(options.spoolFolder, 'spool'), maxBytes: options.spoolMaxBytes, logger })
  const slots = createReplySlots({ db, clock, logger })
  const worked = metrics.counter('duihua_deliveries_worked_total', 'Deliveries worked on by this process')
  const lanes = createLanes({ db, holder: app.processId })
  const read = createReadInbound()
  let pass: Pass = async (_tx, received) => received
  const worker = createInboxWorker({
    db, lanes, facts, slots, read, clock, logger, pass: (tx, received) => pass(tx, received), onWorked: (rows) => worked.inc(rows),
  })
  const intake = createIntake({ db, spool, logger, metrics, wake: worker.wake, commitLimitMs: Math.max(minCommitMs, options.deadlineMs) })

  let queueAge = 0
  let isSampling = false
  const sampling = setInterval(() => {
    if (isSampling) return
    isSampling = true
    queueAgeMs(db, clock.now()).then((age) => { queueAge = age }, () => undefined).finally(() => { isSampling = false })
  }, sampleMs)
  metrics.gauge('duihua_queue_age_ms', 'How long the oldest delivery has waited to be worked on', () => queueAge)
  metrics.gauge('duihua_spool_bytes', 'Deliveries on disk that wait for the database', spool.bytes)

  const webhook = createWebhookService({ clock, intake, slots, read, deadlineMs: options.deadlineMs, expectedWaitMs: () => queueAge })
  const inbox = createInboxService({ db, wake: worker.wake })
  await app.register(webhookRoutes, { webhook })
  await app.register(inboxRoutes, { prefix: '/api/v1/accounts/:accountId/inbox', inbox })
  const media = await furnishMedia(app, options)
  const menus = await furnishMenus(app, options)
  await furnishPages(app, options)
  const relay = furnishRelay(app)
  app.decorate('channel', {
    offerReplies: slots.offer, keepOpen: slots.keepOpen, release: slots.release, waitingUntil: createWaiting({ db, clock }), media, menus, relay, letThrough: (next: Pass) => { pass = next }, forget: inbox.forget, unworked: inbox.unworked, forgetSpooled: spool.forget,
  })

  app.health.add('intake', () => (spool.isFull() || !app.accounts.keyring.isLoaded() ? 'down' : intake.isAway() ? 'degraded' : 'up'))
  app.addHook('onReady', async () => { if (options.isWorker) await worker.start() })
  app.addHook('onClose', async () => {
    clearInterval(sampling)
    if (options.isWorker) await worker.stop()
    await intake.stop()
  })
}, { name: 'channel', dependencies: ['access', 'outgoing', 'tasks', 'accounts'] })
