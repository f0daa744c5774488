import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callJson, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface MenuView {
  id: number, status: string, version: number, scheduledAt: string | null, taskId: number | null, problem: { code: string, advice: string } | null
  publishedAt: string | null, buttons: Array<{ name: string }>
}
interface Refusal { code: string, place: string }
interface AtWechat { isSame: boolean, publishedMenuId: number | null, source: string, leftOut: unknown[], differences: Array<{ place: string, published: string | null, found: string | null }> }

const click = (name: string, key = 'AGENT') => ({ type: 'click', name, key })
const create = '/cgi-bin/menu/create'
const add = '/cgi-bin/menu/addconditional'

let test: TestApp
let openid: string
const tagIds: number[] = []
const draw = async (body: object) => (await test.send<MenuView>('POST', `${test.api}/menus`, { name: '菜单', ...body })).body
const read = async (id: number) => (await test.get<MenuView>(`${test.api}/menus/${id}`)).body
const publish = async (id: number, more: object = {}) => (
  test.send<MenuView & Refusal>('POST', `${test.api}/menus/${id}/publish`, { version: (await read(id)).version, ...more }))
/** Time goes on meanwhile, so that what waits for a better moment gets it. */
const settled = (id: number) => eventually(async () => {
  test.clock.advance({ seconds: 1 })
  const menu = await read(id)
  return menu.taskId === null && menu.scheduledAt === null && menu
})
async function published (id: number): Promise<MenuView> {
  expect(await publish(id)).toMatchObject({ status: 202, body: { id, problem: null } })
  return settled(id)
}
const shown = (to = openid) => test.wechat.menu(to).buttons.map(({ name }) => name)
const atWechat = async () => (await test.get<AtWechat>(`${test.api}/menus/wechat`)).body
/** What another system does with the same account. */
const elsewhere = async (path: string, body: unknown) => (
  await callJson(`${test.simulator.url}${path}?access_token=${test.wechat.token()}`, { method: 'POST', body })).body
const conditional = async () => {
  const { body } = await callJson<{ conditionalmenu?: unknown[] }>(`${test.simulator.url}/cgi-bin/menu/get?access_token=${test.wechat.token()}`)
  return body.conditionalmenu?.length ?? 0
}

async function tagKnown (name: string): Promise<number> {
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name })
  await eventually(async () => (await test.get<{ items: Array<{ id: number, state: string }> }>(`${test.api}/tags`)).body.items.some((tag) => tag.id === id && tag.state === 'same'))
  return id
}

