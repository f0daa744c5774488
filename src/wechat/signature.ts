import { createHash, timingSafeEqual } from 'node:crypto'

/** WeChat's signature (Message push): the parts in byte order, joined without a separator, as SHA-1. */
export function sign (parts: readonly string[]): string {
  const hash = createHash('sha1')
  for (const part of parts.map((part) => Buffer.from(part)).sort((a, b) => Buffer.compare(a, b))) hash.update(part)
  return hash.digest('hex')
}

/** Whether the candidate signs exactly these parts. Takes equally long wherever the two differ. */
export function isSignature (candidate: unknown, parts: readonly string[]): boolean {
  if (typeof candidate !== 'string') return false
  const given = Buffer.from(candidate)
  const expected = Buffer.from(sign(parts))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
