import { randomInt } from 'node:crypto'
import { decrypt, encrypt } from '../wechat/crypto.ts'
import { sign } from '../wechat/signature.ts'
import type { SilentAccount } from './account.ts'
import { readXml } from './rules/passive-reply.ts'
import type { XmlFields } from './xml-writer.ts'
import { writeXml } from './xml-writer.ts'

interface Envelope {
  query: URLSearchParams
  body: string
}

/** An answer with its wrapping taken off. */
type Opened = { xml: string } | { failure: string }

/** Signs and, if the account is set so, encrypts a message. Every delivery gets a timestamp and nonce of its own. */
export function seal ({ settings, aesKey }: SilentAccount, { openid, fields, now }: { openid: string, fields: XmlFields, now: Date }): Envelope {
  const query = signedQuery(settings.token, now)
  query.set('openid', openid)
  const plain = writeXml(fields)
  if (settings.mode === 'plain' || aesKey === null) return { query, body: plain }

  const encrypted = encrypt({ aesKey, appid: settings.appid, plaintext: plain })
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', sign([settings.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted]))
  const outside = settings.mode === 'compatible' ? fields : { ToUserName: settings.originalId }
  return { query, body: writeXml({ ...outside, Encrypt: encrypted }) }
}

/** The three parameters of every request, and all of them when the operator saves the URL. */
export function signedQuery (token: string, now: Date): URLSearchParams {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const nonce = String(randomInt(100_000_000, 2_000_000_000))
  return new URLSearchParams({ signature: sign([token, timestamp, nonce]), timestamp, nonce })
}

/** In secure mode a reply must be encrypted, in plain mode it must not, in compatible mode both will do. */
export function open ({ settings, aesKey }: SilentAccount, answer: string): Opened {
  const outer = readXml(answer)
  if (outer === null) return { failure: 'malformed: not XML' }
  const { Encrypt: encrypted, MsgSignature: signature, TimeStamp: timestamp, Nonce: nonce } = outer
  if (typeof encrypted !== 'string') {
    return settings.mode === 'secure' ? { failure: 'malformed: not encrypted' } : { xml: answer }
  }
  if (settings.mode === 'plain' || aesKey === null) return { failure: 'malformed: encrypted in plain mode' }
  if (typeof timestamp !== 'string' || typeof nonce !== 'string') return { failure: 'malformed: no TimeStamp or Nonce' }
  if (signature !== sign([settings.token, timestamp, nonce, encrypted])) return { failure: 'malformed: wrong MsgSignature' }
  try {
    return { xml: decrypt({ aesKeys: [aesKey], appid: settings.appid, ciphertext: encrypted }).plaintext }
  } catch {
    return { failure: 'malformed: cannot be decrypted' }
  }
}
