import { describe, expect, it } from 'vitest'
import { menus, type MenuButton } from '../../src/wechat/api/menus.ts'
import { refusalOf, startWire } from './wire.ts'

const agent: MenuButton = { type: 'click', name: '客服', key: 'AGENT' }
const orders: MenuButton = { type: 'view', name: '订单', url: 'https://shop.example/orders' }

describe('the menus of an account', () => {
  it('are made, read, tried and taken away', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower()
    expect(await wechat.call(caller, menus.current, {})).toMatchObject({ is_menu_open: 0, selfmenu_info: { button: [] } })

    const more: MenuButton = { name: '更多', sub_button: [{ type: 'scancode_push', name: '扫码', key: 'SCAN' }, { type: 'view', name: '订单', url: 'https://shop.example/orders' }] }
    await wechat.call(caller, menus.create, { button: [agent, more] })
    const found = await wechat.call(caller, menus.get, {})
    expect(found.menu.button).toMatchObject([agent, more])
    expect(found.conditionalmenu).toBeUndefined()
    expect(await wechat.call(caller, menus.current, {})).toMatchObject({
      is_menu_open: 1, selfmenu_info: { button: [agent, { name: '更多', sub_button: { list: [{ name: '扫码' }, { name: '订单' }] } }] },
    })

    const { menuid } = await wechat.call(caller, menus.addConditional, { button: [orders], matchrule: { client_platform_type: '3' } })
    expect(menuid).toMatch(/^\d+$/)
    const both = await wechat.call(caller, menus.get, {})
    expect(both.menu.menuid).toMatch(/^\d+$/)
    expect(both.conditionalmenu).toMatchObject([{ button: [orders], matchrule: { client_platform_type: '3' }, menuid }])
    expect(await wechat.call(caller, menus.tryMatch, { user_id: openid })).toMatchObject({ button: [orders] })

    await wechat.call(caller, menus.deleteConditional, { menuid })
    expect(account.menu(openid).buttons).toMatchObject([agent, more])
    await wechat.call(caller, menus.delete, {})
    expect(account.menu(openid).buttons).toEqual([])
  })

  it('hold every kind of button', async () => {
    const { wechat, caller, account } = await startWire({ settings: { miniPrograms: ['wxlinked0000000001'] } })
    const articleId = account.addPublished('三月新品')
    const button: MenuButton[] = [
      { type: 'miniprogram', name: '小程序', url: 'https://shop.example', appid: 'wxlinked0000000001', pagepath: 'pages/index' },
      { name: '看看', sub_button: [
        { type: 'media_id', name: '图片', media_id: account.addMedia('image') },
        { type: 'article_id', name: '文章', article_id: articleId },
        { type: 'article_view_limited', name: '网页', article_id: articleId },
        { type: 'scancode_waitmsg', name: '扫码', key: 'WAIT' },
        { type: 'location_select', name: '位置', key: 'PLACE' },
      ] },
      { name: '拍照', sub_button: [
        { type: 'pic_sysphoto', name: '拍', key: 'P1' }, { type: 'pic_photo_or_album', name: '拍或选', key: 'P2' }, { type: 'pic_weixin', name: '选', key: 'P3' },
      ] },
    ]
    await wechat.call(caller, menus.create, { button })
    expect((await wechat.call(caller, menus.get, {})).menu.button).toMatchObject(button)
  })

  it('that are gone are as wanted; one that nobody has to be tried with is not', async () => {
    const { wechat, caller } = await startWire()
    expect(await refusalOf(wechat.call(caller, menus.get, {}))).toMatchObject({ errcode: 46003, action: 'done' })
    expect(await refusalOf(wechat.call(caller, menus.delete, {}))).toMatchObject({ errcode: 46003, action: 'done' })
    expect(await refusalOf(wechat.call(caller, menus.deleteConditional, { menuid: '1' }))).toMatchObject({ errcode: 65301, action: 'done' })
    expect(await refusalOf(wechat.call(caller, menus.tryMatch, { user_id: 'oNobody' }))).toMatchObject({ errcode: 65302, action: 'follower' })
    const conditional = { button: [agent], matchrule: { tag_id: '100' } }
    expect(await refusalOf(wechat.call(caller, menus.addConditional, conditional))).toMatchObject({ errcode: 65303, action: 'request' })
  })

  it('that do not fit are not sent', async () => {
    const { wechat, caller, account } = await startWire()
    const invalid = expect.objectContaining({ kind: 'invalid', code: 'WECHAT_REQUEST_INVALID' })
    const sub: MenuButton = { name: '更多', sub_button: Array.from({ length: 6 }, () => ({ type: 'click' as const, name: '客服', key: 'AGENT' })) }
    await expect(wechat.call(caller, menus.create, { button: [] })).rejects.toEqual(invalid)
    await expect(wechat.call(caller, menus.create, { button: [agent, agent, agent, agent] })).rejects.toEqual(invalid)
    await expect(wechat.call(caller, menus.create, { button: [sub] })).rejects.toEqual(invalid)
    const both = { type: 'click' as const, name: '更多', key: 'K', sub_button: [{ type: 'click' as const, name: '客服', key: 'AGENT' }] }
    await expect(wechat.call(caller, menus.create, { button: [both] })).rejects.toEqual(invalid)
    await expect(wechat.call(caller, menus.addConditional, { button: [agent], matchrule: {} })).rejects.toEqual(invalid)
    expect(Object.keys(account.calls).filter((path) => path.startsWith('/cgi-bin/menu'))).toEqual([])
  })

  it('are put again after a lost answer, a personalised one is not', async () => {
    const { wechat, caller, simulator } = await startWire()
    simulator.faults.set({ api: menus.create.path, fault: 'acceptAndLose', count: 1 })
    await wechat.call(caller, menus.create, { button: [agent] })
    simulator.faults.set({ api: menus.addConditional.path, fault: 'acceptAndLose', count: 1 })
    const lost = await refusalOf(wechat.call(caller, menus.addConditional, { button: [agent], matchrule: { tag_id: '100' } }))
    expect(lost).toMatchObject({ outcome: 'unknown', errcode: undefined })
    expect((await wechat.call(caller, menus.get, {})).conditionalmenu).toHaveLength(1)
  })
})
