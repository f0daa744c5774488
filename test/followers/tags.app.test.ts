import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callJson, eventually, startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

interface TagView { id: number, name: string, isLocal: boolean, wechatTagId: number | null, state: string, problem: string | null, version: number }
interface Carried { tagId: number, name: string, isWanted: boolean, state: string, problem: string | null }
interface Block { blockedAt: string | null, state: string, problem: string | null }
interface Page<Item> { items: Item[], next: number | null }

let test: TestApp

const start = async (options?: TestAppOptions) => { test = await startTestApp(options) }
const create = async (name: string, isLocal = false) => (await test.send<TagView>('POST', `${test.api}/tags`, { name, isLocal })).body
const tagList = async () => (await test.get<Page<TagView>>(`${test.api}/tags`)).body.items
const tagOf = async (id: number) => (await tagList()).find((tag) => tag.id === id)
const tagOnceSame = (id: number) => eventually(async () => {
  const tag = await tagOf(id)
  return tag?.state === 'same' && tag
})
const carry = (method: 'PUT' | 'DELETE', tagId: number, followerIds: number[]) => test.send(method, `${test.api}/tags/${tagId}/followers`, { followerIds })
const carriedBy = async (followerId: number) => (await test.get<Page<Carried>>(`${test.api}/followers/${followerId}/tags`)).body.items
/** What the timeline tells of tags, newest first. */
const tagWords = async (followerId: number) => {
  const { body } = await test.get<Page<{ kind: string, detail: { by?: string } }>>(`${test.api}/followers/${followerId}/timeline`)
  return body.items.filter(({ kind }) => kind.startsWith('tag.')).map(({ kind, detail }) => `${kind.slice(4)} by ${detail.by}`)
}
const tagIdsOf = (openid: string) => [...test.wechat.follower(openid)?.tagIds ?? []]

/** Followers at WeChat with records here. */
async function people (count: number): Promise<Array<{ id: number, openid: string }>> {
  const openids = Array.from({ length: count }, () => test.wechat.addFollower())
  await Promise.all(openids.map((openid) => test.wechat.say(openid, '你好')))
  const known = await eventually(async () => {
    const { body } = await test.get<Page<{ id: number, openid: string }>>(`${test.api}/followers?limit=200`)
    return body.items.length >= count && body.items
  })
  return openids.flatMap((openid) => known.filter((each) => each.openid === openid).map(({ id }) => ({ id, openid })))
}

/** What another system, or somebody in WeChat's console, does. */
const elsewhere = async <Body = Record<string, unknown>> (path: string, body: unknown) =>
  (await callJson<Body>(`${test.simulator.url}/cgi-bin/${path}?access_token=${test.wechat.token()}`, { method: 'POST', body })).body

const pull = () => run('/tags/pull')

/** Starts a task and waits for its end. */
async function run (path: string): Promise<void> {
  const { status, body } = await test.send<{ id: number }>('POST', test.api + path)
  expect(status).toBe(202)
  await eventually(async () => {
    const task = (await test.get(`${test.api}/tasks/${body.id}`)).body
    expect(task['status']).not.toBe('failed')
    return task['status'] === 'done'
  })
}

