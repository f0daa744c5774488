import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMaker, type Maker } from '../../src/codes/record/maker.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface CodeBody { id: number, scene: string, status: string, url: string | null, ticket: string | null, expiresAt: string | null, problem: string | null, version: number }
interface Greeting { contents: unknown[], tagIds: number[], attributes: unknown[], teamId: number | null }

describe('QR codes', () => {
  let test: TestApp
  let wechat: Wechat
  /** What the clock starts: this process leaves it to others. */
  let maker: Maker
  beforeAll(async () => {
    const appKey = Buffer.alloc(32, 5).toString('base64')
    test = await startTestApp({ app: { appKey, role: 'web' } })
    const { db, clock, log: logger, accounts: { caller } } = test.app
    wechat = createWechat({ db, clock, box: createSecretBox(appKey), base: test.simulator.url })
    maker = createMaker({ db, clock, logger, wechat, caller })
  })
  afterAll(async () => {
    await wechat.close()
    await test.stop()
  })

  const post = <Body = CodeBody>(path: string, body?: unknown) => test.send<Body>('POST', `${test.api}/codes${path}`, body)
  const get = <Body = CodeBody>(path: string) => test.get<Body>(`${test.api}/codes${path}`)
  const calls = () => test.wechat.calls['/cgi-bin/qrcode/create'] ?? 0

  it('are made by WeChat, permanent and temporary, in groups and channels', async () => {
    const { body: group } = await post<{ id: number }>('/groups', { kind: 'group', name: '上海门店' })
    const { body: channel } = await post<{ id: number }>('/groups', { kind: 'channel', name: '收银台' })
    expect((await post('/groups', { kind: 'group', name: '上海门店' })).body).toMatchObject({ status: 409, code: 'CODE_GROUP_EXISTS' })
    const { status, body: permanent } = await post('', { name: '南京路店', kind: 'permanent', scene: 'shop-1', groupId: group.id, channelId: channel.id })
    expect(status).toBe(201)
    expect(permanent).toMatchObject({ kind: 'permanent', scene: 'shop-1', status: 'ready', expiresAt: null, lifeDays: null, groupId: group.id })
    const { body: temporary } = await post('', { name: '春茶', lifeDays: 2 })
    expect(temporary).toMatchObject({ kind: 'temporary', status: 'ready', lifeDays: 2, expiresAt: '2026-03-03T09:00:00.000Z' })
    expect(temporary.url).toMatch(/^http:\/\/weixin\.qq\.com\/q\//)
    const ids = async (query: string) => (await get<{ items: CodeBody[] }>(query)).body.items.map(({ id }) => id)
    expect(await ids('')).toEqual([temporary.id, permanent.id])
    expect(await ids(`?groupId=${group.id}`)).toEqual([permanent.id])
    expect(await ids('?scene=shop-1')).toEqual([permanent.id])
    expect(await ids(`?before=${temporary.id}&limit=1`)).toEqual([permanent.id])
    expect((await test.send('DELETE', `${test.api}/codes/groups/${group.id}`)).body).toMatchObject({ code: 'CODE_GROUP_IN_USE' })
    expect((await test.send('PATCH', `${test.api}/codes/${permanent.id}`, { version: 1, groupId: null, isArchived: true })).body).toMatchObject({ status: 'archived', version: 2 })
    expect((await test.send('DELETE', `${test.api}/codes/groups/${group.id}`)).status).toBe(204)
    expect(await ids('?archived=true')).toEqual([permanent.id])
    expect((await test.send('PATCH', `${test.api}/codes/groups/${channel.id}`, { version: 1, name: '柜台' })).body).toMatchObject({ name: '柜台', version: 2 })
  })

  it.each([
    ['a scene that is taken', { name: '一', scene: 'shop-1' }, 'SCENE_TAKEN', 'body/scene'],
    ['a life of what has no end', { name: '一', kind: 'permanent', lifeDays: 3 }, 'CODE_LIFE_UNFIT', 'body/lifeDays'],
    ['a group that is not there', { name: '一', groupId: 999 }, 'CODE_GROUP_UNKNOWN', 'body/groupId'],
    ['a tag that is not there', { name: '一', onScan: { tagIds: [999] } }, 'CODE_TAG_UNKNOWN', 'body/onScan/tagIds/0'],
    ['an attribute that is not there', { name: '一', onScan: { attributes: [{ key: 'nothing', value: 1 }] } }, 'CODE_ATTRIBUTE_UNKNOWN', 'body/onScan/attributes/0/key'],
    ['a team that is not there', { name: '一', onScan: { teamId: 999 } }, 'TEAM_UNKNOWN', 'body/onScan/teamId'],
    ['a greeting without words', { name: '一', onScan: { contents: [{ type: 'text', text: '好' }, { type: 'text', text: ' ' }] } }, 'CONTENT_EMPTY', 'body/onScan/contents/1/text'],
    ['a picture of nothing', { name: '一', onScan: { contents: [{ type: 'image', materialId: 999 }] } }, 'MATERIAL_UNKNOWN', 'body/onScan/contents/0/materialId'],
  ])('are refused with %s, before WeChat is asked', async (_case, body, code, place) => {
    const before = calls()
    expect((await post('', body)).body).toMatchObject({ code, place })
    expect(calls()).toBe(before)
  })

  it('are asked for again when WeChat does not answer, and are not there when it refuses them', async () => {
    const { faults } = test.simulator
    const api = '/cgi-bin/qrcode/create'
    faults.set({ api, fault: 'refuse', errcode: -1 })
    const { status, body: waiting } = await post('', { name: '等', scene: 'waits' })
    expect([status, waiting.status, waiting.problem]).toEqual([201, 'waiting', 'WECHAT_-1'])
    expect((await get(`/${waiting.id}/picture`)).body).toMatchObject({ status: 409, code: 'CODE_NOT_READY' })
    faults.clear()
    test.clock.advance({ hours: 3 })
    await maker.makeDue()
    expect((await get(`/${waiting.id}`)).body).toMatchObject({ status: 'ready', problem: null })

    const stock = () => test.app.db.read.query('SELECT permanent FROM code_stocks')
    const before = await stock()
    faults.set({ api, fault: 'refuse', errcode: 48001 })
    expect((await post('', { name: '不', kind: 'permanent', scene: 'refused' })).body).toMatchObject({ status: 409, code: 'WECHAT_48001' })
    faults.clear()
    expect(await stock()).toEqual(before)
    expect((await get<{ items: unknown[] }>('?scene=refused')).body.items).toEqual([])
  })

  it('never are more than WeChat lets an account have', async () => {
    await test.app.db.change('UPDATE code_stocks SET permanent = 99999')
    const both = await Promise.all(['last-1', 'last-2'].map((scene) => post('', { name: '最后', kind: 'permanent', scene })))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((await get('/stock')).body).toEqual({ permanentUsed: 100_000, permanentLeft: 0 })
    expect(both.map(({ body }) => body)).toContainEqual(expect.objectContaining({ code: 'PERMANENT_CODES_USED_UP' }))
    await test.app.db.change('UPDATE code_stocks SET permanent = 10')
  })

  it('of pages get a new picture before the old one ends; others end, until somebody renews them', async () => {
    const { body: shown } = await post('', { name: '网页', lifeDays: 3, isRenewed: true })
    const { body: printed } = await post('', { name: '海报', lifeDays: 3 })
    test.clock.advance({ hours: 49 })
    await maker.makeDue()
    const { body: renewed } = await get(`/${shown.id}`)
    expect(renewed.ticket).not.toBe(shown.ticket)
    test.clock.advance({ hours: 24 })
    expect([(await get(`/${shown.id}`)).body.status, (await get(`/${printed.id}`)).body.status]).toEqual(['ready', 'expired'])
    expect((await get(`/${printed.id}/picture`)).body).toMatchObject({ code: 'CODE_EXPIRED' })
    expect((await post(`/${printed.id}/renew`)).body).toMatchObject({ status: 'ready', scene: printed.scene })
  })

  it('are made in batches, all or none', async () => {
    const batch = (scenes: string[]) => post<{ items: CodeBody[], place: string }>('/batch', { codes: scenes.map((scene) => ({ name: '店', scene })) })
    expect((await batch(['b-1', 'b-2', 'b-1'])).body).toMatchObject({ code: 'SCENE_TAKEN', place: 'body/codes/2/scene' })
    const { status, body } = await batch(['b-1', 'b-2'])
    expect([status, body.items.map((code) => code.status)]).toEqual([202, ['waiting', 'waiting']])
    const [first, second] = body.items
    const archive = (version: number, isArchived: boolean) => test.send('PATCH', `${test.api}/codes/${second?.id}`, { version, isArchived })
    await archive(1, true)
    const before = calls()
    await maker.makeDue()
    await archive(2, false)
    expect([calls() - before, (await get(`/${first?.id}`)).body.status, (await get(`/${second?.id}`)).body.status]).toEqual([1, 'ready', 'waiting'])
    await maker.makeDue()
    expect((await get(`/${second?.id}`)).body.status).toBe('ready')
  })

  it('say what a scan sets off, without what is gone since', async () => {
    const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '到店', isLocal: true })
    await test.send('POST', `${test.api}/attributes`, { key: 'shop', label: '门店', type: 'string' })
    const onScan = { contents: [{ type: 'text', text: '欢迎光临' }], tagIds: [tag.id], attributes: [{ key: 'shop', value: '南京路' }], teamId: null }
    const { body: code } = await post('', { name: '迎', scene: 'hello', onScan })
    await post('', { name: '空', scene: 'silent' })
    const greetings = () => test.app.db.write((tx) => test.app.codes.greetingOf(tx, test.accountId, ['hello', 'silent', 'unknown']))
    expect([...await greetings()]).toEqual([['hello', { codeId: code.id, ...onScan }]])
    await test.send('DELETE', `${test.api}/tags/${tag.id}`)
    expect((await greetings()).get('hello')).toMatchObject({ tagIds: [] } satisfies Partial<Greeting>)
    expect((await test.send('PATCH', `${test.api}/codes/${code.id}`, { version: 9, name: '晚' })).body).toMatchObject({ code: 'CODE_CHANGED' })
    await test.send('PATCH', `${test.api}/codes/${code.id}`, { version: 1, isArchived: true })
    expect((await greetings()).size).toBe(0)
  })
})
