import type { Heard } from '../followers/index.ts'
import { defineFact } from '../platform/facts.ts'
import type { TouchContent } from '../reach/index.ts'
import type { By, MoveKind } from './record/change.entity.ts'
import type { Conversation } from './record/conversation.entity.ts'
import type { Flag, Message } from './record/message.entity.ts'

/** Something a follower said or pressed, once it is in its conversation. */
export interface HeardMessage {
  heard: Heard
  /** As it is now. */
  conversation: Conversation
  messageId: number
  /** Whether the conversation began or was reopened with it. */
  isFirst: boolean
  /** Somebody has answered it already, as what a follower chooses to hear of: nobody else is to. */
  isAnswered: boolean
  /** An agent had put the conversation aside until they say this: it is an agent who answers. */
  isWoken: boolean
  flags: readonly Flag[]
}

/** One change of a conversation. */
export interface Moved {
  /** As it is now. */
  conversation: Conversation
  before: Pick<Conversation, 'status' | 'teamId' | 'agentId' | 'priority' | 'unansweredSince'>
  kind: MoveKind
  by: By
  why: string | null
  at: Date
}

/** Something we said to a follower. */
export interface Said {
  conversation: Conversation
  messageId: number
  speaker: Message['speaker']
  agentId: number | null
  content: TouchContent
  route: Message['route']
  status: Message['status']
}

/** What became of something we said. */
export type Settled = Pick<Message, 'accountId' | 'conversationId' | 'followerId' | 'agentId' | 'status' | 'reason'> & { messageId: number }

/** In the order of the deliveries, in their transaction, after everything was written: whoever answers by itself listens here. */
export const conversationsHeard = defineFact<readonly HeardMessage[]>('conversationsHeard')

/** In the transaction of the change. */
export const conversationsMoved = defineFact<readonly Moved[]>('conversationsMoved')

/** In the transaction that places the messages. */
export const messagesSaid = defineFact<readonly Said[]>('messagesSaid')

/** In the transaction that writes the outcome. */
export const messagesSettled = defineFact<readonly Settled[]>('messagesSettled')
