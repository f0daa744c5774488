import { type Static, Type } from 'typebox'
import type { WorkCalendarDay, WorkCalendarRow } from './calendar.entity.ts'
import { weekdays } from './working-time.ts'

const Moment = Type.String({ format: 'date-time' })
const closed = { additionalProperties: false }

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const CalendarParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), calendarId: Type.Integer({ minimum: 1 }) })
export const CalendarsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
export const DaysQuery = Type.Object({
  after: Type.String({ maxLength: 10, default: '', description: '`next` of the page before; or any day, to begin behind it.' }),
  limit: Type.Integer({ minimum: 1, maximum: 400, default: 100 }),
}, closed)

const Interval = Type.Object({
  from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
}, closed)
const Intervals = Type.Array(Interval, { maxItems: 12 })
const Weekly = Type.Object({
  monday: Intervals, tuesday: Intervals, wednesday: Intervals, thursday: Intervals, friday: Intervals, saturday: Intervals, sunday: Intervals,
}, { ...closed, description: 'In the account’s time zone. A weekday without intervals is free.' })
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^\S(.*\S)?$` })
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const Weekday = Type.Enum([...weekdays], { description: 'Of a make-up workday: whose hours it has; Monday’s unless told otherwise.' })
const Version = Type.Integer({ description: 'The version you read; refused if the calendar has changed since.' })

const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
const week = { monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: shop, saturday: [{ from: '10:00', to: '16:00' }], sunday: [] }

export const NewCalendarBody = Type.Object({
  name: Name, weekly: Weekly, isDefault: Type.Boolean({ default: false, description: 'An account’s first calendar is its default anyway.' }),
}, { ...closed, examples: [{ name: '客服', weekly: week, isDefault: true }] })

export const CalendarEditBody = Type.Object({
  version: Version,
  name: Type.Optional(Name),
  weekly: Type.Optional(Weekly),
  isDefault: Type.Optional(Type.Literal(true, { description: 'Makes it the default, instead of the one that is.' })),
}, { ...closed, examples: [{ version: 1, name: '客服中心' }] })

const example = { id: 1, name: '客服', weekly: week, isDefault: true, createdAt: '2026-03-01T09:00:00.000Z', version: 1 }

export const CalendarView = Type.Object({
  id: Type.Integer(), name: Type.String(), weekly: Weekly, isDefault: Type.Boolean(), createdAt: Moment, version: Type.Integer(),
}, { examples: [example] })

export const CalendarPage = Type.Object({ items: Type.Array(CalendarView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

const DayEdit = Type.Object({
  day: Day,
  isWorking: Type.Union([Type.Boolean(), Type.Null()], { description: 'null: what is said of the day is taken away, and it is as its weekday.' }),
  name: Type.Optional(Type.String({ maxLength: 64 })),
  weekday: Type.Optional(Weekday),
}, closed)

export const DaysBody = Type.Object({
  version: Version, days: Type.Array(DayEdit, { minItems: 1, maxItems: 400, description: 'Days that are not named stay as they are.' }),
}, {
  ...closed,
  examples: [{ version: 2, days: [{ day: '2026-03-02', isWorking: false, name: '盘点' }, { day: '2026-03-07', isWorking: true, name: '补班', weekday: 'monday' }] }],
})

export const DayView = Type.Object({ day: Type.String(), isWorking: Type.Boolean(), name: Type.String(), weekday: Type.Union([Weekday, Type.Null()]) })
export const DayPage = Type.Object({ items: Type.Array(DayView), next: Type.Union([Type.String(), Type.Null()]) }, {
  examples: [{ items: [{ day: '2026-02-14', isWorking: true, name: '春节调休', weekday: 'monday' }], next: null }],
})

const YearDay = Type.Object({ day: Day, isWorking: Type.Boolean(), name: Type.String({ maxLength: 64 }), weekday: Type.Optional(Weekday) }, closed)
const Year = Type.Integer({ minimum: 2000, maximum: 2100 })

export const ImportYearBody = Type.Object({
  year: Year,
  name: Type.Optional(Type.String({ maxLength: 128, description: 'For people; it is not kept.' })),
  days: Type.Optional(Type.Array(YearDay, { minItems: 1, maxItems: 366, description: 'Instead of those that we bring along.' })),
}, { ...closed, examples: [{ year: 2026 }, { year: 2027, days: [{ day: '2027-01-01', isWorking: false, name: '元旦' }] }] })

export const ImportedView = Type.Object({ days: Type.Integer({ description: 'How many days were named.' }) }, { examples: [{ days: 39 }] })

export const YearsView = Type.Object({ items: Type.Array(Type.Object({ year: Type.Integer(), name: Type.String(), days: Type.Array(YearDay) })) }, {
  examples: [{ items: [{ year: 2026, name: '中国 2026 年节假日', days: [{ day: '2026-01-01', isWorking: false, name: '元旦' }] }] }],
})

export function viewCalendar ({ id, name, weekly, isDefault, createdAt, version }: WorkCalendarRow): Static<typeof CalendarView> {
  return { id, name, weekly, isDefault: isDefault === true, createdAt: createdAt.toISOString(), version }
}

export function viewDay ({ day, isWorking, name, weekday }: WorkCalendarDay): Static<typeof DayView> {
  return { day, isWorking, name, weekday }
}
