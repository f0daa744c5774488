import { describe, expect, it } from 'vitest'
import { isFields } from '../../src/simulator/values.ts'
import { appid, startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
// Deliveries are counted here: none may be repeated because the machine is busy.
const patient = { deadlineMs: 10_000 }
const click = { type: 'click', name: '客服', key: 'AGENT' }
const view = { type: 'view', name: '订单', url: 'https://example.com/orders' }
const alice = `/accounts/${appid}/followers/${openid}`

const create = (stage: Stage, ...button: unknown[]) => stage.call('POST', '/cgi-bin/menu/create', { button })
const add = async (stage: Stage, matchrule: object, ...button: unknown[]) =>
  (await stage.call('POST', '/cgi-bin/menu/addconditional', { button, matchrule }))['menuid']
const shown = (stage: Stage) => stage.account.menu(openid).buttons.map(({ name }) => name)
const named = (name: string) => ({ ...click, name })

/** A tag that the follower gets as the last one. */
async function tagged (stage: Stage, name: string): Promise<number> {
  const { tag } = await stage.call('POST', '/cgi-bin/tags/create', { tag: { name } })
  const id = isFields(tag) ? Number(tag['id']) : 0
  await stage.call('POST', '/cgi-bin/tags/members/batchtagging', { openid_list: [openid], tagid: id })
  return id
}

describe('the menus of an account', () => {
  it('are read as they were made', async () => {
    const stage = await startStage()
    const sub = { name: '更多', sub_button: [view, click] }
    await create(stage, click, sub)
    const button = [{ ...click, sub_button: [] }, { name: '更多', sub_button: [{ ...view, sub_button: [] }, { ...click, sub_button: [] }] }]
    expect(await stage.call('GET', '/cgi-bin/menu/get')).toEqual({ menu: { button } })
    expect(await stage.call('GET', '/cgi-bin/get_current_selfmenu_info')).toEqual({
      is_menu_open: 1, selfmenu_info: { button: [click, { name: '更多', sub_button: { list: [view, click] } }] },
    })
    const first = await add(stage, { tag_id: '100' }, click)
    const second = await add(stage, { client_platform_type: 2 }, view)
    expect(await stage.call('GET', '/cgi-bin/menu/get')).toEqual({
      menu: { button, menuid: expect.any(Number) },
      conditionalmenu: [
        { button: [{ ...view, sub_button: [] }], matchrule: { client_platform_type: '2' }, menuid: Number(second) },
        { button: [{ ...click, sub_button: [] }], matchrule: { tag_id: '100' }, menuid: Number(first) },
      ],
    })
  })

  it('are replaced by the next, the personalised ones apart, and deleted together', async () => {
    const stage = await startStage()
    await create(stage, click)
    await add(stage, { tag_id: '100' }, click)
    await create(stage, view)
    expect(await stage.call('GET', '/cgi-bin/menu/get')).toMatchObject({ menu: { button: [{ name: '订单' }] }, conditionalmenu: { length: 1 } })
    expect(await stage.call('GET', '/cgi-bin/menu/delete')).toEqual({ errcode: 0, errmsg: 'ok' })
    for (const path of ['/cgi-bin/menu/get', '/cgi-bin/menu/delete']) {
      expect(await stage.call('GET', path)).toMatchObject({ errcode: 46003 })
      expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.none' })
    }
    expect(await stage.call('GET', '/cgi-bin/get_current_selfmenu_info')).toEqual({ is_menu_open: 0, selfmenu_info: { button: [] } })
    await create(stage, click)
    expect(await stage.call('GET', '/cgi-bin/menu/get')).not.toHaveProperty('conditionalmenu')
  })

  it('a follower sees the last created that matches, by the last tag', async () => {
    const stage = await startStageWith(openid, patient)
    expect(shown(stage)).toEqual([])
    await create(stage, named('所有人'))
    const silver = await tagged(stage, '银卡')
    await add(stage, { tag_id: silver }, named('银卡'))
    expect(shown(stage)).toEqual(['银卡'])
    const gold = await tagged(stage, '金卡')
    expect(shown(stage)).toEqual(['所有人'])
    await add(stage, { tag_id: gold }, named('金卡一'))
    const newer = await add(stage, { tag_id: gold }, named('金卡二'))
    expect(shown(stage)).toEqual(['金卡二'])
    expect(await stage.call('POST', '/cgi-bin/menu/trymatch', { user_id: openid })).toMatchObject({ button: [{ name: '金卡二' }] })
    expect(stage.account.menu(openid).menuId).toBe(newer)
    await stage.call('POST', '/cgi-bin/menu/delconditional', { menuid: newer })
    expect(shown(stage)).toEqual(['金卡一'])
    await stage.account.unfollow(openid)
    expect(shown(stage)).toEqual([])
  })

  it('a follower sees the one for the phone in the hand', async () => {
    const stage = await startStageWith(openid, patient)
    await create(stage, named('所有人'))
    await add(stage, { client_platform_type: '3' }, named('其他'))
    await add(stage, { client_platform_type: '1' }, named('苹果'))
    const gold = await tagged(stage, '金卡')
    await add(stage, { client_platform_type: '2', tag_id: gold }, named('安卓金卡'))
    expect(shown(stage)).toEqual(['其他'])
    stage.account.usePhone(openid, 'ios')
    expect(shown(stage)).toEqual(['苹果'])
    expect(await stage.control('PUT', `${alice}/phone`, { platform: 'android' })).toEqual({ status: 200, json: { platform: 'android' } })
    expect(shown(stage)).toEqual(['安卓金卡'])
    await tagged(stage, '银卡')
    expect(shown(stage)).toEqual(['所有人'])
  })
})

describe('pressing a button', () => {
  const keyed = (type: string) => ({ type, name: type, key: `KEY_${type}` })

  it.each<[string, object, string, string]>([
    ['click', click, '<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[AGENT]]></EventKey>', 'window'],
    ['view', view, '<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[https://example.com/orders]]></EventKey><MenuId>430000001</MenuId>', ''],
    ['miniprogram', { type: 'miniprogram', name: '小程序', url: 'https://example.com', appid: 'wxlinked0000000001', pagepath: 'pages/index?a=1' },
      '<Event><![CDATA[view_miniprogram]]></Event><EventKey><![CDATA[pages/index?a=1]]></EventKey><MenuId>430000001</MenuId>', ''],
    ['scancode_push', keyed('scancode_push'), '<Event><![CDATA[scancode_push]]></Event><EventKey><![CDATA[KEY_scancode_push]]></EventKey>'
      + '<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[https://example.com/t/8842]]></ScanResult></ScanCodeInfo>', 'window'],
    ['scancode_waitmsg', keyed('scancode_waitmsg'), '<Event><![CDATA[scancode_waitmsg]]></Event>', 'window'],
  ])('%s', async (_name, button, xml, opens) => {
    const stage = await startStageWith(openid, { ...patient, settings: { miniPrograms: ['wxlinked0000000001'] } })
    await create(stage, button)
    expect(await stage.account.press(openid, [0])).toMatchObject({ acknowledged: true })
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([expect.stringContaining(xml)])
    expect(stage.account.follower(openid)?.window === null).toBe(opens === '')
  })

  it.each(['pic_sysphoto', 'pic_photo_or_album', 'pic_weixin'])('%s: the pictures follow as messages', async (type) => {
    const stage = await startStageWith(openid, patient)
    await create(stage, { name: '更多', sub_button: [click, keyed(type)] })
    await stage.account.press(openid, [0, 1], { pictures: 2 })
    const item = (digit: number) => `<item><PicMd5Sum><![CDATA[5baf1c0d9e8f7a6b5c4d3e2f1020304${digit}]]></PicMd5Sum></item>`
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
      expect.stringContaining(`<Event><![CDATA[${type}]]></Event><EventKey><![CDATA[KEY_${type}]]></EventKey>`
        + `<SendPicsInfo><Count>2</Count><PicList>${item(0)}${item(1)}</PicList></SendPicsInfo>`),
      expect.stringContaining('<MsgType><![CDATA[image]]></MsgType>'),
      expect.stringContaining('<MsgType><![CDATA[image]]></MsgType>'),
    ])
    expect(stage.account.follower(openid)?.window?.remaining).toBe(5)
  })

  it('location_select: the place follows as a message', async () => {
    const stage = await startStageWith(openid, patient)
    await create(stage, keyed('location_select'))
    await stage.account.press(openid, [0], { location: { latitude: 22.54, longitude: 114.05, label: '深圳' } })
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
      expect.stringMatching(/<Event><!\[CDATA\[location_select\]\]><\/Event>.*<SendLocationInfo><Location_X><!\[CDATA\[22\.54\]\]>.*<Label><!\[CDATA\[深圳\]\]>.*<Poiname>/),
      expect.stringContaining('<MsgType><![CDATA[location]]></MsgType>'),
    ])
  })

  it('tells nothing of a sub-menu, of material and of articles, but shows them', async () => {
    const stage = await startStageWith(openid, patient)
    const mediaId = stage.account.addMedia('image')
    const articleId = stage.account.addPublished('三月新品')
    await create(stage, { name: '更多', sub_button: [
      { type: 'media_id', name: '图片', media_id: mediaId },
      { type: 'article_id', name: '文章', article_id: articleId },
      { type: 'article_view_limited', name: '网页', article_id: articleId },
    ] })
    for (const path of [[0], [0, 0], [0, 1], [0, 2]]) {
      expect(await stage.account.press(openid, path)).toMatchObject({ deliveries: 0, failure: 'no event' })
    }
    expect(stage.webhook.calls).toEqual([])
    expect(stage.account.received(openid)).toMatchObject([
      { by: 'menu', type: 'image', fields: { media_id: mediaId } },
      { by: 'menu', type: 'mpnewsarticle', text: '[图文] 三月新品', fields: { article_id: articleId } },
    ])
  })

  it('names the personalised menu that was pressed', async () => {
    const stage = await startStageWith(openid, patient)
    await create(stage, click)
    const menuId = await add(stage, { client_platform_type: '3' }, view)
    await stage.account.press(openid, [0])
    expect(stage.webhook.calls[0]?.body).toContain(`<MenuId>${String(menuId)}</MenuId>`)
  })

  it('is there over the control API', async () => {
    const stage = await startStageWith(openid, patient)
    await create(stage, click, { ...click, type: 'scancode_waitmsg' }, { ...click, type: 'location_select' })
    expect(await stage.control('GET', `${alice}/menu`)).toMatchObject({ status: 200, json: { menuId: '430000001', buttons: [click, {}, {}] } })
    expect(await stage.control('POST', `${alice}/press`, { path: [1], scanResult: '6901234567892' })).toMatchObject({ json: { acknowledged: true } })
    expect(stage.webhook.calls[0]?.body).toContain('<![CDATA[6901234567892]]>')
    expect(await stage.control('POST', `${alice}/press`, { path: [2], location: { latitude: 1, longitude: 2 } })).toMatchObject({ json: { acknowledged: true } })
    for (const path of [[3], [0, 0]]) {
      expect(await stage.control('POST', `${alice}/press`, { path })).toMatchObject({ status: 404, json: { code: 'BUTTON_UNKNOWN' } })
    }
    expect(await stage.control('POST', `${alice}/press`, { path: [] })).toMatchObject({ status: 400 })
    expect(await stage.control('GET', `/accounts/${appid}/followers/oNobody/menu`)).toMatchObject({ status: 404, json: { code: 'FOLLOWER_UNKNOWN' } })
    await stage.account.unfollow(openid)
    expect(await stage.control('POST', `${alice}/press`, { path: [0] })).toMatchObject({ status: 409, json: { code: 'NOT_FOLLOWING' } })
    expect(await stage.control('GET', `${alice}/menu`)).toMatchObject({ json: { menuId: null, buttons: [] } })
  })
})
