/**
 * The one door out: nobody else calls WeChat's sending APIs.
 * Always true: every send has a row before the call and an outcome after it; windows, quotas, consent, caps and quiet hours are
 * checked there and counted with it; what was cut off is *unknown*, never repeated unless WeChat knows its key.
 */
import fp from 'fastify-plugin'
import type { Wechat } from '../wechat/client.ts'
import { furnishArticles } from './articles/index.ts'
import { type Attention, furnishAttention } from './attention/index.ts'
import { createQuiet, type ZonesOf } from './attention/quiet.ts'
import { type Calendar, furnishCalendar } from './calendar/index.ts'
import { furnishLibrary, type Library } from './library/index.ts'
import { furnishMass, type Mass } from './mass/index.ts'
import { furnishResults, type Results } from './results/index.ts'
import { furnishSending, type Sending } from './sending/index.ts'
import type { SettingsService } from './settings/settings.service.ts'
import { createTyping, type ShowTyping } from './sending/typing.ts'
import { routeOf } from './sending/touch.service.ts'
import { topicUnknown } from './sending/sending.errors.ts'
import { reasonTexts } from './standing/reasons.texts.ts'
import { furnishReachability, furnishStandings, type Reachability, type Standings } from './standing/index.ts'
import { Topic } from './attention/topic.entity.ts'

export type { Calendar } from './calendar/index.ts'
export { addDays, dayOf, isTimeZone, momentsOf, wallMs, weekdayOf } from './attention/local-time.ts'
export { addWorkingTime, isWorking, nextWorking, type WorkCalendar, workingSince, workingTimeBetween } from './calendar/working-time.ts'
export { type MassTouchesEnded, massTouchesEnded } from './mass/mass.facts.ts'
export { takenBack } from './mass/mass.service.ts'
export { TouchContent } from './library/content.ts'
export { checkContent, routesFor } from './library/content.rules.ts'
export type { TemplateField } from './library/template.fields.ts'
export { checkTemplateData } from './library/template.rules.ts'
export { type TouchSource, touchesEnded } from './sending/touch.facts.ts'
export { notSendable } from './sending/sending.errors.ts'
export { type Offer, type Offered, piecesOf, type Wanted } from './sending/touch.service.ts'
export type { Weigh, Weighed, Weight } from './sending/weigh.ts'
export { massPeriodOf, periodsOf } from './attention/periods.ts'
export type { Zones } from './attention/quiet.ts'
export { isReason, passing, type Reason } from './standing/reasons.ts'
export type { ReachableSql } from './standing/reachable.sql.ts'
export type { Question } from './standing/standing.ts'

export interface ReachOptions {
  wechat: Wechat
  /** Whether this process sends. */
  isWorker: boolean
  /** Sign the links by which followers choose what they hear. */
  linkKeys: readonly Buffer[]
  /** Where followers reach us. */
  baseUrl: () => string
}

declare module 'fastify' {
  interface FastifyInstance {
    reach: Pick<Sending['touches'], 'send' | 'submit' | 'offer'> & Pick<Sending, 'weigh' | 'takeBack'> & Pick<Standings['store'], 'hold' | 'release' | 'lockStates'> & Attention & Pick<Reachability, 'reachOf' | 'reachableSql' | 'alternatives'>
      & Pick<SettingsService, 'contextOf'> & { zonesOf: ZonesOf, library: Library, calendar: Calendar, massCalls: Mass['massCalls'], foreignSends: Results['foreignSends'], showTyping: ShowTyping }
  }
}

export const reach = fp<ReachOptions>(async (app, { wechat, isWorker, linkKeys, baseUrl }) => {
  app.texts.add(reasonTexts)
  const { db } = app
  const { settings, store } = await furnishStandings(app)
  const calendar = await furnishCalendar(app)
  const quiet = createQuiet({ db, contextOf: settings.contextOf, holidaysIn: calendar.holidaysIn })
  const reachability = await furnishReachability(app, { settings, store, quiet })
  const library = await furnishLibrary(app, { wechat, isWorker })
  const { resolveContent, forgetIds } = library
  await furnishArticles(app, { wechat, isWorker, media: library.materials })
  const topicIdOf = async (accountId: number, key: string): Promise<number> => {
    const topic = await db.read.findOneBy(Topic, { accountId, key })
    if (topic === null) throw topicUnknown(key)
    return topic.id
  }
  const sending = await furnishSending(app, {
    wechat, isWorker, settings, quiet, store, resolveContent, forgetIds, topicIdOf,
    readyContent: (accountId, content) => library.assertReady(accountId, content, routeOf(content)),
    alternatives: reachability.alternatives,
  })
  const { massCalls, settleMass } = await furnishMass(app, {
    ...sending, wechat, isWorker, settings, quiet, store, topicIdOf, resolveContent, forgetIds, assertReady: library.assertReady,
  })
  const { foreignSends } = furnishResults(app, { ...sending, settleMass, isWorker })
  const attention = await furnishAttention(app, { settings, store, send: sending.touches.send, linkKeys, baseUrl })
  const { send, submit, offer, rouse } = sending.touches
  const { weigh, takeBack } = sending
  const { reachOf, reachableSql, alternatives } = reachability
  const release: typeof store.release = async (tx, held) => {
    await store.release(tx, held)
    await rouse(tx, held.accountId, held.followerIds)
  }
  const showTyping = createTyping({ db, logger: app.log, wechat, caller: app.accounts.caller })
  app.decorate('reach', {
    send, submit, offer, weigh, takeBack, hold: store.hold, release, lockStates: store.lockStates, reachOf, reachableSql, alternatives, ...attention, library, calendar, massCalls, foreignSends, showTyping,
    zonesOf: quiet.zonesOf, contextOf: settings.contextOf,
  })
}, { name: 'reach', dependencies: ['access', 'accounts', 'followers'] })
