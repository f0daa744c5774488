import { createHash, randomBytes } from 'node:crypto'

/** Tokens have 256 bits of chance in them, so a plain hash is enough to keep them from being read out of the database. */
export function hashOf (token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export function newSessionToken (): string {
  return randomBytes(32).toString('base64url')
}

/** The `dh_` lets scanners for leaked secrets know it. */
export function newApiKey (): string {
  return `dh_${randomBytes(32).toString('base64url')}`
}

/** What lists show of a key: enough to tell keys apart, far from enough to guess the rest. */
export function prefixOf (key: string): string {
  return key.slice(0, 9)
}
