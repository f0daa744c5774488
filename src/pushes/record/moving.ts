import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { DeliveryStatus } from './delivery.entity.ts'
import type { PushRoute } from './push.entity.ts'
import type { Place, RunKey, Tallies } from './tallies.ts'

/** A delivery as it stood when it was read. */
export interface Standing extends RunKey, Place { id: number, followerId: number, way: number, massCallId: number | null }

/** What is written to a delivery; what is not said stays. */
export interface Change extends Partial<Pick<Standing, 'status' | 'route' | 'reason' | 'errcode' | 'way' | 'massCallId'>> {
  dueAt?: number
  sentAt?: number
  settledAt?: number | null
}

/** Somebody else moved one of them meanwhile: all of it is looked at again. */
export class DeliveryMoved extends Error {}

export const standingColumns = 'id, accountId, pushId, runId, followerId, variant, way, status, route, reason, errcode, massCallId'

type Row = Record<string, unknown>
const numberOrNull = (value: unknown) => (value === null ? null : Number(value))

export function readStanding (row: Row): Standing {
  return {
    id: Number(row['id']), accountId: Number(row['accountId']), pushId: Number(row['pushId']), runId: Number(row['runId']), followerId: Number(row['followerId']),
    variant: Number(row['variant']), way: Number(row['way']), status: row['status'] as DeliveryStatus, route: row['route'] as PushRoute | null,
    reason: row['reason'] as string | null, errcode: numberOrNull(row['errcode']), massCallId: numberOrNull(row['massCallId']),
  }
}

/** Moves deliveries from where they were read to somewhere else, and the numbers with them; all of them, or the transaction fails. */
export function createMoving ({ tallies }: { tallies: Tallies }) {
  return async function move (tx: Tx, moves: ReadonlyArray<readonly [Standing, Change]>): Promise<void> {
    for (const alike of grouped(moves, ([{ status }, to]) => `${status} ${keyOf(to)}`).values()) {
      for (const some of inParts(alike)) await moveAlike(tx, some)
      for (const theirs of grouped(alike, ([from]) => `${from.runId} ${from.variant} ${keyOf(from)}`).values()) {
        const [first] = theirs
        if (first !== undefined) tallies.move(tx, first[0], first[0], { ...first[0], ...first[1] }, theirs.length)
      }
    }
  }
}

/** Told apart by what may change; many at once, so not as JSON. */
function keyOf ({ status, route, reason, errcode, way, massCallId, dueAt, sentAt, settledAt }: Change): string {
  return `${status} ${route} ${reason} ${errcode} ${way} ${massCallId} ${dueAt} ${sentAt} ${settledAt}`
}

export type Move = ReturnType<typeof createMoving>

async function moveAlike (tx: Tx, moves: ReadonlyArray<readonly [Standing, Change]>): Promise<void> {
  const [first] = moves
  if (first === undefined) return
  const [{ status }, to] = first
  const columns = Object.entries(to).filter(([, value]) => value !== undefined)
  const ids = moves.map(([{ id }]) => id).sort((a, b) => a - b)
  const moved = await change(tx, `UPDATE push_deliveries SET ${columns.map(([name]) => `${name} = ?`).join(', ')} WHERE id IN (${placeholders(ids)}) AND status = ?`,
    [...columns.map(([, value]) => value), ...ids, status])
  if (moved !== ids.length) throw new DeliveryMoved('a delivery was moved meanwhile')
}

/** Deliveries that nobody else moves until `tx` ends. */
export async function lockDeliveries (tx: Tx, { dialect }: Pick<Database, 'dialect'>, where: string, values: readonly unknown[]): Promise<Standing[]> {
  const rows = await tx.query<Row[]>(`SELECT ${standingColumns} FROM push_deliveries WHERE ${where} ORDER BY id ${dialect.shared}`, [...values])
  return rows.map(readStanding)
}
