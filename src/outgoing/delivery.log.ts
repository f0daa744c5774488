import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, insertRows, placeholders } from '../platform/database/rows.ts'
import { type DeliveryState, OutgoingDelivery } from './delivery.entity.ts'
import { deliveryNotFound } from './outgoing.errors.ts'
import { triesForMs } from './retry.ts'
import type { OutgoingWebhook } from './webhook.entity.ts'

export interface Asked {
  status?: DeliveryState | undefined
  kind?: string | undefined
  followerId?: number | undefined
  from?: string | undefined
  until?: string | undefined
}

interface Needs { db: Database, clock: Clock, wake: () => void }

type Whose = Pick<OutgoingWebhook, 'accountId' | 'id'>

const replayedAtOnce = 500

/** Deliveries by when their events happened, and among those of one moment by id. */
export const cursorOf = ({ createdAt, id }: Pick<OutgoingDelivery, 'createdAt' | 'id'>) => `${momentValue(createdAt)}-${id}`

export function createDeliveryLog ({ db, clock, wake }: Needs) {
  function question (manager: Tx, { accountId, id: webhookId }: Whose, { status, kind, followerId, from, until }: Asked) {
    const query = manager.createQueryBuilder(OutgoingDelivery, 'delivery').where('delivery.accountId = :accountId AND delivery.webhookId = :webhookId', { accountId, webhookId })
    if (status !== undefined) query.andWhere('delivery.status = :status', { status })
    if (kind !== undefined) query.andWhere('delivery.kind = :kind', { kind })
    if (followerId !== undefined) query.andWhere('delivery.followerId = :followerId', { followerId })
    if (from !== undefined) query.andWhere('delivery.createdAt >= :from', { from: Date.parse(from) })
    if (until !== undefined) query.andWhere('delivery.createdAt < :until', { until: Date.parse(until) })
    return query
  }

  /** Says again what was said, in the order of the events, before what waits behind it. */
  async function renew (tx: Tx, { accountId, id: webhookId }: Whose, deliveries: readonly OutgoingDelivery[]): Promise<void> {
    if (deliveries.length === 0) return
    const nowMs = momentValue(clock.now())
    const followerIds = [...new Set(deliveries.map(({ followerId }) => followerId))].toSorted((a, b) => a - b)
    await insertRows(tx, {
      table: 'outgoing_lines',
      columns: ['accountId', 'webhookId', 'followerId', 'added', 'dueAt', 'heldUntilMs'],
      rows: followerIds.map((followerId) => [accountId, webhookId, followerId, 1, nowMs, 0]),
      ending: db.dialect.orChange(['accountId', 'webhookId', 'followerId'], ['added = outgoing_lines.added + 1', `dueAt = ${nowMs}`]),
    })
    const ids = deliveries.map(({ id }) => id)
    await change(tx, `UPDATE outgoing_deliveries SET status = 'pending', attempts = 0, giveUpAt = ? WHERE id IN (${placeholders(ids)})`, [nowMs + triesForMs, ...ids])
    db.afterCommit(tx, wake)
  }

  return {
    /** Newest first. */
    list (whose: Whose, asked: Asked, { before, limit }: { before: string | undefined, limit: number }): Promise<OutgoingDelivery[]> {
      const query = question(db.read, whose, asked).orderBy('delivery.createdAt', 'DESC').addOrderBy('delivery.id', 'DESC').limit(limit)
      if (before !== undefined) {
        const [at, id] = before.split('-').map(Number)
        query.andWhere('delivery.createdAt <= :at AND (delivery.createdAt < :at OR delivery.id < :id)', { at, id })
      }
      return query.getMany()
    },

    async get ({ accountId, id: webhookId }: Whose, id: number): Promise<OutgoingDelivery> {
      const delivery = await db.read.findOneBy(OutgoingDelivery, { accountId, webhookId, id })
      if (delivery === null) throw deliveryNotFound()
      return delivery
    },

    async replayOne (tx: Tx, whose: Whose, id: number): Promise<void> {
      const delivery = await tx.findOneBy(OutgoingDelivery, { accountId: whose.accountId, webhookId: whose.id, id })
      if (delivery === null) throw deliveryNotFound()
      await renew(tx, whose, [delivery])
    },

    /** Oldest first, so many at once. */
    async replay (tx: Tx, whose: Whose, asked: Asked, after: string | undefined): Promise<{ replayed: number, next: string | null }> {
      const query = question(tx, whose, asked).orderBy('delivery.createdAt', 'ASC').addOrderBy('delivery.id', 'ASC').limit(replayedAtOnce)
      if (after !== undefined) {
        const [at, id] = after.split('-').map(Number)
        query.andWhere('delivery.createdAt >= :at AND (delivery.createdAt > :at OR delivery.id > :id)', { at, id })
      }
      const found = await query.getMany()
      const settled = found.filter(({ status }) => status !== 'pending')
      await renew(tx, whose, settled)
      const last = found.at(-1)
      return { replayed: settled.length, next: last === undefined || found.length < replayedAtOnce ? null : cursorOf(last) }
    },
  }
}

export type DeliveryLog = ReturnType<typeof createDeliveryLog>
