import { type HeardMessage, lockConversations, lockLive } from '../../conversations/index.ts'
import type { Conversation } from '../../conversations/record/conversation.entity.ts'
import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { Asked } from './answerer.ts'
import { windowMs } from './speaking.ts'

/** What a bot may be asked about besides messages: what a follower does where an answer is expected. */
const askingEvents = new Set<Inbound['type']>(['subscribe', 'SCAN', 'CLICK', 'scancode_push', 'scancode_waitmsg'])

/** An agent who holds the conversation speaks, and nobody else. */
export const isHeldByAgent = ({ status }: Pick<Conversation, 'status'>) => status === 'open' || status === 'snoozed'

/**
 * Of an account's deliveries those that a bot may answer: fresh ones that nobody has answered and no agent will. What a message is to the
 * desk is known from `messages`; those it knows nothing of are its own, like ratings. No agent takes any of their conversations before
 * `tx` ends: the desk has locked those of messages, the others are locked here.
 */
export async function askedOf (tx: Tx, accountId: number, heard: readonly Heard[], { messages, now }: { messages: ReadonlyMap<number, HeardMessage>, now: Date }): Promise<Asked[]> {
  const oldest = now.getTime() - windowMs
  const fresh = heard.filter(({ inbound }) => inbound.createdAt.getTime() > oldest)
  const outside = new Set(fresh.filter(({ inboxId, inbound }) => !messages.has(inboxId) && inbound.kind === 'event' && askingEvents.has(inbound.type)))
  const live = new Map((await lockLive(tx, accountId, Array.from(outside, ({ followerId }) => followerId))).map((each) => [each.followerId, each]))
  const isBefore = beforeConversations(heard, messages)
  return fresh.flatMap((each): Asked[] => {
    const message = messages.get(each.inboxId)
    if (message === undefined && !outside.has(each)) return []
    const conversation = message?.conversation ?? (isBefore(each) ? null : live.get(each.followerId) ?? null)
    if (message?.isAnswered === true || message?.isWoken === true || (conversation !== null && isHeldByAgent(conversation))) return []
    return [{ heard: each, conversation, messageId: message?.messageId ?? null, text: textOf(each.inbound) }]
  })
}

/** Tells of deliveries whether they came before the message that began the follower's conversation: then they are outside of it. */
function beforeConversations (heard: readonly Heard[], messages: ReadonlyMap<number, HeardMessage>): (each: Heard) => boolean {
  const places = new Map(heard.map(({ inboxId }, at) => [inboxId, at]))
  const begunAt = new Map([...messages.values()].flatMap(({ isFirst, heard: { followerId, inboxId } }) => (isFirst ? [[followerId, places.get(inboxId) ?? -1]] : [])))
  return ({ followerId, inboxId }) => (places.get(inboxId) ?? 0) < (begunAt.get(followerId) ?? -1)
}

/** Of what was asked some time ago that which is still a bot's to answer, with the conversations as they are until `tx` ends. */
export async function stillAsked (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<Asked[]> {
  const now = new Map((await lockConversations(tx, accountId, asked.flatMap(({ conversation }) => conversation?.id ?? []))).map((each) => [each.id, each]))
  return asked.flatMap((each) => {
    const conversation = each.conversation === null ? null : now.get(each.conversation.id)
    return conversation === undefined || (conversation !== null && (isHeldByAgent(conversation) || conversation.status === 'resolved')) ? [] : [{ ...each, conversation }]
  })
}

function textOf (inbound: Inbound): string | null {
  if (inbound.kind !== 'message') return null
  if (inbound.type === 'text') return inbound.content
  return inbound.type === 'voice' ? inbound.recognition : null
}
