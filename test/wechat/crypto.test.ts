import { createCipheriv } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAesKey, decrypt, encrypt } from '../../src/wechat/crypto.ts'
import { isSignature, sign } from '../../src/wechat/signature.ts'
import { vector, vectorsOf } from './fixtures.ts'

const undecryptable = expect.objectContaining({ kind: 'forbidden', code: 'WEBHOOK_UNDECRYPTABLE' })

describe('signatures', () => {
  it.each(vectorsOf('url-signature'))('sign token, timestamp and nonce: $id', ({ token, timestamp, nonce, signature }) => {
    expect(sign([token, timestamp, nonce])).toBe(signature)
    expect(isSignature(signature, [nonce, token, timestamp])).toBe(true)
  })

  const signedMessages = [...vectorsOf('message'), ...vectorsOf('msg-signature')].filter((vector) => vector.msgSignature)
  it.each(signedMessages)('sign the ciphertext too: $id', ({ token, timestamp, nonce, ciphertext, msgSignature }) => {
    expect(sign([token, timestamp, nonce, ciphertext])).toBe(msgSignature)
  })

  it('sort the parts by bytes, not as UTF-16', () => {
    expect(sign(['\u{1F600}', '\uFF01'])).toBe(sign(['\uFF01\u{1F600}']))
  })

  it.each([
    ['a missing one', undefined],
    ['an array', ['f464b24fc39322e44b38aa78f5edd27bd1441696']],
    ['a shorter one', 'f464b24fc39322e44b38aa78f5edd27bd144169'],
    ['a longer one', 'f464b24fc39322e44b38aa78f5edd27bd14416966'],
    ['upper case', 'F464B24FC39322E44B38AA78F5EDD27BD1441696'],
    ['another digit', 'f464b24fc39322e44b38aa78f5edd27bd1441697'],
    ['40 characters of more bytes', 'é'.repeat(40)],
    ['20 characters of 40 bytes', 'é'.repeat(20)],
  ])('are not %s', (_name, candidate) => {
    const { token, timestamp, nonce } = vector('official-url-verification')
    expect(isSignature(candidate, [token, timestamp, nonce])).toBe(false)
  })
})

describe('the AES key', () => {
  it('has 32 bytes, whatever the spare bits of its last character', () => {
    const key = decodeAesKey('0123456789abcdefghijklmnopqrstuvwxyzABCDEFE')
    expect(key).toHaveLength(32)
    expect(decodeAesKey('0123456789abcdefghijklmnopqrstuvwxyzABCDEFF')).toEqual(key)
    expect(decodeAesKey('0123456789abcdefghijklmnopqrstuvwxyzABCDEFA')).not.toEqual(key)
  })

  it.each(['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}=`, `${'a'.repeat(42)}+`, `${'a'.repeat(43)}\n`])('is not %j', (text) => {
    expect(() => decodeAesKey(text)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'AES_KEY_INVALID' }))
  })
})

describe('encryption', () => {
  it.each(vectorsOf('message'))('makes the known ciphertext and opens it: $id', (vector) => {
    const { encodingAesKey, appid, plaintext, ciphertext, random } = vector
    const aesKey = decodeAesKey(encodingAesKey)
    expect(encrypt({ aesKey, appid, plaintext, random: Buffer.from(random) })).toBe(ciphertext)
    expect(decrypt({ aesKeys: [aesKey], appid, ciphertext })).toEqual({ plaintext, aesKey })
  })

  it('opens with the previous key when the current one does not fit, and names it', () => {
    const { encodingAesKey, appid, plaintext, ciphertext } = vector('generated-envelope-text')
    const previous = decodeAesKey(encodingAesKey)
    const current = decodeAesKey('z'.repeat(43))
    expect(decrypt({ aesKeys: [current, previous], appid, ciphertext })).toEqual({ plaintext, aesKey: previous })
    expect(() => decrypt({ aesKeys: [current], appid, ciphertext })).toThrow(undecryptable)
    expect(() => decrypt({ aesKeys: [], appid, ciphertext })).toThrow(undecryptable)
  })

  it('opens what it made, for any text, and uses fresh bytes each time', () => {
    const aesKey = decodeAesKey('a'.repeat(43))
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^wx[0-9a-f]{0,16}$/), (plaintext, appid) => {
      const ciphertext = encrypt({ aesKey, appid, plaintext })
      expect(decrypt({ aesKeys: [aesKey], appid, ciphertext }).plaintext).toBe(plaintext)
      expect(encrypt({ aesKey, appid, plaintext })).not.toBe(ciphertext)
    }))
  })

  it('refuses another appid, even one that is the end of ours', () => {
    const { encodingAesKey, appid, ciphertext } = vector('generated-envelope-text')
    for (const other of ['wx00000000000000bb', appid.slice(1), `x${appid}`, '']) {
      expect(() => decrypt({ aesKeys: [decodeAesKey(encodingAesKey)], appid: other, ciphertext })).toThrow(undecryptable)
    }
  })
})

