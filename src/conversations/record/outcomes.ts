import type { Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import type { Facts } from '../../platform/facts.ts'
import { grouped } from '../../platform/grouped.ts'
import type { TouchSource } from '../../reach/index.ts'
import { messagesSettled, type Settled } from '../facts.ts'
import type { Tell } from '../tell.ts'
import type { MessageStatus } from './message.entity.ts'
import { takeBackAnswers } from './unanswered.ts'

interface Needs { dialect: Dialect, facts: Facts, tell: Tell }

interface Piece { messageId: number, status: MessageStatus | 'calling', reason: string | null, errcode: number | null }

/** Of a message in several pieces the worst counts: what arrived in part did not arrive. */
const worstFirst: ReadonlyArray<Piece['status']> = ['failed', 'unknown', 'cancelled', 'skipped', 'pending', 'calling', 'submitted', 'delivered']

const isUnsaid = (status: MessageStatus | null) => status === 'failed' || status === 'skipped' || status === 'cancelled'

/** Keeps beside each message what became of the touches behind it. */
export function createOutcomes ({ dialect, facts, tell }: Needs) {
  async function piecesOf (tx: Tx, accountId: number, ids: readonly number[]): Promise<Piece[]> {
    const rows = await tx.query<Array<{ sourceId: number | string, status: Piece['status'], reason: string | null, errcode: number | null }>>(`SELECT sourceId, status, reason, errcode FROM touches
      WHERE accountId = ? AND sourceKind = 'message' AND sourceId IN (${placeholders(ids)})`, [accountId, ...ids])
    return rows.map(({ sourceId, status, reason, errcode }) => ({ messageId: Number(sourceId), status, reason, errcode: errcode === null ? null : Number(errcode) }))
  }

  async function settle (tx: Tx, accountId: number, ids: readonly number[]): Promise<Settled[]> {
    const settled: Settled[] = []
    const pieces = grouped(await piecesOf(tx, accountId, ids), ({ messageId }) => messageId)
    const rows = await tx.query<Array<{ id: number | string, conversationId: number | string, followerId: number | string, agentId: number | string | null }>>(
      `SELECT id, conversationId, followerId, agentId FROM messages WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
    for (const row of rows) {
      const messageId = Number(row.id)
      const worst = (pieces.get(messageId) ?? []).toSorted((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status))[0]
      if (worst === undefined) continue
      const status = worst.status === 'calling' ? 'pending' : worst.status
      const changed = await change(tx, `UPDATE messages SET status = ?, reason = ?, errcode = ? WHERE id = ? AND (status <> ? OR reason IS NOT NULL)`,
        [status, worst.reason, worst.errcode, messageId, status])
      if (changed === 0) continue
      settled.push({
        accountId, conversationId: Number(row.conversationId), followerId: Number(row.followerId), agentId: row.agentId === null ? null : Number(row.agentId), messageId, status, reason: worst.reason,
      })
    }
    return settled
  }

  return async function keepOutcomes (tx: Tx, sources: readonly TouchSource[]): Promise<void> {
    const theirs = sources.filter(({ sourceKind }) => sourceKind === 'message')
    for (const [accountId, some] of grouped(theirs, (source) => source.accountId)) {
      for (const ids of inParts(some.map(({ sourceId }) => sourceId))) {
        const settled = await settle(tx, accountId, ids)
        if (settled.length === 0) continue
        const unsaid = settled.filter(({ agentId, status }) => agentId !== null && isUnsaid(status)).map(({ conversationId }) => conversationId)
        await takeBackAnswers(tx, dialect, accountId, unsaid)
        await facts.announce(tx, messagesSettled, settled)
        await tell(tx, settled.map(({ conversationId, followerId, messageId, agentId, status, reason }) => (
          { accountId, followerId, conversationId, kind: 'message.settled', detail: { messageId, agentId, status, reason } })))
      }
    }
  }
}
