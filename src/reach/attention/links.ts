import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'

export interface Whose { accountId: number, followerId: number }

export interface Link { url: string, expiresAt: Date }

interface Needs {
  clock: Clock
  /** The one that signs, then others that did. */
  keys: readonly Buffer[]
  /** Where followers reach us, without a slash at the end. */
  baseUrl: () => string
}

const dayMs = 86_400_000
/** As long as somebody may scroll back in a chat to find it. */
const lifeDays = 180
const signatureBytes = 16
const shape = /^([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([A-Za-z0-9_-]{22})$/

/** Links to the page where a follower chooses. Whoever holds one may choose for them, so it says nothing else and ends some day. */
export function createLinks ({ clock, keys, baseUrl }: Needs) {
  const signatureOf = (key: Buffer, signed: string) => createHmac('sha256', key).update(signed).digest().subarray(0, signatureBytes)

  return {
    linkFor ({ accountId, followerId }: Whose): Link {
      const [key] = keys
      if (key === undefined) throw new Error('no key to sign with')
      const endsAt = Math.ceil(clock.now().getTime() / 1000) + lifeDays * dayMs / 1000
      const signed = [accountId, followerId, endsAt].map((part) => part.toString(36)).join('.')
      const token = `${signed}.${signatureOf(key, signed).toString('base64url')}`
      return { url: `${baseUrl()}/attention/${token}`, expiresAt: new Date(endsAt * 1000) }
    },

    /** Whose choices the token opens; undefined if it is none of ours, or has ended. */
    open (token: string): Whose | undefined {
      const [, accountId = '', followerId = '', endsAt = '', signature = ''] = shape.exec(token) ?? []
      const signed = `${accountId}.${followerId}.${endsAt}`
      const given = Buffer.from(signature, 'base64url')
      if (given.length !== signatureBytes || !keys.some((key) => timingSafeEqual(signatureOf(key, signed), given))) return undefined
      if (parseInt(endsAt, 36) * 1000 <= clock.now().getTime()) return undefined
      return { accountId: parseInt(accountId, 36), followerId: parseInt(followerId, 36) }
    },
  }
}

export type Links = ReturnType<typeof createLinks>
