import type { OutgoingEvent } from '../outgoing/index.ts'
import type { Tx } from '../platform/database/database.ts'
import type { StreamHub } from '../streams/index.ts'

/** Something for whoever watches the desk, on a page or in another system: ids and words of ours, never what was said. */
export interface DeskEvent {
  accountId: number
  kind: string
  followerId: number
  conversationId: number
  /** For one user's pages only, and no other system's. */
  toUserId?: number | null
  detail?: Record<string, unknown>
}

interface Needs {
  publish: StreamHub['publish']
  publishOutgoing: (tx: Tx, events: readonly OutgoingEvent[]) => void
}

/** Tells what happened, once `tx` has committed: to the pages at once, to other systems by outgoing webhook. */
export function createTell ({ publish, publishOutgoing }: Needs) {
  return async function tell (tx: Tx, events: readonly DeskEvent[]): Promise<void> {
    if (events.length === 0) return
    const told = events.map(({ detail, ...event }) => ({ ...event, detail: { conversationId: event.conversationId, followerId: event.followerId, ...detail } }))
    await publish(tx, told.map(({ accountId, kind, detail, toUserId = null }) => ({ accountId, topic: 'conversations', kind, detail, toUserId })))
    publishOutgoing(tx, told.flatMap(({ accountId, kind, followerId, detail, toUserId }) => (toUserId === undefined || toUserId === null ? { accountId, kind, followerId, detail } : [])))
  }
}

export type Tell = ReturnType<typeof createTell>
