import { In, IsNull } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { wants } from './kinds.ts'
import { triesForMs } from './retry.ts'
import { OutgoingWebhook } from './webhook.entity.ts'

/** Something that happened, for other systems: ids and words, never what people said. */
export interface OutgoingEvent {
  accountId: number
  /** Such as `conversation.assigned`; at most 64 characters. */
  kind: string
  followerId?: number | null
  detail: Record<string, unknown>
}

export interface Addressed extends OutgoingEvent { webhookId: number }

interface Needs { db: Database, clock: Clock, wake: () => void }

const lineColumns = ['accountId', 'webhookId', 'followerId', 'added', 'dueAt', 'heldUntilMs']
const deliveryColumns = ['accountId', 'webhookId', 'followerId', 'kind', 'detail', 'createdAt', 'status', 'attempts', 'giveUpAt']
/** A detail lives in 65,535 bytes. */
const maxDetailBytes = 60_000

/** Collects what is told in one transaction, and writes it for those who want it just before that commits. */
export function createPublish ({ db, clock, wake }: Needs) {
  const waiting = new WeakMap<Tx, OutgoingEvent[]>()

  async function addressed (tx: Tx, events: readonly OutgoingEvent[]): Promise<Addressed[]> {
    const accountIds = [...new Set(events.map(({ accountId }) => accountId))]
    const webhooks = await tx.findBy(OutgoingWebhook, { accountId: In(accountIds), isOn: true, deletedAt: IsNull() })
    return events.flatMap((event) => webhooks.filter(({ accountId, kinds }) => accountId === event.accountId && wants(kinds, event.kind))
      .map(({ id }) => ({ ...event, webhookId: id })))
  }

  /** The lines first, in one order for everybody: whoever comes second waits, and its ids are higher. */
  async function enqueue (tx: Tx, events: readonly Addressed[]): Promise<void> {
    if (events.length === 0) return
    const atMs = momentValue(clock.now())
    const lines = new Map(events.map(({ accountId, webhookId, followerId }) => [`${webhookId}:${followerId ?? 0}`, { accountId, webhookId, followerId: followerId ?? 0 }]))
    const inOrder = [...lines.values()].toSorted((a, b) => a.webhookId - b.webhookId || a.followerId - b.followerId)
    await insertRows(tx, {
      table: 'outgoing_lines',
      columns: lineColumns,
      rows: inOrder.map(({ accountId, webhookId, followerId }) => [accountId, webhookId, followerId, 1, atMs, 0]),
      ending: db.dialect.orChange(['accountId', 'webhookId', 'followerId'], ['added = outgoing_lines.added + 1']),
    })
    await insertRows(tx, {
      table: 'outgoing_deliveries',
      columns: deliveryColumns,
      rows: events.map(({ accountId, webhookId, followerId, kind, detail }) => [
        accountId, webhookId, followerId ?? 0, kind, boundedJson(detail), atMs, 'pending', 0, atMs + triesForMs,
      ]),
    })
    db.afterCommit(tx, wake)
  }

  return {
    enqueue,

    /** To be told to the webhooks of the account that want it, in order for each follower, once `tx` has committed. */
    publish (tx: Tx, events: readonly OutgoingEvent[]): void {
      if (events.length === 0) return
      const list = waiting.get(tx)
      if (list !== undefined) {
        list.push(...events)
        return
      }
      const mine = [...events]
      waiting.set(tx, mine)
      db.beforeCommit(tx, async () => {
        waiting.delete(tx)
        await enqueue(tx, await addressed(tx, mine))
      })
    },
  }
}

export type Publish = ReturnType<typeof createPublish>

function boundedJson (detail: Record<string, unknown>): string {
  const json = JSON.stringify(detail)
  return Buffer.byteLength(json) <= maxDetailBytes ? json : JSON.stringify({ tooLong: true })
}
