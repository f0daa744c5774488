import type { Limits } from '../limits.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

/** Seconds, not milliseconds: the platform counts from `CreateTime`, and small integers keep a million windows small. */
export interface ReplyWindow {
  remaining: number
  expiresAtSeconds: number
  span: '48h' | '1min'
}

export interface Allowance {
  messages: number
  seconds: number
  span: ReplyWindow['span']
}

/** What of an inbound message decides about windows. */
export interface UserAction {
  MsgType?: unknown
  Event?: unknown
  bizmsgmenuid?: unknown
}

const touchingEvents = new Set(['subscribe', 'SCAN', 'CLICK', 'scancode_push', 'scancode_waitmsg'])

/** Page "发送客服消息": what a user's action allows us. VIEW, pictures, locations and result events open nothing. */
export function allowanceOf (
  { MsgType, Event, bizmsgmenuid }: UserAction, { windowAfterMessage, windowAfterTouch }: Pick<Limits, 'windowAfterMessage' | 'windowAfterTouch'>,
): Allowance | null {
  const wrote: Allowance = { ...windowAfterMessage, span: '48h' }
  const touched: Allowance = { ...windowAfterTouch, span: '1min' }
  if (MsgType === 'event') return typeof Event === 'string' && touchingEvents.has(Event) ? touched : null
  return bizmsgmenuid === undefined ? wrote : touched
}

/** Not additive: each action sets the count to at least its allowance and the end to at least its span; none shortens. */
export function widen (window: ReplyWindow | undefined, allowance: Allowance, atSeconds: number): ReplyWindow {
  const end = atSeconds + allowance.seconds
  if (window === undefined || window.expiresAtSeconds <= atSeconds) {
    return { remaining: allowance.messages, expiresAtSeconds: end, span: allowance.span }
  }
  return {
    remaining: Math.max(window.remaining, allowance.messages),
    expiresAtSeconds: Math.max(window.expiresAtSeconds, end),
    span: end > window.expiresAtSeconds ? allowance.span : window.span,
  }
}

/** Open until the last instant before its end, and not at the end itself. */
export function refusalBy (window: ReplyWindow | undefined, nowMs: number): Refusal | null {
  if (window === undefined) return refuse(45015, 'window.none')
  const isLong = window.span === '48h'
  if (nowMs >= window.expiresAtSeconds * 1000) return refuse(45015, isLong ? 'window.48h' : 'window.1min')
  if (window.remaining > 0) return null
  return refuse(45047, isLong ? 'window.48hCount' : 'window.1minCount')
}
