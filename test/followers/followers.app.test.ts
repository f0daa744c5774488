import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchProfiles } from '../../src/followers/profile.jobs.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat } from '../../src/wechat/client.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface FollowerView {
  id: number, openid: string, unionid: string | null, subscribed: boolean, subscribeScene: string | null, qrScene: string | null
  firstInboundAt: string | null, lastInboundAt: string | null, messageCount: number, eventCount: number
}
interface TimelineView { id: number, kind: string, occurredAt: string }
interface Page<Item> { items: Item[], next: number | null }

describe('a follower’s record', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const recordOf = async (openid: string) => (await test.get<Page<FollowerView>>(`${test.api}/followers?openid=${openid}`)).body.items[0]
  const settled = (openid: string, things: number) => eventually(async () => {
    const record = await recordOf(openid)
    return record !== undefined && record.messageCount + record.eventCount === things && record
  })

  it('keeps the newest word on whether they follow, though the news comes in the wrong order', async () => {
    const openid = test.wechat.addFollower()
    const now = test.clock.now().getTime()
    const event = (name: string, minutesAgo: number, EventKey = '') =>
      test.wechat.raw(openid, { MsgType: 'event', Event: name, EventKey }, { at: new Date(now - minutesAgo * 60_000) })
    await event('unsubscribe', 10)
    await event('subscribe', 30, 'qrscene_old')
    expect(await settled(openid, 2)).toMatchObject({ subscribed: false, subscribeScene: null })
    await event('subscribe', 5, 'qrscene_qrscene_new')
    await event('unsubscribe', 20)
    expect(await settled(openid, 4)).toMatchObject({ subscribed: true, subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'qrscene_new', eventCount: 4 })
  })

  it('counts messages and deeds, from the first to the last, whatever arrives when', async () => {
    const openid = test.wechat.addFollower()
    const at = (hours: number) => new Date(test.clock.now().getTime() - hours * 3600_000)
    await test.wechat.say(openid, '第二', { at: at(2) })
    await test.wechat.say(openid, '第一', { at: at(9) })
    await test.wechat.click(openid, 'MENU', { at: at(1) })
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '1', Status: 'success' })
    const record = await settled(openid, 4)
    expect(record).toMatchObject({ messageCount: 2, eventCount: 2, firstInboundAt: at(9).toISOString(), lastInboundAt: at(1).toISOString() })
    const { body } = await test.get<Page<TimelineView>>(`${test.api}/followers/${record.id}/timeline`)
    expect(body.items.map(({ kind }) => kind)).toEqual(['event.TEMPLATESENDJOBFINISH', 'event.CLICK', 'message.text', 'message.text'])
  })

  it('says of each entry what it was about, as far as it is about one thing', async () => {
    const openid = test.wechat.addFollower()
    const event = (Event: string, EventKey: string) => test.wechat.raw(openid, { MsgType: 'event', Event, EventKey })
    await event('subscribe', 'qrscene_store-7')
    await event('CLICK', '菜'.repeat(70))
    await event('SCAN', 'store-9')
    await event('VIEW', '')
    await test.wechat.say(openid, '在吗')
    const { id } = await settled(openid, 5)
    const rows = await test.app.db.read.query<Array<{ kind: string, subject: string | null }>>('SELECT kind, subject FROM follower_events WHERE followerId = ? ORDER BY kind', [id])
    expect(rows.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['event.CLICK', '菜'.repeat(64)], ['event.SCAN', 'store-9'], ['event.VIEW', null], ['event.subscribe', 'store-7'], ['message.text', null],
    ])
  })

  it('is not made for WeChat’s own helpers', async () => {
    await test.wechat.raw('oCRMmassHelper00000000000001', { MsgType: 'event', Event: 'MASSSENDJOBFINISH', MsgID: '1000001', Status: 'send success' })
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '在吗')
    await settled(openid, 1)
    expect(await recordOf('oCRMmassHelper00000000000001')).toBeUndefined()
  })

  it('pages through followers and timelines without a gap or a repeat', async () => {
    const openids = Array.from({ length: 7 }, () => test.wechat.addFollower())
    for (const openid of openids) await test.wechat.say(openid, '页')
    await eventually(async () => (await Promise.all(openids.map(recordOf))).every(Boolean))
    const seen: number[] = []
    for (let before = ''; ;) {
      const { body } = await test.get<Page<FollowerView>>(`${test.api}/followers?limit=3${before}`)
      seen.push(...body.items.map(({ id }) => id))
      if (body.next === null) break
      before = `&before=${body.next}`
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))

    const record = await recordOf(openids[0] ?? '')
    for (let n = 0; n < 5; n++) await test.wechat.click(openids[0] ?? '', `KEY_${n}`)
    await settled(openids[0] ?? '', 6)
    const first = await test.get<Page<TimelineView>>(`${test.api}/followers/${record?.id}/timeline?limit=4`)
    const rest = await test.get<Page<TimelineView>>(`${test.api}/followers/${record?.id}/timeline?limit=4&before=${first.body.next}`)
    expect(new Set([...first.body.items, ...rest.body.items].map(({ id }) => id)).size).toBe(6)
  })

  it('learns from WeChat what an event does not tell, asking for each follower once', async () => {
    const { openid } = await test.wechat.follow({ qrScene: 'store_1' })
    await settled(openid, 1)
    const wechat = createWechat({
      db: test.app.db, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), clock: test.clock, base: test.simulator.url,
    })
    const needs = { db: test.app.db, clock: test.clock, logger: test.app.log, wechat, caller: test.app.accounts.caller, note: test.app.followers.note }
    const before = test.wechat.calls['/cgi-bin/user/info/batchget'] ?? 0
    await Promise.all([fetchProfiles(needs), fetchProfiles(needs)])
    const asked = (test.wechat.calls['/cgi-bin/user/info/batchget'] ?? 0) - before
    const all = await test.get<Page<FollowerView>>(`${test.api}/followers?limit=200`)
    expect(asked, 'a hundred at a time').toBeLessThanOrEqual(3)
    expect(all.body.items.length).toBeGreaterThan(3)
    expect(await recordOf(openid)).toMatchObject({ subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'store_1' })
    await fetchProfiles(needs)
    expect((test.wechat.calls['/cgi-bin/user/info/batchget'] ?? 0) - before, 'nobody is asked about twice').toBe(asked)
    await wechat.close()
  })

  it('leaves a trace in the audit when it is read', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '看')
    const record = await settled(openid, 1)
    await test.get(`${test.api}/followers/${record.id}`)
    const { body } = await test.get<Page<{ action: string, targetId: string | null }>>(`${test.api}/audit?action=follower.read`)
    expect(body.items[0]).toMatchObject({ action: 'follower.read', targetId: String(record.id) })
    expect((await test.get(`${test.api}/followers/999999`)).body).toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
  })
})