describe('tags that are carried to WeChat', () => {
  beforeEach(() => start())
  afterEach(() => test.stop())

  it('are made, renamed, put on many in batches, taken off and deleted there too', async () => {
    const followers = await people(60)
    const ids = followers.map(({ id }) => id)
    const tag = await create('老客户')
    expect(tag).toMatchObject({ isLocal: false, wechatTagId: null, state: 'create', version: 1 })
    expect(await carry('PUT', tag.id, ids)).toMatchObject({ status: 200, body: { changed: 60 } })
    const { wechatTagId } = await tagOnceSame(tag.id)
    await eventually(() => followers.every(({ openid }) => tagIdsOf(openid).includes(wechatTagId ?? 0)))
    expect(test.wechat.calls['/cgi-bin/tags/members/batchtagging']).toBe(2)
    expect(await carry('PUT', tag.id, ids)).toMatchObject({ body: { changed: 0 } })

    expect(await carry('DELETE', tag.id, ids.slice(0, 1))).toMatchObject({ status: 200, body: { changed: 1 } })
    await eventually(() => tagIdsOf(followers[0]?.openid ?? '').length === 0)
    await eventually(async () => (await carriedBy(ids[0] ?? 0)).length === 0)
    expect(await carriedBy(ids[1] ?? 0)).toMatchObject([{ name: '老客户', isWanted: true, state: 'same', problem: null }])

    expect(await test.send('PATCH', `${test.api}/tags/${tag.id}`, { name: '常客', version: 1 })).toMatchObject({ status: 200, body: { name: '常客', version: 2 } })
    expect(await test.send('PATCH', `${test.api}/tags/${tag.id}`, { name: '熟客', version: 1 })).toMatchObject({ status: 409, body: { code: 'TAG_CHANGED' } })
    await tagOnceSame(tag.id)
    expect(await elsewhere('tags/create', { tag: { name: '常客' } })).toMatchObject({ errcode: 45157 })

    expect(await test.send('DELETE', `${test.api}/tags/${tag.id}`)).toMatchObject({ status: 200 })
    await eventually(() => followers.every(({ openid }) => tagIdsOf(openid).length === 0))
    expect(await tagList()).toEqual([])
    await pull()
    expect(await test.app.db.read.query('SELECT id FROM tags')).toEqual([])
    expect(await test.app.db.read.query('SELECT id FROM follower_tags')).toEqual([])

    const timeline = await test.get<Page<{ kind: string, detail: unknown }>>(`${test.api}/followers/${ids[0]}/timeline`)
    expect(timeline.body.items.filter(({ kind }) => kind.startsWith('tag.')).map(({ kind, detail }) => [kind, detail])).toEqual([
      ['tag.taken-off', { by: 'us', tagId: tag.id, name: '老客户' }], ['tag.put-on', { by: 'us', tagId: tag.id, name: '老客户' }],
    ])
    const { body } = await test.get<Page<{ action: string }>>('/api/v1/audit?limit=100')
    expect(body.items.map(({ action }) => action)).toEqual(expect.arrayContaining(['tag.create', 'tag.put-on', 'tag.take-off', 'tag.rename', 'tag.delete', 'tags.pull']))
  })

  it('are carried when they change while others are', async () => {
    const [x, y] = await people(2)
    const tag = await create('同时')
    await tagOnceSame(tag.id)
    await carry('PUT', tag.id, [x?.id ?? 0])
    await eventually(() => tagIdsOf(x?.openid ?? '').length === 1)
    const held = (isHeld: boolean) => eventually(async () => (await test.app.db.read.query<unknown[]>(
      `SELECT id FROM tag_lines WHERE line = 'members' AND holder IS ${isHeld ? 'NOT' : ''} NULL`)).length === 1)
    await held(false)
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchtagging', fault: 'latency', ms: 700 })
    await carry('PUT', tag.id, [y?.id ?? 0])
    await held(true)
    // What is to be taken off was looked for before, in this round.
    await carry('DELETE', tag.id, [x?.id ?? 0])
    await eventually(() => tagIdsOf(y?.openid ?? '').length === 1 && tagIdsOf(x?.openid ?? '').length === 0)
  })

  it('stay here when they are only ours', async () => {
    const [person] = await people(1)
    const tag = await create('内部：需要回访', true)
    expect(tag).toMatchObject({ isLocal: true, state: 'local' })
    await carry('PUT', tag.id, [person?.id ?? 0])
    expect(await carriedBy(person?.id ?? 0)).toMatchObject([{ tagId: tag.id, isLocal: true, state: 'same' }])
    await pull()
    expect(await carriedBy(person?.id ?? 0)).toHaveLength(1)
    expect(test.wechat.calls['/cgi-bin/tags/create']).toBeUndefined()
    expect(await test.send('DELETE', `${test.api}/tags/${tag.id}`)).toMatchObject({ status: 200 })
    await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM follower_tags')).length === 0)
  })

  it('are refused before WeChat would, with advice that helps', async () => {
    const [person] = await people(1)
    const id = person?.id ?? 0
    for (let n = 0; n < 100; n++) await create(`标签${n}`)
    expect(await test.send('POST', `${test.api}/tags`, { name: '多了' })).toMatchObject({ status: 409, body: { code: 'TOO_MANY_TAGS', place: 'body/isLocal' } })
    expect(await test.send('POST', `${test.api}/tags`, { name: '标签1' })).toMatchObject({ status: 409 })
    expect(await test.send('POST', `${test.api}/tags`, { name: '长'.repeat(31) })).toMatchObject({ status: 400, body: { code: 'TAG_NAME_TOO_LONG' } })
    expect(await test.send('POST', `${test.api}/tags`, { name: '长'.repeat(31), isLocal: true })).toMatchObject({ status: 201 })
    expect(await test.send('POST', `${test.api}/tags`, { name: '长'.repeat(31), isLocal: true })).toMatchObject({ status: 409, body: { code: 'TAG_EXISTS' } })
    const tags = (await tagList()).filter(({ isLocal }) => !isLocal)
    for (const tag of tags.slice(0, 20)) expect(await carry('PUT', tag.id, [id])).toMatchObject({ status: 200 })
    expect(await carry('PUT', tags[20]?.id ?? 0, [id])).toMatchObject({ status: 409, body: { code: 'FOLLOWER_HAS_TOO_MANY_TAGS', place: 'body/followerIds/0' } })
    expect(await carry('PUT', tags[3]?.id ?? 0, [id])).toMatchObject({ status: 200, body: { changed: 0 } })
    expect(await carry('PUT', tags[3]?.id ?? 0, [id, 999_999])).toMatchObject({ status: 404, body: { place: 'body/followerIds/1' } })
    expect(await carry('PUT', 999_999, [id])).toMatchObject({ status: 404, body: { code: 'TAG_NOT_FOUND' } })
  })
})

