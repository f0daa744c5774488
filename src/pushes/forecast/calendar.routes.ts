import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { CalendarService } from './calendar.service.ts'
import { AccountParams, CalendarQuery, CalendarView } from './forecast.schemas.ts'

export interface CalendarRoutesOptions { calendar: CalendarService }

export const calendarRoutes: FastifyPluginAsyncTypebox<CalendarRoutesOptions> = async (app, { calendar }) => {
  app.get('', {
    config: { access: { permission: 'pushes.read', scope: 'account' } },
    schema: {
      operationId: 'getPushCalendar', summary: 'Past and coming pushes, and whether so much still finds its followers', tags: ['pushes'],
      description: 'Pushes to whoever enters a segment are there with the days on which somebody did: nobody knows how many will.',
      params: AccountParams, querystring: CalendarQuery, response: { 200: CalendarView, '4xx': Problem },
    },
  }, async ({ params, query }) => calendar.of(params.accountId, query))
}
