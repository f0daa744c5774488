/**
 * Sends, and knows what became of it.
 * Always true: a touch and everything that it counts against are written before the call and its outcome after it; one process at
 * a time sends for an account; what was cut off is repeated only where WeChat knows its key.
 */
import type { FastifyInstance } from 'fastify'
import type { Wechat } from '../../wechat/client.ts'
import type { QuietService } from '../attention/quiet.ts'
import type { TouchContent } from '../library/content.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import type { StandingStore } from '../standing/standing.store.ts'
import { createBegin } from './begin.ts'
import { createCall } from './call.ts'
import { createJudge, type Judge } from './judgement.ts'
import { createSendLanes, type SendLanes } from './lanes.ts'
import { createOrderService } from './order.service.ts'
import { orderRoutes, type OrderRoutesOptions } from './order.routes.ts'
import { createSkipRest } from './pieces.ts'
import { createRecover } from './recover.ts'
import { createAccountSender } from './sender.ts'
import { createSenders } from './senders.ts'
import { sendingTexts } from './sending.texts.ts'
import { createSettle } from './settle.ts'
import { createTally, createTallyReader, type Tally } from './tallies.ts'
import { orderHolder, touchHolder } from './touch.holder.ts'
import { touchRoutes } from './touch.routes.ts'
import { createEnds } from './touch.facts.ts'
import { createTakeBack, type TakeBack } from './take-back.ts'
import { createTouchService, type TouchService } from './touch.service.ts'
import { createWeigh, type Weigh } from './weigh.ts'
import { dayOf } from '../attention/local-time.ts'

export interface SendingOptions extends Pick<OrderRoutesOptions, 'topicIdOf' | 'alternatives' | 'readyContent'> {
  wechat: Wechat
  /** Whether this process sends. */
  isWorker: boolean
  settings: SettingsService
  quiet: QuietService
  store: StandingStore
  /** Puts WeChat's ids in the place of our materials. */
  resolveContent: (accountId: number, content: TouchContent) => Promise<TouchContent>
  forgetIds: (accountId: number, content: TouchContent) => Promise<boolean>
}

export interface Sending {
  touches: TouchService
  judge: Judge
  lanes: SendLanes
  tally: Tally
  weigh: Weigh
  takeBack: TakeBack
}

export async function furnishSending (app: FastifyInstance, options: SendingOptions): Promise<Sending> {
  const { wechat, isWorker, settings, quiet, store, resolveContent, forgetIds } = options
  app.texts.add(sendingTexts)
  const { db, clock, metrics, log: logger, accounts: { caller }, followers: { note, doubt } } = app
  const counter = metrics.counter('duihua_touches_total', 'Touches by how they ended', ['route', 'status', 'reason'])
  const judge = createJudge({ clock, settings, quiet, store, doubt })
  const tally = createTally({
    db, onEnded: createEnds({ db, facts: app.facts }), dayOf: async (tx, accountId) => dayOf(clock.now().getTime(), (await settings.contextOf(accountId, tx)).account.timeZone),
    onTallied: (labels, touches) => { if (touches > 0) counter.inc({ ...labels }, touches) },
  })
  const lanes = createSendLanes({ db, holder: app.processId })
  const skipRest = createSkipRest({ clock, tally })
  const settle = createSettle({ db, clock, logger, judge, tally, skipRest, note })
  const begin = createBegin({ db, clock, lanes, settings, judge, tally, skipRest })
  const call = createCall({ clock, logger, wechat, caller, resolveContent, forgetIds })
  const senders = createSenders({
    db, clock, logger, lanes, recover: createRecover({ db, clock, logger, settle }),
    newSender: (accountId) => createAccountSender(accountId, { logger, wechat, caller, settings, lanes, begin, call, settle }),
  })
  const touches = createTouchService({ db, clock, judge, tally, wake: senders.wake })
  const orders = createOrderService({ db, clock, judge, tally, skipRest, send: touches.send })
  app.followers.personal.add(touchHolder(db, clock))
  app.followers.personal.add(orderHolder(db))
  await app.register(orderRoutes, { prefix: '/api/v1/accounts/:accountId/followers', orders, ...options })
  await app.register(touchRoutes, { prefix: '/api/v1/accounts/:accountId/touches', orders, tallies: createTallyReader(db) })
  if (isWorker) {
    app.addHook('onReady', async () => senders.start())
    app.addHook('onClose', () => senders.stop())
  }
  const readerAt = (at: Date = clock.now()) => createJudge({
    clock: { now: () => at }, settings, quiet, doubt, store: { ...store, lockStates: async () => undefined, writeStandings: async () => undefined },
  })
  return { touches, judge, lanes, tally, weigh: createWeigh({ db, readerAt }), takeBack: createTakeBack({ clock, judge, tally }) }
}
