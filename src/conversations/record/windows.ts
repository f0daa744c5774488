import type { Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'

/** Until when each follower can be answered, as reach knows it; who never could is missing. */
export async function windowsOf (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, Date>> {
  const windows = new Map<number, Date>()
  for (const some of inParts(followerIds)) {
    const rows = await tx.query<Array<{ followerId: number | string, windowUntil: number | string }>>(`SELECT followerId, windowUntil FROM reach_states
      WHERE accountId = ? AND followerId IN (${placeholders(some)}) AND windowUntil > 0`, [accountId, ...some])
    for (const { followerId, windowUntil } of rows) windows.set(Number(followerId), new Date(Number(windowUntil)))
  }
  return windows
}
