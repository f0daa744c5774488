import type { TimelineEntry } from '../../followers/index.ts'
import type { Moved } from '../facts.ts'

/** What a change of a conversation is in its follower's timeline, for those that say something about the follower. */
export function timelineEntryOf ({ conversation, kind, at }: Moved): TimelineEntry | null {
  const { id, accountId, followerId, lastAgentId: agentId, teamId, reopened } = conversation
  if (kind !== 'resolved' || followerId === 0) return null
  return {
    accountId, followerId, kind: 'conversation.resolved', subject: agentId === null ? null : String(agentId), occurredAt: at, source: { kind: 'conversation', id: `${id}:resolved:${reopened}` },
    detail: { conversationId: id, agentId, teamId },
  }
}
