import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/platform/errors.ts'
import { decodeAesKey } from '../../src/wechat/crypto.ts'
import { isUrlVerification, openEnvelope, sealReply } from '../../src/wechat/envelope.ts'
import type { EncryptionMode, WebhookQuery } from '../../src/wechat/envelope.ts'
import { sign } from '../../src/wechat/signature.ts'
import { negativeVector, sample, vector, withoutLayout } from './fixtures.ts'

const { token, encodingAesKey, appid, plaintext } = vector('generated-envelope-text')
const aesKey = decodeAesKey(encodingAesKey)
const account = { token, aesKeys: [aesKey], appid }
const query: WebhookQuery = JSON.parse(sample('envelope-query.json'))
const secure = sample('envelope-secure.xml')
const plainBody = sample('text.xml')

const signatureInvalid = expect.objectContaining({ kind: 'forbidden', code: 'WEBHOOK_SIGNATURE_INVALID' })
const notEncrypted = expect.objectContaining({ kind: 'forbidden', code: 'WEBHOOK_NOT_ENCRYPTED' })
const undecryptable = expect.objectContaining({ kind: 'forbidden', code: 'WEBHOOK_UNDECRYPTABLE' })
const malformed = expect.objectContaining({ kind: 'invalid', code: 'WEBHOOK_MALFORMED' })

const encryptedModes: EncryptionMode[] = ['compatible', 'secure']

describe('a plain delivery', () => {
  it('is returned as it is when signed', () => {
    expect(openEnvelope({ ...account, mode: 'plain', query, body: plainBody })).toEqual({ text: plainBody, aesKey: null })
  })

  it.each<[string, WebhookQuery]>([
    ['without a signature', { ...query, signature: undefined }],
    ['with another timestamp', { ...query, timestamp: '1767225663' }],
    ['without a nonce', { ...query, nonce: undefined }],
    ['signed like an encrypted one', { ...query, signature: query.msg_signature }],
  ])('is refused %s', (_name, query) => {
    expect(() => openEnvelope({ ...account, mode: 'plain', query, body: plainBody })).toThrow(signatureInvalid)
  })

  it('is refused when the account has no token, for then anyone can sign', () => {
    const signature = sign(['', '1', '2'])
    const open = () => openEnvelope({ ...account, token: '', mode: 'plain', query: { signature, timestamp: '1', nonce: '2' }, body: '' })
    expect(open).toThrow(signatureInvalid)
  })
})

