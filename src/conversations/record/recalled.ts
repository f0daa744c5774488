import type { Heard } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { insertRows, placeholders } from '../../platform/database/rows.ts'
import type { TouchContent } from '../../reach/index.ts'
import type { Tell } from '../tell.ts'
import type { Message } from './message.entity.ts'

/** Something of ours from outside the desk that a follower replies to. */
export interface Recalled {
  /** Whose turn it is; null: as the rules say. */
  teamId: number | null
  /** What is shown before their words. */
  shown: {
    /** What it is: shown once in all. */
    source: { kind: 'push', id: number }
    content: TouchContent
    route: Message['route']
    status: Extract<Message['status'], 'submitted' | 'delivered'>
    at: Date
  }
}

/** Of followers who say something, what they reply to. Locks nothing: conversations are not locked yet. */
export type Recall = (tx: Tx, accountId: number, heard: readonly Heard[]) => Promise<ReadonlyMap<number, Recalled>>

export interface Showing { conversationId: number, followerId: number, shown: Recalled['shown'] }

interface Inserting { accountId: number, showing: readonly Showing[], dialect: Dialect, now: Date, tell: Tell }

const columns = [
  'accountId', 'conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId', 'route', 'status',
  'toIndex',
]

/** As messages of the conversation, before the words that reply to them; whoever watches is told. */
export async function insertRecalled (tx: Tx, { accountId, showing, dialect, now, tell }: Inserting): Promise<void> {
  if (showing.length === 0) return
  await insertRows(tx, {
    table: 'messages', columns,
    rows: showing.map(({ conversationId, followerId, shown: { source, content, route, status, at } }) => [
      accountId, conversationId, followerId, 'outbound', content.type, JSON.stringify(content), 'system', momentValue(at), momentValue(now), source.kind,
      String(source.id), route, status, 1,
    ]),
    ending: dialect.keepExisting(['accountId', 'sourceKind', 'sourceId']),
  })
  const rows = await tx.query<Array<{ id: number | string, sourceId: string }>>(`SELECT id, sourceId FROM messages WHERE accountId = ? AND sourceKind = 'push'
    AND sourceId IN (${placeholders(showing)})`, [accountId, ...showing.map(({ shown: { source } }) => String(source.id))])
  const ids = new Map(rows.map(({ id, sourceId }) => [Number(sourceId), Number(id)]))
  await tell(tx, showing.map(({ conversationId, followerId, shown: { source, content, route, status } }) => ({
    accountId, followerId, conversationId, kind: 'message.said', detail: { messageId: ids.get(source.id), speaker: 'system', agentId: null, type: content.type, route, status },
  })))
}
