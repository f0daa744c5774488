import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/platform/errors.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { callJson, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface AttributeView { id: number, key: string, version: number, archivedAt: string | null, options: string[] | null, label: string }
interface Page<Item> { items: Item[], next: number | null }
interface Values { version: number, values: Record<string, unknown> }
interface TimelineView { kind: string, detail: Record<string, unknown> }

describe('attributes that an account defines', () => {
  let test: TestApp
  let nextKey = 0
  beforeAll(async () => { test = await startTestApp({ app: { role: 'web' } }) })
  afterAll(() => test.stop())

  const add = (body: object) => test.send<AttributeView>('POST', `${test.api}/attributes`, { label: '属性', ...body })
  const addNew = async (type: string, more: object = {}) => {
    const { status, body } = await add({ key: `${type}_${++nextKey}`, type, ...(['enum', 'list'].includes(type) && { options: ['茶', '书', '海'] }), ...more })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  const edit = (id: number, body: object) => test.send<AttributeView>('PATCH', `${test.api}/attributes/${id}`, body)
  const archive = (id: number) => test.send<AttributeView>('DELETE', `${test.api}/attributes/${id}`)
  const inUse = async () => (await test.get<Page<AttributeView>>(`${test.api}/attributes`)).body.items

  /** Followers without a story, in this account unless told otherwise. */
  async function someFollowers (count: number, accountId = test.accountId): Promise<number[]> {
    const prefix = `oAttr${++nextKey}_`
    const now = test.clock.now().getTime()
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers',
      columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'],
      rows: Array.from({ length: count }, (_, at) => [accountId, `${prefix}${at}`, 1, 0, 0, now]),
    }))
    const rows = await test.app.db.read.query<Array<{ id: number }>>('SELECT id FROM followers WHERE accountId = ? AND openid LIKE ? ORDER BY id', [accountId, `${prefix}%`])
    return rows.map(({ id }) => Number(id))
  }
  const oneFollower = async () => (await someFollowers(1))[0] ?? 0
  const read = (id: number) => test.get<Values>(`${test.api}/followers/${id}/attributes`)
  const change = (id: number, version: number, values: object) => test.send<Values>('PATCH', `${test.api}/followers/${id}/attributes`, { version, values })
  const historyOf = async (id: number) => (await test.get<Page<TimelineView>>(`${test.api}/followers/${id}/timeline`)).body.items
  const set = (changes: Array<{ followerId: number, key: string, value: unknown }>, by = 'import:1') =>
    test.app.db.write((tx) => test.app.followers.attributes.set(tx, test.accountId, changes, by))
  const rowsOf = (followerId: number) => test.app.db.read.query('SELECT position, textValue, numberValue FROM follower_attributes WHERE followerId = ?', [followerId])

  it('have every type, keep what they are given, and give it back as it was', async () => {
    const values: Record<string, unknown> = {}
    for (const [type, value] of [
      ['string', '张三 😀'], ['number', 0.1 + 0.2], ['boolean', false], ['date', '1990-02-28'], ['enum', '书'], ['list', ['海', '茶']],
    ] as const) values[(await addNew(type)).key] = value
    for (const number of [5e-324, 1.7976931348623157e308, -1e21]) values[(await addNew('number')).key] = number
    const id = await oneFollower()
    expect((await read(id)).body).toMatchObject({ version: 1, values: Object.fromEntries(Object.keys(values).map((key) => [key, null])) })
    const { status, body } = await change(id, 1, values)
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, values } })
    expect((await read(id)).body).toMatchObject({ version: 2, values })
  })

  it('are written into the history when they change, with both values and who did it, and else not', async () => {
    const [{ key: level }, { key: tastes }] = [await addNew('enum'), await addNew('list')]
    const id = await oneFollower()
    await change(id, 1, { [level]: '茶', [tastes]: ['茶', '书', '海'] })
    await change(id, 2, { [level]: '茶', [tastes]: ['海'] })
    await change(id, 3, { [level]: null })
    const history = (await historyOf(id)).filter(({ kind }) => kind === 'attribute.changed').map(({ detail }) => detail).toReversed()
    const by = expect.stringMatching(/^user:\d+$/)
    expect(history).toHaveLength(4)
    expect(history).toEqual(expect.arrayContaining([
      { key: level, before: null, after: '茶', by }, { key: tastes, before: null, after: ['茶', '书', '海'], by },
      { key: tastes, before: ['茶', '书', '海'], after: ['海'], by }, { key: level, before: '茶', after: null, by },
    ]))
    expect(await rowsOf(id), 'no row is left over').toEqual([{ position: 0, textValue: '海', numberValue: null }])
  })

  it('refuse an edit over somebody else’s, show both versions, and write down that they were shown', async () => {
    const { key } = await addNew('string')
    const id = await oneFollower()
    expect((await change(id, 1, { [key]: '甲' })).status).toBe(200)
    const { status, body } = await change(id, 1, { [key]: '乙' })
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: 'FOLLOWER_CHANGED', data: { current: { version: 2, values: { [key]: '甲' } }, yours: { version: 1, values: { [key]: '乙' } } } },
    })
    const audit = await test.get<Page<{ targetId: string, action: string }>>(`${test.api}/audit?limit=2`)
    expect(audit.body.items.map(({ action, targetId }) => [action, targetId])).toEqual([['follower.attributes', String(id)], ['follower.attributes.change', String(id)]])
    const outcomes = await Promise.all(['一', '二', '三', '四'].map((value) => change(id, 2, { [key]: value })))
    expect(outcomes.map((each) => each.status).toSorted((a, b) => a - b), 'of edits at once one wins').toEqual([200, 409, 409, 409])
    expect((await historyOf(id)).length).toBe(2)
  })

  it('name the attribute that a refusal is about, and keep nothing of what came with it', async () => {
    const [{ key: age }, { key: name }] = [await addNew('number', { min: 0, max: 150 }), await addNew('string')]
    const id = await oneFollower()
    for (const [values, code] of [
      [{ [name]: '甲', [age]: 151 }, 'ATTRIBUTE_VALUE_INVALID'], [{ [name]: '甲', [age]: '18' }, 'ATTRIBUTE_VALUE_INVALID'],
      [{ [name]: '甲', nobody: 1 }, 'ATTRIBUTE_UNKNOWN'],
    ] as const) {
      const place = `attributes/${'nobody' in values ? 'nobody' : age}`
      expect((await change(id, 1, values)).body).toMatchObject({ status: 400, code, place })
    }
    expect((await change(id, 1, { 'No Such': 1 })).body).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
    expect((await read(id)).body).toMatchObject({ version: 1, values: { [name]: null, [age]: null } })
    expect((await change(999_999, 1, { [name]: '甲' })).body).toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
    const neighbour = (await someFollowers(1, 999))[0] ?? 0
    expect((await read(neighbour)).status).toBe(404)
    await expect(set([{ followerId: neighbour, key: name, value: '甲' }])).rejects.toMatchObject({ code: 'FOLLOWER_NOT_FOUND' })
    expect(await rowsOf(neighbour)).toEqual([])
  })

  it('fall back to a default that is written nowhere', async () => {
    const { key, id: attributeId } = await addNew('enum', { defaultValue: '茶' })
    const id = await oneFollower()
    expect((await read(id)).body.values[key]).toBe('茶')
    expect(await rowsOf(id)).toEqual([])
    await change(id, 1, { [key]: '书' })
    expect((await change(id, 2, { [key]: null })).body.values[key]).toBe('茶')
    await edit(attributeId, { version: 1, defaultValue: null })
    expect((await read(id)).body.values[key]).toBeNull()
  })

  it('that are required cannot be left empty by hand, nor be emptied at all', async () => {
    const [required, { key: other }] = [await addNew('string', { isRequired: true }), await addNew('boolean')]
    const { key } = required
    const id = await oneFollower()
    const refusal = { status: 400, code: 'ATTRIBUTE_REQUIRED', place: `attributes/${key}` }
    expect((await change(id, 1, { [other]: true })).body).toMatchObject(refusal)
    expect((await change(id, 1, { [key]: '甲', [other]: true })).status).toBe(200)
    expect((await change(id, 2, { [key]: '  ' })).body).toMatchObject(refusal)
    await expect(set([{ followerId: id, key, value: null }])).rejects.toMatchObject({ code: 'ATTRIBUTE_REQUIRED' })
    const another = await oneFollower()
    await set([{ followerId: another, key: other, value: false }])
    expect((await read(another)).body.values).toMatchObject({ [other]: false, [key]: null })
    expect((await archive(required.id)).status).toBe(200)
  })

  it('keep their options while somebody has them, and say how many do', async () => {
    const { id: attributeId, key } = await addNew('list')
    const ids = await someFollowers(3)
    await set(ids.map((followerId, at) => ({ followerId, key, value: at === 0 ? ['书', '茶'] : ['书'] })))
    const { body } = await edit(attributeId, { version: 1, options: ['海', '茶'] })
    expect(body).toMatchObject({ status: 409, code: 'ATTRIBUTE_OPTION_IN_USE', place: 'body/options', title: 'The option 书 cannot go: 3 followers have it' })
    expect((await edit(attributeId, { version: 1, options: ['茶', '书', '酒'] })).body).toMatchObject({ version: 2, options: ['茶', '书', '酒'] })
    await set(ids.map((followerId) => ({ followerId, key, value: null })))
    expect((await edit(attributeId, { version: 2, options: ['酒'] })).body).toMatchObject({ version: 3, options: ['酒'] })
    await expect(set([{ followerId: ids[0] ?? 0, key, value: ['书'] }])).rejects.toMatchObject({ text: 'ATTRIBUTE_VALUE_INVALID/option' })
  })

  it('never lose an option to an edit that runs beside a write, whichever comes first', async () => {
    for (let round = 0; round < 8; round++) {
      const { id: attributeId, key } = await addNew('enum')
      const followerId = await oneFollower()
      const [written, edited] = await Promise.all([
        set([{ followerId, key, value: '海' }]).then(() => true, (error: unknown) => error instanceof AppError ? false : Promise.reject(error as Error)),
        edit(attributeId, { version: 1, options: ['茶'] }).then(({ status }) => status === 200),
      ])
      expect([written, edited].filter(Boolean), 'one of them').toHaveLength(1)
      await archive(attributeId)
    }
  })

  it('never change key or type, and refuse an edit of an older version', async () => {
    const { id, key } = await addNew('string')
    for (const body of [{ type: 'number' }, { key: 'other' }]) {
      expect((await edit(id, { version: 1, ...body })).body).toMatchObject({ status: 400, code: 'INPUT_INVALID', place: `body/${Object.keys(body)[0]}` })
    }
    expect((await edit(id, { version: 1, label: '称呼', min: 2, max: 10, position: 3 })).body).toMatchObject({ version: 2, key, label: '称呼', min: 2, max: 10 })
    expect((await edit(id, { version: 1, label: '名字' })).body).toMatchObject({ status: 409, code: 'ATTRIBUTE_CHANGED' })
    expect((await edit(id, { version: 2, min: 11 })).body).toMatchObject({ status: 400, code: 'ATTRIBUTE_BOUNDS_UNFIT' })
    expect((await edit(999_999, { version: 1, label: '无' })).body).toMatchObject({ status: 404, code: 'ATTRIBUTE_NOT_FOUND' })
    expect((await add({ key, type: 'number' })).body).toMatchObject({ status: 409, code: 'ATTRIBUTE_EXISTS' })
  })

  it('are archived with their values, and come back with them', async () => {
    const { id: attributeId, key } = await addNew('number')
    const id = await oneFollower()
    await change(id, 1, { [key]: 7 })
    expect((await archive(attributeId)).body.archivedAt).toBe('2026-03-01T09:00:00.000Z')
    expect((await read(id)).body.values).not.toHaveProperty(key)
    expect((await change(id, 2, { [key]: 8 })).body).toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' })
    expect((await inUse()).map((each) => each.key)).not.toContain(key)
    const archived = await test.get<Page<AttributeView>>(`${test.api}/attributes?archived=true&limit=200`)
    expect(archived.body.items.map((each) => each.key)).toContain(key)
    const first = await test.get<Page<AttributeView>>(`${test.api}/attributes?archived=true&limit=1`)
    const second = await test.get<Page<AttributeView>>(`${test.api}/attributes?archived=true&limit=1&before=${first.body.next}`)
    expect([...first.body.items, ...second.body.items].map((each) => each.id)).toEqual(archived.body.items.slice(0, 2).map((each) => each.id))
    expect((await edit(attributeId, { version: 2, isArchived: false })).body).toMatchObject({ archivedAt: null, version: 3 })
    expect((await read(id)).body.values[key]).toBe(7)
  })

  it('are set for thousands at once, and told of only where something changed', async () => {
    const [{ key: score }, { key: tastes }] = [await addNew('number'), await addNew('list')]
    const ids = await someFollowers(6000)
    const wanted = (extra: number) => ids.flatMap((followerId, at) =>
      [{ followerId, key: score, value: at + (at % 2) * extra }, { followerId, key: tastes, value: at % 2 === 0 ? ['茶', '书'] : ['海'] }])
    expect(await set(wanted(0))).toHaveLength(12_000)
    expect(await set(wanted(0)), 'the same again').toEqual([])
    const again = await set([...wanted(1), { followerId: ids[1] ?? 0, key: score, value: 99 }])
    expect(again).toHaveLength(3000)
    expect(again).toContainEqual({ followerId: ids[1], key: score, before: 1, after: 99 })
    const found = await test.app.followers.attributes.of(test.accountId, ids)
    expect(found.size).toBe(6000)
    expect(found.get(ids[5999] ?? 0)).toMatchObject({ [score]: 6000, [tastes]: ['海'] })
    expect((await historyOf(ids[1] ?? 0)).map(({ detail }) => [detail['key'], detail['after'], detail['by']])).toContainEqual([score, 99, 'import:1'])
    await set(ids.map((followerId) => ({ followerId, key: tastes, value: null })))
    expect(await rowsOf(ids[0] ?? 0)).toHaveLength(1)
  })

  it('written from many sides at once have one history, each change following the one before', async () => {
    const { key } = await addNew('number')
    const ids = await someFollowers(3)
    await Promise.all(Array.from({ length: 12 }, (_, at) => set(ids.toSorted(() => at % 2 - 0.5).map((followerId) => ({ followerId, key, value: at })))))
    for (const id of ids) {
      const steps = (await historyOf(id)).map(({ detail }) => detail)
      const befores = steps.map(({ before }) => before)
      const now = (await read(id)).body.values[key]
      expect(new Set(befores).size, 'nobody started from the same value').toBe(12)
      expect(steps.map(({ after }) => after).filter((after) => !befores.includes(after))).toEqual([now])
    }
  })

  it('are for admin and supervisor to define, and for who may read followers to read', async () => {
    const asRole = async (role: 'supervisor' | 'agent' | 'analyst') => {
      const login = { name: `attr-${role}`, password: 'a password that is long' }
      await test.app.access.users.create(test.app.access.systemActor(), { ...login, displayName: role, language: 'zh-CN', grants: [{ accountId: test.accountId, role }] })
      const cookie = await signIn(test.url, login)
      const got = await callJson(`${test.url}${test.api}/attributes`, { cookie })
      const added = await callJson(`${test.url}${test.api}/attributes`, { method: 'POST', cookie, body: { key: `by_${role}`, label: role, type: 'boolean' } })
      return [got.status, added.status]
    }
    expect(await asRole('supervisor')).toEqual([200, 201])
    expect(await asRole('agent')).toEqual([200, 403])
    expect(await asRole('analyst')).toEqual([403, 403])
  })

  it('defined by another process hold here at once', async () => {
    const another = await test.startAnother({ role: 'web' })
    const key = `far_${++nextKey}`
    await another.db.write((tx) => another.followers.attributes.definitions.create(tx, test.accountId,
      { key, label: '远', type: 'boolean', options: null, isRequired: false, defaultValue: null, min: null, max: null, position: 0 }))
    const id = await oneFollower()
    expect((await change(id, 1, { [key]: true })).body).toMatchObject({ version: 2, values: { [key]: true } })
  })

  it('are no more than a hundred, though many come at once', async () => {
    const room = 100 - (await inUse()).length
    const answers = await Promise.all(Array.from({ length: room + 4 }, () => add({ key: `many_${++nextKey}`, type: 'boolean' })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(room)
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body)).toMatchObject(Array.from({ length: 4 }, () => ({ code: 'ATTRIBUTES_FULL' })))
    expect(await inUse()).toHaveLength(100)
    const { items: [archived] } = (await test.get<Page<AttributeView>>(`${test.api}/attributes?archived=true`)).body
    expect((await edit(archived?.id ?? 0, { version: archived?.version ?? 0, isArchived: false })).body).toMatchObject({ code: 'ATTRIBUTES_FULL' })
  })
})
