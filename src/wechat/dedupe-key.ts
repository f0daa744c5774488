import { createHash } from 'node:crypto'
import { noticesOf } from './inbound-events.ts'
import type { Inbound, InboundEvent } from './inbound.types.ts'
import type { XmlNode, XmlValue } from './xml.ts'

/**
 * The same for a delivery and its retries, different for everything else of the same account; at most 64 ASCII characters.
 *
 * WeChat recommends FromUserName + CreateTime for events (page Receiving event pushes), but two events of one follower fall
 * into the same second easily, such as a follow by QR code and the scan that comes with it. So events that carry an id
 * of their own go by that id, and all others by everything they say.
 */
export function dedupeKey (inbound: Inbound): string {
  if (inbound.kind === 'message') {
    if (inbound.msgId === null) return digest([...sender(inbound), 'message', typeOf(inbound), canonical(inbound.fields)])
    return /^\d{1,32}$/.test(inbound.msgId) ? `m${inbound.msgId}` : digest(['message', inbound.msgId])
  }
  return digest(ownKey(inbound) ?? [...sender(inbound), 'event', typeOf(inbound), canonical(inbound.fields)])
}

/** What identifies a result event; null when it lacks its id, or is an event of another kind. */
function ownKey (event: InboundEvent): unknown[] | null {
  switch (event.type) {
    case 'MASSSENDJOBFINISH':
    case 'TEMPLATESENDJOBFINISH':
      return event.msgId === '' ? null : [event.type, event.msgId]
    case 'PUBLISHJOBFINISH':
      // A later ban or deletion of the articles comes with the same id and another status.
      return event.publishId === '' || event.publishStatus === null ? null : [event.type, event.publishId, event.publishStatus]
    case 'subscribe_msg_sent_event':
      if (event.list.length === 0 || event.list.some((notice) => notice.msgId === '')) return null
      return [event.type, event.openid, noticesOf(event.fields, 'SubscribeMsgSentEvent').map(canonical)]
    case 'LOCATION':
      return [event.type, ...sender(event)]
    default:
      return null
  }
}

function sender (inbound: Inbound): unknown[] {
  return [inbound.fromUserName, inbound.createdAt.getTime()]
}

function typeOf (inbound: Inbound): string {
  if (inbound.type !== 'unknown') return inbound.type
  return inbound.kind === 'event' ? inbound.event : inbound.msgType
}

/** The value with its fields in a fixed order, in a shape that no other value has. */
function canonical (value: XmlNode | XmlValue): unknown {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return ['list', ...value.map(canonical)]
  const names = Object.keys(value).sort()
  return ['node', ...names.map((name) => [name, canonical(value[name] ?? '')])]
}

function digest (parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
