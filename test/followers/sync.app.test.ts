import { afterEach, describe, expect, it } from 'vitest'
import { Follower } from '../../src/followers/follower.entity.ts'
import { FollowerEvent } from '../../src/followers/timeline.entity.ts'
import { createSyncService } from '../../src/followers/sync/sync.service.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat } from '../../src/wechat/client.ts'
import { callJson, eventually, startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

interface TaskBody { id: number, status: string, done: number, total: number | null, dueAt: string | null, problem: { code: string } | null, result: unknown }

const batchGet = '/cgi-bin/user/info/batchget'

describe('the sync of followers', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const begin = async (options: TestAppOptions = {}) => { test = await startTestApp(options) }
  const addFollowers = (count: number) => Array.from({ length: count }, () => test.wechat.addFollower())
  const ask = async () => {
    const { status, body } = await test.send<TaskBody>('POST', `${test.api}/followers/sync`)
    expect(status).toBe(202)
    return body.id
  }
  const until = (id: number, isSo: (task: TaskBody) => boolean) => eventually(async () => {
    const { body } = await test.get<TaskBody>(`${test.api}/tasks/${id}`)
    return isSo(body) && body
  })
  const sync = async () => until(await ask(), ({ status }) => status === 'done' || status === 'failed')
  const recordOf = (openid: string) => test.app.db.read.findOneByOrFail(Follower, { accountId: test.accountId, openid })
  const eventsOf = (followerId: number) => test.app.db.read.findBy(FollowerEvent, { accountId: test.accountId, followerId })
  const count = () => test.app.db.read.countBy(Follower, { accountId: test.accountId })
  const at = (minutesAgo: number) => new Date(test.clock.now().getTime() - minutesAgo * 60_000)

  it('makes a record of everybody with what WeChat tells, over more than one page', async () => {
    await begin()
    addFollowers(10_300)
    const openid = test.wechat.addFollower({ qrScene: 'store_1', unionid: 'u1', remark: '老王', language: 'zh_CN', subscribedAt: at(60) })
    addFollowers(2000)
    expect(await sync()).toMatchObject({ status: 'done', done: 12_301, total: 12_301, result: { followers: 12_301, total: 12_301, missedUnfollows: 0 } })
    expect(await count()).toBe(12_301)
    const record = await recordOf(openid)
    expect(record).toMatchObject({
      subscribed: true, subscriptionAt: at(60), subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'store_1', unionid: 'u1', remark: '老王', language: 'zh_CN',
      syncedAt: test.clock.now(), unfollowedAt: null, messageCount: 0, eventCount: 0, version: 1,
    })
    expect(record.alias).toMatch(/的/)
    const { body } = await test.get<{ items: unknown[] }>(`${test.api}/audit?action=followers.sync`)
    expect(body.items).toHaveLength(1)
  })

  it('changes nothing when it comes again, and leaves what people of ours decided', async () => {
    await begin()
    const [openid = ''] = addFollowers(3)
    await sync()
    await test.app.db.change(`UPDATE followers SET stage = 'customer', stageBy = 'hand', ownerId = 1, alias = 'ours', version = 4, bucket = 77 WHERE openid = ?`, [openid])
    const before = await recordOf(openid)
    test.clock.advance({ hours: 1 })
    await sync()
    expect(await recordOf(openid)).toEqual(Object.assign(before, { syncedAt: test.clock.now() }))
    expect(await count()).toBe(3)
  })

  it('takes WeChat’s remark over ours', async () => {
    await begin()
    const openid = test.wechat.addFollower({ remark: '新' })
    await sync()
    await test.app.db.change(`UPDATE followers SET remark = '旧' WHERE openid = ?`, [openid])
    await sync()
    expect(await recordOf(openid)).toMatchObject({ remark: '新' })
  })

  it('believes an event that is newer than the follow WeChat tells of, and WeChat over an older one', async () => {
    await begin()
    const [left, stayed] = [test.wechat.addFollower({ subscribedAt: at(50) }), test.wechat.addFollower({ subscribedAt: at(10) })]
    for (const openid of [left, stayed]) await test.wechat.raw(openid, { MsgType: 'event', Event: 'unsubscribe', EventKey: '' }, { at: at(30) })
    for (const openid of [left, stayed]) await eventually(async () => await test.app.db.read.findOneBy(Follower, { openid }))
    await sync()
    expect(await recordOf(left)).toMatchObject({ subscribed: false, subscriptionAt: at(30), unfollowedAt: at(30) })
    expect(await recordOf(stayed)).toMatchObject({ subscribed: true, subscriptionAt: at(10), unfollowedAt: null })
  })

  it('finds who left without our hearing of it, once, and takes them back when they return', async () => {
    await begin()
    const [openid = '', ...others] = addFollowers(3)
    await sync()
    test.wechat.setWebhook(null)
    await test.wechat.unfollow(openid)
    test.clock.advance({ hours: 24 })
    expect(await sync()).toMatchObject({ result: { followers: 2, total: 2, missedUnfollows: 1 } })
    const record = await recordOf(openid)
    expect(record).toMatchObject({ subscribed: false, unfollowedAt: test.clock.now() })
    expect(await eventsOf(record.id)).toMatchObject([{ kind: 'event.unsubscribe.missed', sourceKind: 'sync', occurredAt: test.clock.now() }])
    for (const other of others) expect(await recordOf(other)).toMatchObject({ subscribed: true })

    test.clock.advance({ hours: 24 })
    expect(await sync()).toMatchObject({ result: { missedUnfollows: 0 } })
    test.wechat.addFollower({ openid })
    expect(await sync()).toMatchObject({ result: { followers: 3, missedUnfollows: 0 } })
    expect(await recordOf(openid)).toMatchObject({ subscribed: true, unfollowedAt: null })
  })

  it('takes nobody for gone of whom it heard while it ran', async () => {
    await begin()
    const [present = ''] = addFollowers(1)
    // Known to us and not in the list: one followed just now, one wrote just now, one was not heard of for an hour.
    for (const [openid, event, minutesAgo] of [['oJustFollowed', 'subscribe', 0], ['oJustClicked', 'CLICK', 0], ['oQuiet', 'subscribe', 60]] as const) {
      await test.wechat.raw(openid, { MsgType: 'event', Event: event, EventKey: '' }, { at: at(minutesAgo) })
      await eventually(async () => await test.app.db.read.findOneBy(Follower, { openid }))
    }
    await test.app.db.change('UPDATE followers SET createdAt = createdAt - 3600000 WHERE openid <> ?', [present])
    expect(await sync()).toMatchObject({ result: { missedUnfollows: 1 } })
    expect(await recordOf('oJustFollowed')).toMatchObject({ subscribed: true })
    expect(await recordOf('oJustClicked')).toMatchObject({ subscribed: true })
    expect(await recordOf('oQuiet')).toMatchObject({ subscribed: false })
  })

  it('brings the tags that followers carry at WeChat', async () => {
    await begin()
    const [openid = '', plain = ''] = addFollowers(2)
    const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '会员' })
    const wechatTagId = await eventually(async () => {
      const [row] = await test.app.db.read.query<Array<{ wechatTagId: number | null }>>('SELECT wechatTagId FROM tags WHERE id = ?', [tag.id])
      return row?.wechatTagId
    })
    await callJson(`${test.simulator.url}/cgi-bin/tags/members/batchtagging?access_token=${test.wechat.token()}`, {
      method: 'POST', body: { openid_list: [openid], tagid: Number(wechatTagId) },
    })
    await sync()
    const tagsOf = async (who: string) => (await test.get<{ items: unknown[] }>(`${test.api}/followers/${(await recordOf(who)).id}/tags`)).body.items
    expect(await tagsOf(openid)).toHaveLength(1)
    expect(await tagsOf(plain)).toEqual([])
  })

  it('leaves the last tenth of a day’s calls to those who follow today, and goes on tomorrow', async () => {
    await begin({ account: { limits: { quotas: { [batchGet]: { perDay: 20 } } } } })
    addFollowers(1800)
    expect(await sync()).toMatchObject({ status: 'done', done: 1800 })
    const waiting = await until(await ask(), ({ problem }) => problem !== null)
    expect(waiting).toMatchObject({ status: 'waiting', done: 0, problem: { code: 'SYNC_QUOTA_RESERVED' }, dueAt: '2026-03-01T16:00:00.000Z' })
    expect(test.wechat.quota(batchGet).usedToday).toBe(18)
    test.clock.advance({ hours: 7 })
    expect(await until(waiting.id, ({ status }) => status === 'done')).toMatchObject({ done: 1800 })
  })

  it('waits for a quota until it is renewed, and goes on from where it was', async () => {
    await begin({ account: { limits: { quotas: { [batchGet]: { perMinute: 45 } } } } })
    addFollowers(6100)
    const id = await ask()
    const waiting = await until(id, ({ problem }) => problem !== null)
    expect(waiting).toMatchObject({ status: 'waiting', done: 4000, total: 6100, problem: { code: 'WECHAT_45011' }, dueAt: '2026-03-01T09:01:00.000Z' })
    test.clock.advance({ minutes: 1 })
    expect(await until(id, ({ status }) => status === 'done')).toMatchObject({ done: 6100, result: { followers: 6100 } })
    // 45 were let through, no more were tried than are under way at once, and 21 were left for the next minute.
    expect(test.wechat.calls[batchGet]).toBeLessThanOrEqual(45 + 8 + 21)
    expect(await count()).toBe(6100)
  })

  it('goes on in another process from where the first one stopped, and counts nobody twice', async () => {
    await begin({ app: { role: 'web' } })
    const first = await test.startAnother({ role: 'worker' })
    test.simulator.faults.set({ api: batchGet, fault: 'latency', ms: 40 })
    addFollowers(14_000)
    const id = await ask()
    await until(id, ({ done }) => done > 0)
    await first.close()
    const { body: stopped } = await test.get<TaskBody>(`${test.api}/tasks/${id}`)
    expect(stopped.status).toBe('waiting')
    expect(stopped.done).toBeLessThan(14_000)
    expect(await count()).toBe(stopped.done)

    test.simulator.faults.clear()
    const before = test.wechat.calls[batchGet] ?? 0
    await test.startAnother({ role: 'worker' })
    expect(await until(id, ({ status }) => status === 'done')).toMatchObject({ done: 14_000, result: { followers: 14_000, missedUnfollows: 0 } })
    // Some that the first one asked for last may still be counted.
    expect((test.wechat.calls[batchGet] ?? 0) - before).toBeLessThanOrEqual((14_000 - stopped.done) / 100 + 8)
    expect(await count()).toBe(14_000)
  })

  it('is alone in its account, and needs the right to it', async () => {
    await begin({ app: { role: 'web' } })
    await ask()
    expect(await test.send('POST', `${test.api}/followers/sync`)).toMatchObject({ status: 409, body: { code: 'TASK_OPEN' } })
  })

  it('comes by itself for accounts in use that can ask WeChat', async () => {
    await begin({ app: { role: 'web' } })
    const { body } = await test.send<{ id: number }>('POST', '/api/v1/accounts', {
      name: '无钥', appid: 'wxnosecret00000001', originalId: 'gh_nosecret', kind: 'service', mode: 'plain', token: 'token',
    })
    const { db, clock, log: logger, tasks, accounts: { caller }, followers: { note } } = test.app
    const wechat = createWechat({ db, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), clock, base: test.simulator.url })
    const service = createSyncService({ db, clock, logger, wechat, tasks, caller, note })
    await service.startAll()
    await service.startAll()
    const tasksOf = async (accountId: number) => (await test.get<{ items: unknown[] }>(`/api/v1/accounts/${accountId}/tasks`)).body.items
    expect(await tasksOf(test.accountId)).toMatchObject([{ kind: 'followers-sync', askedBy: 'system' }])
    expect(await tasksOf(body.id)).toEqual([])
    await wechat.close()
  })
})
