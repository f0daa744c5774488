import { In } from 'typeorm'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import type { TouchContent, Wanted } from '../../reach/index.ts'
import { MAX_REPLY_BYTES, type PassiveReply } from '../../wechat/replies.ts'
import { byteLength } from '../../wechat/text.ts'
import { messagesSaid, type Said } from '../facts.ts'
import type { Tell } from '../tell.ts'
import type { Conversation } from './conversation.entity.ts'
import { lockConversations, withChanges, writeConversations } from './conversation.store.ts'
import { conversationTaken } from './record.errors.ts'
import { type Flag, Message, type Speaker } from './message.entity.ts'

export interface Saying {
  conversationId: number
  followerId: number
  speaker: Exclude<Speaker, 'follower'>
  agentId?: number | null
  content: TouchContent
  /** The speaker's own, at most 96 characters: the same again says nothing more. */
  key: string
  /** The delivery that it answers: in its webhook if that still waits, which costs no quota. */
  inboxId?: number
  expiresAt?: Date
  /** Leaves the last messages of a window to agents. */
  spareLast?: boolean
  /** Only in the webhook that waits, or not at all. */
  onlyPassive?: boolean
  /** Leaves no message behind when it would be held back. */
  orNothing?: boolean
  /** Only while this agent holds the conversation; CONVERSATION_TAKEN otherwise. */
  heldBy?: number
  flags?: readonly Flag[]
}

/** `messageId` is null when nothing was said. */
export interface Outcome { messageId: number | null, isNew: boolean, status: Message['status'], route: Message['route'], reason: string | null }

