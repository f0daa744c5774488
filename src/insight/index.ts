/**
 * Numbers by day: what WeChat's statistics say, beside what we counted ourselves. Reads other rooms and changes nothing of theirs.
 * Always true: a delivery is counted in the transaction that works on it, once; a day that WeChat told is kept as it was told.
 */
import fp from 'fastify-plugin'
import { inboundReceived } from '../channel/index.ts'
import type { Wechat } from '../wechat/client.ts'
import { createCounting } from './counting.ts'
import { createFetch } from './fetch.ts'
import { createFold, createFollowerCount } from './fold.ts'
import { insightTexts } from './insight.texts.ts'
import { statisticsRoutes } from './statistics.routes.ts'
import { createStatisticsService } from './statistics.service.ts'

export interface InsightOptions { wechat: Wechat, isWorker: boolean }

export const insight = fp<InsightOptions>(async (app, { wechat, isWorker }) => {
  app.texts.add(insightTexts)
  const { db, clock, facts, schedule, log: logger } = app
  facts.on(inboundReceived, createCounting())
  await app.register(statisticsRoutes, { prefix: '/api/v1/accounts/:accountId/statistics', statistics: createStatisticsService({ db, clock }) })
  if (!isWorker) return
  const stopping = new AbortController()
  app.addHook('onClose', async () => stopping.abort())
  schedule.add({ name: 'add-up-days', cron: '29 * * * * *', run: createFold({ db }) })
  schedule.add({ name: 'count-followers', cron: '0 0 * * *', run: createFollowerCount({ db, clock }) })
  // Of what is not ready at eight some may be ready at nine; once all is here nothing is asked for.
  schedule.add({
    name: 'fetch-statistics', cron: '20 8-23 * * *',
    run: createFetch({ db, clock, logger, wechat, caller: app.accounts.caller, stopping: stopping.signal }),
  })
}, { name: 'insight', dependencies: ['access', 'accounts', 'channel', 'followers', 'reach'] })
