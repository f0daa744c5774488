import { unzipSync } from 'fflate'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsentRecorded, consentRecorded } from '../../src/followers/index.ts'
import { Erasure } from '../../src/followers/personal/erasure.entity.ts'
import { createEraseService } from '../../src/followers/personal/erase.service.ts'
import { createPersonalExportService } from '../../src/followers/personal/personal-export.service.ts'
import { eraseDue, forgetOld } from '../../src/followers/personal/retention.jobs.ts'
import { createRetentionService } from '../../src/followers/personal/retention.service.ts'
import { openTombstones } from '../../src/followers/personal/tombstones.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface Items<Item> { items: Item[] }
interface View { id: number, alias: string, openid: string }
interface Days { unfollowed: number | null, deliveries: number | null, timeline: number | null, touches: number | null, media: number | null, messages: number | null }

const appKey = Buffer.alloc(32, 6).toString('base64')
const never: Days = { unfollowed: null, deliveries: null, timeline: null, touches: null, media: null, messages: null }

describe('personal data', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { appKey } }) })
  afterAll(() => test.stop())

  const find = async (openid: string) => (await test.get<Items<View>>(`${test.api}/followers?openid=${openid}`)).body.items[0]
  const taskEnded = (id: number) => eventually(async () => (await test.get<{ status: string }>(`${test.api}/tasks/${id}`)).body.status === 'done')
  const erase = async ({ id, alias }: View) => {
    const { body } = await test.send<{ erasures: Array<{ taskId: number }> }>('POST', `${test.api}/followers/${id}/erase`, { confirm: alias })
    await taskEnded(body.erasures[0]?.taskId ?? 0)
  }
  async function someone (): Promise<View> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    return eventually(() => find(openid))
  }
  const countOf = async (sql: string, values: unknown[]) => Number((await test.app.db.read.query<Array<{ n: number | string }>>(sql, values))[0]?.n)
  // Without what WeChat tells of them, which is asked for every five seconds.
  const eventsOf = (id: number) => countOf(`SELECT COUNT(*) AS n FROM follower_events WHERE accountId = ? AND followerId = ? AND kind <> 'profile.changed'`, [test.accountId, id])

  describe('consents', () => {
    const path = ({ id }: View) => `${test.api}/followers/${id}/consents`
    const wording = '我同意接收新品消息'

    it('are added and never changed; what was said last holds, and it is in the timeline', async () => {
      const person = await someone()
      const given = { topic: 'marketing', state: 'given', how: 'page', wording, evidence: '单号 77' }
      expect(await test.send('POST', path(person), given)).toMatchObject({ status: 201, body: { ...given, at: '2026-03-01T09:00:00.000Z', recordedBy: 'admin' } })
      await test.send('POST', path(person), { ...given, state: 'withdrawn', how: 'message', at: '2026-02-01T00:00:00Z' })
      await test.send('POST', path(person), { ...given, topic: 'sms', state: 'withdrawn', how: 'paper' })
      expect(await test.send('POST', path(person), { ...given, at: '2030-01-01T00:00:00Z' })).toMatchObject({ status: 400, body: { code: 'CONSENT_IN_FUTURE' } })
      const { body } = await test.get(`${path(person)}?limit=2`)
      expect(body).toMatchObject({
        current: [{ topic: 'marketing', state: 'given' }, { topic: 'sms', state: 'withdrawn' }],
        items: [{ topic: 'sms' }, { topic: 'marketing', state: 'withdrawn' }],
      })
      const { body: { items } } = await test.get<Items<{ kind: string, detail: object }>>(`${test.api}/followers/${person.id}/timeline`)
      expect(items).toContainEqual(expect.objectContaining({ kind: 'consent.given', detail: { topic: 'marketing', how: 'page' } }))
      expect((await test.send('POST', `${test.api}/followers/999999/consents`, given)).status).toBe(404)
    })

    it('are told to the rooms above, which record them too, in the same transaction', async () => {
      const person = await someone()
      const heard: ConsentRecorded[] = []
      let isRefused = true
      test.app.facts.on(consentRecorded, async (tx, recorded) => {
        expect(tx.queryRunner).toBeDefined()
        if (isRefused) throw new Error('a listener that cannot')
        heard.push(...recorded)
      })
      const [whose, at] = [{ accountId: test.accountId, followerId: person.id }, new Date('2026-02-03T04:05:06Z')]
      const said = { ...whose, topic: 'news', state: 'withdrawn' as const, at, how: 'message', wording: '退订', evidence: undefined, recordedBy: 'system' }
      const record = () => test.app.db.write((tx) => test.app.followers.personal.consents.record(tx, said))
      await expect(record()).rejects.toThrow('cannot')
      expect(await test.app.followers.personal.consents.current(test.accountId, person.id)).toEqual([])
      isRefused = false
      const { id: consentId } = await record()
      expect(heard).toEqual([{ ...whose, topic: 'news', state: 'withdrawn', at, consentId }])
      expect(await test.app.followers.personal.consents.current(test.accountId, person.id)).toMatchObject([{ id: consentId, topic: 'news' }])
    })

    it('stay as a proof without a person when the person is erased', async () => {
      const person = await someone()
      await test.send('POST', path(person), { topic: 'proof', state: 'given', how: 'paper', wording, evidence: `签名 ${person.openid}` })
      await erase(person)
      const rows = await test.app.db.read.query<unknown[]>(`SELECT followerId, evidence, wording, subjectHash FROM consents WHERE topic = 'proof'`)
      const tombstones = await openTombstones(test.app.db, createSecretBox(appKey))
      expect(rows).toMatchObject([{ followerId: null, evidence: null, wording, subjectHash: tombstones.hashOf(test.accountId, person.openid) }])
      const shown = async (openid: string) => (await test.get<Items<{ topic: string }>>(`${test.api}/consents?openid=${openid}`)).body.items
      expect(await shown(person.openid), 'to who brings the openid').toMatchObject([{ topic: 'proof', wording, evidence: null }])
      expect(await shown('oSomebodyElse')).toEqual([])
    })
  })

  describe('the export of one person', () => {
    const ask = async ({ id }: View) => (await test.send<{ exportId: number, task: { id: number } }>('POST', `${test.api}/followers/${id}/personal-exports`)).body
    const needsOf = () => {
      const { db, clock, files, tasks, followers: { personal: holders } } = test.app
      return { db, clock, files, tasks, holders }
    }
    const fileOf = (id: number, exportId: number) => `${test.api}/followers/${id}/personal-exports/${exportId}/file`

    it('holds all there is of them in files that a person can read', async () => {
      const person = await someone()
      await test.wechat.send(person.openid, { type: 'image' })
      await eventually(async () => await countOf(`SELECT COUNT(*) AS n FROM media WHERE openid = ? AND state = 'stored'`, [person.openid]) === 1)
      await test.app.db.write((tx) => insertRows(tx, {
        table: 'follower_events', columns: ['accountId', 'followerId', 'kind', 'occurredAt', 'sourceKind', 'sourceId', 'detail'],
        rows: Array.from({ length: 1200 }, (_, at) => [test.accountId, person.id, 'shop', at, 'exported', `${at}`, JSON.stringify({ text: `第${at}件` })]),
      }))
      const { exportId, task } = await ask(person)
      await taskEnded(task.id)
      const answer = await request(`${test.url}${fileOf(person.id, exportId)}`, { headers: { cookie: await signIn(test.url) } })
      expect(answer.headers).toMatchObject({ 'content-type': 'application/zip', 'content-disposition': `attachment; filename="personal-data-${exportId}.zip"` })
      const files = unzipSync(new Uint8Array(await answer.body.arrayBuffer()))
      const read = (name: string) => JSON.parse(Buffer.from(files[name] ?? []).toString()) as unknown
      expect(Object.keys(files)).toEqual(expect.arrayContaining(['README.txt', 'record.json', 'timeline.json', 'attributes.json', 'tags.json', 'touches.json', 'consents.json', 'media.json']))
      expect(read('record.json')).toMatchObject({ openid: person.openid, createdAt: '2026-03-01T09:00:00.000Z' })
      expect(read('record.json')).not.toHaveProperty('bucket')
      const entries = read('timeline.json') as Array<{ kind: string }>
      expect(entries.filter(({ kind }) => kind !== 'profile.changed')).toHaveLength(await eventsOf(person.id))
      expect(Buffer.from(files['timeline.json'] ?? []).toString()).toContain('"text": "第1199件"')
      expect(Object.entries(files).filter(([name, bytes]) => name.startsWith('media/') && bytes.length > 0)).toHaveLength(1)
      const { body: { items } } = await test.get<Items<{ action: string }>>(`${test.api}/audit?action=follower.export-file`)
      expect(items).toHaveLength(1)
    })

    it('goes after seven days, and with the person', async () => {
      const [person, other] = [await someone(), await someone()]
      const [mine, theirs] = [await ask(person), await ask(other)]
      await taskEnded(mine.task.id)
      await taskEnded(theirs.task.id)
      await test.app.files.write('personal/1/4711.zip', Buffer.from('nobody wants it'), { maxBytes: 100 })
      await createPersonalExportService(needsOf()).forget()
      expect((await test.get(fileOf(person.id, mine.exportId))).status).toBe(200)
      expect(await test.app.files.list('personal/', { limit: 99 })).not.toContain('personal/1/4711.zip')
      expect((await test.get(fileOf(other.id, mine.exportId))).status, 'by its person only').toBe(404)
      const there = async () => (await test.app.files.list('personal/', { limit: 99 })).map((name) => Number(/(\d+)\.zip$/.exec(name)?.[1]))
      await erase(other)
      expect(await there()).not.toContain(theirs.exportId)
      test.clock.advance({ days: 7, minutes: 1 })
      expect(await test.get(fileOf(person.id, mine.exportId))).toMatchObject({ status: 404, body: { code: 'PERSONAL_EXPORT_NOT_FOUND' } })
      await createPersonalExportService(needsOf()).forget()
      expect(await there()).toEqual([])
    })
  })

  describe('retention', () => {
    let needs: Parameters<typeof eraseDue>[0]
    let version = 0
    beforeAll(async () => {
      const { db, clock, files, tasks, access, channel, followers: { personal: holders } } = test.app
      const tombstones = await openTombstones(db, createSecretBox(appKey))
      needs = {
        db, clock, files, holders, forgetDeliveries: channel.forget, audit: (tx, note) => access.audit(tx, access.systemActor(), note),
        retention: createRetentionService({ db, clock, holders, inboxDays: 30 }), erase: createEraseService({ db, clock, files, tasks, holders, tombstones }),
      }
    })
    const set = async (days: Days) => {
      const answer = await test.send('PUT', `${test.api}/retention`, { version, days })
      expect(answer).toMatchObject({ status: 200, body: { version: version + 1, days } })
      version++
    }
    const dryRun = async (days?: Days) => (await test.send<Record<string, number>>('POST', `${test.api}/retention/dry-run`, days === undefined ? {} : { days })).body

    it('is thirty days after somebody left unless the account says otherwise, and two who say it at once do not overwrite each other', async () => {
      expect((await test.get(`${test.api}/retention`)).body).toEqual({ version: 0, days: { ...never, unfollowed: 30, deliveries: 30 } })
      expect(await test.send('PUT', `${test.api}/retention`, { version: 0, days: { ...never, timeline: 10, deliveries: 20 } }))
        .toMatchObject({ status: 400, body: { code: 'RETENTION_DELIVERIES_TOO_LONG' } })
      const both = await Promise.all([1, 2].map(() => test.send('PUT', `${test.api}/retention`, { version: 0, days: never })))
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
      version = 1
    })

    it('takes away what a dry run counted, of the class and the account and no more', async () => {
      const person = await someone()
      test.clock.advance({ days: 20 })
      await test.wechat.say(person.openid, '后来的话')
      await eventually(async () => await eventsOf(person.id) === 2)
      await eventually(async () => await countOf('SELECT COUNT(*) AS n FROM followers WHERE profileDueAt IS NOT NULL', []) === 0)
      const days = { ...never, timeline: 10, deliveries: 10 }
      const counted = await dryRun(days)
      expect(counted).toMatchObject({ unfollowed: 0, touches: 0, media: 0 })
      const rows = () => countOf('SELECT COUNT(*) AS n FROM follower_events WHERE accountId = ?', [test.accountId])
      const deliveries = () => countOf('SELECT COUNT(*) AS n FROM inbox WHERE accountId = ?', [test.accountId])
      const before = { timeline: await rows(), deliveries: await deliveries() }
      await forgetOld(needs)
      expect(await rows(), 'a dry run does nothing, nor do rules that nobody set').toBe(before.timeline)
      await set(days)
      expect(await dryRun()).toEqual(counted)
      await forgetOld(needs)
      expect({ timeline: before.timeline - await rows(), deliveries: before.deliveries - await deliveries() })
        .toEqual({ timeline: counted['timeline'], deliveries: counted['deliveries'] })
      expect(await eventsOf(person.id)).toBe(1)
      expect(await dryRun()).toMatchObject({ timeline: 0, deliveries: 0 })
    })

    it('leaves no delivery without the entry that leads to it', async () => {
      const person = await someone()
      // It came eleven days late.
      await test.app.db.change('UPDATE follower_events SET occurredAt = occurredAt - 950400000 WHERE followerId = ?', [person.id])
      const deliveries = () => countOf('SELECT COUNT(*) AS n FROM inbox WHERE openid = ?', [person.openid])
      expect(await deliveries()).toBe(1)
      await forgetOld(needs)
      expect({ entries: await eventsOf(person.id), deliveries: await deliveries() }).toEqual({ entries: 0, deliveries: 0 })
    })

    it('erases who left that long ago, unless they follow again', async () => {
      const [gone, back] = [await someone(), await someone()]
      for (const { openid } of [gone, back]) await test.wechat.unfollow(openid)
      await eventually(async () => await countOf('SELECT COUNT(*) AS n FROM followers WHERE unfollowedAt IS NOT NULL', []) === 2)
      await set({ ...never, unfollowed: 30 })
      test.clock.advance({ days: 29 })
      await test.wechat.follow({ openid: back.openid })
      await eventually(async () => await countOf('SELECT COUNT(*) AS n FROM followers WHERE unfollowedAt IS NOT NULL', []) === 1)
      await eraseDue(needs)
      expect((await test.get(`${test.api}/followers/${gone.id}`)).status).toBe(200)
      await set(never)
      test.clock.advance({ days: 1, minutes: 1 })
      expect(await dryRun({ ...never, unfollowed: 30 })).toMatchObject({ unfollowed: 1 })
      await eraseDue(needs)
      expect((await test.get(`${test.api}/followers/${gone.id}`)).status, 'switched off').toBe(200)
      await set({ ...never, unfollowed: 30 })
      await eraseDue(needs)
      expect((await test.get(`${test.api}/followers/${gone.id}`)).status).toBe(404)
      expect((await test.get(`${test.api}/followers/${back.id}`)).status).toBe(200)
      await eventually(async () => (await test.app.db.read.findOneBy(Erasure, { followerId: gone.id }))?.endedAt)
    })

    it('heeds what WeChat says about leave to keep data', async () => {
      const [closed, moved] = [await someone(), await someone()]
      await test.wechat.raw(moved.openid, { MsgType: 'event', Event: 'LOCATION', Latitude: '23.1', Longitude: '113.3', Precision: '9' })
      await test.wechat.raw(closed.openid, { MsgType: 'event', Event: 'user_authorization_cancellation', OpenID: closed.openid, AppID: test.wechat.appid })
      await test.wechat.raw(moved.openid, { MsgType: 'event', Event: 'user_authorization_revoke', OpenID: moved.openid, AppID: test.wechat.appid, RevokeInfo: '206' })
      const places = () => countOf(`SELECT COUNT(*) AS n FROM follower_events WHERE followerId = ? AND kind = 'event.LOCATION'`, [moved.id])
      await eventually(async () => await countOf('SELECT COUNT(*) AS n FROM revocations', []) === 2)
      await eraseDue(needs)
      expect(await places(), 'not at once').toBe(1)
      test.clock.advance({ days: 30, minutes: 1 })
      await eraseDue(needs)
      expect(await places()).toBe(0)
      expect((await test.get(`${test.api}/followers/${moved.id}`)).status).toBe(200)
      expect((await test.get(`${test.api}/followers/${closed.id}`)).status).toBe(404)
      expect(await countOf('SELECT COUNT(*) AS n FROM revocations WHERE endedAt IS NULL', [])).toBe(0)
    })
  })
})

describe('the export of one person, when its process stops', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  it('is broken off, and written by another', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    const { id } = await eventually(async () => (await test.get<Items<View>>(`${test.api}/followers?openid=${openid}`)).body.items[0])
    let isTelling = false
    test.app.followers.personal.add({
      name: 'slow',
      async * tell () {
        isTelling = true
        yield { part: await new Promise<never>(() => undefined) }
      },
    })
    const other = await test.startAnother({ role: 'web' })
    const { body: { task } } = await test.send<{ task: { id: number } }>('POST', `${test.api}/followers/${id}/personal-exports`)
    await eventually(() => isTelling)
    await test.app.close()
    expect(await other.tasks.get(test.accountId, task.id)).toMatchObject({ status: 'waiting', problem: { code: 'PERSONAL_EXPORT_BROKEN_OFF' } })
    expect(await other.files.list('personal/', { limit: 9 })).toEqual([])
    test.clock.advance({ seconds: 2 })
    await test.startAnother({ role: 'worker' })
    await eventually(async () => (await other.tasks.get(test.accountId, task.id)).status === 'done')
    expect(await other.files.list('personal/', { limit: 9 })).toHaveLength(1)
  })
})
