import { parseInbound } from '../wechat/inbound.ts'
import type { Inbound } from '../wechat/inbound.types.ts'

export type ReadInbound = (body: string) => Inbound

/** Remembers the newest deliveries, because the webhook reads what the worker reads again a moment later. Throws WEBHOOK_MALFORMED. */
export function createReadInbound (remembered = 1000): ReadInbound {
  const known = new Map<string, Inbound>()
  return (body) => {
    const before = known.get(body)
    if (before !== undefined) return before
    const inbound = parseInbound(body)
    known.set(body, inbound)
    if (known.size > remembered) for (const oldest of known.keys()) { known.delete(oldest); break }
    return inbound
  }
}