describe('a damaged ciphertext', () => {
  const { encodingAesKey, appid } = vector('generated-envelope-text')
  const aesKey = decodeAesKey(encodingAesKey)
  const head = (length: number) => Buffer.concat([Buffer.alloc(16, 1), Buffer.from([0, 0, 0, length])])
  const message = Buffer.concat([head(2), Buffer.from(`ok${appid}`)])
  const padded = (padding: number[]) => Buffer.concat([message, Buffer.from(padding)])

  function seal (frame: Buffer): string {
    const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false)
    return Buffer.concat([cipher.update(frame), cipher.final()]).toString('base64')
  }

  it('is tried on frames that open', () => {
    const rest = 48 - message.length
    expect(decrypt({ aesKeys: [aesKey], appid, ciphertext: seal(padded(Array(rest).fill(rest))) }).plaintext).toBe('ok')
  })

  it.each([
    ['padding of nothing', padded([...Array(7).fill(1), 0])],
    ['padding of more than 32', padded(Array(40).fill(40))],
    ['padding that is not all alike', padded([...Array(7).fill(7), 8])],
    ['padding that eats into the head', Buffer.alloc(32, 32)],
    ['padding instead of a length', Buffer.alloc(16, 16)],
    ['a length past the end', Buffer.concat([head(200), Buffer.from(`ok${appid}`), Buffer.alloc(8, 8)])],
    ['a length past the appid', Buffer.concat([head(6), Buffer.from(`ok${appid}`), Buffer.alloc(8, 8)])],
    ['a huge length', Buffer.concat([Buffer.alloc(16), Buffer.alloc(4, 255), Buffer.alloc(28, 28)])],
    ['no appid', Buffer.concat([head(2), Buffer.from('ok'), Buffer.alloc(10, 10)])],
  ])('with %s is refused', (_name, frame) => {
    expect(frame.length % 16).toBe(0)
    expect(() => decrypt({ aesKeys: [aesKey], appid, ciphertext: seal(frame) })).toThrow(undecryptable)
  })

  it.each([
    ['no padding, though the appid ends in a zero', `${'a'.repeat(9)}\0`, 2, Buffer.from(`ok${'a'.repeat(9)}\0`)],
    ['a length past the end, though there is no appid', '', 200, Buffer.alloc(12, 12)],
  ])('with %s is refused', (_name, appid, length, rest) => {
    const frame = Buffer.concat([head(length), rest])
    expect(frame.length % 16).toBe(0)
    expect(() => decrypt({ aesKeys: [aesKey], appid, ciphertext: seal(frame) })).toThrow(undecryptable)
  })

  it.each([0, 8, 16, 64])('of %i arbitrary bytes is refused', (length) => {
    const ciphertext = Buffer.alloc(length, 7).toString('base64')
    expect(() => decrypt({ aesKeys: [aesKey], appid, ciphertext })).toThrow(undecryptable)
  })

  it('is refused with the one named error, wherever it is damaged', () => {
    const intact = Buffer.from(vector('generated-envelope-text').ciphertext, 'base64')
    fc.assert(fc.property(fc.nat(intact.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(intact)
      damaged[at] = (damaged[at] ?? 0) ^ flip
      try {
        // Only the message itself may change unnoticed: the signature guards it, not the cipher.
        expect(decrypt({ aesKeys: [aesKey], appid, ciphertext: damaged.toString('base64') }).aesKey).toBe(aesKey)
      } catch (error) {
        expect(error).toEqual(undecryptable)
      }
    }))
  })
})
