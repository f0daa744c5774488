import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IsNull, Not } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeArrivals } from '../../src/channel/inbox.store.ts'
import { tidyErasures } from '../../src/followers/personal/erase.jobs.ts'
import { createEraseService } from '../../src/followers/personal/erase.service.ts'
import { resealErasureKey } from '../../src/followers/index.ts'
import { Erasure, ErasureKey } from '../../src/followers/personal/erasure.entity.ts'
import { openTombstones } from '../../src/followers/personal/tombstones.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { Task } from '../../src/tasks/task.entity.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface Items<Item> { items: Item[] }
interface View { id: number, alias: string, version: number, messageCount: number, subscribed: boolean }
interface Begun { erasures: Array<{ accountId: number, followerId: number, taskId: number }> }

const unionid = 'oUnionOfSomebodySecret000001'
const secrets = ['悄悄话甲', '暗号乙', '小名丙', 'secret-menu-key', '密答丁']

/** What a dump of everything would hold: every column of every table, and every file. */
async function dumpOf (test: TestApp): Promise<Buffer> {
  const { db } = test.app
  const tables = await db.read.query<Array<{ name: string }>>(db.dialect.kind === 'sqlite'
    ? `SELECT name FROM sqlite_master WHERE type = 'table'`
    : 'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()')
  const parts: Buffer[] = []
  for (const { name } of tables) parts.push(Buffer.from(JSON.stringify(await db.read.query<unknown[]>(`SELECT * FROM ${name}`))))
  for (const entry of readdirSync(test.dataDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) parts.push(readFileSync(join(entry.parentPath, entry.name)))
  }
  return Buffer.concat(parts)
}

const foundIn = (dump: Buffer, words: readonly string[]) => words.filter((word) => dump.includes(word) || dump.includes(encodeURIComponent(word)))

