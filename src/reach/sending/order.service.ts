import { createHash, randomUUID } from 'node:crypto'
import { In, IsNull, LessThan, MoreThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import type { TouchContent } from '../library/content.ts'
import type { Reason } from '../standing/reasons.ts'
import { notCancellable, notDecidable, notSendable, orderExpired, orderKeyReused, touchNotFound } from './sending.errors.ts'
import { concernedBy, type Judge } from './judgement.ts'
import { questionOfTouch } from './due.ts'
import { giveBackAll, type SkipRest } from './pieces.ts'
import { TouchOrder } from './sending.entity.ts'
import type { Tally } from './tallies.ts'
import { Touch } from './touch.entity.ts'
import { type Placed, type TouchService, type Wanted, routeOf } from './touch.service.ts'

export interface Order extends Omit<Wanted, 'source'> {
  /** The caller's own; null makes one up. */
  key: string | null
  orderedBy: string
}

interface Needs { db: Database, clock: Clock, judge: Judge, tally: Tally, skipRest: SkipRest, send: TouchService['send'] }

interface Listed { followerId: number | undefined, undecided: boolean | undefined, before: number | undefined, limit: number }

/** What people and other systems ask to be sent, and what they decide about it afterwards. */
export function createOrderService ({ db, clock, judge, tally, skipRest, send }: Needs) {
  async function newOrder (tx: Tx, { accountId, followerId, orderedBy, ...order }: Order): Promise<{ order: TouchOrder, isNew: boolean }> {
    const orderKey = order.key ?? randomUUID()
    const digest = createHash('sha256').update(JSON.stringify([followerId, order.purpose, order.topicId ?? null, order.content])).digest('base64url')
    const mine = { accountId, orderKey, followerId, digest, orderedBy }
    await insertRows(tx, {
      table: 'touch_orders', columns: [...Object.keys(mine), 'createdAt'], rows: [[...Object.values(mine), momentValue(clock.now())]],
      ending: db.dialect.keepExisting(['accountId', 'orderKey']),
    })
    const found = await tx.findOneByOrFail(TouchOrder, { accountId, orderKey })
    if (found.digest !== digest) throw orderKeyReused()
    return { order: found, isNew: !await tx.existsBy(Touch, { accountId, sourceKind: 'order', sourceId: found.id }) }
  }

  /** Throws when it was held back at once: whoever asks is there and can go another way. */
  function assertPlaced (placed: Placed | 'known' | undefined): void {
    if (placed !== undefined && placed !== 'known' && placed.status === 'skipped' && placed.reason !== null) throw notSendable(placed.reason)
  }

  const touchesOf = (tx: Tx, accountId: number, kind: string, id: number) => (
    tx.find(Touch, { where: { accountId, sourceKind: kind, sourceId: id }, order: { part: 'ASC' } }))

  async function get (accountId: number, touchId: number): Promise<Touch> {
    const touch = await db.read.findOneBy(Touch, { accountId, id: touchId })
    if (touch === null) throw touchNotFound()
    return touch
  }

  return {
    get,

    /** The same key again gives what became of the first; throws with the reason when nothing may be sent now. */
    async place (tx: Tx, wanted: Order): Promise<{ key: string, isNew: boolean, touches: Touch[] }> {
      const { order, isNew } = await newOrder(tx, wanted)
      if (isNew) {
        if (wanted.expiresAt.getTime() <= clock.now().getTime()) throw orderExpired()
        const { key: _key, orderedBy: _orderedBy, ...rest } = wanted
        const [placed] = await send(tx, [{ ...rest, source: { kind: 'order', id: order.id } }])
        assertPlaced(placed)
      }
      return { key: order.orderKey, isNew, touches: await touchesOf(tx, wanted.accountId, 'order', order.id) }
    },

    /** Counts what was turned away; what was asked left no row. */
    async countRefused ({ accountId, purpose, content }: Order, reason: Reason): Promise<void> {
      await db.write(async (tx) => tally(tx, { accountId, route: routeOf(content), purpose, status: 'refused', reason }, 1))
    },

    /** Newest first; `before` is the last id of the page before. */
    list (accountId: number, { followerId, undecided, before, limit }: Listed): Promise<Touch[]> {
      return db.read.find(Touch, {
        where: {
          accountId, ...(followerId !== undefined && { followerId }), ...(before !== undefined && { id: LessThan(before) }),
          ...(undecided === true && { status: 'unknown' as const, decision: IsNull() }),
        },
        order: { id: 'DESC' },
        take: limit,
      })
    },

    /** Sends again what nobody knows or WeChat refused, a text with all that did not follow: as a touch of its own, so that it happens once. */
    async resend (tx: Tx, accountId: number, touchId: number): Promise<Touch[]> {
      const touch = await decide(tx, { accountId, touchId, decision: 'resent', from: ['unknown', 'failed'] })
      const { followerId, purpose, topicId, byAgent } = touch
      const content = await withRest(tx, touch)
      const expiresAt = new Date(clock.now().getTime() + resendMs)
      const [placed] = await send(tx, [{ accountId, followerId, purpose, content, topicId, byAgent, expiresAt, source: { kind: 'resend', id: touchId } }])
      assertPlaced(placed)
      return touchesOf(tx, accountId, 'resend', touchId)
    },

    /** Leaves an unknown one as it is. */
    leave: (tx: Tx, accountId: number, touchId: number): Promise<Touch> => decide(tx, { accountId, touchId, decision: 'left', from: ['unknown'] }),

    /** Takes back what was not tried yet, of a text with all that would follow, and what was counted for it. */
    async cancel (tx: Tx, accountId: number, touchId: number): Promise<Touch> {
      const touch = await tx.findOneBy(Touch, { accountId, id: touchId })
      if (touch === null) throw touchNotFound()
      const { followerId, route, purpose, sourceKind, sourceId, countedAt } = touch
      const judgement = await judge.lock(tx, accountId, concernedBy([touch]))
      const cancelled = await change(tx, `UPDATE touches SET status = 'cancelled', settledAt = ?, countedAt = NULL WHERE id = ? AND status = 'pending' AND massCallId IS NULL
        AND attempts = 0`, [momentValue(clock.now()), touchId])
      if (cancelled !== 1) throw notCancellable()
      if (countedAt !== null) judgement.giveBack(followerId, questionOfTouch(touch), countedAt.getTime())
      giveBackAll(judgement, await skipRest(tx, touch))
      await judgement.write()
      tally(tx, { accountId, route, purpose, sourceKind, sourceId, status: 'cancelled', reason: null }, 1)
      return tx.findOneByOrFail(Touch, { accountId, id: touchId })
    },
  }

  /** The pieces of a text that were not sent because this one was missing are sent with it. */
  async function withRest (tx: Tx, { accountId, sourceKind, sourceId, part, content }: Touch): Promise<TouchContent> {
    if (content.type !== 'text') return content
    const rest = await tx.find(Touch, { where: { accountId, sourceKind, sourceId, part: MoreThan(part), reason: 'BEGINNING_MISSING' }, order: { part: 'ASC' } })
    return { type: 'text', text: [content, ...rest.map((piece) => piece.content)].map((piece) => (piece.type === 'text' ? piece.text : '')).join('') }
  }

  async function decide (tx: Tx, { accountId, touchId, decision, from }: Deciding): Promise<Touch> {
    const touch = await tx.findOneBy(Touch, { accountId, id: touchId })
    if (touch === null) throw touchNotFound()
    const { affected } = await tx.update(Touch, { accountId, id: touchId, status: In([...from]), decision: IsNull(), massCallId: IsNull() }, { decision })
    if (affected !== 1) throw notDecidable()
    touch.decision = decision
    return touch
  }
}

interface Deciding { accountId: number, touchId: number, decision: 'resent' | 'left', from: ReadonlyArray<Touch['status']> }

export type OrderService = ReturnType<typeof createOrderService>

const resendMs = 24 * 3600_000
