import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCodes } from '../../../src/pushes/links/codes.ts'

describe('the codes of tracked links', () => {
  const [key, keyBefore, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32)]
  const baseUrl = () => 'https://crm.example.com'
  const codes = createCodes({ keys: [key], baseUrl })
  const codeIn = (address: string) => address.slice('https://crm.example.com/l/'.length)

  it.each([[1, 1], [127, 128], [128, 16_384], [199_999, 7], [2_000_000_000, 4_000_000], [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]])(
    'say which delivery (%i) and which link (%i)', (deliveryId, linkId) => {
      const address = codes.addressOf({ deliveryId, linkId })
      expect(address).toMatch(/^https:\/\/crm\.example\.com\/l\/[A-Za-z0-9_-]+$/)
      expect(codes.open(codeIn(address))).toEqual({ deliveryId, linkId })
    })

  it('are short, and another for each', () => {
    const all = Array.from({ length: 2000 }, (_, at) => codeIn(codes.addressOf({ deliveryId: 1_000_000 + at, linkId: 12 })))
    expect(new Set(all.map((code) => code.slice(-13))).size).toBe(2000)
    expect(Math.max(...all.map((code) => code.length))).toBeLessThanOrEqual(20)
  })

  it('open nothing when a single letter is another', () => {
    const code = codeIn(codes.addressOf({ deliveryId: 4711, linkId: 3 }))
    for (let at = 0; at < code.length; at++) {
      for (const letter of 'AQgw_-9z') {
        const changed = code.slice(0, at) + letter + code.slice(at + 1)
        if (changed !== code) expect(codes.open(changed)).toBeUndefined()
      }
    }
  })

  it.each(['', 'a', 'x'.repeat(16), 'A'.repeat(40), 'A'.repeat(5000), '../../etc/passwd', `${'A'.repeat(20)}=`])('open nothing for %j', (code) => {
    expect(codes.open(code)).toBeUndefined()
  })

  it('are still opened after the key has changed, and never by a key of others', () => {
    const code = codeIn(createCodes({ keys: [keyBefore], baseUrl }).addressOf({ deliveryId: 5, linkId: 6 }))
    expect(createCodes({ keys: [key, keyBefore], baseUrl }).open(code)).toEqual({ deliveryId: 5, linkId: 6 })
    expect(createCodes({ keys: [key, foreign], baseUrl }).open(code)).toBeUndefined()
  })

  it('refuse what is no id', () => {
    for (const deliveryId of [-1, 1.5, NaN, 2 ** 53]) expect(() => codes.addressOf({ deliveryId, linkId: 1 })).toThrow(RangeError)
  })
})
