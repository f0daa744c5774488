import { describe, expect, it } from 'vitest'
import { isInsideWechat, isPerson } from '../../../src/pushes/links/visitors.ts'

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54(0x18003637) NetType/WIFI Language/zh_CN'
const desktop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

describe('who opens a link', () => {
  it.each([phone, desktop, `${desktop} Edg/126.0`, 'Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 MicroMessenger/8.0'])('is a person: %s', (agent) => {
    expect(isPerson({ method: 'GET', headers: { 'user-agent': agent } })).toBe(true)
  })

  it.each([
    '', 'curl/8.5.0', 'Wget/1.21', 'python-requests/2.31', 'Go-http-client/2.0', 'okhttp/4.12', 'undici', 'node', 'Java/17.0.2', 'Apache-HttpClient/4.5.14',
    'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'Sogou web spider/4.0', 'WhatsApp/2.23', 'TelegramBot (like TwitterBot)', 'facebookexternalhit/1.1', 'Slackbot-LinkExpanding 1.0', `${desktop} HeadlessChrome/126.0`,
    'Mozilla/5.0 (compatible; SkypeUriPreview)',
  ])('is a program: %s', (agent) => {
    expect(isPerson({ method: 'GET', headers: { 'user-agent': agent } })).toBe(false)
  })

  it('is nobody yet when a browser looks ahead, or shows no page', () => {
    for (const ahead of [{ 'purpose': 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }, { 'x-moz': 'prefetch' }, { 'sec-fetch-dest': 'image' }, { 'sec-fetch-dest': 'empty' }]) {
      expect(isPerson({ method: 'GET', headers: { 'user-agent': desktop, ...ahead } })).toBe(false)
    }
    expect(isPerson({ method: 'HEAD', headers: { 'user-agent': phone } })).toBe(false)
    expect(isPerson({ method: 'GET', headers: { 'user-agent': desktop, 'sec-fetch-dest': 'document' } })).toBe(true)
  })

  it('is in WeChat or not', () => {
    expect([phone, desktop].map((agent) => isInsideWechat({ 'user-agent': agent }))).toEqual([true, false])
  })
})
