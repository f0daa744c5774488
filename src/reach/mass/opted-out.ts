import type { Tx } from '../../platform/database/database.ts'
import { type MassCall, pieceSize } from './mass-call.entity.ts'

export interface OptedOut { id: number, followerId: number, countedMs: number, reason: 'OPTED_OUT' | 'TOPIC_OPTED_OUT' }

/** Some of those who said, since it was decided that the call goes to them, that they want none of it. */
export async function optedOutOf (from: Pick<Tx, 'query'>, { id, accountId, purpose, topicId }: MassCall): Promise<OptedOut[]> {
  const isOut = purpose === 'content' ? 'reach_states.contentOutAt IS NOT NULL' : '1 = 0'
  const rows = await from.query<Array<Record<'id' | 'followerId' | 'countedAt' | 'isOut', number | string>>>(`SELECT touches.id, touches.followerId, touches.countedAt,
    CASE WHEN ${isOut} THEN 1 ELSE 0 END AS isOut FROM touches
    LEFT JOIN reach_states ON reach_states.accountId = ? AND reach_states.followerId = touches.followerId
    LEFT JOIN reach_topic_states ON reach_topic_states.accountId = ? AND reach_topic_states.topicId = ? AND reach_topic_states.followerId = touches.followerId
    WHERE touches.massCallId = ? AND touches.status = 'pending' AND (${isOut} OR reach_topic_states.state = 'out') LIMIT ${pieceSize}`,
  [accountId, accountId, topicId ?? 0, id])
  return rows.map((row) => ({
    id: Number(row.id), followerId: Number(row.followerId), countedMs: Number(row.countedAt), reason: Number(row.isOut) === 1 ? 'OPTED_OUT' : 'TOPIC_OPTED_OUT',
  }))
}
