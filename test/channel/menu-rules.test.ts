import { describe, expect, it } from 'vitest'
import { differencesOf } from '../../src/channel/menus/drift.ts'
import type { ActionButton, MenuButton, MenuContent, Personalised } from '../../src/channel/menus/menu.content.ts'
import { faultsOf, shownTo } from '../../src/channel/menus/menu.rules.ts'
import { fromRule, fromWechat, type LeftOut, toRule, toWechat } from '../../src/channel/menus/menu.wechat.ts'

const click: ActionButton = { type: 'click', name: '客服', key: 'AGENT' }
const view = (host: string): ActionButton => ({ type: 'view', name: '官网', url: `https://${host}/` })
const named = (name: string): ActionButton => ({ ...click, name })
const gold: Personalised = { tagId: 7, buttons: [click] }
const known = new Set([7, 8])
const menu = (buttons: MenuButton[], personalised: Personalised[] = []): MenuContent => ({ buttons, personalised })

describe('what WeChat would refuse in a menu', () => {
  it.each<[string, MenuContent, Array<[code: string, place: string]>]>([
    ['nothing in a sound one', menu([click, { type: 'submenu', name: '更多', buttons: [named('一二三四五六七八九十一二三四五六七八九十'), view('a.example')] }], [gold]), []],
    ['nothing in none', menu([]), []],
    ['sixteen bytes on top', menu([named('0123456789abcdef')]), []],
    ['seventeen bytes on top', menu([named('0123456789abcdefg')]), [['MENU_TEXT_TOO_LONG', 'body/buttons/0/name']]],
    ['six characters on top', menu([click, named('一二三四五六')]), [['MENU_TEXT_TOO_LONG', 'body/buttons/1/name']]],
    ['six characters on top of others', menu([{ type: 'submenu', name: '一二三四五六', buttons: [click] }]), [['MENU_TEXT_TOO_LONG', 'body/buttons/0/name']]],
    ['21 characters below', menu([{ type: 'submenu', name: '更多', buttons: [click, named('一'.repeat(21))] }]), [['MENU_TEXT_TOO_LONG', 'body/buttons/0/buttons/1/name']]],
    ['a key of 129 bytes', menu([{ ...click, key: '一'.repeat(43) }]), [['MENU_TEXT_TOO_LONG', 'body/buttons/0/key']]],
    ['an address of 1025 bytes', menu([view(`a.example/${'一'.repeat(336)}`)]), [['MENU_TEXT_TOO_LONG', 'body/buttons/0/url']]],
    ['an address that is none', menu([{ type: 'view', name: '官网', url: 'https://' }]), [['MENU_URL_INVALID', 'body/buttons/0/url']]],
    ['a tag that WeChat does not know', menu([click], [{ tagId: 9, buttons: [click] }]), [['MENU_TAG_UNKNOWN', 'body/personalised/0/tagId']]],
    ['one for nobody', menu([click], [{ buttons: [click] }]), [['MENU_FOR_NOBODY', 'body/personalised/0']]],
    ['one behind the same', menu([click], [gold, { ...gold, phone: 'ios' }]), [['MENU_NEVER_SHOWN', 'body/personalised/1']]],
    ['nothing in the narrower one before', menu([click], [{ ...gold, phone: 'ios' }, gold, { phone: 'ios', buttons: [click] }]), []],
    ['personalised ones alone', menu([], [gold]), [['MENU_WITHOUT_DEFAULT', 'body/buttons']]],
    ['nothing in four domains for all', menu(['a', 'b', 'c', 'd'].map(view).slice(0, 3)), []],
    ['four domains for some', menu([click], [{ tagId: 7, buttons: [view('a'), view('b')] }, { tagId: 8, buttons: [view('c'), view('d')] }]), [['MENU_TOO_MANY_DOMAINS', 'body/personalised']]],
    ['more than the column holds', menu([click], Array.from({ length: 20 }, (_, at): Personalised => ({
      tagId: at, buttons: Array.from({ length: 3 }, () => ({ type: 'submenu', name: '多', buttons: [view('a/'.padEnd(900, 'x')), view('a/'.padEnd(900, 'y'))] })),
    }))), [['MENU_TOO_LARGE', 'body']]],
  ])('%s', (_case, content, faults) => {
    const tags = _case.startsWith('more') ? new Set(Array.from({ length: 20 }, (_, at) => at)) : known
    expect(faultsOf(content, tags).map(({ code, place }) => [code, place])).toEqual(faults)
  })
})

