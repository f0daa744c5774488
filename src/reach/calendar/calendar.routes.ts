import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import {
  AccountParams, CalendarEditBody, CalendarPage, CalendarParams, CalendarsQuery, CalendarView, DayPage, DaysBody, DaysQuery, ImportedView, ImportYearBody,
  NewCalendarBody, viewCalendar, viewDay, YearsView,
} from './calendar.schemas.ts'
import type { CalendarService } from './calendar.service.ts'
import { shippedYears } from './years.ts'

export interface CalendarRoutesOptions { calendars: CalendarService }

/** When an account works. */
export const calendarRoutes: FastifyPluginAsyncTypebox<CalendarRoutesOptions> = async (app, { calendars }) => {
  const tags = ['calendars']
  const mayRead = { access: { permission: 'accounts.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'calendars.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listCalendars', summary: 'Work calendars, newest first', tags,
      params: AccountParams, querystring: CalendarsQuery, response: { 200: CalendarPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await calendars.list(accountId, { before, limit })
    return { items: items.map(viewCalendar), next: nextOf(items, limit) }
  })

  app.get('/years', {
    config: mayRead,
    schema: {
      operationId: 'listCalendarYears', summary: 'Holidays and make-up workdays that can be imported', tags,
      params: AccountParams, response: { 200: YearsView, '4xx': Problem },
    },
  }, async () => ({ items: [...shippedYears] }))

  app.get('/:calendarId', {
    config: mayRead,
    schema: {
      operationId: 'getCalendar', summary: 'One work calendar', tags,
      params: CalendarParams, response: { 200: CalendarView, '4xx': Problem },
    },
  }, async ({ params: { accountId, calendarId } }) => viewCalendar(await calendars.get(accountId, calendarId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addCalendar', summary: 'Make a work calendar', tags,
      params: AccountParams, body: NewCalendarBody, response: { 201: CalendarView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const calendar = await app.db.write(async (tx) => {
      const created = await calendars.create(tx, accountId, request.body)
      await app.access.audit(tx, request, { action: 'calendar.add', accountId, targetKind: 'calendar', targetId: created.id, detail: { name: created.name } })
      return created
    })
    return reply.code(201).send(viewCalendar(calendar))
  })

  app.patch('/:calendarId', {
    config: mayManage,
    schema: {
      operationId: 'changeCalendar', summary: 'Change a work calendar', tags,
      params: CalendarParams, body: CalendarEditBody, response: { 200: CalendarView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, calendarId } = request.params
    const { version, ...edit } = request.body
    const calendar = await app.db.write(async (tx) => {
      const changed = await calendars.change(tx, { accountId, calendarId, version }, edit)
      const detail = { changed: Object.keys(edit) }
      await app.access.audit(tx, request, { action: 'calendar.change', accountId, targetKind: 'calendar', targetId: calendarId, detail })
      return changed
    })
    return viewCalendar(calendar)
  })

  app.delete('/:calendarId', {
    config: mayManage,
    schema: {
      operationId: 'removeCalendar', summary: 'Delete a work calendar with its days', tags,
      params: CalendarParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, calendarId } = request.params
    await app.db.write(async (tx) => {
      const { name } = await calendars.remove(tx, accountId, calendarId)
      await app.access.audit(tx, request, { action: 'calendar.remove', accountId, targetKind: 'calendar', targetId: calendarId, detail: { name } })
    })
    return reply.code(204).send(null)
  })

  app.get('/:calendarId/days', {
    config: mayRead,
    schema: {
      operationId: 'listCalendarDays', summary: 'Holidays and make-up workdays of a calendar, in their order', tags,
      params: CalendarParams, querystring: DaysQuery, response: { 200: DayPage, '4xx': Problem },
    },
  }, async ({ params: { accountId, calendarId }, query: { after, limit } }) => {
    const items = await calendars.days(accountId, calendarId, { after, limit })
    return { items: items.map(viewDay), next: items.length === limit ? items.at(-1)?.day ?? null : null }
  })

  app.put('/:calendarId/days', {
    config: mayManage,
    schema: {
      operationId: 'setCalendarDays', summary: 'Say of days what they are instead of their weekday', tags,
      params: CalendarParams, body: DaysBody, response: { 200: CalendarView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, calendarId } = request.params
    const { version, days } = request.body
    const calendar = await app.db.write(async (tx) => {
      const changed = await calendars.setDays(tx, { accountId, calendarId, version }, days)
      await app.access.audit(tx, request, { action: 'calendar.days', accountId, targetKind: 'calendar', targetId: calendarId, detail: { days: days.length } })
      return changed
    })
    return viewCalendar(calendar)
  })

  app.post('/:calendarId/import-year', {
    config: mayManage,
    schema: {
      operationId: 'importCalendarYear', summary: 'Take the holidays and make-up workdays of a year over', tags,
      description: 'A year that we bring along, or one whose days are given. Doing it again is harmless; other days stay as they are.',
      params: CalendarParams, body: ImportYearBody, response: { 200: ImportedView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, calendarId } = request.params
    const { year, days } = request.body
    return app.db.write(async (tx) => {
      const count = await calendars.importYear(tx, { accountId, calendarId }, { year, days })
      const detail = { year, days: count }
      await app.access.audit(tx, request, { action: 'calendar.import', accountId, targetKind: 'calendar', targetId: calendarId, detail })
      return { days: count }
    })
  })
}
