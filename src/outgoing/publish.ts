import { In, IsNull } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { Logger } from '../platform/logger.ts'
import { createShortMemory } from '../platform/short-memory.ts'
import { relayed, wants } from './kinds.ts'
import type { AsSent } from './request.ts'
import { triesForMs } from './retry.ts'
import { OutgoingWebhook } from './webhook.entity.ts'

/** Something that happened, for other systems: ids and words, and what people said in kinds that begin with `wechat.` alone. */
export interface OutgoingEvent {
  accountId: number
  /** Such as `conversation.assigned`; at most 64 characters. */
  kind: string
  followerId?: number | null
  detail: Record<string, unknown>
  /** What webhooks in WeChat's form are told instead of the detail. */
  asSent?: AsSent
}

export interface Addressed extends OutgoingEvent { webhookId: number }

interface Needs { db: Database, clock: Clock, logger: Logger, wake: () => void }

const lineColumns = ['accountId', 'webhookId', 'followerId', 'added', 'dueAt', 'heldUntilMs']
const deliveryColumns = ['accountId', 'webhookId', 'followerId', 'kind', 'detail', 'createdAt', 'status', 'attempts', 'giveUpAt']
/** A detail lives in 65,535 bytes. */
const maxDetailBytes = 60_000

/** Collects what is told in one transaction, and writes it for those who want it just before that commits. */
export function createPublish ({ db, clock, logger, wake }: Needs) {
  const wantedMemory = createShortMemory<readonly string[]>(async () => [])
  const waiting = new WeakMap<Tx, OutgoingEvent[]>()

  async function addressed (tx: Tx, events: readonly OutgoingEvent[]): Promise<Addressed[]> {
    const accountIds = [...new Set(events.map(({ accountId }) => accountId))]
    const webhooks = await tx.findBy(OutgoingWebhook, { accountId: In(accountIds), isOn: true, deletedAt: IsNull() })
    return events.flatMap((event) => webhooks.filter(({ accountId, kinds }) => accountId === event.accountId && wants(kinds, event.kind))
      .flatMap(({ id: webhookId, form }): Addressed[] => (form === 'event' ? [{ ...event, webhookId }] : asWechat(event, webhookId))))
  }

  function asWechat ({ asSent, ...event }: OutgoingEvent, webhookId: number): Addressed[] {
    if (asSent === undefined) return []
    if (isBounded(asSent)) return [{ ...event, detail: { ...asSent }, webhookId }]
    logger.error({ accountId: event.accountId, webhookId, kind: event.kind }, 'delivery too long to be relayed')
    return []
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

    /** Of what the account's webhooks want those kinds that are relayed. At most a second old. */
    wantedOfWechat: (tx: Tx, accountId: number): Promise<readonly string[]> => wantedMemory.getThere(String(accountId), async () => {
      const webhooks = await tx.findBy(OutgoingWebhook, { accountId, isOn: true, deletedAt: IsNull() })
      return webhooks.flatMap(({ kinds }) => kinds.filter((kind) => kind.startsWith(relayed)))
    }),
    forgetWanted: wantedMemory.forget,

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
  return isBounded(detail) ? JSON.stringify(detail) : JSON.stringify({ tooLong: true })
}

function isBounded (detail: object): boolean {
  return Buffer.byteLength(JSON.stringify(detail)) <= maxDetailBytes
}
