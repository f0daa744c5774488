import type { EntityManager } from 'typeorm'
import { inParts } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { DeliveryStatus } from '../record/delivery.entity.ts'
import type { PushRoute } from '../record/push.entity.ts'
import { hasArrived, isOfHeldOut } from './arrived.ts'

/** What a follower was sent lately, or was kept from them. */
export interface Lately {
  id: number
  accountId: number
  pushId: number
  runId: number
  followerId: number
  variant: number
  status: DeliveryStatus
  route: PushRoute | null
  massCallId: number | null
  isHeldOut: boolean
  hasArrived: boolean
  hasReply: boolean
  /** When it arrived, or would have. */
  at: Date
}

type Row = Record<'id' | 'accountId' | 'pushId' | 'runId' | 'followerId' | 'variant' | 'dueAt', number | string>
  & Record<'sentAt' | 'settledAt' | 'repliedAt' | 'massCallId', number | string | null> & { status: DeliveryStatus, route: PushRoute | null }

const columns = 'id, accountId, pushId, runId, followerId, variant, status, route, massCallId, dueAt, sentAt, settledAt, repliedAt'

/** SQLite puts at most 500 selects together. */
const unionSize = 100
/** Somebody who got more within days is sent too much. */
const mostEach = 50
const over: ReadonlySet<DeliveryStatus> = new Set(['submitted', 'delivered', 'unknown', 'failed', 'skipped'])

/** What each of these followers was sent lately, the newest first; what is still to go, and what was taken back, is nothing yet. */
export async function sentLately (from: EntityManager, accountId: number, followerIds: readonly number[]): Promise<Map<number, Lately[]>> {
  const found: Lately[] = []
  for (const some of inParts([...new Set(followerIds)], unionSize)) {
    const selects = some.map((_, place) => `SELECT * FROM (SELECT ${columns} FROM push_deliveries
      WHERE accountId = ? AND followerId = ? ORDER BY id DESC LIMIT ${mostEach}) AS theirs${place}`)
    const rows = await from.query<Row[]>(selects.join(' UNION ALL '), some.flatMap((followerId) => [accountId, followerId]))
    found.push(...rows.filter(({ status }) => over.has(status)).map(latelyOf))
  }
  const byFollower = grouped(found, ({ followerId }) => followerId)
  for (const theirs of byFollower.values()) theirs.sort((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id)
  return byFollower
}

function latelyOf (row: Row): Lately {
  const { status, route, massCallId, dueAt, sentAt, settledAt, repliedAt } = row
  const isHeldOut = isOfHeldOut(Number(row.variant))
  return {
    id: Number(row.id), accountId: Number(row.accountId), pushId: Number(row.pushId), runId: Number(row.runId), followerId: Number(row.followerId),
    variant: Number(row.variant), status, route, massCallId: massCallId === null ? null : Number(massCallId), isHeldOut,
    hasArrived: hasArrived({ status }), hasReply: repliedAt !== null, at: new Date(Number(isHeldOut ? dueAt : sentAt ?? settledAt ?? dueAt)),
  }
}
