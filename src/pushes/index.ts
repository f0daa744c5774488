/**
 * Pushes: just the followers it concerns, once each, and what came of it.
 * Always true: nobody gets the same occurrence twice; nothing goes out that nobody has approved; for every run, at every moment,
 * the deliveries add up to its audience, by status, to the row.
 */
import fp from 'fastify-plugin'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Wechat } from '../wechat/client.ts'
import { furnishContent } from './content/index.ts'
import { type Engine, furnishEngine } from './engine/index.ts'
import { furnishForecast, furnishPushSettings } from './forecast/index.ts'
import { furnishLinks } from './links/index.ts'
import { furnishOutcomes } from './outcomes/index.ts'
import { createDeliveryReader } from './record/delivery.service.ts'
import { createProgress } from './record/progress.ts'
import { pushRoutes } from './record/push.routes.ts'
import { createPushService } from './record/push.service.ts'
import { pushTexts } from './record/pushes.texts.ts'
import { furnishSchedule, type Schedules } from './schedule/index.ts'

export { type ConversionRecorded, conversionsRecorded } from './outcomes/conversions.facts.ts'

export interface PushesOptions {
  wechat: Wechat
  box: SecretBox
  /** Whether this process does background work. */
  isWorker: boolean
  /** Sign the addresses of links. */
  linkKeys: readonly Buffer[]
  /** Where followers reach us. */
  baseUrl: () => string
  wechatApiBase: string
}

export const pushes = fp<PushesOptions>(async (app, options) => {
  app.texts.add(pushTexts)
  const { isWorker } = options
  const { db, clock } = app
  app.streams.addTopic('pushes', 'pushes.read')
  const settings = await furnishPushSettings(app)
  // Those who stand beside each other reach each other through these, once all are there.
  const later: { schedules?: Schedules, engine?: Engine } = {}
  const schedules = (): Schedules => found(later.schedules)
  const engine = (): Engine => found(later.engine)
  const wake = () => engine().wake()

  const { outcomes } = await furnishOutcomes(app, {
    settings, variantsOf: async (accountId, pushId) => (await content.get({ accountId, pushId })).variants.map(({ key }) => key),
  })
  const links = await furnishLinks(app, { ...options, settings, outcomes })
  const content = await furnishContent(app, { links, settings, checkSchedule: (accountId, schedule) => schedules().check(accountId, schedule) })
  const forecast = await furnishForecast(app, { isWorker, settings })
  const progress = createProgress({ db, clock, publish: app.streams.publish })
  const service = createPushService({
    db, clock, settings, forecast, schedules, get: content.get, assertSound: content.assertSound, wake, tell: progress.tell, takeBackMass: app.reach.massCalls.takeBack,
    audit: (tx, note) => app.access.audit(tx, app.access.systemActor(), note),
  })
  later.schedules = furnishSchedule(app, {
    isWorker, settings, engine: { add: (...given) => engine().add(...given), begun: service.begun, finish: service.finish, wake },
  })
  later.engine = furnishEngine(app, {
    isWorker, progress, renderer: content.renderer, pushes: service,
    heldOutOf: async (accountId) => (await settings.of(accountId)).holdOutPercent,
  })
  await app.register(pushRoutes, {
    prefix: '/api/v1/accounts/:accountId/pushes', pushes: service, get: content.get, progress, deliveries: createDeliveryReader({ db }),
  })
}, { name: 'pushes', dependencies: ['access', 'streams', 'tasks', 'accounts', 'followers', 'reach', 'segments', 'agents', 'conversations'] })

function found<Part> (part: Part | undefined): Part {
  if (part === undefined) throw new Error('the room of pushes is not furnished yet')
  return part
}