interface Needs {
  db: Database
  clock: Clock
  facts: Facts
  tell: Tell
  offerReplies: (tx: Tx, offers: ReadonlyArray<{ inboxId: number, reply: PassiveReply }>, by: string) => Promise<Set<number>>
  send: (tx: Tx, wanted: readonly Wanted[]) => Promise<Array<{ status: 'pending' | 'skipped', reason: string | null } | 'known'>>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** WeChat takes service messages for 48 hours after a message (page: customer service messages). */
const windowMs = 48 * 3600_000
const sourceKind = 'said'
const nothing: Outcome = { messageId: null, isNew: false, status: null, route: null, reason: null }

interface Placing { saying: Saying, messageId: number, outcome: Outcome }

/**
 * The one verb by which anything is said in a conversation, by whomever. In the order of its locks: the reach of the followers
 * first, then their conversations.
 */
export function createSay ({ db, clock, facts, tell, offerReplies, send, note }: Needs) {
  async function known (tx: Tx, accountId: number, keys: readonly string[]): Promise<Map<string, Message>> {
    const found = new Map<string, Message>()
    for (const some of inParts(keys)) {
      for (const message of await tx.findBy(Message, { accountId, sourceKind, sourceId: In(some) })) found.set(message.sourceId, message)
    }
    return found
  }

  async function insert (tx: Tx, accountId: number, sayings: readonly Saying[], passive: ReadonlySet<Saying>): Promise<Map<string, number>> {
    const nowMs = momentValue(clock.now())
    await insertRows(tx, {
      table: 'messages',
      columns: [
        'accountId', 'conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'agentId', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId', 'route',
        'status', 'flags', 'toIndex',
      ],
      rows: sayings.map((each) => [
        accountId, each.conversationId, each.followerId, 'outbound', each.content.type, JSON.stringify(each.content), each.speaker, each.agentId ?? null, nowMs, nowMs,
        sourceKind, each.key, passive.has(each) ? 'passive' : routeOf(each.content), passive.has(each) ? 'submitted' : 'pending',
        each.flags === undefined || each.flags.length === 0 ? null : JSON.stringify(each.flags), 1,
      ]),
    })
    return new Map([...await known(tx, accountId, sayings.map(({ key }) => key))].map(([key, { id }]) => [key, id]))
  }

  /** In the webhooks that still wait: of several for one, the first. */
  async function offer (tx: Tx, sayings: readonly Saying[]): Promise<Set<Saying>> {
    const offers = new Map<number, { saying: Saying, reply: PassiveReply }>()
    for (const saying of sayings) {
      const reply = passiveReplyOf(saying.content)
      if (saying.inboxId !== undefined && reply !== null && !offers.has(saying.inboxId)) offers.set(saying.inboxId, { saying, reply })
    }
    const taken = await offerReplies(tx, [...offers].map(([inboxId, { reply }]) => ({ inboxId, reply })), 'conversation')
    return new Set([...offers].flatMap(([inboxId, { saying }]) => (taken.has(inboxId) ? [saying] : [])))
  }

  async function place (tx: Tx, accountId: number, placing: readonly Placing[]): Promise<void> {
    const placed = await send(tx, placing.map(({ saying, messageId }) => wantedOf(accountId, saying, messageId, clock.now())))
    for (const [at, { saying, messageId, outcome }] of placing.entries()) {
      const became = placed[at]
      if (became === undefined || became === 'known') continue
      const isNothing = became.status === 'skipped' && saying.orNothing === true
      Object.assign(outcome, { status: became.status, reason: became.reason, messageId: isNothing ? null : messageId, isNew: !isNothing })
      if (isNothing) await change(tx, 'DELETE FROM messages WHERE id = ?', [messageId])
      else if (became.reason !== null) await change(tx, 'UPDATE messages SET status = ?, reason = ? WHERE id = ?', [became.status, became.reason, messageId])
    }
    // Of what left no message, no touch is kept either.
    const gone = placing.flatMap(({ outcome, messageId }) => (outcome.messageId === null ? [messageId] : []))
    if (gone.length > 0) await change(tx, `DELETE FROM touches WHERE accountId = ? AND sourceKind = 'message' AND sourceId IN (${placeholders(gone)}) AND status = 'skipped'`, [accountId, ...gone])
  }

  async function write (tx: Tx, accountId: number, said: readonly Placing[]): Promise<void> {
    const now = clock.now()
    const conversations = new Map((await lockConversations(tx, accountId, said.map(({ saying }) => saying.conversationId))).map((each) => [each.id, each]))
    const told: Said[] = []
    for (const { saying, messageId, outcome } of said) {
      const before = conversations.get(saying.conversationId)
      if (before === undefined) continue
      if (saying.heldBy !== undefined && (before.status !== 'open' || before.agentId !== saying.heldBy)) throw conversationTaken(before)
      const conversation = after(before, { messageId, isAgent: saying.speaker === 'agent' && outcome.status !== 'skipped', now })
      conversations.set(conversation.id, conversation)
      told.push({ conversation, messageId, speaker: saying.speaker, agentId: saying.agentId ?? null, content: saying.content, route: outcome.route, status: outcome.status })
    }
    await writeConversations(tx, db.dialect, [...conversations.values()])
    await facts.announce(tx, messagesSaid, told)
    await tell(tx, told.map(({ conversation: { id, followerId }, messageId, speaker, agentId, content, route, status }) => ({
      accountId, followerId, conversationId: id, kind: 'message.said', detail: { messageId, speaker, agentId, type: content.type, route, status },
    })))
    note(tx, said.filter(({ outcome }) => outcome.route === 'passive').map(({ saying: { followerId, content }, messageId }) => (
      { accountId, followerId, kind: 'answer.passive', occurredAt: now, source: { kind: 'message', id: messageId }, detail: { content } })))
  }

  return async function say (tx: Tx, accountId: number, sayings: readonly Saying[]): Promise<Outcome[]> {
    const before = await known(tx, accountId, sayings.map(({ key }) => key))
    const fresh = [...new Map(sayings.map((each) => [each.key, each])).values()].filter(({ key }) => !before.has(key))
    const passive = await offer(tx, fresh)
    const wanted = fresh.filter((each) => passive.has(each) || each.onlyPassive !== true)
    const outcomes = new Map<string, Outcome>()
    for (const [key, { id, status, route, reason }] of before) outcomes.set(key, { messageId: id, isNew: false, status, route, reason })
    if (wanted.length > 0) {
      const ids = await insert(tx, accountId, wanted, passive)
      const placing = wanted.map((saying): Placing => {
        const messageId = ids.get(saying.key) ?? 0
        const isPassive = passive.has(saying)
        return { saying, messageId, outcome: { messageId, isNew: true, status: isPassive ? 'submitted' : 'pending', route: isPassive ? 'passive' : routeOf(saying.content), reason: null } }
      })
      await place(tx, accountId, placing.filter(({ saying }) => !passive.has(saying)))
      await write(tx, accountId, placing.filter(({ outcome }) => outcome.messageId !== null))
      for (const { saying, outcome } of placing) outcomes.set(saying.key, outcome)
    }
    return sayings.map(({ key }) => outcomes.get(key) ?? nothing)
  }
}

export type Say = ReturnType<typeof createSay>

function routeOf ({ type }: TouchContent): 'service' | 'template' | 'notice' {
  return type === 'template' || type === 'notice' ? type : 'service'
}

/** What goes into a webhook's answer as it is; null for what only a service message can be. */
export function passiveReplyOf (content: TouchContent): PassiveReply | null {
  if (content.type === 'text' && content.text !== '' && byteLength(content.text) <= MAX_REPLY_BYTES) return { type: 'text', content: content.text }
  return content.type === 'image' && content.mediaId !== undefined ? { type: 'image', mediaId: content.mediaId } : null
}

function wantedOf (accountId: number, { followerId, content, speaker, expiresAt, spareLast = false }: Saying, messageId: number, now: Date): Wanted {
  return {
    accountId, followerId, content, purpose: 'answer', byAgent: speaker === 'agent', spareLast, source: { kind: 'message', id: messageId }, expiresAt: expiresAt ?? new Date(now.getTime() + windowMs),
  }
}

function after (before: Conversation, { messageId, isAgent, now }: { messageId: number, isAgent: boolean, now: Date }): Conversation {
  return withChanges(before, {
    lastMessageId: messageId, lastMessageAt: now,
    ...(isAgent && { outboundCount: before.outboundCount + 1, unansweredSince: null, firstReplyAt: before.firstReplyAt ?? now, lastAgentReplyAt: now }),
  })
}
