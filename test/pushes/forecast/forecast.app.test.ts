import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../../src/platform/database/rows.ts'
import { defaultSettings } from '../../../src/pushes/forecast/settings.schemas.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Result {
  audience: number, heldOut: number, routes: Record<string, number>, waiting: Record<string, number>, skipped: Record<string, number>
  mass: object, time: object, variants: Array<{ key: string, audience: number }>
}
interface DryRun { id: number, status: string, at: string, result: Result | null, percent: number | null, pushVersion: number }
interface Item { pushId: number, occurrence: string, at: string, run: { status: string } | null, size: number | null, countedBy: string | null }
interface Calendar { from: string, until: string, isWhole: boolean, items: Item[], mass: object[], caps: object[] }
interface Problem { code: string, place?: string }

const everybody = 1200
const regulars = 700

/** Twelve hundred followers, seven hundred of them regulars: some with an open window, some without a mass send left, some who want nothing. */
describe('what a push would do', () => {
  let test: TestApp
  let segmentId: number
  beforeAll(async () => {
    test = await startTestApp()
    const { accountId, app, clock } = test
    const now = clock.now().getTime()
    await app.db.write(async (tx) => {
      await insertRows(tx, {
        table: 'followers', columns: ['id', 'accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'stage', 'alias', 'bucket'],
        rows: Array.from({ length: everybody }, (_, at) => [at + 1, accountId, `oDry${at}`, 1, 0, 0, now, at < regulars ? 'customer' : 'unknown', at === 0 ? '=A1' : `者${at}`, at * 7919 % 10_000]),
      })
      const state = (followerId: number, { window = 0, used = 0, out = null as number | null }) => (
        [accountId, followerId, window === 0 ? 0 : now + 3600_000, window, '2026-03', used, out])
      await insertRows(tx, {
        table: 'reach_states', columns: ['accountId', 'followerId', 'windowUntil', 'windowLeft', 'massPeriod', 'massUsed', 'contentOutAt'],
        rows: [
          ...Array.from({ length: 100 }, (_, at) => state(at + 1, { window: 5 })),
          ...Array.from({ length: 50 }, (_, at) => state(at + 101, { used: 4 })),
          ...Array.from({ length: 30 }, (_, at) => state(at + 151, { out: now })),
          ...Array.from({ length: 20 }, (_, at) => state(at + 181, { used: 3 })),
        ],
      })
    })
    segmentId = (await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: '老客', rule: { field: 'stage', is: 'customer' } })).body.id
  })
  afterAll(() => test.stop())

  const path = (rest = '') => `${test.api}/pushes${rest}`
  const text = (route: string, words = '新茶到店') => ({ route, content: { type: 'text', text: words } })
  const variants = [{ key: 'a', weight: 1, ways: [text('service'), text('mass')] }]
  async function draft (more: object = {}): Promise<number> {
    const { status, body } = await test.send<{ id: number }>('POST', path(), { name: '新茶', purpose: 'content', segmentId, variants, ...more })
    expect(status, JSON.stringify(body)).toBe(201)
    return body.id
  }
  async function dryRun (pushId: number, body: object = {}): Promise<Result & { at: string }> {
    const started = await test.send<{ id: number, task: object }>('POST', path(`/${pushId}/dry-run`), body)
    expect(started, JSON.stringify(started.body)).toMatchObject({ status: 202, body: { task: { kind: 'push-dry-run', total: regulars } } })
    const done = await eventually(async () => {
      const { body: found } = await test.get<DryRun>(path(`/${pushId}/dry-run`))
      return found.id === started.body.id && found.status === 'done' ? found : undefined
    })
    if (done.result === null) throw new Error('no result')
    return { ...done.result, at: done.at }
  }

  it('is seen follower by follower: who by which route, who not and why', async () => {
    const pushId = await draft()
    expect((await test.get<Problem>(path(`/${pushId}/dry-run`))).body.code).toBe('DRY_RUN_NOT_FOUND')
    const result = await dryRun(pushId)
    expect(result).toMatchObject({
      audience: regulars, heldOut: 0, routes: { service: 100, mass: 520 }, waiting: {}, skipped: { MASS_SPENT: 50, OPTED_OUT: 30 },
      mass: { followers: 520, calls: 1, callsADay: 100, spent: 50, leftAfter: { 0: 20, 3: 500 } }, time: { calls: 101, fromSeconds: 2, untilSeconds: 3 },
    })
    expect((await test.get<DryRun>(path(`/${pushId}/dry-run`))).body).toMatchObject({ percent: 58.3, pushVersion: 1, at: '2026-03-01T09:00:00.000Z' })
    const file = await test.get<{ text: string }>(path(`/${pushId}/dry-run/file`))
    const lines = file.body.text.trimEnd().split('\r\n')
    expect([file.status, lines.length, lines[0], lines[1], lines[101], lines[151]]).toEqual(
      [200, regulars + 1, 'followerId,alias,variant,route,reason', "1,'=A1,a,service,", '101,者100,a,,MASS_SPENT', '151,者150,a,,OPTED_OUT'])
    expect(lines.filter((line) => line.endsWith(',a,mass,'))).toHaveLength(520)
    const audit = await test.get<{ items: Array<{ targetId: string }> }>('/api/v1/audit?action=push.dry-run-download')
    expect(audit.body.items.map(({ targetId }) => targetId)).toEqual([String(pushId)])
    expect(test.wechat.receivedCount()).toBe(0)
  })

  it('adds up with variants and those who are held out', async () => {
    const pushId = await draft({ holdOutPercent: 20, variants: [{ ...variants[0], key: 'a' }, { key: 'b', weight: 3, ways: [text('mass', '别的茶')] }] })
    const { audience, heldOut, routes, skipped, variants: [a, b] } = await dryRun(pushId)
    const sum = (amounts: Record<string, number>) => Object.values(amounts).reduce((all, amount) => all + amount, 0)
    expect(audience).toBe(regulars)
    expect(heldOut + sum(routes) + sum(skipped)).toBe(regulars)
    expect((a?.audience ?? 0) + (b?.audience ?? 0) + heldOut).toBe(regulars)
    expect(heldOut).toBeGreaterThan(100)
    expect(heldOut).toBeLessThan(180)
    expect((b?.audience ?? 0) / (a?.audience ?? 1)).toBeGreaterThan(2)
  })

  it('is reckoned for its moment: in a new month nobody’s mass sends are used up, at night all wait', async () => {
    const april = await dryRun(await draft({ schedule: { kind: 'once', at: '2026-04-01T02:00:00Z' } }))
    expect(april).toMatchObject({ at: '2026-04-01T02:00:00.000Z', routes: { mass: 670 }, skipped: { OPTED_OUT: 30 } })
    const night = await dryRun(await draft(), { at: '2026-04-01T16:00:00Z' })
    expect(night).toMatchObject({ routes: { mass: 670 }, waiting: { QUIET_HOURS: 670 } })
  })

  it('is one at a time, and says nothing of who was erased since', async () => {
    const pushId = await draft()
    expect((await test.send<Problem>('POST', path('/999999/dry-run'), {})).body.code).toBe('PUSH_NOT_FOUND')
    const { db } = test.app
    await dryRun(pushId)
    await db.change(`UPDATE push_dry_runs SET status = 'running' WHERE pushId = ?`, [pushId])
    expect((await test.send<Problem>('POST', path(`/${pushId}/dry-run`), {})).body.code).toBe('DRY_RUN_UNDER_WAY')
    expect((await test.get<Problem>(path(`/${pushId}/dry-run/file`))).body.code).toBe('DRY_RUN_NOT_READY')
    await db.change(`UPDATE push_dry_runs SET status = 'done' WHERE pushId = ?`, [pushId])
    const holder = test.app.followers.personal.all.find(({ name }) => name === 'push-dry-runs')
    const person = { accountId: test.accountId, followerId: 3, openid: 'oDry2', unionid: null, personId: null, until: test.clock.now() }
    const piece = await holder?.erase?.(person)
    await db.write((tx) => piece?.write(tx) ?? Promise.resolve())
    expect(await holder?.erase?.(person)).toBeNull()
    const { body } = await test.get<{ text: string }>(path(`/${pushId}/dry-run/file`))
    expect(body.text.split('\r\n').slice(2, 4)).toEqual(['2,者1,a,service,', '4,者3,a,service,'])
  })

  it('is not half of one push and half of another', async () => {
    const pushId = await draft()
    await dryRun(pushId)
    await test.send('PATCH', path(`/${pushId}`), { version: 1, holdOutPercent: 50 })
    const { db } = test.app
    // As if it had been changed while the dry run went on.
    await db.change(`UPDATE push_dry_runs SET status = 'running', result = NULL WHERE pushId = ?`, [pushId])
    const { body: { taskId } } = await test.get<{ taskId: number }>(path(`/${pushId}/dry-run`))
    await db.change(`UPDATE tasks SET status = 'waiting', result = NULL, state = NULL, endedAt = NULL WHERE id = ?`, [taskId])
    await eventually(async () => (await test.get<DryRun>(path(`/${pushId}/dry-run`))).body.status === 'stopped')
    expect((await test.get(`${test.api}/tasks/${taskId}`)).body).toMatchObject({ status: 'failed', problem: { code: 'DRY_RUN_OUTDATED' } })
  })

  it('goes by settings that admins choose, one after the other', async () => {
    expect((await test.get(path('/settings'))).body).toEqual({ version: 0, settings: defaultSettings })
    const changed = await test.send('PATCH', path('/settings'), { version: 0, settings: { approveAbove: 500, allowedHosts: ['shop.example.com'] } })
    expect(changed).toMatchObject({ status: 200, body: { version: 1, settings: { ...defaultSettings, approveAbove: 500, allowedHosts: ['shop.example.com'] } } })
    expect(await test.send<Problem>('PATCH', path('/settings'), { version: 0, settings: { approveAbove: 1 } })).toMatchObject({ status: 409, body: { code: 'PUSH_SETTINGS_CHANGED', place: 'body/version' } })
    expect(await test.send<Problem>('PUT', path('/settings'), { version: 1, settings: { ...defaultSettings, allowedHosts: ['https://shop.example.com'] } }))
      .toMatchObject({ status: 400, body: { place: 'body/settings/allowedHosts/0' } })
    expect((await test.send('PUT', path('/settings'), { version: 1, settings: defaultSettings })).body).toEqual({ version: 2, settings: defaultSettings })
  })

  it('is refused where its schedule makes no sense, and the place is named', async () => {
    const refused = async (schedule: object) => {
      const { status, body } = await test.send<Problem>('POST', path(), { name: '新茶', purpose: 'content', segmentId, variants, schedule })
      return [status, body.code, body.place]
    }
    expect(await refused({ kind: 'once', at: '2026-03-01T08:59:59Z' })).toEqual([400, 'SCHEDULE_IN_PAST', 'body/schedule/at'])
    expect(await refused({ kind: 'cron', expression: '*/5 * * * *' })).toEqual([400, 'SCHEDULE_TOO_OFTEN', 'body/schedule/expression'])
    expect(await refused({ kind: 'local', day: '2026-03-32', time: '10:00' })).toEqual([400, 'SCHEDULE_DAY_UNKNOWN', 'body/schedule/day'])
    expect(await refused({ kind: 'local', day: '2026-03-02', time: '25:00' })).toEqual([400, 'INPUT_INVALID', 'body/schedule/time'])
    expect(await refused({ kind: 'cron', expression: '0 10 * * *', at: 'noon' })).toEqual([400, 'INPUT_INVALID', 'body/schedule/at'])
  })

  it('stands in the calendar with what went out, and with how often one follower would be too much', async () => {
    const days = (from: string, until: string) => test.get<Calendar & Problem>(path(`/calendar?from=${from}&until=${until}`))
    expect((await days('2026-03-01', '2026-06-01')).body).toMatchObject({ code: 'PUSH_CALENDAR_TOO_LONG', place: 'query/until' })
    expect((await days('2026-03-02', '2026-03-01')).status).toBe(400)
    const planned = async (schedule: object) => {
      const pushId = await draft({ schedule })
      await dryRun(pushId)
      expect(await test.send('POST', path(`/${pushId}/approve`), { reason: '新茶上市' })).toMatchObject({ status: 200 })
      expect(await test.send('POST', path(`/${pushId}/schedule`), {})).toMatchObject({ status: 200 })
      return pushId
    }
    const once = await planned({ kind: 'once', at: '2026-03-06T03:00:00Z' })
    const weekly = await planned({ kind: 'cron', expression: '0 10 * * 5' })
    const { body } = await days('2026-03-02', '2026-03-15')
    expect(body.items.map(({ pushId, occurrence, run, size, countedBy }) => [pushId, occurrence, run?.status, size, countedBy])).toEqual([
      [weekly, '2026-03-06T10:00', 'waiting', regulars, 'dry-run'],
      [once, '2026-03-06T03:00:00.000Z', 'waiting', regulars, 'dry-run'],
      [weekly, '2026-03-13T10:00', undefined, regulars, 'dry-run'],
    ])
    expect(body.mass).toMatchObject([{ period: '2026-03', perFollower: 4, pushes: 3, calls: 3, beyond: { atMost: 0 } }])
    expect(body.caps).toMatchObject([{ span: 'day', period: '2026-03-06', cap: 1, pushes: 2 }])
    expect((await test.get<Calendar>(path('/calendar'))).body).toMatchObject({ from: '2026-02-22', until: '2026-03-25', isWhole: true })
  })
})

describe('a dry run that nobody works on yet', () => {
  it('is begun by one of those who ask at the same moment', async () => {
    const test = await startTestApp({ app: { role: 'web' } })
    try {
      const made = async (path: string, body: object) => (await test.send<{ id: number }>('POST', `${test.api}/${path}`, body)).body.id
      const segmentId = await made('segments', { name: '老客', rule: { field: 'stage', is: 'customer' } })
      const variants = [{ key: 'a', weight: 1, ways: [{ route: 'service', content: { type: 'text', text: '新茶到店' } }] }]
      const pushId = await made('pushes', { name: '新茶', purpose: 'content', segmentId, variants })
      const asked = await Promise.all(Array.from({ length: 4 }, () => test.send<Problem>('POST', `${test.api}/pushes/${pushId}/dry-run`, {})))
      expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409])
    } finally {
      await test.stop()
    }
  })
})
