import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { linksScript } from '../../src/simulator/phone/script/links.ts'
import { phoneTexts } from '../../src/simulator/phone/texts.ts'
import { phoneScript } from '../../src/simulator/phone/script.ts'
import type { Fields } from '../../src/simulator/values.ts'
import { listOf, textOf } from '../../src/simulator/values.ts'
import { appid, sendText, startStage } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const shop = { latitude: 31.2, longitude: 121.4, label: '店' }
const buttons = [
  { name: '服务', sub_button: [
    { type: 'click', name: '订单', key: 'ORDERS' }, { type: 'view', name: '官网', url: 'https://example.com/' },
    { type: 'scancode_waitmsg', name: '扫码', key: 'SCAN' }, { type: 'pic_weixin', name: '发图', key: 'PICTURES' },
    { type: 'location_select', name: '位置', key: 'PLACE' },
  ] },
]

async function digestOf (text: string): Promise<string> {
  return `'sha256-${Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64')}'`
}

describe('the phone page', () => {
  it('is one page that needs nothing from elsewhere and lets nothing else run', async () => {
    const { simulator } = await startStage()
    const response = await fetch(`${simulator.url}/phone?appid=${appid}`)
    const html = await response.text()
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? []
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? []
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe([
      'default-src \'none\'', `style-src ${await digestOf(style)}`, `script-src ${await digestOf(script)}`, 'connect-src \'self\'',
      'img-src \'self\' data:', 'media-src \'self\'', 'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\'',
    ].join('; '))
    expect(html).toContain('<html lang="zh-CN">')
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="data:,"'])
    expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|onclick="|style="|\beval\b|new Function/)
    expect(() => new Script(script)).not.toThrow()
  })

  it('labels every control, and says everything in both languages', async () => {
    const { simulator } = await startStage()
    const html = await (await fetch(`${simulator.url}/phone`)).text()
    const [, markup = ''] = /<body>([\s\S]*)<script>/.exec(html) ?? []
    const controls = [...markup.matchAll(/<(?:select|input|textarea) id="([^"]+)"/g)]
    expect(controls.length).toBeGreaterThan(2)
    for (const [, id] of controls) expect(markup).toContain(` for="${id}"`)
    for (const [, text] of markup.matchAll(/<button[^>]*>([^<]*)<\/button>/g)) expect(text).not.toBe('')

    const asked = [...phoneScript.matchAll(/\bt\('(\w+)'[,)]/g), ...markup.matchAll(/data-(?:text|label)="(\w+)"/g)].map(([, key = '']) => key)
    expect(asked.length).toBeGreaterThan(80)
    expect(asked.filter((key) => !Object.hasOwn(phoneTexts, key))).toEqual([])
    const ways = ['follower', 'passive', 'menu', 'service', 'template', 'subscription', 'oneTime', 'mass', 'preview', 'notice'].map((by) => `by.${by}`)
    expect(ways.filter((key) => !Object.hasOwn(phoneTexts, key))).toEqual([])
  })
})

interface Links {
  webAddress: (value: unknown) => string | null
  ownFile: (value: unknown) => string | null
  destination: (address: string, openid: string) => string
  isOneTime: (address: string) => boolean
  piecesOf: (text: string) => Array<{ text: string, address?: string }>
}

const here = { host: '127.0.0.1:3001', port: '3001', origin: 'http://127.0.0.1:3001' }
const links = new Script(`${linksScript}; ({ webAddress, ownFile, destination, isOneTime, piecesOf })`)
  .runInNewContext({ URL, location: here }) as Links

describe('a link on the phone', () => {
  it.each([
    'javascript:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<script>1</script>',
    'vbscript:x', 'file:///etc/passwd', 'blob:http://127.0.0.1:3001/x', '//example.com', '/control', '', 'http://', null, undefined, 7, {},
  ])('is none: %j', (value) => expect(links.webAddress(value)).toBe(null))

  it('may be pressed when it leads into the web', () => {
    expect(links.webAddress('https://example.com/a?b=1#c')).toBe('https://example.com/a?b=1#c')
    expect(links.webAddress('http://例子.example/')).toBe('http://xn--fsqu00a.example/')
  })

  it.each([
    ['http://127.0.0.1:3001/mmbiz/wx1/abc', '/mmbiz/wx1/abc'],
    ['http://127.0.0.1:3001/mmbiz/../control/log', null],
    ['http://127.0.0.1:3001/mmbiz/%2e%2e/control/log', null],
    ['https://mmbiz.qpic.cn/mmbiz/abc', null],
    ['https://evil.example:3001/mmbiz/abc', '/mmbiz/abc'],
    ['javascript:/mmbiz/', null],
  ])('to a picture is loaded from the simulator or not at all: %s', (value, path) => expect(links.ownFile(value)).toBe(path))

  it('to the page that asks who somebody is says who holds the phone', () => {
    const page = 'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&scope=snsapi_base&openid=oMallory#wechat_redirect'
    expect(links.destination(page, openid)).toBe('http://127.0.0.1:3001/connect/oauth2/authorize?appid=wx1&scope=snsapi_base&openid=oAlice#wechat_redirect')
    expect(links.destination('https://example.com/connect/oauth2/authorize', openid)).toBe('https://example.com/connect/oauth2/authorize')
    expect(links.isOneTime('https://mp.weixin.qq.com/mp/subscribemsg?scene=1')).toBe(true)
    expect(links.isOneTime('https://mp.weixin.qq.com.evil.example/mp/subscribemsg')).toBe(false)
  })

  it('stands in a text as an anchor or bare', () => {
    expect(links.piecesOf('看<a href="javascript:x">这里</a>，或 https://example.com/y。<b>好</b>')).toEqual([
      { text: '看' }, { text: '这里', address: 'javascript:x' }, { text: '，或 ' },
      { text: 'https://example.com/y', address: 'https://example.com/y' }, { text: '。<b>好</b>' },
    ])
  })
})

