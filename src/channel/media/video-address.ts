import { isIPv4 } from 'node:net'
import type { Readable } from 'node:stream'
import { request } from 'undici'
import { isInner } from '../../platform/inner-networks.ts'
import { addressRefused, mediaUnreachable } from './media.errors.ts'

/**
 * Films come from where the answer of WeChat's API says, not from anything that a follower wrote. Even so only these may be:
 * the host of the API itself, names of Tencent's, and addresses of the internet, for its servers are named by number too.
 */
export function mayFetch (address: string, apiBase: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false
  if (url.origin === new URL(apiBase).origin) return true
  if (url.port !== '') return false
  return /(?:^|\.)(?:qq\.com|qpic\.cn)$/.test(url.hostname) || (isIPv4(url.hostname) && !isInner(url.hostname))
}

const connectMs = 10_000
const transferMs = 120_000

/** Follows no redirects. */
export async function openVideo (address: string, apiBase: string): Promise<Readable> {
  if (!mayFetch(address, apiBase)) throw addressRefused()
  try {
    const { statusCode, body } = await request(address, { headersTimeout: connectMs, bodyTimeout: connectMs, signal: AbortSignal.timeout(transferMs) })
    if (statusCode === 200) return body
    await body.dump()
  } catch (error) {
    throw mediaUnreachable(error)
  }
  throw mediaUnreachable(undefined)
}
