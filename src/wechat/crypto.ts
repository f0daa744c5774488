import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../platform/errors.ts'
import { undecryptable } from './webhook.errors.ts'

// WeChat, Message encryption: AES-256-CBC over `16 random bytes | length | message | appid`, the IV being the start of
// the key, padded by PKCS#7 to 32 bytes: twice the block of AES, so that Node's own padding cannot be used.
const CIPHER = 'aes-256-cbc'
const PADDING_BLOCK = 32
const AES_BLOCK = 16
const RANDOM_BYTES = 16
const HEAD_BYTES = RANDOM_BYTES + 4

/** The last of the 43 characters carries two spare bits, which WeChat does not clear: they are ignored here too. */
export function decodeAesKey (encodingAesKey: string): Buffer {
  if (!/^[A-Za-z0-9]{43}$/.test(encodingAesKey)) {
    throw new AppError('invalid', 'AES_KEY_INVALID', 'An EncodingAESKey has exactly 43 letters and digits.')
  }
  return Buffer.from(`${encodingAesKey}=`, 'base64')
}

interface Encryption {
  aesKey: Buffer
  appid: string
  plaintext: string
  /** 16 bytes; given only to reproduce a known ciphertext. */
  random?: Buffer
}

export function encrypt ({ aesKey, appid, plaintext, random = randomBytes(RANDOM_BYTES) }: Encryption): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`random must have ${RANDOM_BYTES} bytes`)
  const message = Buffer.from(plaintext)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const frame = Buffer.concat([random, length, message, Buffer.from(appid)])
  const padding = PADDING_BLOCK - frame.length % PADDING_BLOCK
  const cipher = createCipheriv(CIPHER, aesKey, aesKey.subarray(0, AES_BLOCK)).setAutoPadding(false)
  return Buffer.concat([cipher.update(frame), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString('base64')
}

interface Decryption {
  /** The current key first, then the previous one: WeChat goes on using the old key for a while after a change. */
  aesKeys: readonly Buffer[]
  appid: string
  ciphertext: string
}

/** Answers with the key that fitted, because the reply must be encrypted with the same one. */
export function decrypt ({ aesKeys, appid, ciphertext }: Decryption): { plaintext: string, aesKey: Buffer } {
  const encrypted = Buffer.from(ciphertext, 'base64')
  for (const aesKey of aesKeys) {
    const plaintext = readFrame(decipher(encrypted, aesKey), Buffer.from(appid))
    if (plaintext !== null) return { plaintext, aesKey }
  }
  throw undecryptable()
}

function decipher (encrypted: Buffer, aesKey: Buffer): Buffer {
  if (encrypted.length === 0 || encrypted.length % AES_BLOCK !== 0) return Buffer.alloc(0)
  const decipher = createDecipheriv(CIPHER, aesKey, aesKey.subarray(0, AES_BLOCK)).setAutoPadding(false)
  return Buffer.concat([decipher.update(encrypted), decipher.final()])
}

/** Null unless padding, length and appid all fit: any of them may be noise when the key is the wrong one. */
function readFrame (padded: Buffer, appid: Buffer): string | null {
  const padding = padded.at(-1) ?? 0
  const end = padded.length - padding
  if (padding < 1 || padding > PADDING_BLOCK || end < HEAD_BYTES) return null
  if (padded.subarray(end).some((byte) => byte !== padding)) return null
  const messageEnd = HEAD_BYTES + padded.readUInt32BE(RANDOM_BYTES)
  if (messageEnd > end || !padded.subarray(messageEnd, end).equals(appid)) return null
  return padded.toString('utf8', HEAD_BYTES, messageEnd)
}
