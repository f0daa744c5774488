import { describe, expect, it } from 'vitest'
import { signJsUrl } from '../../src/wechat/js-signature.ts'
import { authorizeUrl } from '../../src/wechat/oauth-link.ts'
import { qrImageUrl } from '../../src/wechat/qr-image.ts'
import { vectorsOf } from './fixtures.ts'

describe('the signature for the JS-SDK', () => {
  const vectors = vectorsOf('jssdk-signature')
  it.each(vectors)('is WeChat’s: $id', ({ jsapi_ticket: ticket, noncestr: nonce, timestamp, url, signature }) => {
    expect(signJsUrl({ ticket, nonce, timestamp, url })).toBe(signature)
    expect(signJsUrl({ ticket, nonce, timestamp: Number(timestamp), url: `${url}#/orders#2` })).toBe(signature)
    expect(signJsUrl({ ticket, nonce, timestamp, url: `${url}&x` })).not.toBe(signature)
  })

  it('has vectors to be held against', () => {
    expect(vectors).toHaveLength(2)
  })
})

describe('the address where a visitor is asked who it is', () => {
  const link = { appid: 'wx5f0c3a7d91e2b846', redirectUri: 'https://shop.example/back?from=菜单&a=1#top', scope: 'snsapi_userinfo' as const }

  it('is written exactly as WeChat wants it', () => {
    expect(authorizeUrl({ ...link, state: 'a1B2' })).toBe('https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx5f0c3a7d91e2b846'
      + '&redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Ffrom%3D%E8%8F%9C%E5%8D%95%26a%3D1%23top'
      + '&response_type=code&scope=snsapi_userinfo&state=a1B2#wechat_redirect')
    expect(authorizeUrl({ ...link, base: 'http://127.0.0.1:8080', scope: 'snsapi_base' })).toMatch(/^http:\/\/127\.0\.0\.1:8080\/connect\/.*&scope=snsapi_base&state=#wechat_redirect$/)
  })

  it.each([
    ['a state of 129 signs', { state: 'a'.repeat(129) }, 'request/state'],
    ['a state with other signs', { state: 'a_b' }, 'request/state'],
    ['a state with a line', { state: 'ab\n' }, 'request/state'],
    ['no address', { redirectUri: 'shop.example/back' }, 'request/redirect_uri'],
    ['another scheme', { redirectUri: 'javascript:alert(1)' }, 'request/redirect_uri'],
  ])('is not made with %s', (_name, changes, place) => {
    expect(() => authorizeUrl({ ...link, ...changes })).toThrow(expect.objectContaining({ kind: 'invalid', code: 'WECHAT_REQUEST_INVALID', place }))
  })

  it('may carry a state of 128', () => {
    expect(authorizeUrl({ ...link, state: 'Z9'.repeat(64) })).toContain(`&state=${'Z9'.repeat(64)}#`)
  })
})

describe('the picture of a QR code', () => {
  it('lies where its ticket says', () => {
    expect(qrImageUrl('gQ+/1==')).toBe('https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F1%3D%3D')
    expect(qrImageUrl('t', 'http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080/cgi-bin/showqrcode?ticket=t')
  })
})