describe.each(encryptedModes)('a delivery in %s mode', (mode) => {
  it.each(['envelope-secure.xml', 'envelope-compatible.xml'])('is opened: %s', (name) => {
    expect(openEnvelope({ ...account, mode, query, body: sample(name) })).toEqual({ text: plaintext, aesKey })
  })

  it('may come as JSON', () => {
    const { ciphertext, ...vectorOf } = vector('official-secure-inbound')
    const opened = openEnvelope({
      mode,
      token: vectorOf.token,
      aesKeys: [decodeAesKey(vectorOf.encodingAesKey)],
      appid: vectorOf.appid,
      query: { timestamp: vectorOf.timestamp, nonce: vectorOf.nonce, msg_signature: vectorOf.msgSignature },
      body: JSON.stringify({ ToUserName: 'gh_97417a04a28d', Encrypt: ciphertext }),
    })
    expect(opened.text).toBe(vectorOf.plaintext)
  })

  it('is refused without Encrypt, for the plain signature does not cover the body', () => {
    expect(() => openEnvelope({ ...account, mode, query, body: plainBody })).toThrow(notEncrypted)
    expect(() => openEnvelope({ ...account, mode, query, body: '{"Encrypt": ["a"]}' })).toThrow(notEncrypted)
    expect(() => openEnvelope({ ...account, mode, query, body: '{"Encrypt": ""}' })).toThrow(notEncrypted)
    expect(() => openEnvelope({ ...account, mode, query, body: '' })).toThrow(malformed)
  })

  it.each<[string, WebhookQuery]>([
    ['without msg_signature', { ...query, msg_signature: undefined }],
    ['with msg_signature in the place of the plain one', { ...query, msg_signature: undefined, signature: query.msg_signature }],
    ['with the plain signature in its place', { ...query, msg_signature: query.signature }],
    ['with another nonce', { ...query, nonce: '1357924681' }],
    ['without a timestamp', { ...query, timestamp: undefined }],
  ])('is refused %s', (_name, query) => {
    expect(() => openEnvelope({ ...account, mode, query, body: secure })).toThrow(signatureInvalid)
  })

  it.each([
    ['tampered-ciphertext', signatureInvalid],
    ['url-signature-used-as-msg-signature', signatureInvalid],
    ['foreign-appid', undecryptable],
  ])('is refused: %s', (id, error) => {
    const wrong = negativeVector(id)
    const open = () => openEnvelope({
      mode,
      token: wrong.token,
      aesKeys: [decodeAesKey(wrong.encodingAesKey)],
      appid: wrong.configuredAppid ?? wrong.appid,
      query: { timestamp: wrong.timestamp, nonce: wrong.nonce, signature: wrong.signature, msg_signature: wrong.msgSignature },
      body: `<xml><Encrypt><![CDATA[${wrong.ciphertext}]]></Encrypt></xml>`,
    })
    expect(open).toThrow(error)
  })

  it('names its error whatever arrives', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.string().map((inner) => `<xml><Encrypt>${inner}</Encrypt></xml>`))
    fc.assert(fc.property(text, fc.string(), fc.string(), (body, timestamp, nonce) => {
      expect(() => openEnvelope({ ...account, mode, query: { ...query, timestamp, nonce }, body })).toThrow(AppError)
    }))
  })

  it('names its error for a signed body that does not decrypt', () => {
    fc.assert(fc.property(fc.base64String({ minLength: 4 }), (ciphertext) => {
      const signed = { ...query, msg_signature: sign([token, query.timestamp ?? '', query.nonce ?? '', ciphertext]) }
      const body = JSON.stringify({ Encrypt: ciphertext })
      expect(() => openEnvelope({ ...account, mode, query: signed, body })).toThrow(undecryptable)
    }))
  })
})

describe('the URL verification', () => {
  it('is known by its signature, again and again', () => {
    const { token, timestamp, nonce, signature } = vector('official-url-verification')
    for (let times = 0; times < 2; times++) expect(isUrlVerification(token, { timestamp, nonce, signature })).toBe(true)
    expect(isUrlVerification('BBBBB', { timestamp, nonce, signature })).toBe(false)
    expect(isUrlVerification(token, { timestamp, nonce })).toBe(false)
    expect(isUrlVerification(token, {})).toBe(false)
    expect(isUrlVerification('', { timestamp, nonce, signature: sign(['', timestamp, nonce]) })).toBe(false)
  })
})

describe('an encrypted reply', () => {
  const { timestamp, nonce, random, plaintext } = vector('generated-encrypted-reply')

  it('is written as WeChat reads it', () => {
    const sealed = sealReply({
      xml: plaintext, token, aesKey, appid, nonce, timestamp: Number(timestamp), random: Buffer.from(random),
    })
    expect(sealed).toBe(withoutLayout(sample('replies/encrypted-text.xml')))
  })

  it('differs each time, and opens again', () => {
    const seal = () => sealReply({ xml: plaintext, token, aesKey, appid, nonce, timestamp: 1 })
    const sealed = seal()
    expect(seal()).not.toBe(sealed)
    const [, signature] = /<MsgSignature><!\[CDATA\[(\w+)\]\]>/.exec(sealed) ?? []
    const opened = openEnvelope({ ...account, mode: 'secure', query: { timestamp: '1', nonce, msg_signature: signature }, body: sealed })
    expect(opened.text).toBe(plaintext)
  })
})