describe('tags that WeChat changes', () => {
  beforeEach(() => start())
  afterEach(() => test.stop())

  it('come in by a pull: new, renamed, put on, taken off and deleted', async () => {
    const followers = await people(4)
    const [a, b, c, d] = followers.map(({ openid }) => openid)
    const { tag } = await elsewhere<{ tag: { id: number } }>('tags/create', { tag: { name: '会员' } })
    await elsewhere('tags/members/batchtagging', { openid_list: [a, b], tagid: tag.id })
    await pull()
    const [found] = await tagList()
    expect(found).toMatchObject({ name: '会员', wechatTagId: tag.id, state: 'same' })
    const carriers = async () => (await Promise.all(followers.map(({ id }) => carriedBy(id)))).map(({ length }) => length)
    expect(await carriers()).toEqual([1, 1, 0, 0])

    await elsewhere('tags/members/batchuntagging', { openid_list: [a], tagid: tag.id })
    await elsewhere('tags/members/batchtagging', { openid_list: [c, d], tagid: tag.id })
    await elsewhere('tags/update', { tag: { id: tag.id, name: '金会员' } })
    await pull()
    expect(await carriers()).toEqual([0, 1, 1, 1])
    expect(await tagOf(found?.id ?? 0)).toMatchObject({ name: '金会员' })
    const timeline = await test.get<Page<{ kind: string, detail: unknown }>>(`${test.api}/followers/${followers[0]?.id}/timeline`)
    expect(timeline.body.items[0]).toMatchObject({ kind: 'tag.taken-off', detail: { by: 'wechat' } })

    await elsewhere('tags/delete', { tag: { id: tag.id } })
    await pull()
    expect(await tagList()).toEqual([])
    await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM follower_tags')).length === 0)
  })

  it('give way to what we want and WeChat has not confirmed', async () => {
    const [x, y, z] = await people(3)
    const tag = await create('摇摆')
    const { wechatTagId } = await tagOnceSame(tag.id)
    await carry('PUT', tag.id, [x?.id ?? 0])
    await eventually(() => tagIdsOf(x?.openid ?? '').length === 1)
    await eventually(async () => (await carriedBy(x?.id ?? 0))[0]?.state === 'same')
    await elsewhere('tags/update', { tag: { id: wechatTagId, name: '他们的' } })
    // From here on nothing of ours arrives.
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchtagging', fault: 'busy' })
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchuntagging', fault: 'busy' })
    test.simulator.faults.set({ api: '/cgi-bin/tags/update', fault: 'busy' })
    await carry('DELETE', tag.id, [x?.id ?? 0])
    await carry('PUT', tag.id, [y?.id ?? 0])
    await test.send('PATCH', `${test.api}/tags/${tag.id}`, { name: '我们的', version: 1 })
    await pull()
    expect(await carriedBy(x?.id ?? 0)).toMatchObject([{ isWanted: false, state: 'take-off' }])
    expect(await carriedBy(y?.id ?? 0)).toMatchObject([{ isWanted: true, state: 'put-on' }])
    expect(await tagOf(tag.id)).toMatchObject({ name: '我们的', state: 'rename' })
    await test.app.db.write((tx) => test.app.followers.tags.heardTags(tx, test.accountId, [{ followerId: y?.id ?? 0, wechatTagIds: [] }], Number.MAX_SAFE_INTEGER))
    expect(await carriedBy(y?.id ?? 0)).toMatchObject([{ isWanted: true, state: 'put-on' }])
    expect(await tagWords(y?.id ?? 0)).toEqual(['put-on by us'])
    test.simulator.faults.clear()
    await elsewhere('tags/members/batchtagging', { openid_list: [z?.openid], tagid: wechatTagId })
    await eventually(() => {
      // What waits goes on when its time has come.
      test.clock.advance({ seconds: 60 })
      return tagIdsOf(x?.openid ?? '').length === 0 && tagIdsOf(y?.openid ?? '').length === 1
    })
    await tagOnceSame(tag.id)
    await pull()
    expect(await carriedBy(z?.id ?? 0)).toMatchObject([{ name: '我们的', state: 'same' }])
    expect(await carriedBy(x?.id ?? 0)).toEqual([])
  })

  it('are no news when they were read before both sides agreed', async () => {
    const [person] = await people(1)
    const id = person?.id ?? 0
    const tag = await create('新旧')
    const { wechatTagId } = await tagOnceSame(tag.id)
    const hear = (wechatTagIds: number[], sinceMs: number) => test.app.db.write((tx) => test.app.followers.tags.heardTags(tx, test.accountId, [{ followerId: id, wechatTagIds }], sinceMs))
    const settled = (isWanted: number) => eventually(async () => (await test.app.db.read.query<unknown[]>(
      `SELECT id FROM follower_tags WHERE state = 'same' AND wanted = ?`, [isWanted])).length === 1)
    await carry('PUT', tag.id, [id])
    await settled(1)
    await hear([], 1)
    expect(await carriedBy(id)).toHaveLength(1)
    expect(await tagWords(id)).toEqual(['put-on by us'])
    await carry('DELETE', tag.id, [id])
    await settled(0)
    await hear([wechatTagId ?? 0], 1)
    expect(await carriedBy(id)).toHaveLength(0)
    await hear([wechatTagId ?? 0], Number.MAX_SAFE_INTEGER)
    expect(await carriedBy(id)).toHaveLength(1)
    await hear([], Number.MAX_SAFE_INTEGER)
    expect(await carriedBy(id)).toHaveLength(0)
  })

  it('are learnt by a sync of everybody', async () => {
    const { tag } = await elsewhere<{ tag: { id: number } }>('tags/create', { tag: { name: '会员' } })
    await pull()
    const openids = Array.from({ length: 3 }, () => test.wechat.addFollower())
    await elsewhere('tags/members/batchtagging', { openid_list: openids, tagid: tag.id })
    await run('/followers/sync')
    const { body } = await test.get<Page<{ id: number }>>(`${test.api}/followers`)
    const carriers = async () => (await Promise.all(body.items.map(({ id }) => carriedBy(id)))).map(([carried]) => carried?.name)
    expect(await carriers()).toEqual(['会员', '会员', '会员'])
  })

  it('are learnt with the profile of somebody who follows', async () => {
    const { tag } = await elsewhere<{ tag: { id: number } }>('tags/create', { tag: { name: '会员' } })
    await pull()
    const openid = test.wechat.addFollower()
    await elsewhere('tags/members/batchtagging', { openid_list: [openid], tagid: tag.id })
    await test.wechat.raw(openid, { MsgType: 'event', Event: 'subscribe', EventKey: '' })
    const id = await eventually(async () => (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)
    await eventually(async () => (await carriedBy(id)).length === 1)
  })

  it('deleted there while we put it on somebody, stays as ours alone', async () => {
    const [person] = await people(1)
    const tag = await create('留下')
    const { wechatTagId } = await tagOnceSame(tag.id)
    await elsewhere('tags/delete', { tag: { id: wechatTagId } })
    await carry('PUT', tag.id, [person?.id ?? 0])
    await eventually(async () => (await tagOf(tag.id))?.isLocal)
    expect(await tagOf(tag.id)).toMatchObject({ isLocal: true, wechatTagId: null, problem: 'TAG_GONE_AT_WECHAT' })
    expect(await carriedBy(person?.id ?? 0)).toMatchObject([{ isWanted: true, state: 'same', problem: null }])
  })
})

describe('a WeChat that fails', () => {
  afterEach(() => test.stop())

  it('cuts off and loses answers, and both sides agree all the same', async () => {
    await start()
    const followers = await people(10)
    test.simulator.faults.set({ api: '/cgi-bin/tags/create', fault: 'acceptAndLose', count: 1 })
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchtagging', fault: 'acceptAndLose', count: 1 })
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchtagging', fault: 'reset', count: 5 })
    test.simulator.faults.set({ api: '/cgi-bin/tags/members/batchtagging', fault: 'busy', count: 5 })
    const tag = await create('风雨')
    await carry('PUT', tag.id, followers.map(({ id }) => id))
    await eventually(() => {
      test.clock.advance({ seconds: 60 })
      return followers.every(({ openid }) => tagIdsOf(openid).length === 1)
    })
    await eventually(async () => (await carriedBy(followers[9]?.id ?? 0))[0]?.state === 'same')
    expect(await tagList()).toHaveLength(1)
    await pull()
    expect(await tagList(), 'a tag whose answer was lost is made once').toHaveLength(1)
  })

  it('refuses some: their rows say why, and the others are done', async () => {
    await start({ account: { limits: { tagsPerFollower: 1 } } })
    const followers = await people(12)
    const [full, gone] = followers
    const { tag: other } = await elsewhere<{ tag: { id: number } }>('tags/create', { tag: { name: '已满' } })
    await elsewhere('tags/members/batchtagging', { openid_list: [full?.openid], tagid: other.id })
    await test.wechat.unfollow(gone?.openid ?? '')
    const tag = await create('新')
    await carry('PUT', tag.id, followers.map(({ id }) => id))
    const rowOf = async (id = 0) => (await carriedBy(id)).find(({ tagId }) => tagId === tag.id)
    await eventually(async () => (await rowOf(full?.id))?.problem)
    await eventually(async () => (await rowOf(gone?.id))?.problem)
    expect(await rowOf(full?.id)).toMatchObject({ isWanted: true, state: 'put-on', problem: 'FOLLOWER_HAS_TOO_MANY_TAGS' })
    expect(await rowOf(gone?.id)).toMatchObject({ isWanted: true, state: 'put-on', problem: 'FOLLOWER_UNKNOWN_TO_WECHAT' })
    const { wechatTagId } = await tagOnceSame(tag.id)
    for (const { id, openid } of followers.slice(2)) {
      expect(tagIdsOf(openid)).toEqual([wechatTagId])
      await eventually(async () => (await rowOf(id))?.state === 'same')
    }
    await pull()
    expect(await rowOf(full?.id), 'what is ours and refused stays').toMatchObject({ isWanted: true })
    // Room was made: asked again, it is tried again.
    await elsewhere('tags/members/batchuntagging', { openid_list: [full?.openid], tagid: other.id })
    await carry('PUT', tag.id, [full?.id ?? 0])
    await eventually(() => tagIdsOf(full?.openid ?? '').includes(wechatTagId ?? 0))
    await eventually(async () => (await rowOf(full?.id))?.state === 'same')
  })

  it('refuses a tag or its name: it stays here and says why', async () => {
    await start({ account: { limits: { tags: 1 } } })
    const long = await create('一二三四五六七八九十十一')
    await eventually(async () => (await tagOf(long.id))?.problem === 'TAG_NAME_TOO_LONG')
    await test.send('PATCH', `${test.api}/tags/${long.id}`, { name: '短', version: 1 })
    await tagOnceSame(long.id)
    const more = await create('第二')
    await eventually(async () => (await tagOf(more.id))?.problem === 'TOO_MANY_TAGS')
    expect(await tagOf(more.id)).toMatchObject({ state: 'create', isLocal: false })
  })

  it('has a quota: what is left waits until midnight in China', async () => {
    await start({ account: { limits: { quotas: { '/cgi-bin/tags/members/batchtagging': { perDay: 1 } } } } })
    const followers = await people(3)
    const tag = await create('限量')
    await tagOnceSame(tag.id)
    await carry('PUT', tag.id, [followers[0]?.id ?? 0])
    await eventually(() => tagIdsOf(followers[0]?.openid ?? '').length === 1)
    await carry('PUT', tag.id, followers.slice(1).map(({ id }) => id))
    const line = await eventually(async () => {
      const [row] = await test.app.db.read.query<Array<{ dueAt: number }>>(`SELECT dueAt FROM tag_lines WHERE line = 'members' AND problem = 'WECHAT_45009'`)
      return row
    })
    expect(new Date(Number(line.dueAt)).toISOString()).toBe('2026-03-01T16:00:00.000Z')
    await carry('DELETE', tag.id, [followers[2]?.id ?? 0])
    await carry('PUT', tag.id, [followers[2]?.id ?? 0])
    const [later] = await test.app.db.read.query<Array<{ dueAt: number }>>(`SELECT dueAt FROM tag_lines WHERE line = 'members'`)
    expect(later, 'more work does not end the waiting').toEqual(line)
    test.clock.advance({ hours: 8 })
    await eventually(() => followers.every(({ openid }) => tagIdsOf(openid).length === 1))
  })
})

describe('the black list', () => {
  beforeEach(() => start())
  afterEach(() => test.stop())

  const block = async (id: number) => (await test.get<Block>(`${test.api}/followers/${id}/block`)).body

  it('goes both ways', async () => {
    const [ours, theirs] = await people(2)
    const id = ours?.id ?? 0
    expect(await test.send('PUT', `${test.api}/followers/${id}/block`)).toMatchObject({ status: 200, body: { blockedAt: '2026-03-01T09:00:00.000Z' } })
    await eventually(() => test.wechat.follower(ours?.openid ?? '')?.isBlocked)
    await eventually(async () => (await block(id)).state === 'same')
    expect((await test.get(`${test.api}/followers/${id}`)).body).toMatchObject({ blockedAt: '2026-03-01T09:00:00.000Z' })
    await elsewhere('tags/members/batchblacklist', { openid_list: [theirs?.openid] })
    await pull()
    expect((await block(theirs?.id ?? 0)).blockedAt).not.toBeNull()
    expect((await block(id)).blockedAt).not.toBeNull()

    await test.send('DELETE', `${test.api}/followers/${id}/block`)
    await elsewhere('tags/members/batchunblacklist', { openid_list: [theirs?.openid] })
    await eventually(() => test.wechat.follower(ours?.openid ?? '')?.isBlocked === false)
    await eventually(async () => (await block(id)).state === 'same')
    await pull()
    expect(await block(theirs?.id ?? 0)).toEqual({ blockedAt: null, state: 'same', problem: null })
    expect(await block(id)).toEqual({ blockedAt: null, state: 'same', problem: null })
    expect(await test.send('PUT', `${test.api}/followers/999999/block`)).toMatchObject({ status: 404 })
  })
})

describe('two processes', () => {
  afterEach(() => test.stop())

  it('carry everything once, in turns, and the work of one that died', async () => {
    await start()
    await test.startAnother()
    const followers = await people(120)
    const ids = followers.map(({ id }) => id)
    const tag = await create('一起')
    await tagOnceSame(tag.id)
    // A third one took the line and is gone.
    await carry('PUT', tag.id, ids.slice(0, 1))
    await eventually(() => tagIdsOf(followers[0]?.openid ?? '').length === 1)
    await eventually(async () => (await test.app.db.read.query<unknown[]>(`SELECT id FROM tag_lines WHERE line = 'members' AND holder IS NULL`)).length === 1)
    await test.app.db.change(`UPDATE tag_lines SET holder = 'dead', heldUntilMs = ${test.app.db.dialect.nowMs} + 600000 WHERE line = 'members'`)
    const before = test.wechat.calls['/cgi-bin/tags/members/batchtagging'] ?? 0
    await Promise.all([0, 1, 2].map((part) => carry('PUT', tag.id, ids.slice(part * 40, part * 40 + 40))))
    expect(test.wechat.calls['/cgi-bin/tags/members/batchtagging'], 'nobody else works on a line that is held').toBe(before)
    await test.app.db.change(`UPDATE tag_lines SET heldUntilMs = 0 WHERE line = 'members'`)
    await eventually(() => followers.every(({ openid }) => tagIdsOf(openid).length === 1))
    expect((test.wechat.calls['/cgi-bin/tags/members/batchtagging'] ?? 0) - before).toBe(3)
    const entries = await test.app.db.read.query<unknown[]>(`SELECT id FROM follower_events WHERE kind = 'tag.put-on'`)
    expect(entries).toHaveLength(120)
  })
})
