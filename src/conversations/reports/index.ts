/**
 * What the desk came to: numbers by agent, team, hour, day and label, and the rows behind them.
 * Always true: nobody is late outside working time or while a bot answers; what a report says, its rows add up to.
 */
import type { FastifyInstance } from 'fastify'
import { conversationsHeard, conversationsMoved, messagesSaid } from '../facts.ts'
import { createActivityService } from './activity.service.ts'
import { createCasesReader } from './cases.reader.ts'
import { namesOf } from './names.ts'
import { createReportListener } from './report.listener.ts'
import { reportRoutes } from './reports.routes.ts'
import { createReportService } from './reports.service.ts'
import { reportsTexts } from './reports.texts.ts'

export async function furnishReports (app: FastifyInstance): Promise<void> {
  app.texts.add(reportsTexts)
  const { db, clock, facts, agents: { stretch }, reach: { calendar: { openHours } } } = app
  const listener = createReportListener({ db, openHours })
  facts.on(conversationsHeard, listener.hear)
  facts.on(conversationsMoved, listener.end)
  facts.on(messagesSaid, listener.count)
  const reader = createCasesReader({ db, clock, openHours })
  await app.register(reportRoutes, {
    prefix: '/api/v1/accounts/:accountId/reports',
    reader,
    reports: createReportService({ db, openHours, reader }),
    activity: createActivityService({ db, clock, openHours, reader, stretch }),
    namesIn: async (accountId) => ({
      agents: await namesOf(db, accountId, 'agent'), teams: await namesOf(db, accountId, 'team'), labels: await namesOf(db, accountId, 'label'),
    }),
  })
}
