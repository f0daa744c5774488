/**
 * The one door out: nobody else calls WeChat's sending APIs.
 * Always true: every send has a row before the call and an outcome after it; what was cut off is *unknown*, never repeated.
 */
import fp from 'fastify-plugin'
import type { Wechat } from '../wechat/client.ts'
import { type Calendar, furnishCalendar } from './calendar/index.ts'
import { furnishLibrary, type Library } from './library/index.ts'
import { touchHolder } from './touch.holder.ts'
import { createTouchSender, type TouchSender } from './touch.sender.ts'
import { createTouchService, type TouchService } from './touch.service.ts'
import { touchRoutes } from './touch.routes.ts'

export type { Wanted } from './touch.service.ts'

export interface ReachOptions {
  wechat: Wechat
  /** Whether this process sends. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    reach: TouchService & { library: Library, calendar: Calendar }
  }
}

export const reach = fp<ReachOptions>(async (app, { wechat, isWorker }) => {
  const { db, clock, metrics, log: logger } = app
  const settled = metrics.counter('duihua_touches_settled_total', 'Touches by outcome', ['status'])
  const sender: TouchSender = createTouchSender({
    db, clock, logger, wechat, caller: app.accounts.caller, onSettled: (status, touches) => settled.inc({ status }, touches),
  })
  const library = await furnishLibrary(app, { wechat, isWorker })
  const calendar = await furnishCalendar(app)
  app.decorate('reach', { ...createTouchService({ db, clock, wake: sender.wake }), library, calendar })
  app.followers.personal.add(touchHolder(db, clock))
  await app.register(touchRoutes, { prefix: '/api/v1/accounts/:accountId/touches' })
  if (!isWorker) return
  app.addHook('onReady', async () => sender.start())
  app.addHook('onClose', () => sender.stop())
}, { name: 'reach', dependencies: ['access', 'accounts', 'followers'] })
