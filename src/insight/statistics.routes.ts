import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../platform/http/problem.ts'
import { AccountParams, DaysQuery, StatisticParams, StatisticRows, StatisticsView, viewRows, viewStatistics } from './statistics.schemas.ts'
import type { StatisticsService } from './statistics.service.ts'

export const statisticsRoutes: FastifyPluginAsyncTypebox<{ statistics: StatisticsService }> = async (app, { statistics }) => {
  const tags = ['statistics']
  const config = { access: { permission: 'statistics.read', scope: 'account' } } as const

  app.get('', {
    config,
    schema: {
      operationId: 'getStatistics', summary: 'The numbers of each day: WeChat’s beside our own, and where they differ', tags,
      description: 'Days are China’s, where WeChat’s begin. WeChat’s numbers come the next morning and are kept; ours of today are as of now.',
      params: AccountParams, querystring: DaysQuery, response: { 200: StatisticsView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => viewStatistics(await statistics.read(accountId, query), await statistics.states(accountId)))

  app.get('/:statistic', {
    config,
    schema: {
      operationId: 'getStatisticRows', summary: 'One of WeChat’s statistics by day, as WeChat told it', tags,
      description: 'Such as follows by `user_source` or messages by `msg_type`. A day without rows was fetched and had nothing to tell; one that is missing was not fetched.',
      params: StatisticParams, querystring: DaysQuery, response: { 200: StatisticRows, '4xx': Problem },
    },
  }, async ({ params: { accountId, statistic }, query }) => viewRows(await statistics.rows(accountId, statistic, query)))
}
