import { AppError } from '../../platform/errors.ts'

export const maxCalendars = 50
export const maxDays = 4000

export const calendarNotFound = () => new AppError('not-found', 'CALENDAR_NOT_FOUND', 'There is no such calendar')

export const calendarExists = (name: string) => new AppError('conflict', 'CALENDAR_EXISTS', 'There is a calendar named {name} already',
  { place: 'body/name', values: { name }, advice: 'Choose another name.' })

export const calendarChanged = () => new AppError('conflict', 'CALENDAR_CHANGED', 'Somebody else changed this calendar meanwhile',
  { place: 'body/version', advice: 'Read the calendar again and repeat your change on what you find.' })

export const calendarsFull = () => new AppError('conflict', 'CALENDARS_FULL', 'An account has at most {limit} calendars',
  { values: { limit: maxCalendars }, advice: 'Delete one that nobody needs any more.' })

export const calendarIsDefault = () => new AppError('conflict', 'CALENDAR_IS_DEFAULT', 'The default calendar stays while there are others',
  { advice: 'Make another one the default first.' })

export const hoursUnsound = (place: string) => new AppError('invalid', 'CALENDAR_HOURS_UNSOUND',
  'The hours of a day follow each other, and each ends after it begins',
  { place, advice: 'Hours over midnight stand in two days: until 24:00, and from 00:00.' })

export const dayUnknown = (place: string) => new AppError('invalid', 'CALENDAR_DAY_UNKNOWN', 'There is no such day',
  { place, advice: 'Write a day that there is, as 2026-03-01.' })

export const dayTwice = (place: string) => new AppError('invalid', 'CALENDAR_DAY_TWICE', 'The same day is named twice',
  { place, advice: 'Leave one of the two out.' })

export const dayOfOtherYear = (place: string, year: number) => new AppError('invalid', 'CALENDAR_DAY_OF_OTHER_YEAR', 'This day is not one of {year}',
  { place, values: { year }, advice: 'Import each year by itself.' })

export const yearUnknown = (year: number) => new AppError('invalid', 'CALENDAR_YEAR_UNKNOWN', 'The days of {year} are not among those we bring along',
  { place: 'body/year', values: { year }, advice: 'Name its days in the same request, in the format of GET …/calendars/years.' })

export const daysFull = () => new AppError('conflict', 'CALENDAR_DAYS_FULL', 'A calendar names at most {limit} days',
  { values: { limit: maxDays }, advice: 'Take old years away.' })
