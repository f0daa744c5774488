import { BlockList, isIPv4 } from 'node:net'
import type { Readable } from 'node:stream'
import { request } from 'undici'
import { addressRefused, mediaUnreachable } from './media.errors.ts'

/** Networks that are nobody's on the internet, ours perhaps. */
const inner = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) inner.addSubnet(network, bits)

/**
 * Films come from where the answer of WeChat's API says, not from anything that a follower wrote. Even so only these may be:
 * the host of the API itself, names of Tencent's, and addresses of the internet, for its servers are named by number too.
 */
export function mayFetch (address: string, apiBase: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false
  if (url.origin === new URL(apiBase).origin) return true
  if (url.port !== '') return false
  return /(?:^|\.)(?:qq\.com|qpic\.cn)$/.test(url.hostname) || (isIPv4(url.hostname) && !inner.check(url.hostname))
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
