import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { startStage } from './support.ts'
import type { Stage } from './support.ts'

const click = { type: 'click', name: '客服', key: 'AGENT' }
const openid = 'oAlice'

const times = (count: number) => Array.from({ length: count }, () => click)
const nested = (button: unknown) => [{ name: '更多', sub_button: [button] }]
const named = (name: string) => [{ ...click, name }]
const view = (url: string) => ({ type: 'view', name: '网页', url })
const app = (appid: string) => ({ type: 'miniprogram', name: '小程序', url: 'https://example.com', appid, pagepath: 'pages/index' })

const create = (stage: Stage, button: unknown) => stage.call('POST', '/cgi-bin/menu/create', { button })

describe('what a menu may hold', () => {
  it.each<[string, unknown]>([
    ['one button', [click]],
    ['three, with five below one', [click, click, { name: '更多', sub_button: times(5) }]],
    ['a name of 16 bytes', named('客服客服客a')],
    ['a name of 60 bytes below', nested({ ...click, name: '客'.repeat(20) })],
    ['a key of 128 bytes', [{ ...click, key: 'k'.repeat(128) }]],
    ['an address of 1024 bytes', [view(`https://example.com/${'p'.repeat(1004)}`)]],
    ['a linked mini program', [app('wxlinked0000000001')]],
    ['an empty sub-menu, as menu/get shows it', [{ ...click, sub_button: [] }]],
    ...['scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select']
      .map((type): [string, unknown] => [type, [{ ...click, type }]]),
  ])('%s', async (_name, button) => {
    const stage = await startStage({ settings: { miniPrograms: ['wxlinked0000000001'] } })
    expect(await create(stage, button)).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  it.each<[string, unknown, number, string]>([
    ['no button', [], 40016, 'menus.topCount'],
    ['no list', undefined, 40016, 'menus.topCount'],
    ['four', times(4), 40016, 'menus.topCount'],
    ['six below one', [{ name: '更多', sub_button: times(6) }], 40023, 'menus.subCount'],
    ['a sub-menu that is no list', [{ name: '更多', sub_button: click }], 40023, 'menus.subCount'],
    ['a sub-menu below a sub-menu', nested({ name: '更多', sub_button: [click] }), 40022, 'menus.depth'],
    ['a button that is none', ['click'], 40017, 'menus.button'],
    ['one below that is none', nested(null), 40024, 'menus.button'],
    ['no name', named(''), 40018, 'menus.name'],
    ['a name of 17 bytes', named('客服客服客ab'), 40018, 'menus.name'],
    ['a name of 61 bytes below', nested({ ...click, name: `${'客'.repeat(20)}a` }), 40025, 'menus.name'],
    ['a type and a sub-menu', [{ ...click, sub_button: [click] }], 40017, 'menus.typeOrSubMenu'],
    ['neither type nor sub-menu', [{ name: '客服' }], 65308, 'menus.typeMissing'],
    ['no type below', nested({ name: '客服', key: 'AGENT' }), 65308, 'menus.typeMissing'],
    ['an unknown type', [{ ...click, type: 'dance' }], 40017, 'menus.type'],
    ['a type of every object', [{ ...click, type: 'constructor' }], 40017, 'menus.type'],
    ['the type that was replaced', [{ name: '文章', type: 'view_limited', media_id: 'm' }], 40017, 'menus.type'],
    ['an unknown type below', nested({ ...click, type: 'dance' }), 40024, 'menus.type'],
    ['no key', [{ type: 'click', name: '客服' }], 40019, 'menus.key'],
    ['a key of 129 bytes', [{ ...click, type: 'scancode_push', key: 'k'.repeat(129) }], 40019, 'menus.key'],
    ['a key of 129 bytes below', nested({ ...click, key: '键'.repeat(43) }), 40026, 'menus.key'],
    ['no address', [{ type: 'view', name: '网页' }], 40020, 'menus.url'],
    ['an address of 1025 bytes', [view(`https://example.com/${'p'.repeat(1005)}`)], 40020, 'menus.url'],
    ['no address below', nested({ type: 'view', name: '网页', url: '' }), 40027, 'menus.url'],
    ['an address without a scheme', [view('example.com')], 65317, 'menus.urlInvalid'],
    ['another scheme', [view('ftp://example.com')], 65317, 'menus.urlInvalid'],
    ['no address beside a mini program', [{ ...app('wxlinked0000000001'), url: undefined }], 40020, 'menus.url'],
    ['a mini program without a page', [{ ...app('wxlinked0000000001'), pagepath: '' }], 40035, 'menus.pagePath'],
    ['a mini program that is not linked', [app('wxother00000000001')], 45064, 'menus.miniProgram'],
    ['media that is not there', [{ type: 'media_id', name: '图片', media_id: 'nothing' }], 40007, 'menus.media'],
    ['an article that is not there', [{ type: 'article_id', name: '文章', article_id: 'nothing' }], 53600, 'menus.article'],
    ['an article page that is not there', [{ type: 'article_view_limited', name: '文章' }], 53600, 'menus.article'],
  ])('not %s', async (_name, button, errcode, rule) => {
    const stage = await startStage({ settings: { miniPrograms: ['wxlinked0000000001'] } })
    await create(stage, [click])
    expect(await create(stage, button)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode, api: '/cgi-bin/menu/create' })
    expect(await stage.call('GET', '/cgi-bin/menu/get')).toEqual({ menu: { button: [{ ...click, sub_button: [] }] } })
  })

  it('only media that stays, and articles that were not deleted', async () => {
    const stage = await startStage()
    const articleId = stage.account.addPublished('三月新品')
    const media = (mediaId: string) => [{ type: 'media_id', name: '图片', media_id: mediaId }]
    expect(await create(stage, media(stage.account.addMedia('image')))).toMatchObject({ errcode: 0 })
    expect(await create(stage, [{ type: 'article_view_limited', name: '文章', article_id: articleId }])).toMatchObject({ errcode: 0 })
    stage.account.banPublished(articleId)
    expect(await create(stage, [{ type: 'article_id', name: '文章', article_id: articleId }])).toMatchObject({ errcode: 53600 })
  })

  it.each([
    ['\\u5ba2', 40033], ['\\\\\\u5ba2', 40033], ['\\\\u5ba2', 0], ['客', 0],
  ])('a name written %s: %i', async (name, errcode) => {
    const stage = await startStage()
    await create(stage, [click])
    const body = `{"button":[{"type":"click","name":"${name}","key":"AGENT"}],"matchrule":{"tag_id":"100"}}`
    for (const path of ['/cgi-bin/menu/create', '/cgi-bin/menu/addconditional']) {
      expect((await stage.call('POST', path, body))['errcode'] ?? 0).toBe(errcode)
      if (errcode !== 0) expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.escapes', api: path })
    }
  })
})

describe('what a personalised menu may be', () => {
  const add = (stage: Stage, body: object) => stage.call('POST', '/cgi-bin/menu/addconditional', { button: [click], matchrule: { tag_id: '100' }, ...body })

  it.each<[string, object, number, string]>([
    ['for nobody', { matchrule: undefined }, 65304, 'menus.ruleEmpty'],
    ['for anybody', { matchrule: {} }, 65304, 'menus.ruleEmpty'],
    ['for a gender', { matchrule: { tag_id: '100', sex: '1' } }, 65320, 'menus.ruleRemovedField'],
    ['for a country', { matchrule: { country: '中国' } }, 65320, 'menus.ruleRemovedField'],
    ['for a province', { matchrule: { province: '广东' } }, 65320, 'menus.ruleRemovedField'],
    ['for a city', { matchrule: { city: '广州' } }, 65320, 'menus.ruleRemovedField'],
    ['for a language', { matchrule: { language: 'zh_CN' } }, 65320, 'menus.ruleRemovedField'],
    ['for a tag that is no number', { matchrule: { tag_id: 'vip' } }, 40035, 'menus.ruleTag'],
    ['for another phone', { matchrule: { client_platform_type: '4' } }, 40035, 'menus.rulePlatform'],
    ['without buttons', { button: [] }, 65307, 'menus.conditionalEmpty'],
    ['with a button without a type', { button: [{ name: '客服' }] }, 65308, 'menus.typeMissing'],
    ['with too many', { button: times(4) }, 40016, 'menus.topCount'],
  ])('not %s', async (_name, body, errcode, rule) => {
    const stage = await startStage()
    await create(stage, [click])
    expect(await add(stage, body)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })

  it('may carry removed fields that are empty', async () => {
    const stage = await startStage()
    await create(stage, [click])
    expect(await add(stage, { matchrule: { tag_id: 100, sex: '', language: '' } })).toEqual({ menuid: expect.stringMatching(/^\d+$/) })
  })

  it('needs a menu for all the others', async () => {
    const stage = await startStage()
    expect(await add(stage, {})).toMatchObject({ errcode: 65303 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.noStandard' })
  })

  it('leads to at most three domains, all of them together', async () => {
    const stage = await startStage()
    await create(stage, [view('https://z.example'), view('https://y.example'), view('https://x.example')])
    expect(await add(stage, { button: [view('https://a.example/1'), { name: '更多', sub_button: [view('https://b.example'), view('http://a.example/2')] }] })).toHaveProperty('menuid')
    expect(await add(stage, { button: [view('https://c.example')] })).toHaveProperty('menuid')
    expect(await add(stage, { button: [view('https://a.example/9')] })).toHaveProperty('menuid')
    expect(await add(stage, { button: [view('https://d.example')] })).toMatchObject({ errcode: 65316 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.domains' })
  })

  it('is deleted by its id, once', async () => {
    const stage = await startStage()
    await create(stage, [click])
    const { menuid } = await add(stage, {})
    const remove = (id: unknown) => stage.call('POST', '/cgi-bin/menu/delconditional', { menuid: id })
    expect(await remove(menuid)).toMatchObject({ errcode: 0 })
    expect(await remove(menuid)).toMatchObject({ errcode: 65301 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.conditionalUnknown' })
    expect(await remove({})).toMatchObject({ errcode: 65301 })
  })

  it('is tried with followers only', async () => {
    const stage = await startStage()
    const tryMatch = (user: unknown) => stage.call('POST', '/cgi-bin/menu/trymatch', { user_id: user })
    expect(await tryMatch('oNobody')).toMatchObject({ errcode: 65302 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.userUnknown', openid: 'oNobody' })
    stage.account.addFollower({ openid })
    expect(await tryMatch(openid)).toMatchObject({ errcode: 46003 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.none' })
    await create(stage, [click])
    expect(await tryMatch(openid)).toEqual({ button: [{ ...click, sub_button: [] }] })
    await stage.account.unfollow(openid)
    expect(await tryMatch(openid)).toMatchObject({ errcode: 65315 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'menus.userNotFollowing', openid })
  })

  it.each<[string, Partial<SimulatedAccount>, number]>([
    ['a verified subscription account', { kind: 'subscription' }, 0],
    ['an unverified one', { kind: 'subscription', verified: false }, 48001],
    ['an unverified service account', { verified: false }, 48001],
  ])('%s', async (_name, settings, errcode) => {
    const stage = await startStage({ settings })
    expect(await create(stage, [click])).toMatchObject({ errcode })
    expect(await stage.call('GET', '/cgi-bin/get_current_selfmenu_info')).toMatchObject({ is_menu_open: errcode === 0 ? 1 : 0 })
  })
})
