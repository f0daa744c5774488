import type { Conversation } from './conversation.entity.ts'
import { slotOf, withChanges } from './conversation.store.ts'

/** Each gives the conversation as it is afterwards; none looks at what it was before, that is for the moves to say. */

export function queued (conversation: Conversation, at: Date): Conversation {
  return withChanges(left(conversation, at), { status: 'waiting', agentId: null, queuedAt: at, firstQueuedAt: conversation.firstQueuedAt ?? at })
}

export function assigned (conversation: Conversation, agentId: number, at: Date): Conversation {
  return withChanges(left(conversation, at), {
    status: 'open', agentId, lastAgentId: agentId, openedAt: at, queuedAt: null, firstAssignedAt: conversation.firstAssignedAt ?? at,
  })
}

/** The agent keeps it, but not the seat. */
export function snoozed (conversation: Conversation, until: Date, at: Date): Conversation {
  return withChanges(left(conversation, at), { status: 'snoozed', snoozedUntil: until })
}

export function resolved (conversation: Conversation, reopenUntil: Date, at: Date): Conversation {
  return withChanges(left(conversation, at), { status: 'resolved', live: null, agentId: null, queuedAt: null, unansweredSince: null, resolvedAt: at, reopenUntil })
}

/** It is live again; who takes care of it is for what follows to say. */
export function reopened (conversation: Conversation): Conversation {
  return withChanges(conversation, { status: 'bot', live: 1, resolvedAt: null, reopenUntil: null, reopened: conversation.reopened + 1 })
}

/** A reply window that closes later than the one we know of; words told late open none again. */
export function withWindow (conversation: Conversation, windowUntil: Date): Conversation {
  if (conversation.windowUntil !== null && conversation.windowUntil >= windowUntil) return conversation
  return withChanges(conversation, { windowUntil, queueSlot: slotOf(windowUntil) })
}

/** Whatever comes next, nobody works on it now. */
function left (conversation: Conversation, at: Date): Conversation {
  const { openedAt, agentId, lastAgentId, handlingMs } = conversation
  const span = openedAt === null ? 0 : Math.max(0, at.getTime() - openedAt.getTime())
  return withChanges(conversation, { openedAt: null, snoozedUntil: null, lastAgentId: agentId ?? lastAgentId, handlingMs: handlingMs + span })
}
