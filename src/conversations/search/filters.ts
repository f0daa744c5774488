import type { EntityManager } from 'typeorm'
import { momentValue } from '../../platform/database/columns.ts'
import { placeholders } from '../../platform/database/rows.ts'
import type { Message } from '../record/message.entity.ts'
import type { MessageRow } from './indexer.ts'

/** Which messages are meant, besides what they say. */
export interface Filters {
  conversationId?: number | undefined
  followerId?: number | undefined
  agentId?: number | undefined
  labelId?: number | undefined
  direction?: Message['direction'] | undefined
  type?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
}

export interface FoundRow extends MessageRow {
  conversationId: number | string
  followerId: number | string
  agentId: number | string | null
  speaker: Message['speaker']
  status: Message['status']
  occurredAt: number | string
}

interface Condition { sql: string, values: unknown[] }

/** What a row says by itself. */
function conditionsOf (accountId: number, { conversationId, followerId, direction, type, from, until }: Filters): Condition {
  const all: Array<[string, unknown]> = [['accountId = ?', accountId]]
  if (conversationId !== undefined) all.push(['conversationId = ?', conversationId])
  if (followerId !== undefined) all.push(['followerId = ?', followerId])
  if (direction !== undefined) all.push(['direction = ?', direction])
  if (type !== undefined) all.push(['type = ?', type])
  if (from !== undefined) all.push(['createdAt >= ?', momentValue(from)])
  if (until !== undefined) all.push(['createdAt < ?', momentValue(until)])
  return { sql: all.map(([sql]) => sql).join(' AND '), values: all.map(([, value]) => value) }
}

/**
 * Of some messages those that are meant, newest first. Small statements, each by a key, and no join: an optimizer that began with a label
 * would read everything under it.
 */
export function createFilter (read: () => EntityManager, accountId: number, filters: Filters) {
  const { sql, values } = conditionsOf(accountId, filters)
  const { labelId, agentId } = filters

  /** Those of the conversations that have a row with this value. */
  async function among (table: 'conversation_labels' | 'assignments', column: 'labelId' | 'agentId', value: number, ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set()
    const rows = await read().query<Array<{ conversationId: number | string }>>(
      `SELECT conversationId FROM ${table} WHERE accountId = ? AND conversationId IN (${placeholders(ids)}) AND ${column} = ?`, [accountId, ...ids, value])
    return new Set(rows.map(({ conversationId }) => Number(conversationId)))
  }

  async function ofMeantConversations (ids: readonly number[]): Promise<number[]> {
    if (ids.length === 0 || (labelId === undefined && agentId === undefined)) return [...ids]
    const rows = await read().query<Array<Record<'id' | 'conversationId', number | string>>>(
      `SELECT id, conversationId FROM messages WHERE id IN (${placeholders(ids)}) AND ${sql}`, [...ids, ...values])
    let conversations = new Set(rows.map(({ conversationId }) => Number(conversationId)))
    if (labelId !== undefined) conversations = await among('conversation_labels', 'labelId', labelId, [...conversations])
    if (agentId !== undefined) conversations = await among('assignments', 'agentId', agentId, [...conversations])
    return rows.filter(({ conversationId }) => conversations.has(Number(conversationId))).map(({ id }) => Number(id))
  }

  /** At most 900 ids. */
  return async function meant (ids: readonly number[]): Promise<FoundRow[]> {
    const left = await ofMeantConversations(ids)
    if (left.length === 0) return []
    return read().query<FoundRow[]>(`SELECT id, accountId, conversationId, followerId, agentId, direction, type, speaker, status, occurredAt, content
      FROM messages WHERE id IN (${placeholders(left)}) AND ${sql} ORDER BY id DESC`, [...left, ...values])
  }
}
