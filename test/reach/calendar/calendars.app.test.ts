import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isWorking } from '../../../src/reach/index.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

interface CalendarView { id: number, name: string, isDefault: boolean, version: number }
interface DayView { day: string, isWorking: boolean, name: string, weekday: string | null }

const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
const free = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] }
const weekly = { ...free, monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: shop }

describe('work calendars', () => {
  let test: TestApp
  let id: number
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const path = () => `${test.api}/calendars`
  const add = (body: object) => test.send<CalendarView>('POST', path(), { weekly, ...body })
  const list = async () => (await test.get<{ items: CalendarView[], next: number | null }>(path())).body.items
  const version = async () => (await test.get<CalendarView>(`${path()}/${id}`)).body.version
  const setDays = async (days: object[]) => test.send('PUT', `${path()}/${id}/days`, { version: await version(), days })
  const days = async (query = '') => (await test.get<{ items: DayView[], next: string | null }>(`${path()}/${id}/days${query}`)).body
  const calendar = () => test.app.reach.calendar

  it('are needed by nobody: without one an account works as most do', async () => {
    expect(await calendar().isHoliday(test.accountId, '2026-02-28')).toBe(true)
    expect(await calendar().isHoliday(test.accountId, '2026-02-18')).toBe(false)
    expect(await calendar().isWorking({ accountId: test.accountId }, new Date('2026-02-18T09:30:00+08:00'))).toBe(true)
    const { accountId } = test
    const night = new Date('2026-02-21T03:00:00+08:00')
    expect(isWorking(await calendar().openHours({ accountId }), night)).toBe(true)
    expect(isWorking(await test.app.db.write((tx) => calendar().openHours({ accountId, calendarId: 77 }, tx)), night)).toBe(true)
  })

  it('are made and changed, and one of them is the default', async () => {
    const first = await add({ name: '客服' })
    expect(first).toMatchObject({ status: 201, body: { name: '客服', weekly, isDefault: true, version: 1 } })
    id = first.body.id
    const second = await add({ name: '门店', weekly: { ...weekly, sunday: [{ from: '00:00', to: '24:00' }] } })
    expect(second).toMatchObject({ status: 201, body: { isDefault: false } })
    expect(await add({ name: '客服' })).toMatchObject({ status: 409, body: { code: 'CALENDAR_EXISTS', place: 'body/name' } })
    expect(await test.send('PATCH', `${path()}/${second.body.id}`, { version: 1, isDefault: true })).toMatchObject({ status: 200, body: { isDefault: true, version: 2 } })
    expect((await list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([['门店', true], ['客服', false]])
    expect(await calendar().isHoliday(test.accountId, '2026-03-01')).toBe(false)
    const { accountId } = test
    const sunday = new Date('2026-03-01T03:00:00+08:00')
    const openHours = (calendarId: number | null) => test.app.db.write((tx) => calendar().openHours({ accountId, calendarId }, tx))
    expect(await Promise.all([null, id, second.body.id, 77].map(async (calendarId) => isWorking(await openHours(calendarId), sunday)))).toEqual([true, false, true, true])
    expect(await test.send('PATCH', `${path()}/${second.body.id}`, { version: 1, name: '总店' })).toMatchObject({ status: 409, body: { code: 'CALENDAR_CHANGED' } })
    expect(await test.send('DELETE', `${path()}/${second.body.id}`)).toMatchObject({ status: 409, body: { code: 'CALENDAR_IS_DEFAULT' } })
    expect(await test.send('PATCH', `${path()}/${id}`, { version: 1, isDefault: true, name: '客服中心' })).toMatchObject({ status: 200, body: { isDefault: true, name: '客服中心' } })
    expect((await test.send('DELETE', `${path()}/${second.body.id}`)).status).toBe(204)
    expect(await test.get(`${path()}/${second.body.id}`)).toMatchObject({ status: 404, body: { code: 'CALENDAR_NOT_FOUND' } })
    expect(await calendar().isHoliday(test.accountId, '2026-03-01')).toBe(true)
  })

  it('take a year over, ours or any other, as often as one likes', async () => {
    const { body: years } = await test.get<{ items: Array<{ year: number, days: DayView[] }> }>(`${path()}/years`)
    expect(years.items.map(({ year, days: named }) => [year, named.filter(({ isWorking: is }) => !is).length, named.filter(({ isWorking: is }) => is).length])).toEqual([[2025, 28, 5], [2026, 33, 6]])
    for (let time = 0; time < 2; time += 1) expect(await test.send('POST', `${path()}/${id}/import-year`, { year: 2026 })).toMatchObject({ status: 200, body: { days: 39 } })
    const first = await days('?limit=5')
    expect(first.items).toMatchObject([
      { day: '2026-01-01', isWorking: false, name: '元旦', weekday: null }, { day: '2026-01-02' }, { day: '2026-01-03' }, { day: '2026-01-04', isWorking: true, name: '元旦调休', weekday: 'monday' }, { day: '2026-02-14' },
    ])
    expect((await days(`?after=${first.next}&limit=400`)).items).toHaveLength(34)
    const holidays = await calendar().holidaysIn(test.accountId, '2026-02-13', '2026-02-28')
    expect([...holidays]).toEqual(['2026-02-15', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-21', '2026-02-22', '2026-02-23'])
    expect(await test.app.db.write((tx) => calendar().holidaysIn(test.accountId, '2026-02-13', '2026-02-28', tx))).toEqual(holidays)
    const asked = { accountId: test.accountId, calendarId: id }
    expect(await calendar().isWorking(asked, new Date('2026-02-28T14:00:00+08:00'))).toBe(true)
    expect(await calendar().nextWorking(asked, new Date('2026-02-14T18:00:00+08:00'))).toEqual(new Date('2026-02-24T09:00:00+08:00'))
    expect(await calendar().addWorkingTime(asked, new Date('2026-02-14T17:00:00+08:00'), 7_200_000)).toEqual(new Date('2026-02-24T10:00:00+08:00'))
    expect(await calendar().workingTimeBetween(asked, new Date('2026-02-14T17:00:00+08:00'), new Date('2026-02-24T10:00:00+08:00'))).toBe(7_200_000)
    expect(await test.send('POST', `${path()}/${id}/import-year`, { year: 2027 })).toMatchObject({ status: 400, body: { code: 'CALENDAR_YEAR_UNKNOWN', place: 'body/year' } })
    expect((await test.send('POST', `${path()}/${id}/import-year`, { year: 2027, days: [{ day: '2027-01-01', isWorking: false, name: '元旦' }] })).body).toEqual({ days: 1 })
    expect(await calendar().isHoliday(test.accountId, '2027-01-01')).toBe(true)
  })

  it('say of single days what they are, and take it back', async () => {
    expect((await setDays([{ day: '2026-03-02', isWorking: false, name: '盘点' }, { day: '2026-03-07', isWorking: true, name: '补班', weekday: 'friday' }])).status).toBe(200)
    expect([...await calendar().holidaysIn(test.accountId, '2026-03-02', '2026-03-08')]).toEqual(['2026-03-02', '2026-03-08'])
    expect((await setDays([{ day: '2026-03-02', isWorking: null }])).status).toBe(200)
    expect(await calendar().isHoliday(test.accountId, '2026-03-02')).toBe(false)
    expect((await days('?after=2026-03-01&limit=1')).items).toEqual([{ day: '2026-03-07', isWorking: true, name: '补班', weekday: 'friday' }])
    expect(await test.send('PUT', `${path()}/${id}/days`, { version: 1, days: [{ day: '2026-03-02', isWorking: false }] })).toMatchObject({ status: 409, body: { code: 'CALENDAR_CHANGED' } })
  })

  it.each([
    [{ weekly: { ...weekly, monday: [{ from: '12:00', to: '09:00' }] } }, 'CALENDAR_HOURS_UNSOUND', 'body/weekly/monday/0'],
    [{ weekly: { ...weekly, tuesday: [shop[0], { from: '11:00', to: '18:00' }] } }, 'CALENDAR_HOURS_UNSOUND', 'body/weekly/tuesday/1'],
    [{ weekly: { ...weekly, sunday: [{ from: '24:00', to: '24:00' }] } }, 'INPUT_INVALID', 'body/weekly/sunday/0/from'],
    [{ weekly: { monday: shop } }, 'INPUT_INVALID', 'body/weekly/tuesday'],
  ])('refuse hours that are none: %j', async (body, code, place) => {
    expect(await add({ name: '坏的', ...body })).toMatchObject({ status: 400, body: { code, place } })
  })

  it.each([
    [[{ day: '2026-02-30', isWorking: false }], 'CALENDAR_DAY_UNKNOWN', 'body/days/0/day'],
    [[{ day: '2026-03-03', isWorking: false }, { day: '2026-03-03', isWorking: true }], 'CALENDAR_DAY_TWICE', 'body/days/1/day'],
  ])('refuse days that are none: %j', async (body, code, place) => {
    expect(await setDays(body)).toMatchObject({ status: 400, body: { code, place } })
    const imported = await test.send('POST', `${path()}/${id}/import-year`, { year: 2026, days: [{ day: '2025-01-01', isWorking: false, name: '元旦' }] })
    expect(imported).toMatchObject({ status: 400, body: { code: 'CALENDAR_DAY_OF_OTHER_YEAR', place: 'body/days/0/day' } })
  })

  it('have one default when several become it at once, and every change in the audit', async () => {
    const made = await Promise.all(['甲', '乙', '丙'].map((name) => add({ name, isDefault: true })))
    expect(made.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
    expect((await list()).filter(({ isDefault }) => isDefault)).toHaveLength(1)
    const { body } = await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit?limit=100`)
    const actions = new Set(body.items.map(({ action }) => action).filter((action) => action.startsWith('calendar.')))
    expect(actions).toEqual(new Set(['calendar.add', 'calendar.change', 'calendar.remove', 'calendar.import', 'calendar.days']))
  })
})
