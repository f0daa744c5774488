import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { In } from 'typeorm'
import { Conversation } from './conversation.entity.ts'

/** What changes in the life of a conversation. */
const fixed = ['id', 'accountId', 'followerId', 'startedAt', 'startedBy'] as const
const changing = [
  'live', 'status', 'teamId', 'agentId', 'lastAgentId', 'priority', 'requiredSkills', 'queuedAt', 'firstQueuedAt', 'firstAssignedAt', 'firstReplyAt', 'windowUntil',
  'queueSlot', 'unansweredSince', 'inboundCount', 'outboundCount', 'lastMessageId', 'lastMessageAt', 'lastInboundAt', 'lastAgentReplyAt', 'openedAt', 'snoozedUntil',
  'resolvedAt', 'reopenUntil', 'reopened', 'handlingMs', 'mergedInto',
] as const

const columns = [...fixed, ...changing, 'version'] as const
const newColumns = columns.filter((column) => column !== 'id')

/** The same conversation with some things changed. */
export function withChanges (conversation: Conversation, changes: Partial<Conversation>): Conversation {
  return Object.assign(new Conversation(), conversation, changes)
}

const quarterMs = 15 * 60_000
/** Who has no window left waits behind those who have. */
const noSlot = 2_000_000_000

export const slotOf = (windowUntil: Date | null) => (windowUntil === null ? noSlot : Math.floor(momentValue(windowUntil) / quarterMs))

type NewConversation = Pick<Conversation, 'accountId' | 'followerId' | 'startedAt' | 'startedBy'> & Partial<Conversation>

/**
 * Takes conversations for this transaction: counting the version up is the lock, so what is read after it stays as it is until
 * the commit. Always in the order of the ids, before any agent's seat.
 */
export async function lockConversations (tx: Tx, accountId: number, ids: readonly number[]): Promise<Conversation[]> {
  const locked: Conversation[] = []
  for (const some of inParts([...new Set(ids)].sort((a, b) => a - b))) {
    await change(tx, `UPDATE conversations SET version = version + 1 WHERE accountId = ? AND id IN (${placeholders(some)})`, [accountId, ...some])
    locked.push(...await tx.find(Conversation, { where: { accountId, id: In(some) }, order: { id: 'ASC' } }))
  }
  return locked
}

/** The live conversations of these followers, taken for this transaction. */
export async function lockLive (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Conversation[]> {
  const locked: Conversation[] = []
  for (const some of inParts([...new Set(followerIds)].sort((a, b) => a - b))) {
    await change(tx, `UPDATE conversations SET version = version + 1 WHERE accountId = ? AND live = 1 AND followerId IN (${placeholders(some)})`, [accountId, ...some])
    locked.push(...await tx.find(Conversation, { where: { accountId, live: 1, followerId: In(some) } }))
  }
  return locked
}

/** As they are in this transaction, whatever moved them in it. */
export async function readConversations (tx: Tx, accountId: number, ids: readonly number[]): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (const some of inParts(ids)) found.push(...await tx.findBy(Conversation, { accountId, id: In(some) }))
  return found
}

/** Writes conversations that are there, many in a statement. */
export async function writeConversations (tx: Tx, dialect: Dialect, conversations: readonly Conversation[]): Promise<void> {
  if (conversations.length === 0) return
  await insertRows(tx, {
    table: 'conversations', columns, rows: conversations.map((each) => columns.map((column) => stored(each[column]))), ending: dialect.orReplace(['id'], changing),
  })
}

/** Begins conversations; of a follower who has a live one meanwhile, that one stays. */
export async function insertConversations (tx: Tx, dialect: Dialect, conversations: readonly NewConversation[]): Promise<void> {
  const rows = conversations.map((each) => {
    const whole: Record<string, unknown> = { ...beginning, ...each, lastMessageAt: each.lastMessageAt ?? each.startedAt, queueSlot: slotOf(each.windowUntil ?? null) }
    return newColumns.map((column) => stored(whole[column]))
  })
  await insertRows(tx, { table: 'conversations', columns: newColumns, rows, ending: dialect.keepExisting(['accountId', 'followerId', 'live']) })
}

/** Whether this transaction began it: written at 1 and locked to 2. At any other number somebody else did meanwhile. */
export const isOurs = ({ version }: Conversation): boolean => version === 2

const beginning: Partial<Conversation> = {
  live: 1, status: 'bot', teamId: null, agentId: null, lastAgentId: null, priority: 2, requiredSkills: [], queuedAt: null, firstQueuedAt: null, firstAssignedAt: null,
  firstReplyAt: null, windowUntil: null, unansweredSince: null, inboundCount: 0, outboundCount: 0, lastMessageId: null, lastInboundAt: null, lastAgentReplyAt: null,
  openedAt: null, snoozedUntil: null, resolvedAt: null, reopenUntil: null, reopened: 0, handlingMs: 0, mergedInto: null, version: 1,
}

function stored (value: unknown): unknown {
  if (value instanceof Date) return momentValue(value)
  return Array.isArray(value) ? JSON.stringify(value) : value ?? null
}
