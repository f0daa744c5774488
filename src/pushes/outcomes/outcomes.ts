import type { Database, Tx } from '../../platform/database/database.ts'
import { momentValue } from '../../platform/database/columns.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { createSums } from '../../platform/database/sums.ts'
import type { DeliveryStatus } from '../record/delivery.entity.ts'
import { hasArrived, isOfHeldOut } from './arrived.ts'
import { sentLately } from './lately.ts'

/** What a delivery can lead to, and where its row says so. */
const columnOf = { clicked: 'clickedAt', replied: 'repliedAt', converted: 'convertedAt', unfollowed: 'unfollowedAt' } as const
export type Outcome = keyof typeof columnOf

export interface Hit { deliveryId: number, at: Date }

/** As much of a delivery as outcomes need. */
export interface Sent {
  id: number
  accountId: number
  pushId: number
  runId: number
  followerId: number
  variant: number
  status: DeliveryStatus
  isHeldOut: boolean
}

export interface Counted { delivery: Pick<Sent, 'accountId' | 'pushId' | 'runId' | 'variant'>, outcome: string, amount: number }

const pieceSize = 500

/** Writes what came of deliveries, the first time each, and counts it with the row. */
export function createOutcomes ({ db }: { db: Database }) {
  const add = createSums(db, { table: 'push_outcomes', keys: ['accountId', 'pushId', 'runId', 'variant', 'outcome'] })

  function count (tx: Tx, counted: readonly Counted[]): void {
    add(tx, counted.map(({ delivery: { accountId, pushId, runId, variant }, outcome, amount }) => ({ key: [accountId, pushId, runId, variant, outcome], amount })))
  }

  /** Those of whom it was not known yet, which is now. */
  async function mark (tx: Tx, accountId: number, outcome: Outcome, hits: readonly Hit[]): Promise<Sent[]> {
    const column = columnOf[outcome]
    const first = new Map<number, Date>()
    for (const { deliveryId, at } of hits) {
      const before = first.get(deliveryId)
      if (before === undefined || at < before) first.set(deliveryId, at)
    }
    const marked: Sent[] = []
    for (const ids of inParts([...first.keys()].sort((a, b) => a - b), pieceSize)) {
      const open = `accountId = ? AND id IN (${placeholders(ids)}) AND ${column} IS NULL`
      // Changes nothing and takes them: what is read then stays as it is.
      await change(tx, `UPDATE push_deliveries SET ${column} = NULL WHERE ${open}`, [accountId, ...ids])
      const fresh = await readSent(tx, open, [accountId, ...ids])
      if (fresh.length === 0) continue
      const cases = fresh.map(() => 'WHEN ? THEN ?').join(' ')
      await change(tx, `UPDATE push_deliveries SET ${column} = CASE id ${cases} END WHERE accountId = ? AND id IN (${placeholders(fresh)})`, [
        ...fresh.flatMap(({ id }) => [id, momentValue(first.get(id) ?? new Date(0))]), accountId, ...fresh.map(({ id }) => id),
      ])
      marked.push(...fresh)
    }
    count(tx, marked.map((delivery) => ({ delivery, outcome: nameOf(outcome, delivery), amount: 1 })))
    return marked
  }

  return {
    mark,
    count,
    sentLately,

    /** Deliveries of followers who are still there, whose records cannot go while the transaction lasts. */
    async deliveriesOf (tx: Tx, accountId: number, ids: readonly number[]): Promise<Map<number, Sent>> {
      const found: Sent[] = []
      for (const some of inParts([...new Set(ids)])) found.push(...await readSent(tx, `accountId = ? AND id IN (${placeholders(some)})`, [accountId, ...some]))
      const there = new Set<number>()
      for (const some of inParts([...new Set(found.map(({ followerId }) => followerId))].sort((a, b) => a - b))) {
        const rows = await tx.query<Array<{ id: number | string }>>(
          `SELECT id FROM followers WHERE accountId = ? AND id IN (${placeholders(some)}) ORDER BY id ${db.dialect.shared}`, [accountId, ...some])
        for (const { id } of rows) there.add(Number(id))
      }
      return new Map(found.filter(({ followerId }) => there.has(followerId)).map((each) => [each.id, each]))
    },
  }
}

export type Outcomes = ReturnType<typeof createOutcomes>

/** What somebody does whom nothing reached was not the push; but it counts against whoever was held out, who could not all be reached either. */
function nameOf (outcome: Outcome, delivery: Sent): string {
  const cannotBeOtherwise = outcome === 'clicked' || outcome === 'replied'
  return cannotBeOtherwise || delivery.isHeldOut || hasArrived(delivery) ? outcome : `${outcome}.unreached`
}

type SentRow = Record<'id' | 'accountId' | 'pushId' | 'runId' | 'followerId' | 'variant', number | string> & Pick<Sent, 'status'>

async function readSent (tx: Tx, condition: string, values: readonly unknown[]): Promise<Sent[]> {
  const rows = await tx.query<SentRow[]>(`SELECT id, accountId, pushId, runId, followerId, variant, status FROM push_deliveries WHERE ${condition} ORDER BY id`, [...values])
  return rows.map(sentOf)
}

function sentOf ({ id, accountId, pushId, runId, followerId, variant, status }: SentRow): Sent {
  return {
    id: Number(id), accountId: Number(accountId), pushId: Number(pushId), runId: Number(runId), followerId: Number(followerId), variant: Number(variant), status,
    isHeldOut: isOfHeldOut(Number(variant)),
  }
}