describe('the menu of an account', () => {
  beforeAll(async () => {
    test = await startTestApp()
    openid = (await test.wechat.follow()).openid
    for (const name of ['金卡', '银卡']) tagIds.push(await tagKnown(name))
  })
  afterAll(() => test.stop())

  it('is drawn up and held against WeChat’s limits, with the place of each fault', async () => {
    const refused = async (body: object) => (await test.send<Refusal>('POST', `${test.api}/menus`, { name: '菜单', buttons: [click('客服')], ...body }))
    expect(await refused({ buttons: [click('客服'), click('名字太长的按钮')] })).toMatchObject({ status: 400, body: { code: 'MENU_TEXT_TOO_LONG', place: 'body/buttons/1/name' } })
    expect(await refused({ buttons: [{ type: 'click', name: '客服' }] })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', place: 'body/buttons/0/key' } })
    expect(await refused({ personalised: [{ tagId: 4711, buttons: [click('客服')] }] })).toMatchObject({ status: 400, body: { code: 'MENU_TAG_UNKNOWN', place: 'body/personalised/0/tagId' } })
    expect(await refused({ buttons: Array.from({ length: 4 }, () => click('客服')) })).toMatchObject({ status: 400, body: { place: 'body/buttons' } })

    const menu = await draw({ buttons: [click('客服')], personalised: [{ tagId: tagIds[0], buttons: [click('金卡')] }] })
    expect(menu).toMatchObject({ status: 'draft', version: 1, scheduledAt: null, taskId: null })
    const put = (version: number, name: string) => test.send<MenuView & Refusal>('PUT', `${test.api}/menus/${menu.id}`, { version, name, buttons: [click('人工')], personalised: [{ phone: 'ios', buttons: [click('苹果')] }] })
    expect(await put(1, '三月')).toMatchObject({ status: 200, body: { name: '三月', version: 2 } })
    expect(await put(1, '四月')).toMatchObject({ status: 409, body: { code: 'MENU_CHANGED', place: 'body/version' } })
    const preview = async (query: string) => (await test.get(`${test.api}/menus/${menu.id}/preview${query}`)).body
    expect(await preview('')).toMatchObject({ personalised: null, buttons: [{ name: '人工' }] })
    expect(await preview('?phone=ios')).toMatchObject({ personalised: 0, buttons: [{ name: '苹果' }] })
    expect(await test.send('DELETE', `${test.api}/menus/${menu.id}`)).toMatchObject({ status: 204 })
    expect(await test.get(`${test.api}/menus/${menu.id}`)).toMatchObject({ status: 404, body: { code: 'MENU_NOT_FOUND' } })
  })

  it('is published, seen by everybody as it is for them, and pressed', async () => {
    const { id } = await draw({
      buttons: [click('客服'), { type: 'submenu', name: '更多', buttons: [click('订单', 'ORDERS'), { type: 'view', name: '官网', url: 'https://shop.example.com/' }] }],
      personalised: [
        { tagId: tagIds[0], phone: 'ios', buttons: [click('苹果金卡', 'IOS_GOLD')] }, { tagId: tagIds[0], buttons: [click('金卡', 'GOLD')] },
        { phone: 'android', buttons: [click('安卓', 'ANDROID')] },
      ],
    })
    expect(shown()).toEqual([])
    expect(await published(id)).toMatchObject({ status: 'published', problem: null })
    expect(shown()).toEqual(['客服', '更多'])
    expect(await test.wechat.press(openid, [1, 0])).toMatchObject({ acknowledged: true })

    const [{ id: followerId }] = await eventually(async () => {
      const { items } = (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers`)).body
      return items.length === 1 && items as [{ id: number }]
    })
    await test.send('PUT', `${test.api}/tags/${tagIds[0]}/followers`, { followerIds: [followerId] })
    await eventually(() => shown()[0] === '金卡')
    await test.wechat.press(openid, [0])
    test.wechat.usePhone(openid, 'ios')
    expect(shown()).toEqual(['苹果金卡'])
    const seen = await test.get(`${test.api}/menus/shown?openid=${openid}`)
    expect(seen).toMatchObject({ status: 200, body: { buttons: [{ type: 'click', name: '苹果金卡', key: 'IOS_GOLD' }], leftOut: [] } })
    const other = test.wechat.addFollower()
    test.wechat.usePhone(other, 'android')
    expect(shown(other)).toEqual(['安卓'])
    const heard = await eventually(async () => {
      const { items } = (await test.get<{ items: Array<{ kind: string, detail: { eventKey?: string } }> }>(`${test.api}/followers/${followerId}/timeline`)).body
      const keys = items.filter(({ kind }) => kind === 'event.CLICK').map(({ detail }) => detail.eventKey)
      return keys.length === 2 && keys
    })
    expect(heard).toEqual(['GOLD', 'ORDERS'])
    expect(await atWechat()).toMatchObject({ isSame: true, publishedMenuId: id, source: 'api', differences: [], leftOut: [] })
    const { body: audit } = await test.get<{ items: Array<{ targetId: string }> }>(`${test.api}/audit?action=menu.publish`)
    expect(audit.items.map(({ targetId }) => targetId)).toEqual([String(id)])
  })

  it('gives way to another, and comes back', async () => {
    const before = (await atWechat()).publishedMenuId ?? 0
    const { id } = await draw({ buttons: [click('新的')] })
    expect(await published(id)).toMatchObject({ status: 'published' })
    expect(shown()).toEqual(['新的'])
    expect(await conditional()).toBe(0)
    expect(await read(before)).toMatchObject({ status: 'replaced' })
    expect(await test.send('PUT', `${test.api}/menus/${before}`, { version: (await read(before)).version, name: '改', buttons: [] })).toMatchObject({ status: 409, body: { code: 'MENU_WAS_PUBLISHED' } })
    expect(await test.send('DELETE', `${test.api}/menus/${id}`)).toMatchObject({ status: 409, body: { code: 'MENU_IN_USE' } })
    expect(await published(before)).toMatchObject({ status: 'published' })
    expect(await read(id)).toMatchObject({ status: 'replaced' })
    expect(shown()).toEqual(['苹果金卡'])
    expect(await conditional()).toBe(3)
  })

  it('stays as it was when WeChat refuses the next, and says what to do', async () => {
    const before = [await conditional(), shown()]
    const { id } = await draw({ buttons: [{ type: 'media_id', name: '图片', mediaId: 'gone' }], personalised: [{ tagId: tagIds[1], buttons: [click('银卡')] }] })
    expect(await published(id)).toMatchObject({ status: 'draft', problem: { code: 'MENU_MEDIA_REFUSED', advice: expect.stringContaining('materials/wechat') as string } })
    expect([await conditional(), shown()]).toEqual(before)
    expect((await atWechat()).isSame).toBe(true)
    const repaired = { version: (await read(id)).version, name: '修好了', buttons: [click('好')], personalised: [{ tagId: tagIds[1], buttons: [{ type: 'media_id', name: '图', mediaId: 'gone' }] }] }
    expect(await test.send('PUT', `${test.api}/menus/${id}`, repaired)).toMatchObject({ status: 200, body: { problem: null } })
    expect(await published(id)).toMatchObject({ problem: { code: 'MENU_MEDIA_REFUSED' } })
    expect([await conditional(), shown()]).toEqual(before)
  })

  it.each(['acceptAndLose', 'status500', 'busy'] as const)('is there once whatever becomes of an answer: %s', async (fault) => {
    const { id } = await draw({ buttons: [click('所有人')], personalised: [{ tagId: tagIds[0], buttons: [click(fault.slice(0, 12))] }, { tagId: tagIds[1], buttons: [click('银卡')] }] })
    for (const api of [create, add]) test.simulator.faults.set({ api, fault, count: 1 })
    expect(await published(id)).toMatchObject({ status: 'published', problem: null })
    expect(await conditional()).toBe(2)
    expect(shown()).toEqual([fault.slice(0, 12)])
    expect((await atWechat()).isSame).toBe(true)
  })

  it('gives way to one that leads elsewhere, though both together lead to more domains than WeChat allows', async () => {
    const leadingTo = (...hosts: string[]) => draw({
      buttons: [click('所有人')], personalised: [{ tagId: tagIds[0], buttons: hosts.map((host) => ({ type: 'view', name: host, url: `https://${host}.example/` })) }],
    })
    for (const hosts of [['a1', 'b1', 'c1'], ['a2', 'b2', 'c2']]) {
      expect(await published((await leadingTo(...hosts)).id)).toMatchObject({ status: 'published', problem: null })
      expect([shown(), await conditional()]).toEqual([hosts, 1])
    }
  })

  it.each<[string, object]>([
    ['the menu for all', { buttons: [{ type: 'media_id', name: '图片', mediaId: 'gone' }], personalised: [] }],
    ['one for some', { buttons: [click('所有人')], personalised: [{ buttons: [{ type: 'media_id', name: '图片', mediaId: 'gone' }] }] }],
  ])('is put back in its order when it had to go first, and WeChat refuses %s that was to come', async (_case, { buttons, personalised }: { buttons?: object[], personalised?: object[] }) => {
    const view = (host: string) => ({ type: 'view', name: host, url: `https://${host}.example/` })
    const old = await draw({ buttons: [click('原来')], personalised: [{ tagId: tagIds[0], phone: 'ios', buttons: ['a3', 'b3'].map(view) }, { tagId: tagIds[0], buttons: [view('c3')] }] })
    expect(await published(old.id)).toMatchObject({ status: 'published', problem: null })
    const before = [shown(), await conditional()]
    const fresh = ['a4', 'b4', 'c4'].map(view)
    const { id } = await draw({ buttons, personalised: [{ tagId: tagIds[0], buttons: fresh }, ...(personalised ?? []).map((menu) => ({ tagId: tagIds[1], ...menu }))] })
    test.simulator.faults.set({ api: '/cgi-bin/menu/get', fault: 'busy', count: 1 })
    expect(await published(id)).toMatchObject({ status: 'draft', problem: { code: 'MENU_MEDIA_REFUSED' } })
    expect([shown(), await conditional()]).toEqual(before)
    expect(await atWechat()).toMatchObject({ isSame: true, publishedMenuId: old.id })
  })

  it('is published at its moment, once, whichever process does it', async () => {
    await test.startAnother()
    const { id } = await draw({ buttons: [click('准时')] })
    const at = (ms: number) => new Date(test.clock.now().getTime() + ms).toISOString()
    for (const moment of [at(-1000), at(400 * 24 * 3600_000)]) expect(await publish(id, { at: moment })).toMatchObject({ status: 400, body: { code: 'MENU_MOMENT_UNSOUND', place: 'body/at' } })
    const dueAt = at(3600_000)
    expect(await publish(id, { at: dueAt })).toMatchObject({ status: 202, body: { scheduledAt: dueAt, taskId: null } })
    expect(await publish(id)).toMatchObject({ status: 409, body: { code: 'MENU_BUSY' } })
    expect(await test.send('PUT', `${test.api}/menus/${id}`, { version: (await read(id)).version, name: '改', buttons: [] })).toMatchObject({ status: 409, body: { code: 'MENU_BUSY' } })
    expect(await test.send('POST', `${test.api}/menus/${id}/unschedule`, { version: (await read(id)).version })).toMatchObject({ status: 200, body: { scheduledAt: null } })
    expect(await test.send('POST', `${test.api}/menus/${id}/unschedule`, { version: (await read(id)).version })).toMatchObject({ status: 409, body: { code: 'MENU_NOT_SCHEDULED' } })
    expect(await publish(id, { at: dueAt })).toMatchObject({ status: 202 })
    const made = test.wechat.calls[create]
    test.clock.advance({ hours: 1 })
    expect(await settled(id)).toMatchObject({ status: 'published', scheduledAt: null })
    expect(shown()).toEqual(['准时'])
    expect(test.wechat.calls[create]).toBe((made ?? 0) + 1)
    const { body: { items } } = await test.get<{ items: Array<{ kind: string, askedBy: string }> }>(`${test.api}/tasks?limit=2`)
    expect(items[0]).toMatchObject({ kind: 'menu-publish', askedBy: 'admin' })
  })

  it('shows what others changed at WeChat, and takes it over as a draft', async () => {
    await elsewhere(create, { button: [{ type: 'click', name: '别处', key: 'AGENT' }, { name: '更多', sub_button: [{ type: 'view', name: '官网', url: 'https://a.example/' }] }] })
    await elsewhere(add, { button: [{ type: 'click', name: '陌生', key: 'K' }], matchrule: { tag_id: '9999' } })
    const drift = await atWechat()
    expect(drift).toMatchObject({ isSame: false, leftOut: [{ place: 'personalised/0', type: 'matchrule' }] })
    expect(drift.differences[0]).toEqual({ place: 'buttons/0/name', published: '准时', found: '别处' })
    const { status, body } = await test.send<{ menu: MenuView, leftOut: unknown[] }>('POST', `${test.api}/menus/adopt`, { name: '从微信来' })
    expect({ status, body }).toMatchObject({ status: 201, body: { menu: { status: 'draft', personalised: [], buttons: [{ name: '别处' }, { type: 'submenu', name: '更多' }] }, leftOut: [{}] } })
    expect(await published(body.menu.id)).toMatchObject({ status: 'published' })
    expect(await atWechat()).toMatchObject({ isSame: true, leftOut: [] })
    expect(await conditional()).toBe(0)
  })

  it('can be none', async () => {
    const { id } = await draw({ buttons: [] })
    expect(await published(id)).toMatchObject({ status: 'published' })
    expect(shown()).toEqual([])
    expect(await atWechat()).toMatchObject({ isSame: true, source: 'none' })
    expect(await test.send('POST', `${test.api}/menus/adopt`, { name: '空' })).toMatchObject({ status: 409, body: { code: 'MENU_NOTHING_TO_ADOPT' } })
    const { body: page } = await test.get<{ items: MenuView[], next: number }>(`${test.api}/menus?limit=1`)
    expect(page).toMatchObject({ items: [{ id }], next: id })
    expect((await test.get<{ items: MenuView[] }>(`${test.api}/menus?before=${id}`)).body.items[0]?.id).toBeLessThan(id)
  })

  it('is refused to an account that may have none', async () => {
    await test.app.db.change("UPDATE accounts SET kind = 'subscription', isVerified = 0 WHERE id = ?", [test.accountId])
    const { id } = await draw({ buttons: [click('客服')] })
    expect(await publish(id)).toMatchObject({ status: 409, body: { code: 'MENUS_NOT_ALLOWED' } })
    // What was made in the console it may see.
    await elsewhere(create, { button: [{ name: '更多', sub_button: [{ type: 'click', name: '订单', key: 'ORDERS' }] }] })
    expect(await atWechat()).toMatchObject({ source: 'console', isSame: false, buttons: [{ type: 'submenu', name: '更多', buttons: [{ type: 'click', name: '订单', key: 'ORDERS' }] }] })
  })
})
