import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { defaultSettings } from '../../../src/pushes/forecast/settings.schemas.ts'
import { Push } from '../../../src/pushes/record/push.entity.ts'
import { PushRun } from '../../../src/pushes/record/run.entity.ts'
import { createEntries } from '../../../src/pushes/schedule/entries.ts'
import { faultsOf } from '../../../src/pushes/schedule/check.ts'
import { createOccurrences } from '../../../src/pushes/schedule/occurrences.ts'
import { createPlans } from '../../../src/pushes/schedule/plans.ts'
import type { Schedule } from '../../../src/pushes/schedule/schedule.schemas.ts'
import { createStarter } from '../../../src/pushes/schedule/starter.ts'
import type { Zones } from '../../../src/reach/index.ts'
import { type Ground, startGround } from '../../platform/harness.ts'

const accountId = 1
const logger = createLogger({ level: 'fatal', destination: new Writable({ write (_line, _encoding, done) { done() } }) })

describe('when pushes go out', () => {
  let ground: Ground
  let clock: MovableClock
  let timeZone: string
  let zones: Zones
  let added: Array<{ runId: number, followerIds: readonly number[] }>
  beforeAll(async () => { ground = await startGround() })
  afterAll(() => ground.stop())
  beforeEach(async () => {
    clock = createMovableClock('2026-03-01T09:00:00Z')
    timeZone = 'Asia/Shanghai'
    zones = { attributeId: null, byDefault: null, names: [] }
    added = []
    await ground.db.change('DELETE FROM push_runs')
    await ground.db.change('DELETE FROM pushes')
  })

  /** One process: all there is of the schedule on its own door to the database. */
  function processOn (db: Database) {
    const settings = { of: async () => defaultSettings }
    const timeZoneOf = async () => timeZone
    const occurrences = createOccurrences({ db, clock, settings, timeZoneOf, zonesOf: async () => zones })
    const finish = async (tx: Parameters<Parameters<Database['write']>[0]>[0], push: Push) => { await tx.update(Push, { id: push.id }, { status: 'done' }) }
    const plans = createPlans({
      clock, occurrences, finish, track: async () => undefined, hold: async () => undefined,
      check: async (_accountId, schedule) => faultsOf(schedule, { nowMs: clock.now().getTime(), timeZone, zones }),
    })
    let woken = 0
    const starter = createStarter({ db, clock, logger, settings, timeZoneOf, occurrences, finish, wake: () => { woken += 1 } })
    const entries = createEntries({
      db, clock, settings, timeZoneOf,
      async sqlOf (_accountId, segmentId) {
        return { version: 1, rule: { all: [] }, compiled: { joins: '', joinValues: [], condition: 'followers.accountId = ? AND followers.id % ? = 0', values: [accountId, segmentId] } }
      },
      wake: () => undefined,
      async begun (tx, run) { await tx.update(Push, { id: run.pushId }, { status: 'running' }) },
      async add (_tx, _push, run, followerIds) { added.push({ runId: run.id, followerIds }) },
    })
    return { plans, starter, entries, woken: () => woken }
  }

  async function newPush (schedule: Schedule, more: Partial<Push> = {}): Promise<Push> {
    return ground.db.write((tx) => tx.save(tx.create(Push, {
      accountId, name: '新茶', status: 'scheduled', purpose: 'content', topicId: null, segmentId: 2, variants: [], holdOutPercent: 0, schedule,
      replies: { teamId: null, hours: 72 }, unfollowHours: 72, lifeHours: 24, links: { isTracked: true, readers: 'none' }, createdBy: 'user:1', approvedBy: null, approvedAt: null,
      approvedSize: null, overreachReason: null, version: 1, createdAt: clock.now(), changedAt: clock.now(), ...more,
    })))
  }
  async function planned (schedule: Schedule, more: Partial<Push> = {}): Promise<Push> {
    const push = await newPush(schedule, more)
    await ground.db.write((tx) => processOn(ground.db).plans.plan(tx, push))
    return push
  }
  const runsOf = async ({ id }: Push) => (await ground.db.read.find(PushRun, { where: { accountId, pushId: id }, order: { dueAt: 'ASC' } }))
  const shown = async (push: Push) => (await runsOf(push)).map(({ occurrence, status, reason }) => [occurrence, status, reason].filter((each) => each !== null).join(' '))
  const statusOf = async ({ id }: Push) => (await ground.db.read.findOneByOrFail(Push, { id })).status
  const ended = (push: Push, run: PushRun | undefined) => ground.db.write(async (tx) => {
    if (run === undefined) throw new Error('no run')
    await tx.update(PushRun, { id: run.id }, { status: 'done', endedAt: clock.now() })
    return processOn(ground.db).plans.next(tx, push, run)
  })

  it('once: at its moment, and not before', async () => {
    const push = await planned({ kind: 'once', at: '2026-03-01T10:00:00Z' })
    const { starter, woken } = processOn(ground.db)
    await starter.look()
    expect(await shown(push)).toEqual(['2026-03-01T10:00:00.000Z waiting'])
    clock.advance({ hours: 1 })
    await starter.look()
    expect([await shown(push), woken()]).toEqual([['2026-03-01T10:00:00.000Z freezing'], 1])
    const [run] = await runsOf(push)
    expect(run?.expiresAt).toEqual(new Date('2026-03-02T10:00:00Z'))
    expect(await ended(push, run)).toBe(false)
  })

  it('is begun exactly once, however many processes look', async () => {
    const pushes = await Promise.all(Array.from({ length: 12 }, () => planned({ kind: 'once', at: '2026-03-01T10:00:00Z' })))
    const others = [ground.db, await ground.openAnother(), await ground.openAnother()].map(processOn)
    clock.advance({ hours: 1 })
    await Promise.all([...others, ...others].map(({ starter }) => starter.look()))
    for (const push of pushes) expect(await shown(push)).toEqual(['2026-03-01T10:00:00.000Z freezing'])
    expect(others.reduce((all, { woken }) => all + woken(), 0)).toBe(pushes.length)
  })

  it('again and again: the next is written when one has ended, once', async () => {
    const push = await planned({ kind: 'cron', expression: '0 18 * * *' })
    clock.advance({ hours: 1 })
    await processOn(ground.db).starter.look()
    const [run] = await runsOf(push)
    expect(await Promise.all([ended(push, run), ended(push, run)])).toEqual([true, true])
    expect(await shown(push)).toEqual(['2026-03-01T18:00 done', '2026-03-02T18:00 waiting'])
  })

  it.each<['run' | 'skip', string[]]>([
    ['run', ['2026-03-01T18:00 cancelled MISSED', '2026-03-02T18:00 cancelled MISSED', '2026-03-03T18:00 freezing']],
    ['skip', ['2026-03-01T18:00 cancelled MISSED', '2026-03-02T18:00 cancelled MISSED', '2026-03-03T18:00 cancelled MISSED', '2026-03-04T18:00 waiting']],
  ])('what passed while nothing could begin it: %s', async (missed, runs) => {
    const push = await planned({ kind: 'cron', expression: '0 18 * * *', missed })
    clock.advance({ days: 2, hours: 4 })
    const { starter } = processOn(ground.db)
    await starter.look()
    await starter.look()
    expect(await shown(push)).toEqual(runs)
    expect(await statusOf(push)).toBe('scheduled')
  })

  it('once and missed for good, the push is done', async () => {
    const skipped = await planned({ kind: 'once', at: '2026-03-01T10:00:00Z', missed: 'skip' })
    const late = await planned({ kind: 'once', at: '2026-03-01T10:00:00Z' })
    const stale = await planned({ kind: 'once', at: '2026-03-01T10:00:00Z' }, { lifeHours: 2 })
    clock.advance({ hours: 3 })
    await processOn(ground.db).starter.look()
    expect([await statusOf(skipped), await statusOf(late), await statusOf(stale)]).toEqual(['done', 'scheduled', 'done'])
    expect([await shown(skipped), await shown(late)]).toEqual([['2026-03-01T10:00:00.000Z cancelled MISSED'], ['2026-03-01T10:00:00.000Z freezing']])
  })

  it('not while the push is paused', async () => {
    const push = await planned({ kind: 'once', at: '2026-03-01T10:00:00Z' }, { status: 'paused' })
    clock.advance({ hours: 1 })
    await processOn(ground.db).starter.look()
    expect(await shown(push)).toEqual(['2026-03-01T10:00:00.000Z waiting'])
  })

  it('at a local time: from the first follower’s clock to the last one’s, also when others come', async () => {
    zones = { attributeId: 7, byDefault: null, names: ['Asia/Tokyo', 'America/New_York'] }
    const push = await planned({ kind: 'local', day: '2026-03-03', time: '10:00' })
    const at = (moment: string) => Date.parse(moment)
    const [run] = await runsOf(push)
    expect(run).toMatchObject({
      occurrence: '2026-03-03T10:00', dueAt: new Date('2026-03-03T01:00:00Z'), expiresAt: new Date('2026-03-04T15:00:00Z'),
      zones: { attributeId: 7, otherwiseMs: at('2026-03-03T02:00:00Z'), byZone: { 'Asia/Tokyo': at('2026-03-03T01:00:00Z'), 'America/New_York': at('2026-03-03T15:00:00Z') } },
    })
    zones = { ...zones, names: ['Asia/Tokyo', 'Pacific/Auckland'] }
    await processOn(ground.db).starter.adjust()
    expect((await runsOf(push))[0]).toMatchObject({ dueAt: new Date('2026-03-02T21:00:00Z'), expiresAt: new Date('2026-03-04T02:00:00Z') })
  })

  it('at a local time that has passed by the account’s clock, when all followers live where it has not', async () => {
    zones = { attributeId: 7, byDefault: 'America/New_York', names: [] }
    const push = await planned({ kind: 'local', day: '2026-03-01', time: '10:00' })
    expect((await runsOf(push)).map(({ occurrence, dueAt }) => [occurrence, dueAt.toISOString()])).toEqual([['2026-03-01T10:00', '2026-03-01T15:00:00.000Z']])
  })

  it('by the account’s clock, wherever it moves', async () => {
    const push = await planned({ kind: 'cron', expression: '0 18 * * *' })
    timeZone = 'Asia/Tokyo'
    await processOn(ground.db).starter.adjust()
    clock.advance({ minutes: 1 })
    expect((await runsOf(push)).map(({ occurrence, dueAt }) => [occurrence, dueAt.toISOString()])).toEqual([['2026-03-01T18:00', '2026-03-01T09:00:00.000Z']])
  })

  it('goes on with the next day when the account moves west and comes to the same time once more', async () => {
    const push = await planned({ kind: 'cron', expression: '0 18 * * *' })
    clock.advance({ hours: 1, minutes: 1 })
    timeZone = 'Europe/London'
    const [run] = await runsOf(push)
    expect(await ended(push, run)).toBe(true)
    expect(await shown(push)).toEqual(['2026-03-01T18:00 done', '2026-03-02T18:00 waiting'])
    expect(await ended(push, run), 'once more').toBe(true)
    expect(await shown(push)).toHaveLength(2)
  })

  it('not in the past', async () => {
    const push = await newPush({ kind: 'once', at: '2026-03-01T09:00:00Z' })
    await expect(ground.db.write((tx) => processOn(ground.db).plans.plan(tx, push))).rejects.toMatchObject({ code: 'SCHEDULE_IN_PAST', place: 'body/schedule/at' })
    expect(await runsOf(push)).toEqual([])
  })

  describe('to whoever enters a segment', () => {
    const enter = (process: ReturnType<typeof processOn>, db: Database, entered: number[], segmentId = 2) => (
      db.write((tx) => process.entries.hear(tx, { accountId, segmentId, entered, left: [] }), { repeatable: true }))
    const who = () => added.flatMap(({ followerIds }) => followerIds).toSorted((a, b) => a - b)

    it('once for ever, in one run a day', async () => {
      const push = await newPush({ kind: 'entry' })
      const mine = processOn(ground.db)
      await enter(mine, ground.db, [3, 1])
      await enter(mine, ground.db, [3, 2])
      await enter(mine, ground.db, [4], 9)
      expect(who()).toEqual([1, 2, 3])
      clock.advance({ days: 400 })
      await enter(mine, ground.db, [1, 5])
      expect(who()).toEqual([1, 2, 3, 5])
      expect((await runsOf(push)).map(({ occurrence, status, isOpen, dueAt, expiresAt }) => [occurrence, status, isOpen, dueAt.toISOString(), expiresAt.toISOString()])).toEqual([
        ['entry:2026-03-01', 'running', true, '2026-03-01T09:00:00.000Z', '2026-03-02T16:00:00.000Z'],
        ['entry:2027-04-05', 'running', true, '2027-04-05T09:00:00.000Z', '2027-04-06T16:00:00.000Z'],
      ])
    })

    it('again after the cool-down, and not a moment sooner', async () => {
      await newPush({ kind: 'entry', coolDownDays: 2 })
      const mine = processOn(ground.db)
      await enter(mine, ground.db, [1])
      clock.advance({ days: 2, ms: -1 })
      await enter(mine, ground.db, [1])
      expect(who()).toEqual([1])
      clock.advance({ ms: 1 })
      await enter(mine, ground.db, [1])
      expect(who()).toEqual([1, 1])
    })

    it('one of two transactions lets somebody in', async () => {
      const push = await newPush({ kind: 'entry', coolDownDays: 30 })
      const doors = [ground.db, await ground.openAnother()]
      const all = Array.from({ length: 40 }, (_, at) => at + 1)
      await Promise.all(doors.flatMap((db) => [all, all.toReversed()].map((entered) => enter(processOn(db), db, entered))))
      expect(who()).toEqual(all)
      expect(await runsOf(push)).toHaveLength(1)
    })

    it('never twice on a day, however long that day is', async () => {
      // New York sets clocks back on 1 November 2026.
      timeZone = 'America/New_York'
      clock = createMovableClock('2026-11-01T04:00:00Z')
      await newPush({ kind: 'entry', coolDownDays: 1 })
      const mine = processOn(ground.db)
      await enter(mine, ground.db, [1])
      clock.advance({ hours: 24 })
      await enter(mine, ground.db, [1])
      expect(who()).toEqual([1])
      clock.advance({ hours: 1 })
      await enter(mine, ground.db, [1])
      expect(who()).toEqual([1, 1])
    })

    it('of those who are in the push’s own segment, too', async () => {
      await ground.db.write(async (tx) => {
        for (const id of [1, 2, 3, 4]) {
          await tx.query('INSERT INTO followers (id, accountId, openid, subscribed, messageCount, eventCount, createdAt) VALUES (?, ?, ?, 1, 0, 0, 0)', [id, accountId, `o${id}`])
        }
      })
      await newPush({ kind: 'entry', segmentId: 9 })
      await enter(processOn(ground.db), ground.db, [1, 2, 3, 4], 9)
      expect(who()).toEqual([2, 4])
    })

    it('between its first and its last moment, then the push is done', async () => {
      const push = await newPush({ kind: 'entry', from: '2026-03-01T10:00:00Z', until: '2026-03-01T12:00:00Z' })
      const mine = processOn(ground.db)
      await enter(mine, ground.db, [1])
      clock.advance({ hours: 1 })
      await enter(mine, ground.db, [2])
      clock.advance({ hours: 2, ms: 1 })
      await enter(mine, ground.db, [3])
      expect(who()).toEqual([2])
      await mine.plans.endEntries(ground.db)
      expect(await statusOf(push)).toBe('running')
      const [run] = await runsOf(push)
      expect(await ended(push, run)).toBe(false)
      await mine.plans.endEntries(ground.db)
      expect(await statusOf(push)).toBe('done')
    })

    it('not into a run that was stopped: they may have it another day', async () => {
      const push = await newPush({ kind: 'entry' })
      const mine = processOn(ground.db)
      await enter(mine, ground.db, [1])
      await ground.db.change(`UPDATE push_runs SET status = 'cancelled' WHERE pushId = ?`, [push.id])
      await enter(mine, ground.db, [2])
      clock.advance({ days: 1 })
      await enter(mine, ground.db, [1, 2])
      expect(added.map(({ followerIds }) => followerIds)).toEqual([[1], [2]])
    })

    it('not while it is paused', async () => {
      await newPush({ kind: 'entry' }, { status: 'paused' })
      await enter(processOn(ground.db), ground.db, [1])
      expect(who()).toEqual([])
    })
  })
})
