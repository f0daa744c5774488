import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from './errors.ts'

/** Seals secrets for the database with AES-256-GCM. `where` (table, column, row) is bound in, so that no secret can be moved elsewhere. */
export interface SecretBox {
  seal: (secret: string, where: string) => string
  open: (sealed: string, where: string) => string
  /** True when `sealed` was made with the key in force, not with the one before. */
  isCurrent: (sealed: string) => boolean
  /** A key for one use, made from the key in force; then one from the key before. For what may lapse when APP_KEY changes. */
  derive: (use: string) => Buffer[]
}

interface Key { id: string, bytes: Buffer }

const unreadable = (cause?: unknown) => new AppError('unavailable', 'SECRET_UNREADABLE', 'A stored secret does not open with APP_KEY',
  { advice: 'Set APP_KEY to the key it was sealed with, or give that key as APP_KEY_PREVIOUS and run `npm run admin -- rotate-key`.', cause })

function keyFrom (base64: string): Key {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 32) throw new AppError('invalid', 'APP_KEY_INVALID', 'APP_KEY is not 32 bytes in base64', { place: 'APP_KEY' })
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
}

/** Sealed form: `keyId.iv.tag.ciphertext`, all but the id in base64url. */
export function createSecretBox (appKey: string, previousKey?: string): SecretBox {
  const current = keyFrom(appKey)
  const keys = previousKey === undefined ? [current] : [current, keyFrom(previousKey)]
  return {
    seal (secret, where) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, iv).setAAD(Buffer.from(where))
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return [current.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.')
    },
    open (sealed, where) {
      const [id, iv, tag, text] = sealed.split('.')
      const key = keys.find((each) => each.id === id)
      if (key === undefined || iv === undefined || tag === undefined || text === undefined) throw unreadable()
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
          .setAAD(Buffer.from(where)).setAuthTag(Buffer.from(tag, 'base64url'))
        return decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        throw unreadable(error)
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${current.id}.`),
    derive: (use) => keys.map(({ bytes }) => Buffer.from(hkdfSync('sha256', bytes, '', use, 32))),
  }
}