/** As the page calls, and which of the page's paths that were. */
function phoneOf ({ control }: Stage) {
  const used = new Set<string>()
  const calling = (place: string) => async (method: string, path: string, body?: unknown): Promise<Fields> => {
    used.add(path)
    const { status, json } = await control(method, place + path, body)
    expect({ path, status, json }).toMatchObject({ path, status: 200 })
    return json
  }
  return { used, platform: calling(''), account: calling(`/accounts/${appid}`), mine: calling(`/accounts/${appid}/followers/${openid}`) }
}

describe('what the phone page does over HTTP', () => {
  it('is all there', async () => {
    const stage = await startStage({ deadlineMs: 10_000 })
    const { used, platform, account, mine } = phoneOf(stage)
    await stage.call('POST', '/cgi-bin/menu/create', { button: buttons })
    const templateId = stage.account.addSubscriptionTemplate({ title: '订单状态通知', content: '状态：{{phrase1.DATA}}' })
    const messageTemplateId = stage.account.addTemplate({ title: '到期提醒', content: '姓名：{{name1.DATA}}' })

    expect(await platform('GET', '/')).toMatchObject({ accounts: [{ appid }] })
    expect(await account('GET', '/followers?limit=50')).toEqual({ total: 0, openids: [] })
    expect(await mine('GET', '/phone')).toEqual({ now: '2026-03-01T09:00:00.000Z', follower: null, platform: 'other', buttons: [] })
    await account('POST', '/follow', { openid })
    expect(await mine('GET', '/phone')).toMatchObject({ follower: { subscribed: true, window: { remaining: 3 } }, buttons })
    await mine('PUT', '/phone', { platform: 'ios' })
    expect(await mine('GET', '/phone')).toMatchObject({ platform: 'ios' })

    const given = [{}, {}, { scanResult: 'https://example.com/t/1' }, { pictures: 2 }, { location: shop }]
    for (const [place, each] of given.entries()) await mine('POST', '/press', { path: [0, place], ...each })
    await mine('POST', '/say', { text: '退订' })
    await mine('POST', '/say', { text: '满意', bizMsgMenuId: '101' })
    await mine('POST', '/raw', { fields: { Event: 'LOCATION', Latitude: 31.2, Longitude: 121.4, Precision: 119 } })
    await mine('POST', '/scan', { scene: 'store_0042' })
    for (const message of [
      { type: 'image', data: onePixel }, { type: 'image' }, { type: 'voice', recognition: '你好' }, { type: 'video' }, { type: 'shortvideo' },
      { type: 'location', ...shop }, { type: 'link', title: '新闻', url: 'https://example.com/' },
      { type: 'miniprogrampage', title: '商城', appid: 'wx2', pagePath: 'pages/index' }, { type: 'file', title: 'report.pdf' },
    ]) await mine('POST', '/send', { message })

    await mine('GET', '/subscriptions')
    expect(await mine('POST', '/subscriptions', { answers: [{ templateId, accept: true }], place: 'article' })).toMatchObject({ offers: [{ remaining: 1 }] })
    expect(await mine('POST', '/subscriptions/reject', { templateIds: [templateId] })).toMatchObject({ offers: [{ remaining: 0 }] })
    await mine('PUT', '/accepts-templates', { accepts: false })
    await mine('PUT', '/accepts-templates', { accepts: false, templateId: messageTemplateId })
    expect(await mine('GET', '/accepts-templates')).toEqual({
      accepts: false, templates: [{ templateId: messageTemplateId, title: '到期提醒', accepts: false }],
    })
    const { oneTimeTemplateId } = await account('GET', '/templates')
    const query = new URLSearchParams({
      action: 'get_confirm', appid, scene: '7', template_id: textOf(oneTimeTemplateId), redirect_url: 'https://example.com/confirmed', reserved: 'phone',
    })
    expect(await mine('POST', '/one-time', { link: `https://mp.weixin.qq.com/mp/subscribemsg?${query.toString()}#wechat_redirect`, confirm: true }))
      .toMatchObject({ scene: '7', redirectUrl: expect.stringContaining('https://example.com/confirmed?openid=oAlice') })

    await platform('POST', '/clock', { advanceMs: 3_600_000 })
    expect(await mine('GET', '/phone')).toMatchObject({ now: '2026-03-01T10:00:00.000Z' })
    await stage.call('POST', '/cgi-bin/message/custom/send', sendText('oNobody', '您好'))
    expect(listOf((await platform('GET', '/log'))['entries']).at(-1)).toMatchObject({ rule: 'openid.unknown', errcode: 40003 })
    await mine('POST', '/unfollow', {})
    await account('POST', '/followers', { followers: [{ openid }] })

    const asked = [...phoneScript.matchAll(/(?:\b(?:act|mine|ofAccount)\(|call\('\w+', )'(\/[^']*)'(?! \+)/g)].map(([, path = '']) => path)
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter((path) => path !== '/stream' && !used.has(path))).toEqual([])
  })
})
