/**
 * What a push would do, before anybody gets it.
 * Always true: a dry run asks by the same rule that decides when something is sent, and its numbers add up to the audience.
 */
import type { FastifyInstance } from 'fastify'
import type { EntityManager } from 'typeorm'
import type { Push } from '../record/push.entity.ts'
import { approvalNeeds, type Size, sizeIn } from './approval.rules.ts'
import { calendarRoutes } from './calendar.routes.ts'
import { createCalendar } from './calendar.service.ts'
import { dryRunHolder } from './dry-run.holder.ts'
import { dryRunRoutes } from './dry-run.routes.ts'
import { createDryRunService } from './dry-run.service.ts'
import { createFollowerCount } from './follower-count.ts'
import { forecastTexts } from './forecast.texts.ts'
import { createPaceReader } from './pace.ts'
import { pushSettingsRoutes } from './settings.routes.ts'
import { createPushSettings, type PushSettingsService } from './settings.service.ts'

export type { PushSettingsService } from './settings.service.ts'

const prefix = '/api/v1/accounts/:accountId/pushes'

/** First of all: the other chambers go by them. */
export async function furnishPushSettings (app: FastifyInstance): Promise<PushSettingsService> {
  const settings = createPushSettings(app)
  await app.register(pushSettingsRoutes, { prefix: `${prefix}/settings`, settings })
  return settings
}

export interface ForecastNeeds {
  isWorker: boolean
  settings: PushSettingsService
}

export interface Forecast {
  /** How many followers a push concerns now, counted: not inside a transaction. */
  sizeOf: (accountId: number, push: Pick<Push, 'segmentId'>) => Promise<Size>
  /** Of how many who follow so many are. */
  shareOf: (accountId: number, size: number, from?: EntityManager) => Promise<Size>
  approvalNeeds: typeof approvalNeeds
}

export async function furnishForecast (app: FastifyInstance, { isWorker, settings }: ForecastNeeds): Promise<Forecast> {
  app.texts.add(forecastTexts)
  const { db, clock, tasks, reach, segments } = app
  const followersOf = createFollowerCount(db)

  async function sizeOf (accountId: number, { segmentId }: Pick<Push, 'segmentId'>): Promise<Size> {
    const { rule } = await segments.get(accountId, segmentId)
    const { count } = await segments.count(accountId, rule, { exact: true })
    return sizeIn(count, await followersOf(accountId))
  }

  const dryRuns = createDryRunService({
    db, clock, tasks, settings, followersOf, weigh: reach.weigh, sqlOf: segments.sqlOf, paceOf: createPaceReader({ db, contextOf: reach.contextOf }),
    timeZoneOf: async (accountId) => (await reach.contextOf(accountId)).account.timeZone,
    guessOf: async (accountId, rule) => (await segments.count(accountId, rule, { exact: false })).count,
  })
  const calendar = createCalendar({
    db, clock, followersOf, resultsOf: dryRuns.resultsOf,
    async contextOf (accountId) {
      const { account, settings: { massPerPeriod, contentCaps } } = await reach.contextOf(accountId)
      return { account, massPerPeriod, caps: contentCaps }
    },
  })
  app.followers.personal.add(dryRunHolder(db))
  await app.register(calendarRoutes, { prefix: `${prefix}/calendar`, calendar })
  await app.register(dryRunRoutes, { prefix, dryRuns })
  if (isWorker) app.schedule.add({ name: 'forget-dry-runs', cron: '41 4 * * *', run: dryRuns.forgetOld })
  return { sizeOf, shareOf: async (accountId, size, from) => sizeIn(size, await followersOf(accountId, from)), approvalNeeds }
}
