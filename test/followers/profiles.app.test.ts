import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Follower } from '../../src/followers/follower.entity.ts'
import { FollowerEvent } from '../../src/followers/timeline.entity.ts'
import { fetchProfiles } from '../../src/followers/profile.jobs.ts'
import { momentValue } from '../../src/platform/database/columns.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

const batchGet = '/cgi-bin/user/info/batchget'

describe('what WeChat knows of followers', () => {
  let test: TestApp
  let wechat: Wechat
  beforeEach(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const { db } = test.app
    wechat = createWechat({ db, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), clock: test.clock, base: test.simulator.url })
  })
  afterEach(async () => {
    await wechat.close()
    await test.stop()
  })

  const fetch = () => fetchProfiles({ db: test.app.db, clock: test.clock, logger: test.app.log, wechat, caller: test.app.accounts.caller, note: test.app.followers.note })
  const calls = () => test.wechat.calls[batchGet] ?? 0
  const recordOf = (openid: string) => test.app.db.read.findOneByOrFail(Follower, { accountId: test.accountId, openid })
  async function due (openids: readonly string[]): Promise<void> {
    const now = momentValue(test.clock.now())
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'profileDueAt'],
      rows: openids.map((openid) => [test.accountId, openid, 1, 0, 0, now, now]),
    }))
  }

  it('is asked a hundred at a time, once, and not again of whom it knows nothing', async () => {
    const openids = Array.from({ length: 150 }, (_, at) => test.wechat.addFollower({ remark: `第${at}` }))
    await due([...openids, 'oUnknown'])
    await fetch()
    expect(calls()).toBe(2)
    expect(await recordOf(openids[149] ?? '')).toMatchObject({ remark: '第149', subscribeScene: 'ADD_SCENE_SEARCH', profileDueAt: null, syncedAt: null })
    expect(await recordOf('oUnknown')).toMatchObject({ profileDueAt: null, subscribed: true })
    await fetch()
    expect(calls()).toBe(2)
    const { id } = await recordOf(openids[149] ?? '')
    const changes = () => test.app.db.read.find(FollowerEvent, { where: { followerId: id, kind: 'profile.changed' } })
    expect(await changes()).toMatchObject([{ detail: { changed: expect.arrayContaining(['subscribeScene', 'remark']) } }])
    await test.app.db.write((tx) => test.app.followers.doubt(tx, test.accountId, [id]))
    await fetch()
    expect(await changes(), 'nothing new').toHaveLength(1)
  })

  it('tells who does not follow, and from then on their data is kept no longer than of those who left', async () => {
    const [gone, back] = [test.wechat.addFollower(), test.wechat.addFollower()]
    await test.wechat.unfollow(gone)
    await due([gone, back])
    await test.app.db.change('UPDATE followers SET subscribed = 0, unfollowedAt = 1 WHERE openid = ?', [back])
    const told = test.clock.now()
    await fetch()
    expect(await recordOf(gone)).toMatchObject({ subscribed: false, subscriptionAt: null, unfollowedAt: told })
    expect(await recordOf(back)).toMatchObject({ subscribed: true, unfollowedAt: null })
    test.clock.advance({ days: 1 })
    await test.app.db.change('UPDATE followers SET profileDueAt = 1 WHERE openid = ?', [gone])
    await fetch()
    expect(await recordOf(gone)).toMatchObject({ subscribed: false, unfollowedAt: told })
  })

  it('is asked again of whom somebody doubts', async () => {
    const [gone, other] = [test.wechat.addFollower(), test.wechat.addFollower()]
    await due([gone, other])
    await fetch()
    await test.wechat.unfollow(gone)
    const { id } = await recordOf(gone)
    const missed = () => test.app.db.read.find(FollowerEvent, { where: { followerId: id, kind: 'event.unsubscribe.missed' } })
    const doubt = (ids: number[]) => test.app.db.write((tx) => test.app.followers.doubt(tx, test.accountId, ids))
    await doubt([])
    expect(await fetch()).toBe(0)
    await doubt([id])
    expect(await fetch()).toBe(1)
    expect(await recordOf(gone), 'followed a moment ago').toMatchObject({ subscribed: true, profileDueAt: null })
    test.clock.advance({ minutes: 2 })
    await doubt([id])
    await fetch()
    expect(await recordOf(gone)).toMatchObject({ subscribed: false, unfollowedAt: test.clock.now(), profileDueAt: null })
    expect(await recordOf(other)).toMatchObject({ subscribed: true })
    expect(await missed()).toMatchObject([{ occurredAt: test.clock.now(), sourceKind: 'profile' }])
    test.clock.advance({ minutes: 2 })
    await doubt([id])
    await fetch()
    expect(await missed()).toHaveLength(1)
  })

  it('is asked again of somebody who came back while it answered', async () => {
    const openid = test.wechat.addFollower()
    await due([openid])
    test.simulator.faults.set({ api: batchGet, fault: 'latency', ms: 1000 })
    const fetching = fetch()
    await eventually(async () => Number((await recordOf(openid)).profileDueAt) > test.clock.now().getTime())
    test.clock.advance({ minutes: 1 })
    await test.app.db.change('UPDATE followers SET profileDueAt = ? WHERE openid = ?', [momentValue(test.clock.now()), openid])
    await fetching
    expect(await recordOf(openid)).toMatchObject({ profileDueAt: test.clock.now() })
    test.simulator.faults.clear()
    await fetch()
    expect(await recordOf(openid)).toMatchObject({ profileDueAt: null, subscribeScene: 'ADD_SCENE_SEARCH' })
  })

  it('waits with the whole account when WeChat refuses it', async () => {
    const openids = Array.from({ length: 120 }, () => test.wechat.addFollower())
    await due(openids)
    await test.app.db.change('UPDATE accounts SET disabledAt = 1')
    await test.app.accounts.keyring.reload()
    await fetch()
    expect(calls()).toBe(0)
    const waiting = await recordOf(openids[119] ?? '')
    expect(waiting.profileDueAt?.getTime()).toBe(test.clock.now().getTime() + 6 * 3600_000)
  })
})
