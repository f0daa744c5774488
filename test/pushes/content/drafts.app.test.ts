import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Push } from '../../../src/pushes/record/push.entity.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Id { id: number }
interface PushView extends Id { version: number, status: string, name: string, variants: unknown[] }
interface Items<Item> { items: Item[], next: number | null }
interface Previewed { followerId: number, variant: string, isHeldOut: boolean, fault: string | null, ways: Array<{ route: string, content: object, isOpen: boolean, reason: string | null }> }
interface Tried { followerId: number, variant: string, route: string | null, reasons: string[] }

const text = (words: string) => ({ type: 'text', text: words })
const service = (words: string) => ({ route: 'service', content: text(words) })
const a = (...ways: unknown[]) => [{ key: 'a', weight: 1, ways }]

describe('pushes as they are written', () => {
  let test: TestApp
  let segmentId: number
  let everyoneId: number
  let template: string
  beforeAll(async () => {
    test = await startTestApp()
    for (const [key, more] of [['city', {}], ['item', {}], ['level', { defaultValue: '普通' }]] as const) {
      await made('attributes', { key, label: key, type: 'string', ...more })
    }
    segmentId = (await made('segments', { name: '杭州', rule: { attribute: 'city', is: '杭州' } })).id
    everyoneId = (await made('segments', { name: '所有人', rule: { any: [{ field: 'subscribed', is: true }, { field: 'subscribed', is: false }] } })).id
    await made('reach/topics', { key: 'tea', name: '新茶', kind: 'opt-out' })
    template = test.wechat.addTemplate({ title: '发货通知', content: '商品{{thing1.DATA}}\n时间{{time2.DATA}}' })
    await test.send('POST', `${test.api}/templates/sync`)
  })
  afterAll(() => test.stop())

  async function made (path: string, body: object): Promise<Id> {
    const answer = await test.send<Id>('POST', `${test.api}/${path}`, body)
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const path = () => `${test.api}/pushes`
  const body = (more: object = {}) => ({ name: '新茶', purpose: 'content', segmentId, variants: a(service('新茶到店')), ...more })
  const draft = async (more: object = {}) => (await made('pushes', body(more))) as PushView
  const shipped = (item: string, more: object = {}) => ({
    route: 'template', content: { type: 'template', templateId: template, data: { thing1: { value: item }, time2: { value: '2026年3月1日 15:01' } }, ...more },
  })
  async function someone (values: Record<string, string> = {}, { hasWritten = true } = {}): Promise<{ id: number, openid: string }> {
    const openid = test.wechat.addFollower()
    if (hasWritten) await test.wechat.say(openid, '你好')
    else await test.wechat.click(openid, 'menu-tea')
    const { id } = await eventually(async () => (await test.get<Items<Id>>(`${test.api}/followers?openid=${openid}`)).body.items[0])
    const changes = Object.entries(values).map(([key, value]) => ({ followerId: id, key, value }))
    await test.app.db.write((tx) => test.app.followers.attributes.set(tx, test.accountId, changes, 'test'))
    return { id, openid }
  }
  const actionsOf = async (id: number) => (await test.get<Items<{ action: string, targetId: string }>>(`${test.api}/audit?limit=200`)).body.items
    .filter(({ action, targetId }) => action.startsWith('push.') && targetId === String(id)).map(({ action }) => action)

  describe('a draft', () => {
    it('is kept with what nobody said of it, listed, changed by one after the other, copied and deleted', async () => {
      const first = await draft({ topic: 'tea' })
      expect(first).toMatchObject({
        status: 'draft', purpose: 'content', segmentId, topicId: expect.any(Number), holdOutPercent: 0, schedule: null, replies: { teamId: null, hours: 72 }, unfollowHours: 72,
        lifeHours: 24, links: { isTracked: true, readers: 'none' }, createdBy: expect.stringMatching(/^user:\d+$/), approvedBy: null, version: 1,
      })
      const changed = await test.send<PushView>('PATCH', `${path()}/${first.id}`, { version: 1, name: '春茶', topic: null, holdOutPercent: 10 })
      expect(changed).toMatchObject({ status: 200, body: { name: '春茶', topicId: null, holdOutPercent: 10, version: 2, variants: first.variants } })
      expect(await test.send('PATCH', `${path()}/${first.id}`, { version: 1, name: '夏茶' })).toMatchObject({ status: 409, body: { code: 'PUSH_CHANGED', place: 'body/version' } })

      const copy = await made(`pushes/${first.id}/copy`, { name: '秋茶' }) as PushView
      expect(copy).toMatchObject({ status: 'draft', name: '秋茶', holdOutPercent: 10, version: 1, variants: first.variants })
      const { body: page } = await test.get<Items<PushView>>(`${path()}?limit=1`)
      expect(page).toMatchObject({ items: [{ id: copy.id, name: '秋茶' }] })
      expect(page.items[0]).not.toHaveProperty('variants')
      expect((await test.get<Items<PushView>>(`${path()}?limit=1&before=${page.next}`)).body.items).toMatchObject([{ id: first.id }])
      expect((await test.get<Items<PushView>>(`${path()}?status=done`)).body).toEqual({ items: [], next: null })

      expect((await test.send('DELETE', `${path()}/${copy.id}`)).status).toBe(204)
      expect(await test.send('DELETE', `${path()}/${copy.id}`)).toMatchObject({ status: 404, body: { code: 'PUSH_NOT_FOUND' } })
      expect(await actionsOf(first.id)).toEqual(['push.change', 'push.draft'])
      expect(await actionsOf(copy.id)).toEqual(['push.remove', 'push.copy'])
    })

    it('is changed by one of many at once', async () => {
      const { id } = await draft()
      const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => test.send('PATCH', `${path()}/${id}`, { version: 1, name: `第${at}` })))
      expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
    })

    it('stays as it was looked at once it is approved', async () => {
      const { id } = await draft()
      await test.app.db.write((tx) => tx.update(Push, { id }, { status: 'approved' }))
      expect(await test.send('PATCH', `${path()}/${id}`, { version: 1, name: '春茶' })).toMatchObject({ status: 409, body: { code: 'PUSH_NOT_DRAFT' } })
      expect(await test.send('DELETE', `${path()}/${id}`)).toMatchObject({ status: 409, body: { code: 'PUSH_NOT_DRAFT' } })
      expect((await made(`pushes/${id}/copy`, { name: '副本' }) as PushView).status).toBe('draft')
    })

    it('keeps its segment from being deleted', async () => {
      const { id } = await made('segments', { name: '暂时', rule: { attribute: 'city', is: '上海' } })
      const push = await draft({ segmentId: id, name: '给上海' })
      const refused = await test.send('DELETE', `${test.api}/segments/${id}`)
      expect(refused).toMatchObject({ status: 409 })
      expect(JSON.stringify(refused.body)).toContain('给上海')
      await test.send('DELETE', `${path()}/${push.id}`)
      expect((await test.send('DELETE', `${test.api}/segments/${id}`)).status).toBe(200)
    })

    it('is nobody’s who may not, and of its account alone', async () => {
      const { id } = await draft()
      const other = await test.send<Id>('POST', '/api/v1/accounts', {
        name: '未认证', appid: 'wxaaaaaaaaaaaaaaaa', originalId: 'gh_second', kind: 'subscription', isVerified: false, mode: 'plain', token: 'secondtoken', appSecret: 'secretsecretsecret12',
      })
      const elsewhere = `/api/v1/accounts/${other.body.id}`
      for (const [method, rest, sent] of [['PATCH', '', { version: 1, name: '甲' }], ['DELETE', '', undefined], ['POST', '/copy', { name: '乙' }], ['POST', '/preview', { followerIds: [1] }], ['POST', '/test', { followerIds: [1] }]] as const) {
        expect((await test.send(method, `${elsewhere}/pushes/${id}${rest}`, sent)).status, rest).toBe(404)
      }
      const theirs = await test.send<Id>('POST', `${elsewhere}/segments`, { name: '常客', rule: { field: 'stage', is: 'customer' } })
      expect(await test.send('POST', `${elsewhere}/pushes`, body())).toMatchObject({ status: 400, body: { code: 'PUSH_SEGMENT_UNKNOWN' } })
      expect(await test.send('POST', `${elsewhere}/pushes`, body({ segmentId: theirs.body.id }))).toMatchObject({ status: 400, body: { code: 'PUSH_ROUTE_NOT_ALLOWED', place: 'body/variants/0/ways/0/route' } })

      const password = 'long enough to be one'
      await test.send('POST', '/api/v1/users', { name: 'helper', displayName: '助', language: 'zh-CN', password, grants: [{ accountId: test.accountId, role: 'agent' }] })
      const cookie = await signIn(test.url, { name: 'helper', password })
      expect(await callJson(`${test.url}${path()}`, { cookie })).toMatchObject({ status: 403 })
    })
  })

  describe('is refused where the fault is, and nothing is kept:', () => {
    const menu = (items: unknown[]) => ({ route: 'service', content: { type: 'menu', head: '请选', items } })
    it.each<[string, () => object, string, string]>([
      ['a field that is none', () => ({ colour: 'red' }), 'INPUT_INVALID', 'body/colour'],
      ['an unknown field of a content', () => ({ variants: a({ route: 'service', content: { type: 'text', text: '好', words: '好' } }) }), 'INPUT_INVALID', 'body/variants/0/ways/0/content/words'],
      ['no way', () => ({ variants: a() }), 'INPUT_INVALID', 'body/variants/0/ways'],
      ['a segment that is none', () => ({ segmentId: 999_999 }), 'PUSH_SEGMENT_UNKNOWN', 'body/segmentId'],
      ['everyone', () => ({ segmentId: everyoneId }), 'PUSH_SEGMENT_EVERYONE', 'body/segmentId'],
      ['a topic that is none', () => ({ topic: 'coffee' }), 'PUSH_TOPIC_UNKNOWN', 'body/topic'],
      ['a team that is none', () => ({ replies: { teamId: 999, hours: 5 } }), 'PUSH_TEAM_UNKNOWN', 'body/replies/teamId'],
      ['two variants of one letter', () => ({ variants: [...a(service('好')), ...a(service('坏'))] }), 'PUSH_VARIANT_TWICE', 'body/variants/1/key'],
      ['a template that markets', () => ({ variants: a(service('好'), shipped('茶')) }), 'PUSH_ROUTE_UNFIT', 'body/variants/0/ways/1/route'],
      ['a template that is none', () => ({ purpose: 'notice', variants: a(shipped('茶', { templateId: 'none' })) }), 'TEMPLATE_UNKNOWN', 'body/variants/0/ways/0/content/templateId'],
      ['a value that is too long', () => ({ purpose: 'notice', variants: a(shipped('茶'.repeat(21))) }), 'TEMPLATE_VALUE_UNFIT', 'body/variants/0/ways/0/content/data/thing1/value'],
      ['a default that is too long', () => ({ purpose: 'notice', variants: a(shipped(`{{attribute.item|${'茶'.repeat(21)}}}`)) }), 'TEMPLATE_VALUE_UNFIT', 'body/variants/0/ways/0/content/data/thing1/value'],
      ['an empty default', () => ({ purpose: 'notice', variants: a(shipped('{{attribute.item|}}')) }), 'TEMPLATE_VALUE_EMPTY', 'body/variants/0/ways/0/content/data/thing1/value'],
      ['an attribute that is none', () => ({ variants: a(service('{{attribute.size|大}}')) }), 'PUSH_VARIABLE_UNKNOWN', 'body/variants/0/ways/0/content/text'],
      ['a variable without value', () => ({ variants: a(menu([{ id: '1', text: '好' }, { id: '2', text: '{{attribute.city}}' }])) }), 'PUSH_VARIABLE_WITHOUT_DEFAULT', 'body/variants/0/ways/0/content/items/1/text'],
      ['a variable in a file', () => ({ variants: a({ route: 'service', content: { type: 'image', mediaId: '{{attribute.level}}' } }) }), 'PUSH_VARIABLE_MISPLACED', 'body/variants/0/ways/0/content/mediaId'],
      ['a mass send to one', () => ({ variants: a(service('好'), { route: 'mass', content: text('{{attribute.level}}') }) }), 'PUSH_MASS_PERSONAL', 'body/variants/0/ways/1/content'],
      ['an article for many', () => ({ variants: a({ route: 'mass', content: { type: 'article', title: '茶', url: 'https://shop.example.com' } }) }), 'CONTENT_NOT_BY_ROUTE', 'body/variants/0/ways/0/content/type'],
      ['a picture that is none', () => ({ variants: a({ route: 'service', content: { type: 'image', materialId: 77 } }) }), 'MATERIAL_UNKNOWN', 'body/variants/0/ways/0/content/materialId'],
      ['two lines with one id', () => ({ variants: a(menu([{ id: '1', text: '甲' }, { id: '1', text: '乙' }])) }), 'MENU_ID_TWICE', 'body/variants/0/ways/0/content/items/1/id'],
      ['a time that has passed', () => ({ schedule: { kind: 'once', at: '2026-03-01T08:00:00Z' } }), 'SCHEDULE_IN_PAST', 'body/schedule/at'],
    ])('%s', async (_what, more, code, place) => {
      const count = async () => Number((await test.app.db.read.query<Array<{ n: number | string }>>('SELECT COUNT(*) AS n FROM pushes'))[0]?.n)
      const before = await count()
      expect(await test.send('POST', path(), body(more()))).toMatchObject({ status: 400, body: { code, place } })
      expect(await count()).toBe(before)
    })

    it('the same when it is changed', async () => {
      const { id } = await draft()
      expect(await test.send('PATCH', `${path()}/${id}`, { version: 1, variants: a(service('{{attribute.city}}')) })).toMatchObject({ status: 400, body: { code: 'PUSH_VARIABLE_WITHOUT_DEFAULT' } })
      expect(await test.send('PATCH', `${path()}/${id}`, { version: 1, purpose: 'notice', variants: a(shipped('{{attribute.item|新茶}}')) })).toMatchObject({ status: 200, body: { version: 2 } })
      // What it says was sound for a notice only.
      expect(await test.send('PATCH', `${path()}/${id}`, { version: 2, purpose: 'content' })).toMatchObject({ status: 400, body: { code: 'PUSH_ROUTE_UNFIT' } })
    })
  })

  it('are shown as some would read them, and by which ways they could go', async () => {
    const [writer, clicker] = [await someone({ city: '杭州', item: '龙井' }), await someone({ item: '很长的名字'.repeat(6) }, { hasWritten: false })]
    test.clock.advance({ minutes: 2 })
    const push = await draft({ variants: [
      { key: 'a', weight: 1, ways: [service('{{attribute.city|您所在的城市}}的{{attribute.level}}茶友：https://shop.example.com'), { route: 'mass', content: text('各位好') }] },
      { key: 'b', weight: 1, ways: [service('乙')] },
    ] })
    const preview = async (id: number, asked: object) => (await test.send<Items<Previewed>>('POST', `${path()}/${id}/preview`, asked)).body.items
    expect(await preview(push.id, { followerIds: [writer.id, clicker.id], variant: 'a' })).toMatchObject([
      { followerId: writer.id, variant: 'a', isHeldOut: false, fault: null, ways: [
        { route: 'service', content: text('杭州的普通茶友：https://shop.example.com'), isOpen: true, reason: null }, { route: 'mass', content: text('各位好'), isOpen: true },
      ] },
      { followerId: clicker.id, variant: 'a', ways: [
        { route: 'service', content: text('您所在的城市的普通茶友：https://shop.example.com'), isOpen: false, reason: 'REPLY_WINDOW_CLOSED' }, { route: 'mass', isOpen: true },
      ] },
    ])
    const [own] = await preview(push.id, { followerIds: [writer.id] })
    expect((await preview(push.id, { followerIds: [writer.id] }))[0]?.variant).toBe(own?.variant)
    expect(await actionsOf(push.id)).toContain('push.preview')
    expect(await test.send('POST', `${path()}/${push.id}/preview`, { followerIds: [writer.id], variant: 'c' })).toMatchObject({ status: 400, body: { code: 'PUSH_VARIANT_UNKNOWN', place: 'body/variant' } })
    expect(await test.send('POST', `${path()}/${push.id}/preview`, { followerIds: [writer.id, 999_999] })).toMatchObject({ status: 400, body: { code: 'PUSH_FOLLOWERS_UNKNOWN', place: 'body/followerIds' } })

    const notice = await draft({ purpose: 'notice', variants: a(shipped('{{attribute.item|新茶}}')) })
    expect(await preview(notice.id, { followerIds: [writer.id, clicker.id] })).toMatchObject([
      { fault: null, ways: [{ route: 'template', isOpen: true, content: { data: { thing1: { value: '龙井' } } } }] }, { fault: 'VALUE_UNFIT', ways: [] },
    ])
  })

  it('are sent to some as a test, which counts for nothing in them', async () => {
    const [writer, clicker] = [await someone({ city: '杭州' }), await someone({}, { hasWritten: false })]
    test.clock.advance({ minutes: 2 })
    const { id } = await draft({ name: '试', variants: a({ route: 'mass', content: text('各位好') }) })
    const tested = await test.send<Items<Tried>>('POST', `${path()}/${id}/test`, { followerIds: [writer.id, clicker.id] })
    expect(tested).toMatchObject({ status: 200, body: { items: [
      { followerId: writer.id, variant: 'a', route: 'service', reasons: [] }, { followerId: clicker.id, route: null, reasons: ['REPLY_WINDOW_CLOSED'] },
    ] } })
    await eventually(() => test.wechat.received(writer.openid).some((item) => JSON.stringify(item).includes('各位好')))
    expect(test.wechat.received(clicker.openid)).toEqual([])
    const rowsOf = async (table: string, where: string, value: number) => Number((await test.app.db.read.query<Array<{ n: number | string }>>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where} = ?`, [value]))[0]?.n)
    expect(await rowsOf('push_deliveries', 'pushId', id)).toBe(0)
    expect(await rowsOf('push_tests', 'pushId', id)).toBe(2)
    expect(await actionsOf(id)).toContain('push.test')
    // The cap of a day holds for tests as for anything else.
    expect((await test.send<Items<Tried>>('POST', `${path()}/${id}/test`, { followerIds: [writer.id] })).body.items).toMatchObject([{ route: null, reasons: ['CAP_DAY'] }])

    const notice = await draft({ purpose: 'notice', variants: a(shipped('{{attribute.item|新茶}}')) })
    expect((await test.send<Items<Tried>>('POST', `${path()}/${notice.id}/test`, { followerIds: [clicker.id] })).body.items).toMatchObject([{ route: 'template' }])
    await eventually(() => test.wechat.received(clicker.openid).some((item) => JSON.stringify(item).includes('新茶')))

    const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${writer.id}`)
    await test.send('POST', `${test.api}/followers/${writer.id}/erase`, { confirm: alias })
    await eventually(async () => await rowsOf('push_tests', 'followerId', writer.id) === 0)
  })
})
