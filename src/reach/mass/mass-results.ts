import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { MassFits, MassResult } from '../results/result.worker.ts'
import { never } from './settling.ts'

interface Call { id: number, status: string, audience: number, calledMs: number, wechatMsgId: string | null }

/** WeChat's clock and ours need not agree. */
const skewMs = 120_000
const longestMs = 24 * 3600_000

/**
 * What WeChat told of mass sends goes to their calls. While a call of the account may have been taken and its number is not
 * known, a number that no call has may be its; afterwards it is that of a send that was not ours.
 */
export function createMassResults ({ db, clock, wake }: { db: Database, clock: Clock, wake: () => void }) {
  async function callsOf (tx: Tx, accountId: number, results: readonly MassResult[]): Promise<Call[]> {
    const keys = results.map(({ messageKey }) => messageKey)
    const columns = 'id, status, audience, calledAt AS calledMs, wechatMsgId'
    const numbered = await tx.query<Call[]>(`SELECT ${columns} FROM mass_calls WHERE accountId = ? AND wechatMsgId IN (${placeholders(keys)})`, [accountId, ...keys])
    const others = numbered.length === keys.length ? [] : await tx.query<Call[]>(`SELECT ${columns} FROM mass_calls
      WHERE accountId = ? AND status IN ('calling', 'settling', 'unknown') AND wechatMsgId IS NULL AND calledAt IS NOT NULL`, [accountId])
    return [...numbered, ...others].map((row) => ({ ...row, id: Number(row.id), audience: Number(row.audience), calledMs: Number(row.calledMs) }))
  }

  function find (calls: readonly Call[], { messageKey, counts, occurredMs }: MassResult): Call | 'wait' | 'foreign' {
    const numbered = calls.find(({ wechatMsgId }) => wechatMsgId === messageKey)
    if (numbered !== undefined) return numbered
    const theirs = calls.filter(({ wechatMsgId, calledMs }) => wechatMsgId === null && calledMs <= occurredMs + skewMs && occurredMs <= calledMs + longestMs)
    if (theirs.some(({ status }) => status !== 'unknown')) return 'wait'
    const alike = theirs.filter(({ audience }) => audience === counts?.total)
    return alike.length === 1 && alike[0] !== undefined ? alike[0] : 'foreign'
  }

  /** Refused as a whole, by WeChat's review or its administrator, it reached nobody: what was counted is given back. */
  async function write (tx: Tx, { id, audience }: Call, { messageKey, outcome, counts }: MassResult): Promise<void> {
    const nowMs = momentValue(clock.now())
    const differs = outcome === 'delivered' && (counts?.total !== audience || counts.sent !== audience)
    await change(tx, `UPDATE mass_calls SET wechatMsgId = ?, counts = ?, differs = ?, isUnconfirmed = 0, dueAt = CASE WHEN status = 'submitted' THEN ${never} ELSE dueAt END
      WHERE id = ?`, [messageKey, JSON.stringify(counts), Number(differs), id])
    const [next, reason] = outcome === 'delivered' ? ['submitted', null] : ['failed', 'MASS_REFUSED']
    const condition = outcome === 'delivered' ? `status = 'unknown'` : `(status IN ('submitted', 'unknown') OR (status = 'settling' AND outcome = 'submitted'))`
    const isNews = await change(tx, `UPDATE mass_calls SET status = 'settling', outcome = ?, reason = ?, dueAt = ? WHERE id = ? AND ${condition}`, [next, reason, nowMs, id])
    if (isNews === 1) db.afterCommit(tx, wake)
  }

  return async function settleMass (tx: Tx, accountId: number, results: readonly MassResult[]): Promise<MassFits> {
    const calls = await callsOf(tx, accountId, results)
    const done: number[] = []
    const foreign: number[] = []
    for (const result of results) {
      const found = find(calls, result)
      if (found === 'wait') continue
      if (found === 'foreign') {
        foreign.push(result.id)
        continue
      }
      await write(tx, found, result)
      found.wechatMsgId = result.messageKey
      done.push(result.id)
    }
    return { done, foreign }
  }
}
