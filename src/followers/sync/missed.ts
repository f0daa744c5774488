import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { TimelineEntry } from '../timeline.ts'

/** Whom a sync of `taskId`, begun at `startedMs`, did not see. */
export interface Unseen { accountId: number, taskId: number, startedMs: number }

/** Followers with ids in `(after, upTo]`, and how many of them were not seen. */
export interface Piece { after: number, upTo: number, unseen: number }

const idsAtOnce = 5000
/** WeChat's clock and ours may differ by so much: who did something as late as this may have followed after the list was read. */
const skewMs = 60_000

const kind = 'event.unsubscribe.missed'

const isUnseen = `subscribed = 1 AND createdAt < ? AND COALESCE(syncedAt, 0) < ? AND COALESCE(subscriptionAt, 0) < ? AND COALESCE(lastInboundAt, 0) < ?`

function momentsOf ({ startedMs }: Unseen): number[] {
  const lateMs = startedMs - skewMs
  return [lateMs, startedMs, lateMs, lateMs]
}

/** The next few thousand behind the id `after`; null behind the last follower. */
export async function nextPiece (db: Database, sync: Unseen, after: number): Promise<Piece | null> {
  const [piece] = await db.read.query<Array<{ upTo: number | null, unseen: number | string | null }>>(
    `SELECT MAX(id) AS upTo, SUM(CASE WHEN ${isUnseen} THEN 1 ELSE 0 END) AS unseen FROM
      (SELECT id, subscribed, createdAt, syncedAt, subscriptionAt, lastInboundAt FROM followers
        WHERE accountId = ? AND id > ? ORDER BY id LIMIT ${idsAtOnce}) AS piece`,
    [...momentsOf(sync), sync.accountId, after])
  return piece === undefined || piece.upTo === null ? null : { after, upTo: Number(piece.upTo), unseen: Number(piece.unseen) }
}

interface Needs { db: Database, note: (tx: Tx, entries: readonly TimelineEntry[]) => void, now: Date }

/** SQL and its values that pick followers, and what the entries in their timelines come from. */
interface Gone { accountId: number, where: string, values: readonly unknown[], source: { kind: string, run: number } }

async function unfollow (tx: Tx, { accountId, where, values, source: { kind: sourceKind, run } }: Gone, { db, note, now }: Needs): Promise<void> {
  const picked = [accountId, ...values]
  const gone = await tx.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE accountId = ? AND ${where} ORDER BY id ${db.dialect.shared}`, picked)
  if (gone.length === 0) return
  await change(tx, `UPDATE followers SET subscribed = 0, unfollowedAt = ? WHERE accountId = ? AND ${where}`, [momentValue(now), ...picked])
  note(tx, gone.map(({ id }) => (
    { accountId, followerId: Number(id), kind, occurredAt: now, source: { kind: sourceKind, id: `${run}:${id}` }, detail: {} }
  )))
}

/**
 * Whoever was not in WeChat's list has left without our hearing of it. `subscriptionAt` stays: should WeChat have left them out by
 * mistake, the next sync takes them for followers again.
 */
export function unfollowUnseen (tx: Tx, sync: Unseen, { after, upTo }: Piece, needs: Needs): Promise<void> {
  const { accountId, taskId } = sync
  const values = [after, upTo, ...momentsOf(sync)]
  return unfollow(tx, { accountId, where: `id > ? AND id <= ? AND ${isUnseen}`, values, source: { kind: 'sync', run: taskId } }, needs)
}

/** Of whom WeChat was asked at `askedMs`, and who does not follow, as it says. */
export interface Denied { accountId: number, followerIds: readonly number[], askedMs: number }

/** Whoever followed only just stays: WeChat's answer may come from before it. */
export async function unfollowDenied (tx: Tx, { accountId, followerIds, askedMs }: Denied, needs: Needs): Promise<void> {
  if (followerIds.length === 0) return
  const where = `id IN (${placeholders(followerIds)}) AND subscribed = 1 AND COALESCE(subscriptionAt, 0) < ?`
  await unfollow(tx, { accountId, where, values: [...followerIds, askedMs - skewMs], source: { kind: 'profile', run: askedMs } }, needs)
}

/** How many unfollows a sync found. */
export async function countMissed (db: Database, accountId: number, taskId: number): Promise<number> {
  const [counted] = await db.read.query<Array<{ amount: number | string }>>(`SELECT COUNT(*) AS amount FROM follower_events
    WHERE accountId = ? AND sourceKind = 'sync' AND sourceId > ? AND sourceId < ?`, [accountId, `${taskId}:`, `${taskId};`])
  return Number(counted?.amount ?? 0)
}
