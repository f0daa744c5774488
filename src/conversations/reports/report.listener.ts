import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { dayOf } from '../../reach/index.ts'
import type { HeardMessage, Moved, Said } from '../facts.ts'
import type { Conversation } from '../record/conversation.entity.ts'
import type { OpenHours } from './cases.reader.ts'

interface Needs { db: Database, openHours: OpenHours }

/** WeChat takes service messages for so long after a message (page: customer-service messages). */
const windowMs = 48 * 3600_000

/** Notes what no row would remember. */
export function createReportListener ({ db: { dialect }, openHours }: Needs) {
  /** When the window of the message before closed; null if it had not, or if there was none. */
  async function closedBefore (tx: Tx, { conversation: { accountId, id }, messageId, heard }: HeardMessage): Promise<number | null> {
    const [last] = await tx.query<Array<{ occurredAt: number | string }>>(`SELECT occurredAt FROM messages
      WHERE accountId = ? AND conversationId = ? AND id < ? AND direction = 'inbound' ORDER BY id DESC LIMIT 1`, [accountId, id, messageId])
    const closedMs = last === undefined ? Infinity : Number(last.occurredAt) + windowMs
    return closedMs <= heard.inbound.createdAt.getTime() ? closedMs : null
  }

  async function note (tx: Tx, { accountId, id }: Conversation, closedMs: number): Promise<void> {
    await insertRows(tx, {
      table: 'lost_windows', columns: ['accountId', 'conversationId', 'closedAt'], rows: [[accountId, id, closedMs]],
      ending: dialect.keepExisting(['accountId', 'conversationId', 'closedAt']),
    })
  }

  return {
    /** A question that was open for longer than a window lasts may have outlived one: that happens seldom, so that looking costs nothing. */
    async hear (tx: Tx, all: readonly HeardMessage[]): Promise<void> {
      const late = all.filter(({ conversation, conversation: { unansweredSince }, heard: { inbound } }) => (
        asksPeople(conversation) && unansweredSince !== null && unansweredSince.getTime() + windowMs <= inbound.createdAt.getTime()))
      for (const each of late) {
        const closedMs = await closedBefore(tx, each)
        if (closedMs !== null) await note(tx, each.conversation, closedMs)
      }
    },

    /** Who is resolved asks nothing any more, so that nothing says later what the window closed over. */
    async end (tx: Tx, moved: readonly Moved[]): Promise<void> {
      for (const { kind, conversation, before: { unansweredSince }, at } of moved) {
        const { windowUntil } = conversation
        if (kind !== 'resolved' || unansweredSince === null || windowUntil === null || windowUntil > at || !asksPeople(conversation)) continue
        await note(tx, conversation, momentValue(windowUntil))
      }
    },

    async count (tx: Tx, said: readonly Said[]): Promise<void> {
      const replies = new Map<string, [accountId: number, agentId: number, day: string, replies: number]>()
      for (const { conversation: { accountId, lastMessageAt }, agentId, speaker } of said) {
        if (speaker !== 'agent' || agentId === null) continue
        const { timeZone } = await openHours({ accountId }, tx)
        const day = dayOf(momentValue(lastMessageAt), timeZone)
        const key = `${accountId} ${agentId} ${day}`
        replies.set(key, [accountId, agentId, day, (replies.get(key)?.[3] ?? 0) + 1])
      }
      if (replies.size === 0) return
      const rows = [...replies.values()].toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      const key = ['accountId', 'agentId', 'day']
      await insertRows(tx, { table: 'agent_days', columns: [...key, 'replies'], rows, ending: dialect.orChange(key, [`replies = agent_days.replies + ${dialect.incoming('replies')}`]) })
    },
  }
}

const asksPeople = ({ firstQueuedAt, firstAssignedAt, startedBy }: Conversation) => firstQueuedAt !== null || (startedBy !== 'agent' && firstAssignedAt !== null)
