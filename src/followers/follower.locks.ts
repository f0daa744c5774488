import type { Database, Tx } from '../platform/database/database.ts'
import { change, inParts, placeholders } from '../platform/database/rows.ts'
import { followerNotFound } from './follower.service.ts'

/** Their record cannot go while `tx` lasts: nothing new is kept of somebody whose erase is just beginning. Throws FOLLOWER_NOT_FOUND. */
export async function keepFollower ({ dialect }: Database, tx: Tx, accountId: number, followerId: number): Promise<void> {
  const rows = await tx.query<unknown[]>(`SELECT id FROM followers WHERE accountId = ? AND id = ? ${dialect.shared}`, [accountId, followerId])
  if (rows.length === 0) throw followerNotFound()
}

/**
 * Of two transactions that write something of one follower, one comes after the other and sees what the first wrote. Tells how
 * many of the followers there are. On SQLite only one writes at all.
 */
export async function lockFollowers ({ dialect }: Database, tx: Tx, accountId: number, followerIds: readonly number[]): Promise<number> {
  let there = 0
  for (const ids of inParts(followerIds)) {
    const where = `accountId = ? AND id IN (${placeholders(ids)})`
    // Changes nothing, and holds the rows until the end.
    if (dialect.kind !== 'sqlite') await change(tx, `UPDATE followers SET version = version WHERE ${where}`, [accountId, ...ids])
    const [row] = await tx.query<Array<{ there: number | string }>>(`SELECT COUNT(*) AS there FROM followers WHERE ${where}`, [accountId, ...ids])
    there += Number(row?.there)
  }
  return there
}
