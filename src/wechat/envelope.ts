import { decrypt, encrypt } from './crypto.ts'
import { parseBody } from './inbound-body.ts'
import { isSignature, sign } from './signature.ts'
import { notEncrypted, signatureInvalid } from './webhook.errors.ts'
import { cdata } from './xml.ts'

/** How WeChat's console is set for the account (Message push, encryption modes: 明文, 兼容, 安全). */
export type EncryptionMode = 'plain' | 'compatible' | 'secure'

export interface WebhookQuery {
  signature?: string
  timestamp?: string
  nonce?: string
  msg_signature?: string
  encrypt_type?: string
  openid?: string
}

interface Envelope {
  mode: EncryptionMode
  token: string
  /** The current key, then the previous one. */
  aesKeys: Buffer[]
  appid: string
  query: WebhookQuery
  body: string
}

/**
 * The verified text of a delivery, and the key to encrypt the reply with. In compatible mode the plain copy of the
 * fields is ignored and a body without `Encrypt` refused: the plain signature does not cover the body, so whoever saw one
 * could sign anything with it.
 */
export function openEnvelope ({ mode, token, aesKeys, appid, query, body }: Envelope): { text: string, aesKey: Buffer | null } {
  if (mode === 'plain') {
    if (!isSigned(token, query, query.signature)) throw signatureInvalid()
    return { text: body, aesKey: null }
  }
  const ciphertext = parseBody(body)['Encrypt']
  if (typeof ciphertext !== 'string' || ciphertext === '') throw notEncrypted()
  if (!isSigned(token, query, query.msg_signature, ciphertext)) throw signatureInvalid()
  const { plaintext, aesKey } = decrypt({ aesKeys, appid, ciphertext })
  return { text: plaintext, aesKey }
}

/** Whether a GET comes from WeChat checking the URL. It is signed alike in all modes, and may come any number of times. */
export function isUrlVerification (token: string, query: WebhookQuery): boolean {
  return isSigned(token, query, query.signature)
}

interface Reply {
  xml: string
  token: string
  /** The key that opened the delivery. */
  aesKey: Buffer
  appid: string
  /** The nonce of the delivery. */
  nonce: string
  /** Unix seconds. */
  timestamp: number
  random?: Buffer
}

export function sealReply ({ xml, token, aesKey, appid, nonce, timestamp, random }: Reply): string {
  const ciphertext = encrypt({ aesKey, appid, plaintext: xml, random })
  const signature = sign([token, String(timestamp), nonce, ciphertext])
  return '<xml>' +
    `<Encrypt>${cdata(ciphertext)}</Encrypt>` +
    `<MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp>` +
    `<Nonce>${cdata(nonce)}</Nonce>` +
    '</xml>'
}

/** An empty part is never signed: without a secret, or without parts, anyone could sign. */
function isSigned (token: string, { timestamp, nonce }: WebhookQuery, signature: unknown, ...covered: string[]): boolean {
  // A parameter given twice arrives as an array, whatever the type says.
  if (typeof timestamp !== 'string' || typeof nonce !== 'string') return false
  const parts = [token, timestamp, nonce, ...covered]
  return parts.every((part) => part !== '') && isSignature(signature, parts)
}
