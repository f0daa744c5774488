import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../../src/platform/database/rows.ts'
import { createJudge } from '../../../src/reach/sending/judgement.ts'
import { defaultSettings } from '../../../src/reach/settings/settings.schemas.ts'
import { createStandingStore } from '../../../src/reach/standing/standing.store.ts'
import { createGate, type Ground, isSqlite, startGround } from '../../platform/harness.ts'
import { question } from './standings.ts'

const accountId = 1
const followerId = 7
const midnight = Date.parse('2026-03-04T16:00:00Z')

describe('two who decide about one follower at midnight', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround()
    await ground.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['id', 'accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: [[followerId, accountId, 'o7', 1, 0, 0, 0]],
    }))
  })
  afterAll(() => ground.stop())

  it('count in the day in which they decide, not in that in which they began to wait', async () => {
    const { db } = ground
    let nowMs = midnight - 1
    const isAsked = createGate()
    const store = createStandingStore(db)
    const judge = createJudge({
      clock: { now: () => new Date(nowMs) },
      settings: {
        async contextOf () {
          isAsked.open()
          return { settings: defaultSettings, account: { kind: 'service', isVerified: true, timeZone: 'Asia/Shanghai' } }
        },
      },
      quiet: { of: async () => ({ untilMs: 0, attributeId: null, byZone: new Map() }) },
      store,
      doubt: async () => undefined,
    })
    const content = question({ route: 'mass' })
    const sendOnce = () => db.write(async (tx) => {
      const judgement = await judge.lock(tx, accountId, { followerIds: [followerId], topicIds: [], templateIds: [] })
      const { isOpen } = judgement.decide(followerId, content)
      if (isOpen) judgement.spend(followerId, content)
      await judgement.write()
      return isOpen
    })
    const [isHeld, mayGo] = [createGate(), createGate()]
    const first = db.write(async (tx) => {
      await store.lockStates(tx, accountId, [followerId])
      isHeld.open()
      await mayGo.opened
    })
    await isHeld.opened
    const second = sendOnce()
    // On SQLite whoever writes waits before anything else.
    if (!isSqlite) await isAsked.opened
    nowMs = midnight
    mayGo.open()
    await first
    expect(await second).toBe(true)
    // One a day, and the day that has just begun has had it.
    expect(await sendOnce()).toBe(false)
    const rows = await db.read.query('SELECT contentDay, contentDayUsed FROM reach_states')
    expect(rows.map((row: { contentDay: string, contentDayUsed: number | string }) => [row.contentDay, Number(row.contentDayUsed)])).toEqual([['2026-03-05', 1]])
  })
})
