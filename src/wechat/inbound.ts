import { parseBody } from './inbound-body.ts'
import { eventReaders, personOf } from './inbound-events.ts'
import { momentOf, numberOf, optionalOf, textOf } from './inbound-fields.ts'
import { messageReaders } from './inbound-messages.ts'
import type { EventType, Inbound, InboundEvent, InboundMessage, MessageType } from './inbound.types.ts'
import { webhookMalformed } from './webhook.errors.ts'
import { emptyNode } from './xml.ts'
import type { XmlNode } from './xml.ts'

/**
 * What WeChat told us, from the verified text of a delivery. Only the common fields must be sound; types and events that are
 * not known here come as `unknown`, so that nothing a follower did is lost.
 */
export function parseInbound (text: string): Inbound {
  const body = parseBody(text)
  return nameIn(body, 'MsgType') === 'event' ? readEvent(body) : readMessage(body)
}

/** The message or event type as WeChat spells it, known or not. */
export function typeName (inbound: Inbound): string {
  if (inbound.type !== 'unknown') return inbound.type
  return inbound.kind === 'event' ? inbound.event : inbound.msgType
}

/** Nothing WeChat uses as an id or a type comes near it: an openid has 28 characters. */
const MAX_NAME_LENGTH = 64

function readMessage (body: XmlNode): InboundMessage {
  const msgType = nameIn(body, 'MsgType')
  const fields = without(body, ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'MsgId'])
  const message = {
    ...readCommon(body),
    kind: 'message' as const,
    msgId: bounded(optionalOf(body, 'MsgId'), 'MsgId'),
    msgDataId: optionalOf(fields, 'MsgDataId'),
    idx: numberOf(fields, 'Idx'),
    businessId: optionalOf(fields, 'BusinessId'),
    fields,
  }
  if (!isMessageType(msgType)) return { ...message, type: 'unknown', msgType }
  // The reader is the type's own, which TypeScript cannot see.
  return { ...message, type: msgType, ...messageReaders[msgType](fields) } as InboundMessage
}

function readEvent (body: XmlNode): InboundEvent {
  const name = nameIn(body, 'Event')
  const fields = without(body, ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event'])
  const event = { ...readCommon(body), kind: 'event' as const, fields }
  const type = eventType(name)
  if (type === null) return { ...event, type: 'unknown', event: name }
  if (aboutPersons.has(type)) {
    const openid = personOf(fields)
    // Without the person it must not be acted on: the sender may be somebody else, and data would be erased.
    if (openid === null) return { ...event, type: 'unknown', event: name }
    event.openid = bounded(openid, 'OpenID')
  }
  return { ...event, type, ...eventReaders[type](fields) } as InboundEvent
}

function readCommon (body: XmlNode) {
  const fromUserName = nameIn(body, 'FromUserName')
  const createdAt = momentOf(body, 'CreateTime')
  if (createdAt === null) throw webhookMalformed('CreateTime is not a Unix time')
  return { toUserName: nameIn(body, 'ToUserName'), fromUserName, openid: fromUserName, createdAt }
}

// WeChat, Events of user information changes: act on OpenID, FromUserName may be another value.
const aboutPersons = new Set<EventType>(['user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation'])

/** Names are case-sensitive: the event LOCATION is not the message location. These two have been seen in other spellings. */
const OTHER_SPELLINGS = new Map<string, EventType>([
  ['templatesendjobfinish', 'TEMPLATESENDJOBFINISH'],
  ['FREEPUBLISHJOBFINISH', 'PUBLISHJOBFINISH'],
])

function eventType (name: string): EventType | null {
  return isEventType(name) ? name : OTHER_SPELLINGS.get(name) ?? null
}

function isEventType (name: string): name is EventType {
  return Object.hasOwn(eventReaders, name)
}

function isMessageType (name: string): name is MessageType {
  return Object.hasOwn(messageReaders, name)
}

function nameIn (body: XmlNode, field: string): string {
  const name = textOf(body, field).trim()
  if (name === '') throw webhookMalformed(`${field} is missing`)
  return bounded(name, field)
}

function bounded<T extends string | null> (name: T, field: string): T {
  if (name !== null && name.length > MAX_NAME_LENGTH) throw webhookMalformed(`${field} is too long`)
  return name
}

function without (body: XmlNode, names: readonly string[]): XmlNode {
  const rest = emptyNode()
  for (const [name, value] of Object.entries(body)) if (!names.includes(name)) rest[name] = value
  return rest
}
