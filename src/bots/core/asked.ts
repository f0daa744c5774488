import { In } from 'typeorm'
import type { HeardMessage } from '../../conversations/index.ts'
import { Conversation } from '../../conversations/record/conversation.entity.ts'
import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { Asked } from './answerer.ts'
import { windowMs } from './speaking.ts'

/** What a bot may be asked about besides messages: what a follower does where an answer is expected. */
const askingEvents = new Set<Inbound['type']>(['subscribe', 'SCAN', 'CLICK', 'scancode_push', 'scancode_waitmsg'])

/** An agent who holds the conversation speaks, and nobody else. */
export const isHeldByAgent = ({ status }: Pick<Conversation, 'status'>) => status === 'open' || status === 'snoozed'

/**
 * Of an account's deliveries those that a bot may answer: fresh ones that nobody has answered and no agent will. What a message is to the
 * desk is known from `messages`; those it knows nothing of are its own, like ratings.
 */
export async function askedOf (tx: Tx, accountId: number, heard: readonly Heard[], { messages, now }: { messages: ReadonlyMap<number, HeardMessage>, now: Date }): Promise<Asked[]> {
  const oldest = now.getTime() - windowMs
  const fresh = heard.filter(({ inbound }) => inbound.createdAt.getTime() > oldest)
  const outside = fresh.filter(({ inboxId, inbound }) => !messages.has(inboxId) && inbound.kind === 'event' && askingEvents.has(inbound.type))
  const live = await liveOf(tx, accountId, outside.map(({ followerId }) => followerId))
  return fresh.flatMap((each): Asked[] => {
    const message = messages.get(each.inboxId)
    if (message === undefined && !outside.includes(each)) return []
    const conversation = message?.conversation ?? live.get(each.followerId) ?? null
    if (message?.isAnswered === true || (conversation !== null && isHeldByAgent(conversation))) return []
    return [{ heard: each, conversation, messageId: message?.messageId ?? null, text: textOf(each.inbound) }]
  })
}

function textOf (inbound: Inbound): string | null {
  if (inbound.kind !== 'message') return null
  if (inbound.type === 'text') return inbound.content
  return inbound.type === 'voice' ? inbound.recognition : null
}

async function liveOf (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, Conversation>> {
  const found = new Map<number, Conversation>()
  for (const some of inParts([...new Set(followerIds)])) {
    for (const each of await tx.findBy(Conversation, { accountId, live: 1, followerId: In(some) })) found.set(each.followerId, each)
  }
  return found
}
