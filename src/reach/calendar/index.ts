/**
 * When an account works: several intervals a day, holidays, and workdays that make up for them.
 * Always true: of an account's calendars one is the default; what was reckoned from a calendar is a second old at most.
 */
import type { FastifyInstance } from 'fastify'
import { type CalendarReader, createCalendarReader } from './calendar.reader.ts'
import { calendarRoutes } from './calendar.routes.ts'
import { createCalendarService } from './calendar.service.ts'
import { calendarTexts } from './calendar.texts.ts'

export type Calendar = Omit<CalendarReader, 'forget'>

export async function furnishCalendar (app: FastifyInstance): Promise<Calendar> {
  app.texts.add(calendarTexts)
  const { db, clock } = app
  const reader = createCalendarReader({ db })
  const calendars = createCalendarService({ db, clock, onChange: reader.forget })
  await app.register(calendarRoutes, { prefix: '/api/v1/accounts/:accountId/calendars', calendars })
  return reader
}
