import type { Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { Moved } from '../facts.ts'
import type { Conversation } from './conversation.entity.ts'
import { lockConversations, withChanges } from './conversation.store.ts'
import type { MoveOptions, Moves } from './moves.ts'
import { conversationNotFound, mergeImpossible } from './record.errors.ts'

/** What belongs to a conversation and goes with it; labels are joined, not moved. */
const tables = ['messages', 'mentions']

/** Of two conversations with the same follower one takes over what was said in the other, which stays as a pointer to it. */
export function createMerge (moves: Moves) {
  return async function merge (tx: Tx, accountId: number, { from, into }: { from: number, into: number }, options: MoveOptions): Promise<Moved[]> {
    const locked = new Map((await lockConversations(tx, accountId, [from, into])).map((each) => [each.id, each]))
    const source = locked.get(from)
    const target = locked.get(into)
    if (source === undefined || target === undefined) throw conversationNotFound()
    if (from === into || source.followerId === 0 || source.followerId !== target.followerId || source.live !== null || source.mergedInto !== null || target.mergedInto !== null) throw mergeImpossible()
    for (const table of tables) await change(tx, `UPDATE ${table} SET conversationId = ? WHERE accountId = ? AND conversationId = ?`, [into, accountId, from])
    await change(tx, `DELETE FROM conversation_labels WHERE accountId = ? AND conversationId = ? AND labelId IN (SELECT labelId FROM (SELECT labelId FROM conversation_labels
      WHERE accountId = ? AND conversationId = ?) AS theirs)`, [accountId, from, accountId, into])
    await change(tx, 'UPDATE conversation_labels SET conversationId = ? WHERE accountId = ? AND conversationId = ?', [into, accountId, from])
    return moves.record(tx, [
      { before: source, after: withChanges(source, { mergedInto: into }), kind: 'merged', detail: { into } },
      { before: target, after: withAll(target, source), kind: 'merged', detail: { merged: from } },
    ], options)
  }
}

export type Merge = ReturnType<typeof createMerge>

function withAll (target: Conversation, source: Conversation): Conversation {
  return withChanges(target, {
    inboundCount: target.inboundCount + source.inboundCount, outboundCount: target.outboundCount + source.outboundCount, handlingMs: target.handlingMs + source.handlingMs,
    lastMessageAt: target.lastMessageAt > source.lastMessageAt ? target.lastMessageAt : source.lastMessageAt, lastAgentId: target.lastAgentId ?? source.lastAgentId,
  })
}