describe('who sees which menu', () => {
  const content = menu([click], [{ tagId: 7, phone: 'ios', buttons: [named('苹果金卡')] }, gold, { phone: 'android', buttons: [named('安卓')] }])
  it.each([
    [7, 'ios', 0], [7, 'android', 1], [7, 'other', 1], [8, 'android', 2], [undefined, 'android', 2], [undefined, 'ios', null], [8, 'other', null],
  ] as const)('the last tag %s on %s: %s', (tagId, phone, at) => expect(shownTo(content, { tagId, phone })).toBe(at))
})

describe('a menu in WeChat’s words', () => {
  const every: MenuButton[] = [
    click, { type: 'submenu', name: '更多', buttons: [view('a.example'), { type: 'media_id', name: '图', mediaId: 'm1' }, { type: 'article_id', name: '文', articleId: 'a1' }] },
    { type: 'miniprogram', name: '小程序', appid: 'wx0123456789abcdef', pagePath: 'pages/a', url: 'https://a.example/' },
  ]

  it('comes back as it was, whatever empty lists WeChat adds', () => {
    const leftOut: LeftOut[] = []
    const found = toWechat(every).map((button) => ('sub_button' in button ? button : { ...button, sub_button: [] }))
    expect(fromWechat(found, 'buttons', (left) => { leftOut.push(left) })).toEqual(every)
    expect(leftOut).toEqual([])
    expect(toWechat(every)[2]).toEqual({ type: 'miniprogram', name: '小程序', appid: 'wx0123456789abcdef', pagepath: 'pages/a', url: 'https://a.example/' })
  })

  it('leaves out, by name and place, what no menu by API can have', () => {
    const leftOut: LeftOut[] = []
    const found = [{ type: 'news', name: '图文', value: 'x', news_info: {} }, { name: '更多', sub_button: [{ type: 'text', name: '文字', value: '好' }, { type: 'click', name: '客服', key: 'AGENT' }] }]
    expect(fromWechat(found, 'buttons', (left) => { leftOut.push(left) })).toEqual([{ type: 'submenu', name: '更多', buttons: [click] }])
    expect(leftOut).toEqual([{ place: 'buttons/0', name: '图文', type: 'news' }, { place: 'buttons/1/buttons/0', name: '文字', type: 'text' }])
  })

  it('says for whom it is by WeChat’s numbers', () => {
    expect(toRule({ tagId: 7, phone: 'android' }, new Map([[7, 101]]))).toEqual({ tag_id: '101', client_platform_type: '2' })
    const ours = new Map([[101, 7]])
    expect(fromRule({ tag_id: '101', client_platform_type: '2', sex: '', country: '' }, ours)).toEqual({ tagId: 7, phone: 'android' })
    expect(fromRule({ group_id: 101 }, ours)).toEqual({ tagId: 7 })
    for (const rule of [{ tag_id: '102' }, { sex: '1', tag_id: '101' }, {}, undefined, { client_platform_type: '9' }]) expect(fromRule(rule, ours)).toBe(null)
  })
})

describe('what differs from what was published', () => {
  it('is named place by place', () => {
    const published = menu([click, { type: 'submenu', name: '更多', buttons: [view('a.example')] }], [gold])
    expect(differencesOf(published, published)).toEqual([])
    const found = menu([named('人工'), { type: 'submenu', name: '更多', buttons: [view('a.example'), click] }])
    expect(differencesOf(published, found)).toEqual([
      { place: 'buttons/0/name', published: '客服', found: '人工' },
      { place: 'personalised/0/tagId', published: '7', found: null },
      ...(['type', 'name', 'key'] as const).map((field) => ({ place: `personalised/0/buttons/0/${field}`, published: click[field as 'name'], found: null })),
      ...(['type', 'name', 'key'] as const).map((field) => ({ place: `buttons/1/buttons/1/${field}`, published: null, found: click[field as 'name'] })),
    ])
  })
})