describe('erasing a person', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { autoAnswer: '密答丁' } }) })
  afterAll(() => test.stop())

  const find = async (openid: string) => (await test.get<Items<View>>(`${test.api}/followers?openid=${openid}`)).body.items[0]
  const erase = (id: number, confirm: string, everywhere = false) => test.send<Begun & { code: string }>('POST', `${test.api}/followers/${id}/erase`, { confirm, everywhere })
  const ended = (taskId: number) => eventually(async () => {
    const { body } = await test.get<{ status: string, result: unknown, problem: unknown }>(`${test.api}/tasks/${taskId}`)
    return body.status === 'done' && body
  })
  async function someone (): Promise<{ openid: string, view: View }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    return { openid, view: await eventually(() => find(openid)) }
  }
  const storeLate = (openid: string, { at, key }: { at: Date, key: string }) => storeArrivals(test.app.db, [{
    accountId: test.accountId, dedupeKey: key, lane: 0, openid, type: 'text', status: 'pending', lastError: null, slot: 'closed', slotUntilMs: 0,
    body: `<xml><ToUserName>gh</ToUserName><FromUserName>${openid}</FromUserName><CreateTime>${Math.floor(at.getTime() / 1000)}</CreateTime>`
      + `<MsgType>text</MsgType><Content>悄悄话甲</Content><MsgId>${key.slice(1)}</MsgId></xml>`,
    occurredMs: at.getTime(), receivedMs: at.getTime(),
  }])
  const worked = (key: string) => eventually(async () => {
    const [row] = await test.app.db.read.query<Array<{ status: string, openid: string, body: string }>>('SELECT status, openid, body FROM inbox WHERE dedupeKey = ?', [key])
    return row?.status === 'done' && row
  })

  it('leaves nothing in any table, log or file that names them or says what they said', async () => {
    const openid = test.wechat.addFollower({ unionid, remark: '小名丙' })
    const words = [openid, unionid, ...secrets]
    await test.wechat.say(openid, '悄悄话甲')
    await test.wechat.click(openid, 'secret-menu-key')
    await test.wechat.send(openid, { type: 'image' })
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM media WHERE openid = ? AND state = 'stored'`, [openid])).length === 1)
    const { id, alias } = await eventually(() => find(openid))
    const { body: attribute } = await test.send<{ key: string }>('POST', `${test.api}/attributes`, { key: 'wish', label: '愿望', type: 'string' })
    expect((await test.send('PATCH', `${test.api}/followers/${id}/attributes`, { version: 1, values: { [attribute.key]: '暗号乙' } })).status).toBe(200)
    const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '熟客' })
    expect((await test.send('PUT', `${test.api}/tags/${tag.id}/followers`, { followerIds: [id] })).status).toBe(200)
    const sync = await test.send<{ id: number }>('POST', `${test.api}/followers/sync`)
    await ended(sync.body.id)
    // What nobody could read, or was not worked on, names them too.
    await test.app.db.change(`INSERT INTO inbox (accountId, dedupeKey, arrival, lane, openid, type, body, occurredAt, receivedAt, status, attempts, slot, slotUntil)
      VALUES (?, 'xbroken', 'a', 0, '', 'unreadable', ?, 0, 0, 'parked', 0, 'closed', 0)`, [test.accountId, `<xml>${openid} 悄悄话甲`])
    await test.app.db.write((tx) => test.app.reach.send(tx, [{
      accountId: test.accountId, followerId: id, source: { kind: 'test', id: 1 }, purpose: 'answer', content: { type: 'text', text: '密答丁' },
      expiresAt: new Date(test.clock.now().getTime() + 60_000),
    }]))
    expect(foundIn(await dumpOf(test), words)).toEqual(words)

    expect(await erase(id, '别人')).toMatchObject({ status: 400, body: { code: 'ERASE_NOT_CONFIRMED' } })
    const begun = await erase(id, alias)
    expect(begun).toMatchObject({ status: 202, body: { erasures: [{ accountId: test.accountId, followerId: id }] } })
    expect(await find(openid), 'at once').toBeUndefined()
    expect((await test.get(`${test.api}/followers/${id}/timeline`)).status).toBe(404)
    const { result } = await ended(begun.body.erasures[0]?.taskId ?? 0)
    expect(result).toMatchObject({ counts: { touches: expect.any(Number), tags: 1, attributes: 1, deliveries: 1, media: 1 } })
    expect(await test.app.files.list('media/', { limit: 9 })).toEqual([])

    expect(foundIn(await dumpOf(test), words.filter((word) => word !== '密答丁'))).toEqual([])
    const touches = await test.get<Items<{ status: string, content: { text: string } }>>(`${test.api}/touches?followerId=${id}`)
    expect(touches.body.items.length, 'that something was sent stays, for the counts').toBeGreaterThan(0)
    expect(touches.body.items.map(({ content: { text } }) => text).join('')).toBe('')
    const audit = await test.get<Items<{ action: string, targetId: string }>>(`${test.api}/audit?action=follower.erase`)
    expect(audit.body.items).toMatchObject([{ targetId: String(id) }])
  })

  it('keeps out what is older, wherever it comes from, and takes what is newer into a new record', async () => {
    const { openid, view: { id, alias } } = await someone()
    const before = test.clock.now()
    test.clock.advance({ minutes: 1 })
    const { body: { erasures: [begun] } } = await erase(id, alias)
    await ended(begun?.taskId ?? 0)

    // The spool is brought in by the same insert.
    await storeLate(openid, { at: before, key: 'm900001' })
    expect(await worked('m900001'), 'what came late says nothing').toMatchObject({ openid: '', body: '' })
    const { body: { id: taskId } } = await test.send<{ id: number }>('POST', `${test.api}/followers/sync`)
    await ended(taskId)
    expect(await find(openid), 'WeChat still names them').toBeUndefined()
    // As it happens every night.
    if (test.app.db.dialect.kind === 'sqlite') await test.app.db.change('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(foundIn(await dumpOf(test), [openid, '悄悄话甲'])).toEqual([])

    test.clock.advance({ minutes: 1 })
    await test.wechat.say(openid, '又见面了')
    const again = await eventually(() => find(openid))
    expect(again).toMatchObject({ messageCount: 1 })
    expect(again.id).not.toBe(id)
    await storeLate(openid, { at: before, key: 'm900002' })
    await worked('m900002')
    expect(await find(openid), 'still too old').toMatchObject({ messageCount: 1 })
  })

  it('waits for a sync that stands at the person, and goes on when that is over', async () => {
    const { openid, view: { id, alias } } = await someone()
    const { db } = test.app
    // It waits for a quota until tomorrow.
    const sync = await db.write(async (tx) => tx.save(tx.create(Task, {
      accountId: test.accountId, kind: 'followers-sync', status: 'waiting', aloneKey: null, input: {}, state: { mark: { after: openid, before: 0, last: openid } }, result: null,
      problem: null, done: 0, total: null, failures: 0, dueAt: new Date(test.clock.now().getTime() + 24 * 3600_000), holder: null, heldUntilMs: null, askedBy: 'test',
      createdAt: test.clock.now(), startedAt: null, endedAt: null,
    })))
    const { body: { erasures: [begun] } } = await erase(id, alias)
    await eventually(async () => (await test.get<{ problem: { code: string } | null }>(`${test.api}/tasks/${begun?.taskId}`)).body.problem?.code === 'ERASE_WAITS')
    expect((await test.send('POST', `${test.api}/tasks/${sync.id}/cancel`)).status).toBe(200)
    test.clock.advance({ seconds: 10 })
    await ended(begun?.taskId ?? 0)
    expect(foundIn(await dumpOf(test), [openid])).toEqual([])
  })

  it('of two who erase at once lets one begin, and loses no message that comes meanwhile', async () => {
    const { openid, view: { id, alias } } = await someone()
    test.clock.advance({ minutes: 1 })
    const at = new Date(test.clock.now().getTime() + 60_000)
    const [one, other] = await Promise.all([erase(id, alias), erase(id, alias), ...[1, 2, 3].map((n) => storeLate(openid, { at, key: `m91000${n}` }))])
    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([202, 404])
    const begun = one.status === 202 ? one : other
    await ended(begun.body.erasures[0]?.taskId ?? 0)
    expect(await eventually(async () => { const found = await find(openid); return found?.messageCount === 3 && found })).toMatchObject({ messageCount: 3 })
    expect(await test.app.db.read.countBy(Erasure, { accountId: test.accountId, followerId: id })).toBe(1)
  })

  it('reaches the same person on other accounts when asked to, but only where one may erase', async () => {
    const { body: other } = await test.send<{ id: number }>('POST', '/api/v1/accounts', {
      name: '第二', appid: 'wxsecond0000000001', originalId: 'gh_second', kind: 'service', mode: 'plain', token: 'token',
    })
    const { db } = test.app
    async function twins (key: string): Promise<View> {
      const { view } = await someone()
      await db.change('UPDATE followers SET unionid = ? WHERE id = ?', [key, view.id])
      await db.change(`INSERT INTO followers (accountId, openid, unionid, subscribed, messageCount, eventCount, createdAt) VALUES (?, ?, ?, 1, 0, 0, 0)`, [other.id, `o${key}`, key])
      return view
    }
    const leftOf = async (key: string) => (await db.read.query<Array<{ accountId: number }>>('SELECT accountId FROM followers WHERE unionid = ?', [key])).map(({ accountId }) => Number(accountId))
    const [alone, limited, both] = [await twins('uAlone'), await twins('uLimited'), await twins('uBoth')]
    await erase(alone.id, alone.alias)
    expect(await leftOf('uAlone')).toEqual([other.id])

    const supervisor = { name: 'vera', password: 'correct horse battery' }
    await test.send('POST', '/api/v1/users', { ...supervisor, displayName: 'Vera', grants: [{ accountId: test.accountId, role: 'supervisor' }] })
    const cookie = await signIn(test.url, supervisor)
    const answer = await callJson<Begun>(`${test.url}${test.api}/followers/${limited.id}/erase`, { method: 'POST', body: { confirm: limited.alias, everywhere: true }, cookie })
    expect(answer).toMatchObject({ status: 202, body: { erasures: [{ followerId: limited.id }] } })
    expect(await leftOf('uLimited')).toEqual([other.id])

    expect((await erase(both.id, both.alias, true)).body.erasures.map(({ accountId }) => accountId)).toEqual([test.accountId, other.id])
    expect(await leftOf('uBoth')).toEqual([])
  })

  it('knows the erased again after APP_KEY changed', async () => {
    const { db } = test.app
    const [before] = await db.read.find(ErasureKey)
    const [older, newer] = [Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 8).toString('base64')]
    // Seals of the app's own key cannot be opened here: a key of our own goes the whole way.
    await db.change('DELETE FROM erasure_keys')
    const hash = (await openTombstones(db, createSecretBox(older))).hashOf(1, 'oSomebody')
    await resealErasureKey(db, createSecretBox(newer, older))
    expect((await openTombstones(db, createSecretBox(newer))).hashOf(1, 'oSomebody')).toBe(hash)
    await db.change('DELETE FROM erasure_keys')
    await db.change('INSERT INTO erasure_keys (accountId, name, sealedKey, erasures) VALUES (0, ?, ?, ?)', [before?.name, before?.sealedKey, before?.erasures])
  })
})

describe('an erase whose process is gone', () => {
  const appKey = Buffer.alloc(32, 5).toString('base64')
  const entries = 3000
  let test: TestApp
  let followerId: number
  let openid: string
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web', appKey } })
    openid = test.wechat.addFollower()
    const { db } = test.app
    await db.change(`INSERT INTO followers (accountId, openid, subscribed, messageCount, eventCount, createdAt, alias) VALUES (?, ?, 1, 0, 0, 0, '我')`, [test.accountId, openid])
    const [row] = await db.read.query<Array<{ id: number }>>('SELECT id FROM followers WHERE openid = ?', [openid])
    followerId = Number(row?.id)
    await db.write((tx) => insertRows(tx, {
      table: 'follower_events', columns: ['accountId', 'followerId', 'kind', 'occurredAt', 'sourceKind', 'sourceId', 'detail'],
      rows: Array.from({ length: entries }, (_, at) => [test.accountId, followerId, 'shop', at, 'shop', `${at}`, JSON.stringify({ text: `暗号乙 ${at}` })]),
    }))
  })
  afterAll(() => test.stop())

  const taskOf = async (id: number) => (await test.get<{ status: string, done: number, result: unknown }>(`${test.api}/tasks/${id}`)).body
  const left = async () => Number((await test.app.db.read.query<Array<{ n: number }>>('SELECT COUNT(*) AS n FROM follower_events WHERE followerId = ?', [followerId]))[0]?.n)

  it('goes on elsewhere from its last piece, and after somebody cancelled it', async () => {
    const { body } = await test.send<Begun>('POST', `${test.api}/followers/${followerId}/erase`, { confirm: '我' })
    const taskId = body.erasures[0]?.taskId ?? 0
    const first = await test.startAnother({ role: 'worker' })
    await eventually(async () => (await taskOf(taskId)).done > 0)
    await first.close()
    expect(await left()).toBe(entries - (await taskOf(taskId)).done)

    await test.send('POST', `${test.api}/tasks/${taskId}/cancel`)
    const { db, clock, files, tasks, followers: { personal: holders } } = test.app
    const tombstones = await openTombstones(db, createSecretBox(appKey))
    await tidyErasures({ db, clock, files, holders, erase: createEraseService({ db, clock, files, tasks, holders, tombstones }) })
    await test.startAnother({ role: 'worker' })
    const erasure = await eventually(() => db.read.findOneBy(Erasure, { followerId, endedAt: Not(IsNull()) }))
    expect(erasure).toMatchObject({ openid: null, unionid: null, personId: null })
    await eventually(async () => (await taskOf(erasure.taskId ?? 0)).status === 'done')
    expect(await left()).toBe(0)
    expect(foundIn(await dumpOf(test), [openid, '暗号乙'])).toEqual([])

    // Whoever was just writing when the erase ended is found a night later.
    await db.change(`INSERT INTO follower_events (accountId, followerId, kind, occurredAt, sourceKind, sourceId, detail) VALUES (?, ?, 'shop', 0, 'late', '1', '{}')`, [test.accountId, followerId])
    await tidyErasures({ db, clock, files, holders, erase: createEraseService({ db, clock, files, tasks, holders, tombstones }) })
    expect(await left()).toBe(0)
  })

  it('takes tables along that were begun before it, and none that were begun later', async () => {
    const { app: { db, files, tasks, followers: { personal: holders } }, clock } = test
    async function makeTable (): Promise<number> {
      const filter = [{ field: 'openid', is: 'oInNoTask' }]
      const { body } = await test.send<{ id: number, task: { id: number } }>('POST', `${test.api}/exports`, { filter, columns: ['openid'] })
      await eventually(async () => (await taskOf(body.task.id)).status === 'done')
      return body.id
    }
    const tables = async () => (await test.get<Items<{ id: number }>>(`${test.api}/exports`)).body.items.map(({ id }) => id)
    await db.change(`INSERT INTO followers (accountId, openid, subscribed, messageCount, eventCount, createdAt, alias) VALUES (?, 'oInTables', 1, 0, 0, 0, '表')`, [test.accountId])
    const [row] = await db.read.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE openid = 'oInTables'`)
    const before = await makeTable()
    expect(await tables()).toContain(before)
    const { body } = await test.send<Begun>('POST', `${test.api}/followers/${row?.id}/erase`, { confirm: '表' })
    await eventually(async () => (await taskOf(body.erasures[0]?.taskId ?? 0)).status === 'done')
    expect(await tables()).toEqual([])
    expect(foundIn(await dumpOf(test), ['oInNoTask']), 'whom a table was asked for').toEqual([])
    clock.advance({ minutes: 2 })
    const later = await makeTable()
    const tombstones = await openTombstones(db, createSecretBox(appKey))
    await tidyErasures({ db, clock, files, holders, erase: createEraseService({ db, clock, files, tasks, holders, tombstones }) })
    expect(await tables()).toEqual([later])
  })
})
