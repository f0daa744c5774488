import { defineFact } from '../platform/facts.ts'
import type { Inbound } from '../wechat/inbound.types.ts'

/** Something a follower said or did, or that WeChat reports. */
export interface Received {
  inboxId: number
  accountId: number
  openid: string
  inbound: Inbound
  receivedAt: Date
}

/**
 * Deliveries being worked on, in order, many at once so that listeners can write in bulk. Announced in the transaction
 * that marks them done: a listener that throws keeps the deliveries waiting.
 */
export const inboundReceived = defineFact<readonly Received[]>('inboundReceived')
