import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import type { Conversation } from './conversation.entity.ts'
import { lockConversations, withChanges, writeConversations } from './conversation.store.ts'

/** As long as a reply window: who said something before that is not waiting for an answer to it any more. */
const windowMs = 48 * 3600_000

const spoken = `speaker = 'agent' AND direction = 'outbound' AND status NOT IN ('failed', 'skipped', 'cancelled')`

/** What did not arrive was no answer: the conversations wait for one again, as they did before. */
export async function takeBackAnswers (tx: Tx, dialect: Dialect, accountId: number, conversationIds: readonly number[]): Promise<void> {
  const changed: Conversation[] = []
  for (const conversation of await lockConversations(tx, accountId, conversationIds)) {
    const { id, live, lastInboundAt } = conversation
    const [said] = await tx.query<Array<Record<'first' | 'last' | 'amount', number | string | null>>>(`SELECT MIN(occurredAt) AS first, MAX(occurredAt) AS last, COUNT(*) AS amount
      FROM messages WHERE accountId = ? AND conversationId = ? AND ${spoken}`, [accountId, id])
    const momentOf = (ms: number | string | null | undefined) => (ms === null || ms === undefined ? null : new Date(Number(ms)))
    const [firstReplyAt, lastAgentReplyAt] = [momentOf(said?.first), momentOf(said?.last)]
    const after = Math.max(lastAgentReplyAt?.getTime() ?? 0, (lastInboundAt?.getTime() ?? 0) - windowMs)
    const [heard] = await tx.query<Array<{ since: number | string | null }>>(`SELECT MIN(occurredAt) AS since FROM messages
      WHERE accountId = ? AND conversationId = ? AND direction = 'inbound' AND type <> 'click' AND occurredAt > ?`, [accountId, id, after])
    const unansweredSince = live === null ? null : momentOf(heard?.since)
    changed.push(withChanges(conversation, { firstReplyAt, lastAgentReplyAt, unansweredSince, outboundCount: Number(said?.amount ?? 0) }))
  }
  await writeConversations(tx, dialect, changed)
}
